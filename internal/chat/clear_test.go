package chat_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestClearIsAWatermark(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob, tablet := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "tablet")
	conv := many(w, ann, 5)
	for _, d := range []*device{ann, bob, tablet} {
		d.pushes()
	}
	if ack := bob.does(in(conv), &frame.Clear{Seq: 3}); ack.Rev != 0 || ack.State.First != 4 || ack.State.FirstWhy != msg.EndCleared {
		t.Fatalf("acknowledged with %+v", ack)
	}
	row := only[*frame.InboxPage](tablet).Rows[0]
	if row.State.First != 4 || row.State.FirstWhy != msg.EndCleared || row.Unread != 2 || row.Read.Seq != 3 || w.message(row.Preview).Seq != 5 {
		t.Fatalf("his tablet got the row %+v", row)
	}
	// It is his own affair: nobody is told that he read anything.
	if n := len(ann.pushes()); n != 0 || w.member(conv, "bob").Told != 0 || ann.row(conv).PeerRead != 0 {
		t.Fatalf("ann got %d pushes", n)
	}
	if page := bob.fetch(frame.Fetch{To: in(conv)}); len(page.Messages) != 2 || page.Range.Lo != 4 {
		t.Fatalf("bob's page is %+v", page)
	}
	for _, change := range []frame.Change{&frame.Delete{Seq: 3}, &frame.React{Seq: 3, Emoji: "👍"}} {
		bob.refuses(msg.CodeNoMessage, w.op(in(conv), change))
	}
	// Later changes below it do not reach him.
	bob.pushes()
	ann.edit(in(conv), 2, "edited")
	if push := only[*frame.Push](bob); push.Prev != 5 || push.Rev != 6 || len(push.Messages) != 0 || w.message(push.Row.Preview).Seq != 5 {
		t.Fatalf("bob got %+v", push)
	}
	// It never falls, and is cut to the head.
	tablet.pushes()
	for _, seq := range []msg.Seq{1, 3} {
		if ack := bob.does(in(conv), &frame.Clear{Seq: seq}); ack.State.First != 4 {
			t.Fatalf("cleared to %d: %+v", seq, ack)
		}
	}
	if n := len(tablet.pushes()); n != 0 {
		t.Fatalf("%d pushes", n)
	}
	bob.refuses(msg.CodeBadRequest, w.op(in(conv), &frame.Clear{}))
	bob.does(in(conv), &frame.Clear{Seq: 99})
	row = only[*frame.InboxPage](tablet).Rows[0]
	if row.State.First != 6 || row.Unread != 0 || row.Preview != nil || row.Read.Seq != 5 {
		t.Fatalf("his tablet got the row %+v", row)
	}
	if page := bob.fetch(frame.Fetch{To: in(conv)}); len(page.Messages) != 0 {
		t.Fatalf("bob's page is %+v", page)
	}
	many(w, ann, 1)
	if row := bob.row(conv); row.Unread != 1 || w.message(row.Preview).Seq != 6 {
		t.Fatalf("bob's row is %+v", row)
	}
}

// What he cleared is told for ever, also where a later reason hides it: a device that
// was away meanwhile still holds it.
func TestClearedBeforeJoiningAgain(t *testing.T) {
	g, ann, bob, _, _ := crew(t, msg.Settings{FromJoining: true})
	for range 3 {
		ann.send(in(g), "said")
	}
	bob.does(in(g), &frame.Clear{Seq: 2})
	bob.does(in(g), &frame.Leave{})
	ann.does(in(g), &frame.AddMembers{Users: []msg.Address{"bob"}})
	row := bob.row(g)
	if row.State.First <= 3 || row.State.FirstWhy != msg.EndBeforeJoined || row.State.Cleared != 2 {
		t.Fatalf("back again his row is %+v", row)
	}
	if page := bob.fetch(frame.Fetch{To: in(g)}); page.State.Cleared != 2 || page.Range.Lo != row.State.First {
		t.Fatalf("back again he is served %+v", page)
	}
	if state := ann.row(g).State; state.Cleared != 0 {
		t.Fatalf("ann's state is %+v", state)
	}
}
