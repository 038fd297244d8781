package chat_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestAddingAndRemoving(t *testing.T) {
	g, ann, bob, cyd, dan := crew(t, msg.Settings{})
	eve := ann.connect("eve", "phone")
	ack := bob.does(in(g), &frame.AddMembers{Users: []msg.Address{"eve", "cyd", "eve"}})
	if len(ack.Messages) != 1 || ack.Rev != ack.Prev+1 {
		t.Fatalf("acknowledged with %+v", ack)
	}
	// Who was added has the row at once, and sees all of it.
	push := only[*frame.Push](eve)
	if push.Row == nil || push.Row.State.First != 1 || push.Row.State.Left || push.Row.State.Role != msg.RoleMember {
		t.Fatalf("eve was told %+v", push)
	}
	if m := ann.world.message(push.Messages[0]); m.From != "bob" || m.Text != "bob added eve" || m.Countable() {
		t.Fatalf("the note is %+v", m)
	}
	if again := bob.does(in(g), &frame.AddMembers{Users: []msg.Address{"eve"}}); again.Rev != 0 {
		t.Fatalf("adding a member: %+v", again)
	}
	ann.send(in(g), "welcome")
	eve.pushes()
	cyd.pushes()

	// Who was removed has the frozen row, and nothing of what comes after: not the note.
	bob.does(in(g), &frame.RemoveMembers{Users: []msg.Address{"eve", "nobody-there"}[:1]})
	row := only[*frame.InboxPage](eve).Rows[0]
	if !row.State.Left || row.Preview != nil || row.State.Head.Seq+1 != ann.conv(g).Head.Seq || row.State.Rights != 0 {
		t.Fatalf("eve's row is %+v", row)
	}
	if m := ann.world.message(only[*frame.Push](cyd).Messages[0]); m.Text != "bob removed eve" {
		t.Fatalf("cyd was told %+v", m)
	}
	ann.does(in(g), &frame.SetGroup{Name: some("without eve"), Picture: some("new.png")})
	ann.send(in(g), "behind her back")
	if len(eve.pushes()) != 0 {
		t.Fatal("eve still hears of it")
	}
	if row := eve.row(g); row.Name != "friends" || row.Picture != "" {
		t.Fatalf("eve's row goes on: %+v", row)
	}
	if row := dan.row(g); row.Name != "without eve" || row.Picture != "new.png" {
		t.Fatalf("dan's row is %+v", row)
	}
	want := []string{
		`created: ann created the group "friends" with bob, cyd and dan`, "role: ann made bob admin", "added: bob added eve",
		"removed: bob removed eve", `changed: ann changed the group's name, picture (now "without eve")`,
	}
	if notes := ann.notes(g); !slices.Equal(notes, want) {
		t.Fatalf("the notes are %q", notes)
	}
}

// Removal holds from its commit on, whatever the device was told: here every push is lost.
func TestRemovalWithoutAHint(t *testing.T) {
	g, ann, _, cyd, _ := crew(t, msg.Settings{})
	ann.send(in(g), "one")
	cyd.pushes()
	cyd.full = true
	ann.does(in(g), &frame.RemoveMembers{Users: []msg.Address{"cyd"}})
	ann.send(in(g), "two")
	cyd.full = false
	cyd.refuses(msg.CodeLeft, &frame.Fetch{To: in(g)})
	cyd.refuses(msg.CodeLeft, &frame.Changes{To: in(g), Ranges: []msg.Range{{Lo: 1, Hi: 2}}})
	cyd.refuses(msg.CodeLeft, &frame.Send{To: in(g), ID: cyd.id(), Content: text("still here")})
	cyd.refuses(msg.CodeLeft, &frame.Members{To: in(g)})
	cyd.refuses(msg.CodeLeft, cyd.op(in(g), &frame.AddMembers{Users: []msg.Address{"eve"}}))
	cyd.refuses(msg.CodeLeft, cyd.op(in(g), &frame.Leave{}))
	if len(cyd.pushes()) != 0 {
		t.Fatal("cyd was told of it")
	}
	cyd.peer.Beat()
	cyd.step()
	if beat := only[*frame.Heartbeat](cyd); beat.InboxRev == 0 {
		t.Fatal("the heartbeat says nothing")
	}
	if row := cyd.row(g); !row.State.Left || row.State.Head.Seq != 3 {
		t.Fatalf("cyd's row is %+v", row)
	}
}

func TestLeaving(t *testing.T) {
	g, ann, bob, cyd, dan := crew(t, msg.Settings{})
	op := cyd.op(in(g), &frame.Leave{})
	ack := cyd.acked(cyd.ask(op))
	if !ack.State.Left || ack.State.Head.Seq != ann.conv(g).Head.Seq || ann.world.message(ack.Messages[0]).Text != "cyd left" {
		t.Fatalf("acknowledged with %+v", ack)
	}
	if again := cyd.acked(cyd.ask(op)); again.Rev != 0 || !again.State.Left {
		t.Fatalf("the same operation again: %+v", again)
	}
	if row := cyd.row(g); !row.State.Left || row.Unread != 0 {
		t.Fatalf("cyd's row is %+v", row)
	}
	// The owner hands over first; the last one needs not.
	ann.refuses(msg.CodeNoRight, ann.op(in(g), &frame.Leave{}))
	ann.does(in(g), &frame.SetRole{User: "dan", Role: msg.RoleOwner})
	ann.does(in(g), &frame.Leave{})
	bob.does(in(g), &frame.Leave{})
	dan.does(in(g), &frame.Leave{})
	if c := ann.conv(g); c.Members != 0 || c.Owner != 0 {
		t.Fatalf("it is %+v", c)
	}
}

func TestJoining(t *testing.T) {
	g, ann, _, _, _ := crew(t, msg.Settings{})
	ann.send(in(g), "one")
	eve := ann.connect("eve", "phone")
	eve.refuses(msg.CodeNotMember, eve.op(in(g), &frame.Join{}))
	eve.refuses(msg.CodeNotMember, eve.op(in(msg.GroupConv(99)), &frame.Join{}))
	ann.does(in(g), &frame.SetGroup{Settings: &msg.Settings{Open: true}})
	if ack := eve.does(in(g), &frame.Join{}); ack.State.Left || ann.world.message(ack.Messages[0]).Text != "eve joined" || ack.State.First != 1 {
		t.Fatalf("acknowledged with %+v", ack)
	}
	if again := eve.does(in(g), &frame.Join{}); again.Rev != 0 {
		t.Fatalf("joined again: %+v", again)
	}
	eve.does(in(g), &frame.Leave{})
	ann.does(in(g), &frame.SetGroup{Settings: &msg.Settings{}})
	eve.refuses(msg.CodeNotMember, eve.op(in(g), &frame.Join{}))
}

// What somebody sees from before his time is what the group's setting of that moment says.
func TestHistoryFromJoining(t *testing.T) {
	g, ann, _, _, _ := crew(t, msg.Settings{FromJoining: true})
	ann.send(in(g), "before her time")
	eve := ann.connect("eve", "phone")
	ann.does(in(g), &frame.AddMembers{Users: []msg.Address{"eve"}})
	first := ann.conv(g).Head.Seq // the note
	push := only[*frame.Push](eve)
	if len(push.Messages) != 1 || push.Row.State.First != first || push.Row.State.FirstWhy != msg.EndBeforeJoined {
		t.Fatalf("eve was told %+v", push)
	}
	page := eve.fetch(frame.Fetch{To: in(g)})
	if len(page.Messages) != 1 || ann.world.message(page.Messages[0]).Text != "ann added eve" {
		t.Fatalf("eve is served %q", ann.texts(page.Messages))
	}
	eve.does(in(g), &frame.Leave{})
	ann.does(in(g), &frame.SetGroup{Settings: &msg.Settings{}})
	ann.does(in(g), &frame.AddMembers{Users: []msg.Address{"eve"}})
	if page := eve.fetch(frame.Fetch{To: in(g), From: 1, Forward: true}); page.State.First != 1 || len(page.Messages) < 5 {
		t.Fatalf("back again, eve is served %q", ann.texts(page.Messages))
	}
	// And the other way round: less than before.
	eve.does(in(g), &frame.Leave{})
	ann.does(in(g), &frame.SetGroup{Settings: &msg.Settings{FromJoining: true}})
	ann.does(in(g), &frame.AddMembers{Users: []msg.Address{"eve"}})
	if page := eve.fetch(frame.Fetch{To: in(g), From: 1, Forward: true}); len(page.Messages) != 1 {
		t.Fatalf("eve is served %q", ann.texts(page.Messages))
	}
}

func TestGroupsWithoutNotes(t *testing.T) {
	g, ann, _, _, _ := crew(t, msg.Settings{NoNotes: true})
	if ack := ann.does(in(g), &frame.AddMembers{Users: []msg.Address{"eve"}}); ack.Rev != 0 || len(ack.Messages) != 0 || ack.State.MetaRev == 0 {
		t.Fatalf("acknowledged with %+v", ack)
	}
	if head := ann.conv(g).Head.Seq; head != 0 {
		t.Fatalf("there are %d notes", head)
	}
}

func TestDeletedGroups(t *testing.T) {
	g, ann, bob, cyd, dan := crew(t, msg.Settings{Open: true})
	bob.send(in(g), "one")
	dan.does(in(g), &frame.Leave{})
	for _, d := range []*device{ann, bob, cyd, dan} {
		d.pushes()
	}
	if ack := ann.does(in(g), &frame.DeleteGroup{}); !ack.State.Deleted {
		t.Fatalf("acknowledged with %+v", ack)
	}
	row := only[*frame.InboxPage](cyd).Rows[0]
	if !row.State.Deleted || row.Preview != nil || row.Unread != 0 || row.Name != "friends" || row.State.Left {
		t.Fatalf("cyd's row is %+v", row)
	}
	if row := cyd.row(g); !row.State.Deleted || row.Preview != nil || row.Unread != 0 {
		t.Fatalf("cyd's row is %+v", row)
	}
	if len(dan.pushes()) != 0 || dan.row(g).State.Deleted {
		t.Fatal("dan, who had left before, was told")
	}
	for name, body := range map[string]any{
		"fetch":   &frame.Fetch{To: in(g)},
		"changes": &frame.Changes{To: in(g), Ranges: []msg.Range{{Lo: 1, Hi: 2}}},
		"send":    &frame.Send{To: in(g), ID: bob.id(), Content: text("two")},
		"members": &frame.Members{To: in(g)},
		"rename":  bob.op(in(g), &frame.SetGroup{Name: some("x")}),
		"delete":  ann.op(in(g), &frame.DeleteGroup{}),
		"join":    bob.op(in(g), &frame.Join{}),
		"leave":   bob.op(in(g), &frame.Leave{}),
	} {
		t.Run(name, func(t *testing.T) { bob.refuses(msg.CodeGroupDeleted, body) })
	}
	eve := ann.connect("eve", "phone")
	eve.refuses(msg.CodeNotMember, eve.op(in(g), &frame.Join{}))
	dan.refuses(msg.CodeNotMember, dan.op(in(g), &frame.Join{}))
	bob.read(in(g), 3) // as good as nothing
	ann.refused(ann.try(func() error { _, err := ann.chat.AddMembers(ctx, g.Group(), []msg.Address{"eve"}); return err }), msg.CodeGroupDeleted)
	ann.refused(ann.try(func() error {
		_, err := ann.chat.Import(ctx, g, []chat.ImportMessage{{ID: id8(1), From: "ann", Content: text("old")}})
		return err
	}), msg.CodeGroupDeleted)
	ann.do(func() error { return ann.chat.DeleteGroup(ctx, g.Group()) }) // again: nothing
	ann.refused(ann.try(func() error { return ann.chat.DeleteGroup(ctx, 99) }), msg.CodeNoConv)
}

// The members come in pages by meta_rev, and so does what changed in them.
func TestMembersInPages(t *testing.T) {
	g, ann, bob, _, _ := crew(t, msg.Settings{})
	var got []string
	since := msg.Rev(0)
	for {
		page := bob.members(frame.Members{To: in(g), Since: since, Limit: 3})
		for _, m := range page.Members {
			got = append(got, fmt.Sprint(m.User, " ", m.Role))
		}
		if since = page.Rev; !page.More {
			break
		}
	}
	if want := []string{"cyd member", "dan member", "ann owner", "bob admin"}; !slices.Equal(got, want) || since != ann.conv(g).MetaRev {
		t.Fatalf("the members are %q up to %d", got, since)
	}
	ann.does(in(g), &frame.RemoveMembers{Users: []msg.Address{"cyd"}})
	ann.does(in(g), &frame.AddMembers{Users: []msg.Address{"eve"}})
	page := bob.members(frame.Members{To: in(g), Since: since})
	if len(page.Members) != 2 || page.Members[0].User != "cyd" || !page.Members[0].Left || page.Members[1].User != "eve" || page.Count != 4 {
		t.Fatalf("what changed is %+v", page)
	}
	if all := bob.members(frame.Members{To: in(g)}); len(all.Members) != 4 {
		t.Fatalf("from the beginning there are %+v", all.Members)
	}
}

// In a wide group neither a message nor a change of one member looks at all of them.
func TestWideGroupsListNoMembers(t *testing.T) {
	if testing.Short() {
		t.Skip("large, and in one goroutine: nothing for the race detector")
	}
	w := newWorld(t)
	var crowd []msg.Address
	for i := range 4000 {
		crowd = append(crowd, msg.Address(fmt.Sprintf("u%05d", i)))
	}
	w.users(append(crowd, "ann", "bob", "cyd")...)
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	g := ann.found(frame.NewGroup{Members: []msg.Address{"bob"}})
	w.join(g, crowd...)
	ann.pushes()
	bob.pushes()
	looked := countMembers(w)
	cyd := w.connect("cyd", "phone")
	ann.send(in(g), "hello, town")
	ann.does(in(g), &frame.SetRole{User: "bob", Role: msg.RoleAdmin})
	bob.does(in(g), &frame.AddMembers{Users: []msg.Address{"cyd"}})
	bob.does(in(g), &frame.SetGroup{Name: some("town"), Settings: &msg.Settings{Broadcast: true}})
	bob.does(in(g), &frame.RemoveMembers{Users: crowd[:100]})
	cyd.refuses(msg.CodeNoRight, &frame.Send{To: in(g), ID: w.id(), Content: text("me too")})
	cyd.members(frame.Members{To: in(g)})
	cyd.does(in(g), &frame.Leave{})
	ann.does(in(g), &frame.SetRole{User: "bob", Role: msg.RoleOwner})
	bob.does(in(g), &frame.DeleteGroup{})
	if n := *looked; n > 1000 {
		t.Fatalf("%d records of members were read", n)
	}
	if row := ann.row(g); !row.State.Deleted || row.Name != "town" {
		t.Fatalf("ann's row is %+v", row)
	}
	ann.refuses(msg.CodeGroupDeleted, &frame.Fetch{To: in(g)})
}

// countMembers counts the records of members that the rules read from now on.
func countMembers(w *world) *int {
	n := new(int)
	cfg := w.cfg
	cfg.Store = counted{w.store, n}
	w.chat.SetStore(cfg.Store)
	return n
}

type counted struct {
	chat.Store
	n *int
}

func (s counted) View(ctx context.Context, f func(chat.Reader) error) error {
	return s.Store.View(ctx, func(r chat.Reader) error { return f(countedReader{r, s.n}) })
}

func (s counted) Update(ctx context.Context, f func(chat.Tx) error) error {
	return s.Store.Update(ctx, func(tx chat.Tx) error { return f(countedTx{tx, s.n}) })
}

type countedReader struct {
	chat.Reader
	n *int
}

func (r countedReader) Member(conv msg.ConvID, user msg.UserID) (chat.Member, error) {
	*r.n++
	return r.Reader.Member(conv, user)
}

func (r countedReader) Members(conv msg.ConvID, after msg.UserID, limit int) ([]chat.Member, error) {
	list, err := r.Reader.Members(conv, after, limit)
	*r.n += len(list)
	return list, err
}

func (r countedReader) MembersSince(conv msg.ConvID, since msg.Rev, limit int) ([]chat.Member, error) {
	list, err := r.Reader.MembersSince(conv, since, limit)
	*r.n += len(list)
	return list, err
}

type countedTx struct {
	chat.Tx
	n *int
}

func (r countedTx) Member(conv msg.ConvID, user msg.UserID) (chat.Member, error) {
	return countedReader{r.Tx, r.n}.Member(conv, user)
}

func (r countedTx) Members(conv msg.ConvID, after msg.UserID, limit int) ([]chat.Member, error) {
	return countedReader{r.Tx, r.n}.Members(conv, after, limit)
}

func (r countedTx) MembersSince(conv msg.ConvID, since msg.Rev, limit int) ([]chat.Member, error) {
	return countedReader{r.Tx, r.n}.MembersSince(conv, since, limit)
}
