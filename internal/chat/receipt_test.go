package chat_test

import (
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestReceiptOneToOne(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob, laptop := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "laptop")
	conv := many(w, ann, 3)
	for _, d := range []*device{ann, bob, laptop} {
		d.pushes()
	}

	bob.read(to("ann"), 2)
	want := frame.ReceiptPush{Conv: conv, Prev: 0, Rev: 2, Watermarks: []frame.Watermark{{User: "bob", Delivered: 2, Read: 2}}}
	for _, d := range []*device{ann, bob, laptop} {
		list := d.pushes()
		if len(list) != 2 {
			t.Fatalf("%s/%s got %+v", d.user, d.name, list)
		}
		page, receipt := list[0].(*frame.InboxPage), list[1].(*frame.ReceiptPush)
		if receipt.Conv != want.Conv || receipt.Prev != want.Prev || receipt.Rev != want.Rev || !slices.Equal(receipt.Watermarks, want.Watermarks) {
			t.Fatalf("%s/%s got %+v", d.user, d.name, receipt)
		}
		row := page.Rows[0]
		switch d.user {
		case "ann":
			if page.From != 3 || page.To != 4 || row.PeerDelivered != 2 || row.PeerRead != 2 || row.Unread != 0 {
				t.Fatalf("ann's row is %+v", row)
			}
		case "bob":
			if page.From != 3 || page.To != 4 || row.Read.Seq != 2 || row.Unread != 1 || row.PeerRead != 0 {
				t.Fatalf("bob's row is %+v", row)
			}
		}
	}

	// Again, or less: nothing moves and nobody is told.
	bob.read(to("ann"), 2)
	bob.receipt(frame.ReceiptItem{To: to("ann"), Read: 1, Told: 1, Delivered: 2})
	if n := len(ann.pushes()) + len(bob.pushes()); n != 0 {
		t.Fatalf("%d pushes", n)
	}
	// Above the head is the head.
	bob.read(to("ann"), 77)
	if m := w.member(conv, "bob"); m.Read != (msg.Position{Seq: 3, Ordinal: 3}) || m.Delivered != m.Read || m.Told != 3 || m.ReceiptRev != 4 {
		t.Fatalf("bob's record is %+v", m)
	}
}

func TestDeliveredIsTheReceiversWord(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 2)
	bob.send(to("ann"), "written before the others were seen")
	if m := w.member(conv, "bob"); m.Delivered.Seq != 0 || m.Read.Seq != 0 || m.Told != 0 {
		t.Fatalf("a send raised %+v", m)
	}
	ann.pushes()
	bob.receipt(frame.ReceiptItem{To: to("ann"), Delivered: 2})
	if m := w.member(conv, "bob"); m.Delivered.Seq != 2 || m.Read.Seq != 0 {
		t.Fatalf("bob's record is %+v", m)
	}
	if row := ann.pushes()[0].(*frame.InboxPage).Rows[0]; row.PeerDelivered != 2 || row.PeerRead != 0 {
		t.Fatalf("ann's row is %+v", row)
	}
	if row := bob.row(conv); row.Unread != 2 {
		t.Fatalf("bob has %d unread", row.Unread)
	}
}

func TestQuietReadingIsOnesOwnAffair(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob, laptop := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "laptop")
	conv := many(w, ann, 5)
	ann.pushes()
	laptop.pushes()
	bob.receipt(frame.ReceiptItem{To: to("ann"), Read: 4})
	if list := ann.pushes(); len(list) != 0 {
		t.Fatalf("ann was told: %s", show(list[0]))
	}
	if row := only[*frame.InboxPage](laptop).Rows[0]; row.Read.Seq != 4 || row.Unread != 1 {
		t.Fatalf("the laptop's row is %+v", row)
	}
	// Nor later, by what is told of delivery.
	bob.receipt(frame.ReceiptItem{To: to("ann"), Delivered: 5})
	if row := ann.row(conv); row.PeerRead != 0 || row.PeerDelivered != 5 {
		t.Fatalf("ann's row is %+v", row)
	}
	// Until he tells: also of what was read quietly before.
	bob.read(to("ann"), 3)
	if row := ann.row(conv); row.PeerRead != 3 {
		t.Fatalf("ann's row is %+v", row)
	}
	if m := w.member(conv, "bob"); m.Read.Seq != 4 {
		t.Fatalf("bob has read up to %d", m.Read.Seq)
	}
}

func TestReceiptsInAGroup(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann, bob, cyd := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("cyd", "phone")
	g := w.group("friends", "ann", "bob", "cyd")
	ann.send(in(g), "one")
	for _, d := range []*device{ann, bob, cyd} {
		d.pushes()
	}
	rows := ann.welcome.InboxRev
	b := bob.post(&frame.Receipt{Items: []frame.ReceiptItem{{To: in(g), Read: 1, Told: 1}}})
	cyd.post(&frame.Receipt{Items: []frame.ReceiptItem{{To: in(g), Delivered: 1}}})
	w.step()
	if _, ok := bob.answers[b].(*frame.Done); !ok {
		t.Fatalf("answered with %s", show(bob.answers[b]))
	}
	// Both moved in one commit: one push tells everybody of both. Nobody's inbox
	// changes but that of who has read.
	got := only[*frame.ReceiptPush](ann)
	want := []frame.Watermark{{User: "bob", Delivered: 1, Read: 1}, {User: "cyd", Delivered: 1}}
	if got.Prev != 0 || got.Rev != 3 || !slices.Equal(got.Watermarks, want) {
		t.Fatalf("ann got %+v", got)
	}
	only[*frame.ReceiptPush](cyd)
	if list := bob.pushes(); len(list) != 2 {
		t.Fatalf("bob got %+v", list)
	}
	if page := ann.inbox(frame.Inbox{Since: rows + 2}); len(page.Rows) != 0 {
		t.Fatalf("ann's inbox changed: %+v", page)
	}
}

func TestManyItemsAreOneOperation(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 2)
	g := w.group("friends", "ann", "bob")
	ann.send(in(g), "one")
	other := w.group("others", "ann")
	// One that is refused refuses all.
	bob.refuses(msg.CodeNotMember, &frame.Receipt{Items: []frame.ReceiptItem{{To: to("ann"), Read: 2, Told: 2}, {To: in(other), Read: 1, Told: 1}}})
	if m := w.member(conv, "bob"); m.Read.Seq != 0 {
		t.Fatal("a refused request moved a watermark")
	}
	bob.receipt(frame.ReceiptItem{To: to("ann"), Read: 2, Told: 2}, frame.ReceiptItem{To: in(g), Read: 1, Told: 1},
		frame.ReceiptItem{To: to("cyd"), Read: 5, Told: 5}, frame.ReceiptItem{To: to("ann"), Read: 1, Told: 1})
	if bob.row(conv).Unread != 0 || bob.row(g).Unread != 0 || len(bob.rows()) != 2 {
		t.Fatalf("rows %+v", bob.rows())
	}
}

func TestUnread(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob, laptop := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "laptop")
	conv := many(w, ann, 3)
	unread := func(want uint64) {
		t.Helper()
		if got := bob.row(conv).Unread; got != want {
			t.Fatalf("%d unread, want %d", got, want)
		}
	}
	unread(3)
	// Writing while there is something unread marks nothing as read, and does
	// not count.
	laptop.send(to("ann"), "4, from bob")
	unread(3)
	ann.send(to("bob"), "5")
	unread(4)
	bob.read(to("ann"), 3)
	unread(1)
	bob.read(to("ann"), 5)
	unread(0)
	// Writing with nothing unread keeps it so.
	laptop.send(to("ann"), "6, from bob")
	unread(0)
	if m := w.member(conv, "bob"); m.Read.Seq != 6 || m.Skips != 1 || m.Told != 5 {
		t.Fatalf("bob's record is %+v", m)
	}
	// Silent messages do not count.
	ann.sent(ann.ask(&frame.Send{To: to("bob"), ID: w.id(), Content: msg.Content{Text: "7", Flags: msg.Silent}}))
	unread(0)
	if head := w.conv(conv).Head; head != (msg.Position{Seq: 7, Ordinal: 6}) {
		t.Fatalf("the head is %+v", head)
	}
}

// What a device said while its token was being revoked raises nothing.
func TestReceiptsOfAnEndedConnection(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 2)
	w.chat.AfterUpdate(func() {
		bob.post(&frame.Receipt{Items: []frame.ReceiptItem{{To: in(conv), Read: 2, Told: 2}}})
	})
	w.do(func() error { return w.chat.RevokeToken(ctx, "bob", "phone") })
	w.step()
	if m := w.member(conv, "bob"); m.Read.Seq != 0 || m.Told != 0 {
		t.Fatalf("he has read %+v", m)
	}
}
