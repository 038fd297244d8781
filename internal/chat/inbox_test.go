package chat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// peers lists whom rows are about, in their order.
func peers(rows []frame.Row) (list []msg.Address) {
	for _, r := range rows {
		list = append(list, r.Peer)
	}
	return list
}

func TestInboxPages(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	ann := w.connect("ann", "phone")
	for i := range 7 {
		a := msg.Address(fmt.Sprintf("u%d", i))
		w.users(a)
		ann.send(to(a), "hello "+string(a))
		w.now += 100
	}
	ann.send(to("u2"), "again")

	top := ann.inbox(frame.Inbox{Page: true, Limit: 3})
	if got := peers(top.Rows); !slices.Equal(got, []msg.Address{"u2", "u6", "u5"}) || !top.More || top.From != 0 || top.To != 0 {
		t.Fatalf("the top is %v, %+v", got, top)
	}
	if row := top.Rows[0]; w.message(row.Preview).Text != "again" || row.Unread != 0 || row.State.Head.Seq != 2 || row.Read.Seq != 2 {
		t.Fatalf("the first row is %+v", row)
	}
	var rest []msg.Address
	for page := top; page.More; {
		page = ann.inbox(frame.Inbox{Page: true, Limit: 3, Before: page.Rows[len(page.Rows)-1].Key()})
		rest = append(rest, peers(page.Rows)...)
	}
	if !slices.Equal(rest, []msg.Address{"u4", "u3", "u1", "u0"}) {
		t.Fatalf("then come %v", rest)
	}
}

func TestInboxSince(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	ann.send(to("bob"), "1")
	ann.send(to("cyd"), "2")
	ann.send(to("bob"), "3")
	bob.read(to("ann"), 2)

	// Rows of ann: cyd at 2, bob at 4 (1, then 3, then bob's receipt).
	page := ann.inbox(frame.Inbox{Since: 0})
	if got := peers(page.Rows); !slices.Equal(got, []msg.Address{"cyd", "bob"}) || page.From != 0 || page.To != 4 || page.More || page.Reset {
		t.Fatalf("since 0: %v, %+v", got, page)
	}
	if row := page.Rows[1]; row.PeerDelivered != 2 || row.PeerRead != 2 || row.InboxRev != 4 {
		t.Fatalf("the row of bob is %+v", row)
	}
	if page := ann.inbox(frame.Inbox{Since: 0, Limit: 1}); page.To != 2 || !page.More {
		t.Fatalf("one row since 0: %+v", page)
	}
	if page := ann.inbox(frame.Inbox{Since: 2, Limit: 1}); page.From != 2 || page.To != 4 || page.More {
		t.Fatalf("one row since 2: %+v", page)
	}
	if page := ann.inbox(frame.Inbox{Since: 4}); page.From != 4 || page.To != 4 || len(page.Rows) != 0 {
		t.Fatalf("up to date: %+v", page)
	}
	ann.refuses(msg.CodeBadRequest, &frame.Inbox{Since: 5})
}

func TestTooFarBehindStartsOver(t *testing.T) {
	w := newWorld(t, chat.Limits{SendBurst: 1e6, SendsPerSecond: 1e6, InFlight: 1e6})
	var addrs []msg.Address
	for i := range 1001 {
		addrs = append(addrs, msg.Address(fmt.Sprintf("u%04d", i)))
	}
	w.users(append(addrs, "ann")...)
	ann := w.connect("ann", "phone")
	for _, a := range addrs {
		ann.post(&frame.Send{To: to(a), ID: w.id(), Content: text("hello")})
	}
	w.step()
	if page := ann.inbox(frame.Inbox{Since: 0}); !page.Reset || page.To != 1001 || len(page.Rows) != 0 {
		t.Fatalf("1,001 rows behind: %+v", page)
	}
	if page := ann.inbox(frame.Inbox{Since: 1, Limit: 1000}); page.Reset || page.To != 1001 || len(page.Rows) != 1000 {
		t.Fatalf("1,000 rows behind: %d rows to %d, reset %v", len(page.Rows), page.To, page.Reset)
	}
	// Many changes of few rows are no reason to start over.
	for range 101 {
		for _, a := range addrs[:10] {
			ann.post(&frame.Send{To: to(a), ID: w.id(), Content: text("again")})
		}
		w.step()
	}
	if page := ann.inbox(frame.Inbox{Since: 1001}); page.Reset || page.To != 2011 || len(page.Rows) != 10 {
		t.Fatalf("1,010 changes of ten rows behind: %d rows to %d, reset %v", len(page.Rows), page.To, page.Reset)
	}
}

func TestInboxBytes(t *testing.T) {
	w := newWorld(t, chat.Limits{PageBytes: 1000})
	w.users("ann", "bob", "cyd", "dan")
	ann := w.connect("ann", "phone")
	for _, a := range []msg.Address{"bob", "cyd", "dan"} {
		ann.send(to(a), strings.Repeat("x", 600))
	}
	if page := ann.inbox(frame.Inbox{Page: true}); len(page.Rows) != 1 || !page.More {
		t.Fatalf("a page of %d rows, more: %v", len(page.Rows), page.More)
	}
	if page := ann.inbox(frame.Inbox{Since: 0}); len(page.Rows) != 1 || !page.More || page.To != 1 {
		t.Fatalf("since 0: %d rows to %d, more: %v", len(page.Rows), page.To, page.More)
	}
}

func TestAMissedPushIsNoticed(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	bob.full = true
	ann.send(to("bob"), "lost")
	bob.full = false
	bob.peer.Beat()
	if beat := only[*frame.Heartbeat](bob); beat.InboxRev != 1 {
		t.Fatalf("heartbeat %+v", beat)
	}
	if page := bob.inbox(frame.Inbox{Since: bob.welcome.InboxRev}); page.To != 1 || page.Rows[0].Unread != 1 {
		t.Fatalf("then the inbox says %+v", page)
	}
}

func TestConnectedWhileACommitWasUnderWay(t *testing.T) {
	// Bob says Hello between the commit's reading who is online and its end.
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	token := w.token("bob", "phone")
	bob := w.dial("bob", "phone")
	n := ann.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text("hello")})
	w.chat.AfterUpdate(func() {
		bob.post(&frame.Hello{Token: token[:], Device: "phone", Protocol: 1})
	})
	w.step()
	ann.sent(ann.answers[n])
	welcome, ok := bob.answers[1].(*frame.Welcome)
	if !ok || welcome.InboxRev != 1 {
		t.Fatalf("welcomed with %s", show(bob.answers[1]))
	}
	if beat := only[*frame.Heartbeat](bob); beat.InboxRev != 1 {
		t.Fatalf("then bob got %+v", beat)
	}
}

func TestWhatComesDuringHelloIsNoted(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	g := w.group("club", append(w.crowd(70), "ann", "bob")...)
	ann := w.connect("ann", "phone")
	token := w.token("bob", "phone")
	ann.send(in(g), "bob's row of this is set at his Hello, in a commit of its own")
	bob := w.dial("bob", "phone")
	ann.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text("hello")})
	w.chat.AfterUpdate(func() {
		bob.post(&frame.Hello{Token: token[:], Device: "phone", Protocol: 1})
		ann.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text("hello?")})
	})
	if _, err := w.chat.Step(ctx); err != nil { // the push of "hello" finds bob not yet welcomed
		t.Fatal(err)
	}
	if len(bob.answers)+len(bob.pushed) != 0 {
		t.Fatalf("bob got %+v, %+v", bob.answers, bob.pushed)
	}
	w.step()
	welcome, ok := bob.answers[1].(*frame.Welcome)
	if !ok {
		t.Fatalf("welcomed with %s", show(bob.answers[1]))
	}
	beat, ok := bob.pushes()[0].(*frame.Heartbeat)
	if !ok || beat.InboxRev < welcome.InboxRev {
		t.Fatalf("then bob got %s", show(beat))
	}
}

func TestClosedDuringHello(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	token := w.token("ann", "phone")
	d := w.dial("ann", "phone")
	w.chat.AfterView(func() { d.peer.Closed(nil) })
	if answer := d.ask(&frame.Hello{Token: token[:], Device: "phone", Protocol: 1}); answer != nil || w.chat.Online() != 0 {
		t.Fatalf("answered with %s; %d online", show(answer), w.chat.Online())
	}
}
