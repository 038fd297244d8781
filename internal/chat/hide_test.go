package chat_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestHiddenIsGoneForOneUserOnly(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob, tablet := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "tablet")
	conv := many(w, ann, 9)
	ann.sent(ann.ask(&frame.Send{To: to("bob"), ID: w.id(), Content: msg.Content{Text: "bob?", Mentions: []msg.Address{"bob"}}}))
	for _, d := range []*device{ann, bob, tablet} {
		d.pushes()
	}
	ack := bob.hide(in(conv), 2, 10, 3, 9, 3)
	if ack.Rev != 0 || len(ack.Messages) != 0 || ack.State.HiddenRev != 4 {
		t.Fatalf("acknowledged with %+v", ack)
	}
	if n := len(ann.pushes()); n != 0 || w.conv(conv).Rev != 10 {
		t.Fatalf("ann got %d pushes", n)
	}
	for _, d := range []*device{bob, tablet} {
		row := only[*frame.InboxPage](d).Rows[0]
		if row.State.HiddenRev != 4 || row.Unread != 6 || row.Mentions != 0 || w.message(row.Preview).Seq != 8 {
			t.Fatalf("bob's %s got the row %+v", d.name, row)
		}
	}
	// News of it, once, and holes wherever it is asked about.
	page := tablet.fetch(frame.Fetch{To: in(conv)})
	if !slices.Equal(w.seqs(page.Messages), []msg.Seq{1, 4, 5, 6, 7, 8}) || page.Range != (msg.Range{Lo: 1, Hi: 10}) ||
		!slices.Equal(page.Hidden.Seqs, []msg.Seq{2, 10, 3, 9}) || page.Hidden.Rev != 4 {
		t.Fatalf("a page brings %v of %+v, news %+v", w.seqs(page.Messages), page.Range, page.Hidden)
	}
	hole := func(lo, hi msg.Seq) msg.Hole {
		return msg.Hole{Range: msg.Range{Lo: lo, Hi: hi}, Reason: msg.HoleHidden}
	}
	if want := []msg.Hole{hole(2, 3), hole(9, 10)}; !slices.Equal(page.Holes, want) {
		t.Fatalf("holes %+v", page.Holes)
	}
	if page := tablet.fetch(frame.Fetch{To: in(conv), HiddenRev: 3}); !slices.Equal(page.Hidden.Seqs, []msg.Seq{9}) || page.Hidden.Rev != 4 {
		t.Fatalf("news %+v", page.Hidden)
	}
	// Pages that are cut end at a message, and what lies beyond is not theirs.
	if page := tablet.fetch(frame.Fetch{To: in(conv), From: 1, Forward: true, Limit: 2}); page.Range != (msg.Range{Lo: 1, Hi: 4}) || !slices.Equal(page.Holes, []msg.Hole{hole(2, 3)}) {
		t.Fatalf("forward %+v with %+v", page.Range, page.Holes)
	}
	if page := tablet.fetch(frame.Fetch{To: in(conv), Limit: 1}); page.Range != (msg.Range{Lo: 8, Hi: 10}) || !slices.Equal(page.Holes, []msg.Hole{hole(9, 10)}) {
		t.Fatalf("backward %+v with %+v", page.Range, page.Holes)
	}
	if page := tablet.fetch(frame.Fetch{To: in(conv), From: 3, Until: 2}); len(page.Messages) != 0 || page.Range != (msg.Range{Lo: 2, Hi: 3}) || !slices.Equal(page.Holes, []msg.Hole{hole(2, 3)}) {
		t.Fatalf("only hidden ones: %+v", page)
	}
	if page := ann.fetch(frame.Fetch{To: in(conv)}); len(page.Messages) != 10 || len(page.Holes)+len(page.Hidden.Seqs) != 0 || page.Hidden.Rev != 0 {
		t.Fatalf("ann's page is %+v", page)
	}
	// For him these messages are not there.
	for _, change := range []frame.Change{&frame.Delete{Seq: 2}, &frame.Edit{Seq: 2}, &frame.React{Seq: 2, Emoji: "👍"}} {
		bob.refuses(msg.CodeNoMessage, w.op(in(conv), change))
	}
	if ack := bob.hide(in(conv), 2, 3); ack.State.HiddenRev != 4 {
		t.Fatalf("hidden again: %+v", ack)
	}
	if n := len(tablet.pushes()); n != 0 {
		t.Fatalf("hidden again: %d pushes", n)
	}
}

// What becomes of a hidden message later is nobody's business but the others'.
func TestLaterChangesOfHiddenMessages(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 3)
	bob.hide(in(conv), 2)
	bob.pushes()
	ann.does(in(conv), &frame.Edit{Seq: 2, Content: msg.Content{Text: "hey bob", Mentions: []msg.Address{"bob"}}})
	push := only[*frame.Push](bob)
	if push.Prev != 3 || push.Rev != 4 || len(push.Messages) != 0 || push.Row.Mentions != 0 || w.message(push.Row.Preview).Seq != 3 {
		t.Fatalf("bob got %+v", push)
	}
	if page := bob.changes(frame.Changes{To: in(conv), Since: 3, Ranges: []msg.Range{{Lo: 1, Hi: 3}}}); len(page.Messages) != 0 || page.Rev != 4 ||
		len(page.Holes) != 1 || page.Holes[0].Lo != 2 || !slices.Equal(page.Hidden.Seqs, []msg.Seq{2}) {
		t.Fatalf("bob learns %+v", page)
	}
	ann.delete(in(conv), 2)
	if push := only[*frame.Push](bob); push.Rev != 5 || len(push.Messages) != 0 || push.Row.Unread != 2 {
		t.Fatalf("bob got %+v", push)
	}
	// Hidden in the commit in which it comes, it never reaches him; nor does the change
	// of one that he hides in the same commit.
	n := ann.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text("4")})
	ann.post(w.op(in(conv), &frame.Edit{Seq: 3, Content: text("edited")}))
	bob.post(w.op(in(conv), &frame.Hide{Seqs: []msg.Seq{3, 4}}))
	w.step()
	ann.sent(ann.answers[n])
	if push := only[*frame.Push](bob); push.Prev != 5 || push.Rev != 7 || len(push.Messages) != 0 || w.message(push.Row.Preview).Seq != 1 {
		t.Fatalf("bob got %+v", push)
	}
}

func TestHideManyAndWrongOnes(t *testing.T) {
	w := newWorld(t, patient)
	w.users("ann", "bob", "cyd")
	ann, cyd := w.connect("ann", "phone"), w.connect("cyd", "phone")
	g := w.group("friends", "ann")
	ann.send(in(g), "before")
	w.join(g, "cyd")
	w.startAt(g, "cyd", 1)
	var list []chat.ImportMessage
	for i := range 1500 {
		list = append(list, chat.ImportMessage{ID: id8(i), From: "ann", Content: text(fmt.Sprint(i))})
	}
	if _, err := w.tryImport(g, list...); err != nil {
		t.Fatal(err)
	}
	var most []msg.Seq
	for seq := range msg.Seq(1001) {
		most = append(most, 1501-seq)
	}
	for _, c := range []struct {
		seqs []msg.Seq
		code msg.Code
	}{
		{nil, msg.CodeBadRequest},
		{[]msg.Seq{3, 0}, msg.CodeNoMessage}, {[]msg.Seq{3, 1502}, msg.CodeNoMessage}, {[]msg.Seq{3, 1}, msg.CodeNoMessage},
	} {
		cyd.refuses(c.code, w.op(in(g), &frame.Hide{Seqs: c.seqs}))
	}
	if m := w.member(g, "cyd"); m.HiddenRev != 0 || m.OwnRev != 0 {
		t.Fatal("a refused request hid something")
	}
	cyd.hide(in(g), most[:1000]...)
	cyd.hide(in(g), 2, 3)
	if row := cyd.row(g); row.Unread != 498 || w.message(row.Preview).Seq != 501 {
		t.Fatalf("cyd's row is %+v", row)
	}
	page := cyd.changes(frame.Changes{To: in(g)})
	if len(page.Hidden.Seqs) != 1000 || page.Hidden.Rev != 1000 || page.State.HiddenRev != 1002 {
		t.Fatalf("%d in a page, up to %d", len(page.Hidden.Seqs), page.Hidden.Rev)
	}
	if page = cyd.changes(frame.Changes{To: in(g), HiddenRev: 1000}); !slices.Equal(page.Hidden.Seqs, []msg.Seq{2, 3}) || page.Hidden.Rev != 1002 {
		t.Fatalf("then %+v", page.Hidden)
	}
	// What was cleared is gone already.
	cyd.does(in(g), &frame.Clear{Seq: 100})
	if ack := cyd.hide(in(g), 50, 200); ack.State.HiddenRev != 1003 {
		t.Fatalf("hidden_rev %d", ack.State.HiddenRev)
	}
}

// startAt makes a member one who joined when the head was at seq, as the setting of a
// group does.
func (w *world) startAt(g msg.ConvID, a msg.Address, seq msg.Seq) {
	w.Helper()
	m := w.member(g, a)
	w.view(func(r chat.Reader) error {
		s, err := r.Message(g, seq)
		m.Start = msg.Position{Seq: seq, Ordinal: s.Ordinal}
		return err
	})
	w.write(func(tx chat.Tx) error { return tx.PutMember(m) })
}
