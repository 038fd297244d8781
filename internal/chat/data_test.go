package chat_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func (d *device) keep(key, value string) *frame.OpAck {
	d.Helper()
	return d.does(frame.Target{}, &frame.SetData{Key: key, Value: []byte(value)})
}

func (d *device) unset(key string) *frame.OpAck {
	d.Helper()
	return d.does(frame.Target{}, &frame.DeleteData{Key: key})
}

func (d *device) data(f frame.Data) *frame.DataPage {
	d.Helper()
	page, ok := d.ask(&f).(*frame.DataPage)
	if !ok {
		d.Fatalf("Data was not answered with a DataPage")
	}
	return page
}

// saysData lists keys as "key=value", those without their value as "key:size".
func saysData(list []frame.Datum) (all []string) {
	for _, d := range list {
		switch {
		case d.Deleted:
			all = append(all, d.Key+" deleted")
		case d.Whole():
			all = append(all, d.Key+"="+string(d.Value))
		default:
			all = append(all, fmt.Sprintf("%s:%d", d.Key, d.Size))
		}
	}
	return all
}

func (w *world) wantData(list []frame.Datum, want ...string) {
	w.Helper()
	if got := saysData(list); !slices.Equal(got, want) {
		w.Fatalf("got %q, want %q", got, want)
	}
}

func TestUserDataReachesTheOtherDevices(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, tablet, bob := w.connect("ann", "phone"), w.connect("ann", "tablet"), w.connect("bob", "phone")
	rev := ann.keep("theme", "dark").InboxRev
	p := only[*frame.InboxPage](tablet)
	if w.wantData(p.Data, "theme=dark"); rev != 1 || p.From != 0 || p.To != rev || len(p.Rows) != 0 || p.Data[0].InboxRev != rev {
		t.Fatalf("acknowledged at %d, pushed as %+v", rev, p)
	}
	if ann.send(to("bob"), "a row takes the next one"); ann.row(msg.OneToOne(w.userID("ann"), w.userID("bob"))).InboxRev != 2 {
		t.Fatal("the row did not take the next inbox rev")
	}
	tablet.pushes()
	bob.pushes()
	ann.pushes()
	if ack := tablet.unset("theme"); ack.InboxRev != 3 {
		t.Fatalf("deleted at %+v", ack)
	}
	p = only[*frame.InboxPage](ann)
	if w.wantData(p.Data, "theme deleted"); p.From != 2 || p.To != 3 {
		t.Fatalf("pushed as %+v", p)
	}
	if n := len(bob.pushes()) + len(tablet.pushes()); n != 0 {
		t.Fatalf("others, or the device itself, got %d pushes", n)
	}
}

func TestLastWriterWins(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	ann, tablet := w.connect("ann", "phone"), w.connect("ann", "tablet")
	first := w.op(frame.Target{}, &frame.SetData{Key: "k", Value: []byte("phone")})
	if ack := ann.acked(ann.ask(first)); ack.InboxRev != 1 || ack.Rev != 0 || !ack.Conv.IsZero() {
		t.Fatalf("acknowledged with %+v", ack)
	}
	tablet.keep("k", "tablet")
	// A late repeat changes nothing, and says so.
	if ack := ann.acked(ann.ask(first)); ack.InboxRev != 0 {
		t.Fatalf("the repeat was acknowledged with %+v", ack)
	}
	w.wantData(ann.data(frame.Data{Key: "k"}).Data, "k=tablet")
	// The same value again is no change; what was never there, or is gone, stays so.
	if ack := ann.keep("k", "tablet"); ack.InboxRev != 2 {
		t.Fatalf("the same value was acknowledged with %+v", ack)
	}
	if a, b, c := ann.unset("k"), ann.unset("k"), ann.unset("never"); a.InboxRev != 3 || b.InboxRev != 3 || c.InboxRev != 4 {
		t.Fatalf("deleting was acknowledged with %+v, %+v, %+v", a, b, c)
	}
	w.wantData(ann.data(frame.Data{}).Data)
	ann.refuses(msg.CodeOldOp, &frame.Op{Op: first.Op - 1, Change: first.Change})
}

func TestDataPages(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	ann := w.connect("ann", "phone")
	long := string(bytes.Repeat([]byte("x"), frame.MaxInline+1))
	for i := range 5 {
		ann.keep(fmt.Sprintf("star/%d", i), fmt.Sprint(i))
	}
	ann.keep("draft/bob", long)
	ann.keep("draft/eve", long[1:])
	ann.unset("star/3")
	page := ann.data(frame.Data{Prefix: "star/", Limit: 2})
	if w.wantData(page.Data, "star/0=0", "star/1=1"); !page.More || page.Rev != 8 {
		t.Fatalf("the first page is %+v", page)
	}
	page = ann.data(frame.Data{Prefix: "star/", After: "star/1", Limit: 2})
	if w.wantData(page.Data, "star/2=2", "star/4=4"); page.More {
		t.Fatalf("the last page is %+v", page)
	}
	w.wantData(ann.data(frame.Data{Prefix: "draft/"}).Data, "draft/bob:1025", "draft/eve="+long[1:])
	w.wantData(ann.data(frame.Data{Key: "draft/bob"}).Data, "draft/bob="+long)
	w.wantData(ann.data(frame.Data{Key: "star/3"}).Data)
	if all := ann.data(frame.Data{}); len(all.Data) != 6 || all.More {
		t.Fatalf("all of it is %+v", all)
	}
}

func TestDataPagesAreBounded(t *testing.T) {
	w := newWorld(t, chat.Limits{PageBytes: 4096})
	w.users("ann")
	ann := w.connect("ann", "phone")
	for i := range 9 {
		ann.keep(fmt.Sprint("short/", i), string(make([]byte, 1000)))
		ann.keep(fmt.Sprint("long/", i), string(make([]byte, 9000)))
	}
	for prefix, want := range map[string]int{"short/": 3, "long/": 1} {
		if page := ann.data(frame.Data{Prefix: prefix}); len(page.Data) != want || !page.More {
			t.Errorf("the page of %s holds %d, more %v", prefix, len(page.Data), page.More)
		}
	}
	n := 0
	for in := (frame.Inbox{Limit: 1000}); ; {
		page := ann.inbox(in)
		if n += len(page.Data); !page.More {
			break
		}
		if long := slices.DeleteFunc(saysData(page.Data), func(s string) bool { return s[0] != 'l' }); len(long) > 1 {
			t.Fatalf("for one page %d long values were read", len(long))
		}
		if in.Since == page.To {
			t.Fatal("a page brought nothing")
		}
		in.Since = page.To
	}
	if n != 18 {
		t.Fatalf("following the inbox brought %d keys", n)
	}
}

func TestInboxBringsRowsAndData(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "eve")
	ann := w.connect("ann", "phone")
	ann.keep("a", "1")
	ann.send(to("bob"), "2")
	ann.keep("b", "3")
	ann.send(to("eve"), "4")
	ann.unset("a")
	page := ann.inbox(frame.Inbox{Limit: 2})
	if w.wantData(page.Data, "b=3"); len(page.Rows) != 1 || page.Rows[0].InboxRev != 2 || !page.More || page.To != 3 {
		t.Fatalf("the first page is %+v", page)
	}
	page = ann.inbox(frame.Inbox{Since: 3, Limit: 2})
	if w.wantData(page.Data, "a deleted"); len(page.Rows) != 1 || page.Rows[0].InboxRev != 4 || page.More || page.To != 5 {
		t.Fatalf("the last page is %+v", page)
	}
	if page = ann.inbox(frame.Inbox{Page: true}); len(page.Rows) != 2 || page.Data != nil {
		t.Fatalf("the list is %+v", page)
	}
}

// Deleted keys are remembered up to a number; whoever is further behind starts over.
func TestForgottenKeysReset(t *testing.T) {
	w := newWorld(t, chat.Limits{SendBurst: 10_000})
	w.users("ann")
	ann := w.connect("ann", "phone")
	for i := range 1001 {
		ann.unset(fmt.Sprint("k", i))
	}
	if page := ann.inbox(frame.Inbox{Limit: 1000}); !page.Reset || page.To != 1001 {
		t.Fatalf("whoever missed the first one gets %+v", page)
	}
	if page := ann.inbox(frame.Inbox{Since: 1, Limit: 1000}); page.Reset || len(page.Data) != 1000 {
		t.Fatalf("whoever had it gets %d keys, reset %v", len(page.Data), page.Reset)
	}
	// A device that is told of too much starts over as well.
	for i := range 10 {
		ann.keep(fmt.Sprint("new", i), "")
	}
	if page := ann.inbox(frame.Inbox{Since: 1, Limit: 1000}); !page.Reset {
		t.Fatal("1010 changes are told one by one")
	}
}

func TestDataLimits(t *testing.T) {
	w := newWorld(t, chat.Limits{DataKeys: 2, Contacts: 1, DataBytes: 4})
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	refused := func(code msg.Code, change frame.Change) {
		t.Helper()
		ann.refuses(code, w.op(frame.Target{}, change))
	}
	set := func(key, value string) frame.Change { return &frame.SetData{Key: key, Value: []byte(value)} }
	ann.keep("a", "1234")
	ann.keep("b", "")
	ann.keep("contact/bob", "Bob")
	ann.keep("block/bob", "")
	refused(msg.CodeTooManyKeys, set("c", ""))
	refused(msg.CodeTooManyKeys, set("contact/eve", ""))
	refused(msg.CodeTooManyKeys, set("block/eve", ""))
	refused(msg.CodeTooLarge, set("a", "12345"))
	refused(msg.CodeBadName, set("", "1"))
	refused(msg.CodeBadName, set("a\nb", "1"))
	refused(msg.CodeBadName, set("\xff", "1"))
	refused(msg.CodeBadName, &frame.DeleteData{})
	ann.refuses(msg.CodeBadRequest, w.op(to("bob"), set("a", "1")))
	ann.keep("a", "new")
	ann.unset("b")
	ann.keep("c", "")
	w.wantData(ann.data(frame.Data{}).Data, "a=new", "block/bob=", "c=", "contact/bob=Bob")
}

// There may be 20,000 contacts and blocked users of each user: their values are short.
func TestContactsAreShort(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	ann := w.connect("ann", "phone")
	for _, key := range []string{"contact/bob", "block/bob"} {
		ann.keep(key, string(make([]byte, 1024)))
		ann.refuses(msg.CodeTooLarge, w.op(frame.Target{}, &frame.SetData{Key: key, Value: make([]byte, 1025)}))
	}
	ann.keep("contacts", string(make([]byte, 1025)))
}

func TestDataWithoutRoom(t *testing.T) {
	full := false
	w := fullWorld(t, &full)
	w.users("ann")
	ann := w.connect("ann", "phone")
	ann.keep("a", "12")
	full = true
	ann.refuses(msg.CodeNoSpace, w.op(frame.Target{}, &frame.SetData{Key: "b"}))
	ann.refuses(msg.CodeNoSpace, w.op(frame.Target{}, &frame.SetData{Key: "a", Value: []byte("123")}))
	ann.keep("a", "1")
	ann.unset("a")
}

// looks counts how often a key is looked at.
type looks struct {
	chat.DataReader
	n int
}

func (l *looks) Datum(user msg.UserID, key string) (chat.Datum, error) {
	l.n++
	return l.DataReader.Datum(user, key)
}

// Each message one to one asks whether either has blocked the other: who has blocked nobody
// costs it nothing.
func TestWhoKeepsNoneOfAKindIsNotLookedAt(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	ann := w.connect("ann", "phone")
	ann.keep("theme", "dark")
	has := func(want bool, looked int) {
		t.Helper()
		w.view(func(r chat.Reader) error {
			l := looks{DataReader: r}
			has, err := chat.HasKey(&l, w.userID("ann"), "block/bob")
			if has != want || l.n != looked {
				t.Errorf("blocked %v, after %d looks; want %v, %d", has, l.n, want, looked)
			}
			return err
		})
	}
	has(false, 0)
	ann.keep("block/bob", "")
	has(true, 1)
	ann.unset("block/bob")
	has(false, 0)
}
