package chat_test

import (
	"fmt"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestGroups(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann := w.connect("ann", "phone")
	newGroup := func(name, key string, members ...msg.Address) (g chat.Conversation, created bool, err error) {
		err = w.try(func() (err error) { g, created, err = w.chat.NewGroup(ctx, name, key, members); return err })
		return g, created, err
	}
	g, created, err := newGroup("friends", "import 1", "ann", "bob", "ann")
	if err != nil || !created || g.ID != msg.GroupConv(1) || g.Name != "friends" || g.Members != 2 {
		t.Fatalf("made %+v, %v: %v", g, created, err)
	}
	// It is in the list before anybody wrote.
	if row := only[*frame.InboxPage](ann).Rows[0]; row.Name != "friends" || row.Unread != 0 || row.State.Head.Seq != 0 || row.Activity != w.now {
		t.Fatalf("ann's row is %+v", row)
	}
	again, created, err := newGroup("another name", "import 1", "bob", "cyd")
	if err != nil || created || again.ID != g.ID || again.Name != "friends" || again.Members != 3 {
		t.Fatalf("found %+v, %v: %v", again, created, err)
	}
	other, created, err := newGroup("friends", "")
	if err != nil || !created || other.ID != msg.GroupConv(2) || other.Members != 0 {
		t.Fatalf("made %+v, %v: %v", other, created, err)
	}
	for code, f := range map[msg.Code]func() error{
		msg.CodeBadName: func() error { _, _, err := newGroup("", ""); return err },
		msg.CodeNoUser:  func() error { _, _, err := newGroup("x", "", "ann", "nobody"); return err },
		msg.CodeNoConv: func() error {
			return w.try(func() error { _, err := w.chat.AddMembers(ctx, 9, []msg.Address{"ann"}); return err })
		},
	} {
		w.refused(f(), code)
	}
	groups, err := w.chat.Groups(ctx, 0, 10)
	if err != nil || len(groups) != 2 || groups[0].ID != g.ID {
		t.Fatalf("groups %v: %v", groups, err)
	}
	ann.send(to("bob"), "not a group")
	if groups, err = w.chat.Groups(ctx, 1, 10); err != nil || len(groups) != 1 || groups[0].ID != other.ID {
		t.Fatalf("groups above 1: %v: %v", groups, err)
	}

	meta := w.conv(g.ID).MetaRev
	w.join(g.ID, "ann", "bob") // they are members
	w.remove(other.ID, "ann")  // she is not
	if now := w.conv(g.ID).MetaRev; now != meta {
		t.Fatalf("meta_rev went from %d to %d", meta, now)
	}
}

func TestLeavingAndComingBack(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	g := w.group("friends", "ann", "bob")
	ann.send(in(g), "one")
	ann.send(in(g), "two")
	bob.read(in(g), 2)
	left := w.now
	w.remove(g, "bob")
	w.now += 1000
	ann.send(in(g), "three")
	ann.send(in(g), "four")
	if m := w.member(g, "bob"); m.Left == nil || m.Left.Seq != 2 || m.LeftAt != left || m.MetaRev != w.conv(g).MetaRev {
		t.Fatalf("bob's record is %+v", m)
	}
	if row := bob.row(g); row.State.Head.Seq != 2 || row.Unread != 0 || row.Activity != left {
		t.Fatalf("bob's row is %+v", row)
	}
	w.join(g, "bob")
	if row := bob.row(g); row.State.Head.Seq != 4 || row.Unread != 2 || row.Activity != w.now || row.Read.Seq != 2 {
		t.Fatalf("back again it is %+v", row)
	}
}

func TestRemovedInTheSameCommitAsAMessage(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	g := w.group("friends", "ann", "bob")
	bob.pushes()
	w.drain()
	over := make(chan error, 1)
	go func() { _, err := w.chat.RemoveMembers(ctx, g.Group(), []msg.Address{"bob"}); over <- err }()
	<-w.chat.Wake()
	ann.post(&frame.Send{To: in(g), ID: w.id(), Content: text("behind his back")})
	w.step()
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	if row := only[*frame.InboxPage](bob).Rows[0]; !row.State.Left || row.Preview != nil {
		t.Fatalf("bob's row is %+v", row)
	}
}

func TestManyMembers(t *testing.T) {
	if testing.Short() {
		t.Skip("large, and in one goroutine: nothing for the race detector")
	}
	w := newWorld(t)
	var addrs []msg.Address
	for i := range 3500 {
		addrs = append(addrs, msg.Address(fmt.Sprintf("u%05d", i)))
	}
	w.users(addrs...)
	writes := w.countWrites()
	g := w.group("town", addrs...)
	if c := w.conv(g); !c.Wide || c.Members != 3500 || writes() < 5 {
		t.Fatalf("%d members after %d commits", c.Members, writes())
	}
	w.remove(g, addrs[:3460]...)
	if c := w.conv(g); c.Wide || c.Members != 40 {
		t.Fatalf("%d members, wide: %v", c.Members, c.Wide)
	}
	w.join(g, addrs...)
	if c := w.conv(g); !c.Wide || c.Members != 3500 {
		t.Fatalf("%d members, wide: %v", c.Members, c.Wide)
	}
}
