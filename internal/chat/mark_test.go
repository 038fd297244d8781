package chat_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestMarkedAsUnread(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob, tablet := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "tablet")
	conv := many(w, ann, 3)
	bob.read(in(conv), 2)
	for _, d := range []*device{ann, bob, tablet} {
		d.pushes()
	}
	mark := func(unread bool) {
		t.Helper()
		if ack := bob.does(in(conv), &frame.Mark{Unread: unread}); ack.Rev != 0 || ack.State.Rev != 3 {
			t.Fatalf("acknowledged with %+v", ack)
		}
		if row := only[*frame.InboxPage](tablet).Rows[0]; row.Marked != unread || row.Unread != 1 || row.Read.Seq != 2 {
			t.Fatalf("his tablet got the row %+v", row)
		}
	}
	mark(true)
	if row := bob.row(conv); !row.Marked {
		t.Fatalf("his row is %+v", row)
	}
	mark(false)
	mark(true)
	bob.does(in(conv), &frame.Mark{Unread: true}) // as it is
	if n := len(tablet.pushes()) + len(ann.pushes()); n != 0 {
		t.Fatalf("%d pushes", n)
	}
	// Whatever raises what he has read takes it back.
	for _, raise := range []func(){
		func() { bob.receipt(frame.ReceiptItem{To: in(conv), Read: 3}) },
		func() { bob.send(in(conv), "answer") },
		func() { ann.send(in(conv), "5"); bob.does(in(conv), &frame.Clear{Seq: 5}) },
	} {
		bob.does(in(conv), &frame.Mark{Unread: true})
		bob.receipt(frame.ReceiptItem{To: in(conv), Read: 2}) // which does not
		if !w.member(conv, "bob").Marked {
			t.Fatal("he is no longer marked")
		}
		raise()
		if w.member(conv, "bob").Marked || bob.row(conv).Marked {
			t.Fatal("he is still marked")
		}
	}
	// Sending with something unread reads nothing.
	many(w, ann, 1)
	bob.does(in(conv), &frame.Mark{Unread: true})
	bob.send(to("ann"), "not read yet")
	if !w.member(conv, "bob").Marked {
		t.Fatal("sending took the mark back")
	}
}

func TestMarkInAWideGroup(t *testing.T) {
	w := newWorld(t, wideAboveOne)
	w.users("ann", "bob")
	g := w.group("club", "ann", "bob")
	bob, tablet := w.connect("bob", "phone"), w.connect("bob", "tablet")
	tablet.pushes()
	bob.does(in(g), &frame.Mark{Unread: true})
	if row := only[*frame.InboxPage](tablet).Rows[0]; !row.Marked || row.Conv != g {
		t.Fatalf("his tablet got the row %+v", row)
	}
	bob.refuses(msg.CodeNotMember, w.op(in(msg.GroupConv(99)), &frame.Mark{}))
}
