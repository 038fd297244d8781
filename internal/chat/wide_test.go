package chat_test

import (
	"fmt"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// crowd makes users and returns their addresses.
func (w *world) crowd(n int) (addrs []msg.Address) {
	w.Helper()
	for i := range n {
		addrs = append(addrs, msg.Address(fmt.Sprintf("c%03d", i)))
	}
	w.users(addrs...)
	return addrs
}

func (w *world) wideOf(a msg.Address) (n int) {
	w.Helper()
	id := w.userID(a)
	w.view(func(r chat.Reader) error { list, err := r.WideOf(id); n = len(list); return err })
	return n
}

func TestBecomingWideAndSmallAgain(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	crowd := w.crowd(64)
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	g := w.group("club", append([]msg.Address{"ann"}, crowd[:63]...)...)
	ann.send(in(g), "small")
	if c := w.conv(g); c.Wide || c.Members != 64 {
		t.Fatalf("64 members: %+v", c)
	}
	w.join(g, "bob")
	if c := w.conv(g); !c.Wide || c.Members != 65 || w.wideOf("ann") != 1 || w.wideOf("bob") != 1 || w.wideOf(crowd[0]) != 1 {
		t.Fatalf("65 members: %+v", c)
	}
	if row := only[*frame.InboxPage](bob).Rows[0]; row.Conv != g || row.Unread != 1 || !row.Wide {
		t.Fatalf("bob, who joined, got the row %+v", row)
	}
	ann.pushes()

	// A message is pushed to who is online, who was a member before and who joined,
	// and sets nobody's row.
	bob.send(in(g), "wide")
	if push := only[*frame.Push](ann); push.Row != nil || push.From != 0 || push.To != 0 || push.Prev != 1 || push.Rev != 2 {
		t.Fatalf("ann got %+v", push)
	}
	ann.send(in(g), "wide too")
	if push := only[*frame.Push](bob); push.Prev != 2 {
		t.Fatalf("bob got %+v", push)
	}
	if row := ann.row(g); row.State.Head.Seq != 3 || row.Unread != 1 || w.message(row.Preview).Text != "wide too" {
		t.Fatalf("ann's row is %+v", row)
	}

	// Down to 48 it stays wide; below that, all rows are set again.
	w.remove(g, crowd[:17]...)
	if c := w.conv(g); !c.Wide || c.Members != 48 {
		t.Fatalf("48 members: %+v", c)
	}
	ann.send(in(g), "still wide")
	w.remove(g, crowd[17])
	if c := w.conv(g); c.Wide || c.Members != 47 || w.wideOf("bob") != 0 || w.wideOf(crowd[0]) != 0 {
		t.Fatalf("47 members: %+v", c)
	}
	bob.pushes()
	ann.send(in(g), "small again")
	if push := only[*frame.Push](bob); push.Row == nil || push.Row.State.Head.Seq != 5 || push.Row.Wide {
		t.Fatalf("bob got %+v", push)
	}
}

func TestWhoLeftAWideGroupGetsNothing(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	g := w.group("club", append(w.crowd(70), "ann", "bob")...)
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	ann.send(in(g), "one")
	only[*frame.Push](bob)
	// In one batch: he is removed, and a message is sent.
	over := make(chan error, 1)
	go func() { _, err := w.chat.RemoveMembers(ctx, g.Group(), []msg.Address{"bob"}); over <- err }()
	for len(over) == 0 {
		ann.post(&frame.Send{To: in(g), ID: w.id(), Content: text("two")})
		w.step()
		w.now += 20
	}
	ann.send(in(g), "three")
	list := bob.pushes()
	page, ok := list[len(list)-1].(*frame.InboxPage)
	if !ok || !page.Rows[0].State.Left {
		t.Fatalf("the last that bob got is %s", show(list[len(list)-1]))
	}
	left := page.Rows[0].State.Head.Seq
	for _, p := range list[:len(list)-1] {
		for _, b := range p.(*frame.Push).Messages {
			if m := w.message(b); m.Seq > left {
				t.Fatalf("bob, who left at %d, got message %d", left, m.Seq)
			}
		}
	}
	// Another node removes ann: no word of it reaches this one.
	cyd := w.connect("c000", "phone")
	err := w.store.Update(ctx, func(tx chat.Tx) error {
		c, err := tx.Conversation(g)
		if err != nil {
			return err
		}
		m, err := tx.Member(g, 1)
		if err != nil {
			return err
		}
		c.Members--
		c.MetaRev++
		m.Left, m.LeftAt, m.MetaRev = &c.Head, c.Activity, c.MetaRev
		if err := tx.PutMember(m); err != nil {
			return err
		}
		if err := tx.SetWide(m.User, g, false); err != nil {
			return err
		}
		if err := tx.PutConversation(c); err != nil {
			return err
		}
		return fanOut(tx, g)
	})
	if err != nil {
		t.Fatal(err)
	}
	ann.pushes()
	cyd.send(in(g), "behind her back")
	if list := ann.pushes(); len(list) != 0 {
		t.Fatalf("ann got %s", show(list[0]))
	}
	if row := ann.row(g); !row.State.Left || row.Preview != nil {
		t.Fatalf("ann's row is %+v", row)
	}
}

func TestJoiningAWideGroupOnline(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	g := w.group("club", append(w.crowd(70), "ann")...)
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	ann.send(in(g), "before")
	w.join(g, "bob")
	if row := only[*frame.InboxPage](bob).Rows[0]; row.Unread != 1 {
		t.Fatalf("bob's row is %+v", row)
	}
	ann.send(in(g), "after")
	if push := only[*frame.Push](bob); push.Prev != 1 || push.Rev != 2 {
		t.Fatalf("bob got %+v", push)
	}
}

func TestAThousandWideGroupsOfWhichThreeChanged(t *testing.T) {
	if testing.Short() {
		t.Skip("large, and in one goroutine: nothing for the race detector")
	}
	w := newWorld(t, chat.Limits{SendBurst: 1e6, InFlight: 1e6, WideGroups: 1000, WideAbove: 4})
	crowd := w.crowd(4)
	w.users("ann")
	all := append(crowd, "ann")
	var groups []msg.ConvID
	w.do(func() error {
		for i := range 1000 {
			g, _, err := w.chat.NewGroup(ctx, fmt.Sprintf("group %d", i), "", all)
			if err != nil {
				return err
			}
			groups = append(groups, g.ID)
		}
		return nil
	})
	writer := w.connect(crowd[0], "phone")
	for _, g := range groups {
		writer.post(&frame.Send{To: in(g), ID: w.id(), Content: text("one")})
	}
	w.step()

	ann := w.connect("ann", "phone")
	cursor := ann.welcome.InboxRev
	ann.peer.Closed(nil)
	for _, i := range []int{3, 500, 999} {
		writer.send(in(groups[i]), "two")
		writer.send(in(groups[i]), "three")
	}
	writes := w.countWrites()
	ann = w.hello("ann", "phone", frame.Hello{Epoch: w.chat.Epoch(), Cursor: cursor})
	if ann.welcome.InboxRev != cursor+3 {
		t.Fatalf("the inbox went from %d to %d", cursor, ann.welcome.InboxRev)
	}
	if n := writes(); n != 1 {
		t.Fatalf("%d commits", n)
	}
	page := ann.inbox(frame.Inbox{Since: cursor})
	if len(page.Rows) != 3 || page.To != cursor+3 {
		t.Fatalf("%d rows up to %d", len(page.Rows), page.To)
	}
	for _, row := range page.Rows {
		if row.Unread != 3 || w.message(row.Preview).Text != "three" {
			t.Fatalf("the row is %+v", row)
		}
	}
	// Nothing changed: nothing is written.
	ann.pushes()
	ann.peer.Beat()
	ann.inbox(frame.Inbox{Since: cursor + 3})
	if only[*frame.Heartbeat](ann).InboxRev != cursor+3 || writes() != 1 {
		t.Fatalf("%d commits", writes())
	}

	// One more is one too many.
	w.users("bob", "dan", "eve", "flo")
	g := w.group("club", crowd[0], "bob", "dan", "eve")
	w.refused(w.try(func() error { _, err := w.chat.AddMembers(ctx, g.Group(), []msg.Address{"flo", "ann"}); return err }), msg.CodeWideLimit)
	if w.conv(g).Members != 4 {
		t.Fatal("a refused request let somebody in")
	}
}

func TestTheLastMessageOfAWideGroupWasLost(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	g := w.group("club", append(w.crowd(70), "ann", "bob")...)
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	bob.full = true
	ann.send(in(g), "lost")
	bob.full = false
	before := bob.welcome.InboxRev
	bob.peer.Beat()
	w.step()
	if beat := only[*frame.Heartbeat](bob); beat.InboxRev <= before {
		t.Fatalf("the heartbeat says %d, as Welcome did", beat.InboxRev)
	}
	if page := bob.inbox(frame.Inbox{Since: before}); len(page.Rows) != 1 || page.Rows[0].Unread != 1 {
		t.Fatalf("the inbox says %+v", page)
	}
}

func TestReceiptsInAWideGroup(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	g := w.group("club", append(w.crowd(70), "ann", "bob")...)
	ann, bob, laptop := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "laptop")
	ann.send(in(g), "one")
	ann.send(in(g), "two")
	for _, d := range []*device{ann, bob, laptop} {
		d.pushes()
	}
	bob.read(in(g), 1)
	// His own devices learn of it, and nobody else.
	if row := only[*frame.InboxPage](laptop).Rows[0]; row.Read.Seq != 1 || row.Unread != 1 || row.State.Head.Seq != 2 {
		t.Fatalf("the laptop's row is %+v", row)
	}
	if list := ann.pushes(); len(list) != 0 {
		t.Fatalf("ann got %s", show(list[0]))
	}
	if page := ann.fetch(frame.Fetch{To: in(g)}); page.Watermarks != nil {
		t.Fatalf("ann fetched %+v", page.Watermarks)
	}
	if page := bob.fetch(frame.Fetch{To: in(g)}); len(page.Watermarks) != 1 || page.Watermarks[0].Read != 1 {
		t.Fatalf("bob fetched %+v", page.Watermarks)
	}
}

// Nobody can leave a deleted group, so it takes none of the places that a user has.
func TestDeletedWideGroupsTakeNoPlace(t *testing.T) {
	w := newWorld(t, chat.Limits{WideAbove: 1, WideGroups: 1})
	w.users("ann", "bob", "eve")
	w.connect("eve", "phone").found(frame.NewGroup{Members: []msg.Address{"bob"}})
	g := msg.GroupConv(1)
	another := func() error {
		_, _, err := w.chat.NewGroup(ctx, "friends", "", []msg.Address{"ann", "bob"})
		return err
	}
	w.refused(w.try(another), msg.CodeWideLimit)
	w.do(func() error { return w.chat.DeleteGroup(ctx, g.Group()) })
	w.do(another)
	w.refused(w.try(another), msg.CodeWideLimit)
}
