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

// found makes a group as ann's phone does, with further members.
func (d *device) found(f frame.NewGroup) msg.ConvID {
	d.Helper()
	f.Key[15]++
	if f.Name == "" {
		f.Name = "friends"
	}
	return d.acked(d.ask(&f)).Conv
}

func some[T any](v T) *T { return &v }

// notes are the system notes of a group as a member reads them: "kind: text".
func (d *device) notes(g msg.ConvID) (list []string) {
	d.Helper()
	for _, blob := range d.fetch(frame.Fetch{To: in(g), From: 1, Forward: true}).Messages {
		if m := d.world.message(blob); m.Type == msg.Note {
			list = append(list, m.Properties.Title+": "+m.Text)
		}
	}
	return list
}

func (d *device) roles(g msg.ConvID) map[msg.Address]msg.Role {
	d.Helper()
	all := map[msg.Address]msg.Role{}
	for _, m := range d.members(frame.Members{To: in(g)}).Members {
		all[m.User] = m.Role
	}
	return all
}

func (d *device) members(f frame.Members) *frame.MembersPage {
	d.Helper()
	page, ok := d.ask(&f).(*frame.MembersPage)
	if !ok {
		d.Fatalf("Members was answered with %s", show(d.answers[d.request]))
	}
	return page
}

// crew is a group of ann, who owns it, bob, an admin, and the members cyd and dan.
func crew(t *testing.T, settings msg.Settings) (g msg.ConvID, ann, bob, cyd, dan *device) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd", "dan", "eve")
	ann, bob = w.connect("ann", "phone"), w.connect("bob", "phone")
	cyd, dan = w.connect("cyd", "phone"), w.connect("dan", "phone")
	g = ann.found(frame.NewGroup{Members: []msg.Address{"bob", "cyd", "dan"}, Settings: settings})
	ann.does(in(g), &frame.SetRole{User: "bob", Role: msg.RoleAdmin})
	for _, d := range []*device{ann, bob, cyd, dan} {
		d.pushes()
	}
	return g, ann, bob, cyd, dan
}

func TestWhoGivesRoles(t *testing.T) {
	g, ann, bob, cyd, dan := crew(t, msg.Settings{})
	for name, c := range map[string]struct {
		by   *device
		to   msg.Address
		role msg.Role
		code msg.Code
	}{
		"a member":                       {cyd, "dan", msg.RoleAdmin, msg.CodeNoRight},
		"an admin of the owner":          {bob, "ann", msg.RoleMember, msg.CodeNoRight},
		"an admin of an owner":           {bob, "cyd", msg.RoleOwner, msg.CodeNoRight},
		"an admin of himself":            {bob, "bob", msg.RoleMember, msg.CodeNoRight},
		"the owner of herself":           {ann, "ann", msg.RoleAdmin, msg.CodeNoRight},
		"of nobody":                      {ann, "nobody", msg.RoleAdmin, msg.CodeNoUser},
		"of who is no member":            {ann, "eve", msg.RoleAdmin, msg.CodeNotMember},
		"somebody who is not among them": {ann.connect("eve", "phone"), "cyd", msg.RoleAdmin, msg.CodeNotMember},
	} {
		t.Run(name, func(t *testing.T) {
			before := ann.conv(g)
			c.by.refuses(c.code, c.by.op(in(g), &frame.SetRole{User: c.to, Role: c.role}))
			if ann.conv(g) != before {
				t.Errorf("the group changed: %+v", ann.conv(g))
			}
		})
	}
	if ack := bob.does(in(g), &frame.SetRole{User: "cyd", Role: msg.RoleAdmin}); ack.Rev == 0 || len(ack.Messages) != 1 {
		t.Fatalf("acknowledged with %+v", ack)
	}
	bob.refuses(msg.CodeNoRight, bob.op(in(g), &frame.SetRole{User: "ann", Role: msg.RoleMember}))
	if ack := bob.does(in(g), &frame.SetRole{User: "dan", Role: msg.RoleMember}); ack.Rev != 0 {
		t.Fatalf("nothing changed, and yet it says %+v", ack)
	}
	// Ownership moves, and the former owner stays an admin.
	meta := ann.conv(g).MetaRev
	ann.does(in(g), &frame.SetRole{User: "dan", Role: msg.RoleOwner})
	want := map[msg.Address]msg.Role{"ann": msg.RoleAdmin, "bob": msg.RoleAdmin, "cyd": msg.RoleAdmin, "dan": msg.RoleOwner}
	if got := dan.roles(g); fmt.Sprint(got) != fmt.Sprint(want) || ann.conv(g).MetaRev != meta+2 {
		t.Fatalf("the roles are %v, meta_rev went from %d to %d", got, meta, ann.conv(g).MetaRev)
	}
	if row := dan.row(g); row.State.Role != msg.RoleOwner || row.State.Rights != msg.AllRights {
		t.Fatalf("dan's row is %+v", row)
	}
	if notes := cyd.notes(g); !slices.Contains(notes, "role: ann made dan owner") {
		t.Fatalf("the notes are %q", notes)
	}
}

func TestWhatRolesPermit(t *testing.T) {
	g, ann, bob, cyd, dan := crew(t, msg.Settings{})
	rename := func(d *device) *frame.Op { return d.op(in(g), &frame.SetGroup{Name: some("town")}) }
	add := func(d *device) *frame.Op { return d.op(in(g), &frame.AddMembers{Users: []msg.Address{"eve"}}) }
	remove := func(d *device, who msg.Address) *frame.Op {
		return d.op(in(g), &frame.RemoveMembers{Users: []msg.Address{who}})
	}
	cyd.refuses(msg.CodeNoRight, rename(cyd))
	cyd.refuses(msg.CodeNoRight, add(cyd))
	cyd.refuses(msg.CodeNoRight, remove(cyd, "dan"))
	bob.refuses(msg.CodeNoRight, bob.op(in(g), &frame.DeleteGroup{}))
	bob.refuses(msg.CodeNoRight, remove(bob, "ann"))
	bob.refuses(msg.CodeNoRight, remove(bob, "bob"))
	bob.refuses(msg.CodeNoRight, bob.op(in(g), &frame.RemoveMembers{Users: []msg.Address{"dan", "ann"}}))
	if dan.row(g).State.Left {
		t.Fatal("a refused request removed dan all the same")
	}
	ann.refuses(msg.CodeNoRight, ann.op(in(g), &frame.Leave{})) // she owns it, and others are there

	// The group decides: members may add, admins may not change.
	ann.does(in(g), &frame.SetGroup{Settings: &msg.Settings{Custom: true, Member: msg.MaySend | msg.MayAdd, Admin: msg.MaySend}})
	bob.refuses(msg.CodeNoRight, rename(bob))
	bob.refuses(msg.CodeNoRight, add(bob))
	if got := cyd.row(g).State.Rights; got != msg.MaySend|msg.MayAdd {
		t.Fatalf("cyd may do %b", got)
	}
	cyd.acked(cyd.ask(add(cyd)))
	ann.acked(ann.ask(remove(ann, "bob")))
}

func TestBroadcast(t *testing.T) {
	g, ann, bob, cyd, _ := crew(t, msg.Settings{Broadcast: true})
	cyd.refuses(msg.CodeNoRight, &frame.Send{To: in(g), ID: cyd.id(), Content: text("me too")})
	ann.send(in(g), "news")
	bob.send(in(g), "more news")
	if row := cyd.row(g); row.State.Rights&msg.MaySend != 0 || row.Unread != 2 {
		t.Fatalf("cyd's row is %+v", row)
	}
	ann.does(in(g), &frame.SetGroup{Settings: &msg.Settings{}})
	cyd.send(in(g), "me too")
}

// Two admins remove each other at once: the first one does.
func TestTwoWhoRemoveEachOther(t *testing.T) {
	g, ann, bob, cyd, _ := crew(t, msg.Settings{})
	ann.does(in(g), &frame.SetRole{User: "cyd", Role: msg.RoleAdmin})
	one := bob.post(bob.op(in(g), &frame.RemoveMembers{Users: []msg.Address{"cyd"}}))
	two := cyd.post(cyd.op(in(g), &frame.RemoveMembers{Users: []msg.Address{"bob"}}))
	bob.step()
	bob.acked(bob.answers[one])
	cyd.isError(msg.CodeLeft, cyd.answers[two])
}

func TestNewGroups(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	laptop := w.connect("ann", "laptop")
	f := frame.NewGroup{Key: [16]byte{1}, Name: "friends", Description: "all of us", Picture: "p.png",
		Settings: msg.Settings{Open: true}, Members: []msg.Address{"bob", "ann", "bob"}}
	ack := ann.acked(ann.ask(&f))
	if ack.Rev != 1 || len(ack.Messages) != 1 || ack.State.Role != msg.RoleOwner || ack.State.Head.Seq != 1 || ack.State.Head.Ordinal != 0 {
		t.Fatalf("acknowledged with %+v", ack)
	}
	note := w.message(ack.Messages[0])
	if note.From != "ann" || note.Text != `ann created the group "friends" with bob` || note.Properties.Values["who"] != "bob" {
		t.Fatalf("the note is %+v", note)
	}
	for _, d := range []*device{bob, laptop} {
		push := only[*frame.Push](d)
		if push.Row == nil || push.Row.Name != "friends" || push.Row.Picture != "p.png" || push.Row.Unread != 0 || len(push.Messages) != 1 {
			t.Fatalf("%s was told %+v", d.name, push)
		}
	}
	page := bob.members(frame.Members{To: in(ack.Conv)})
	if page.Count != 2 || page.Description != "all of us" || !page.Settings.Open || page.Picture != "p.png" || page.Created != w.now ||
		page.Members[0].User != "bob" || page.Members[1].User != "ann" || page.Members[1].Role != msg.RoleOwner {
		t.Fatalf("the members are %+v", page)
	}
	// The same key, by another device of hers and with other words: the first group.
	f.Name, f.Members = "another", []msg.Address{"cyd"}
	if again := laptop.acked(laptop.ask(&f)); again.Conv != ack.Conv || again.Rev != 0 || again.State.Role != msg.RoleOwner {
		t.Fatalf("asked again: %+v", again)
	}
	if his := bob.acked(bob.ask(&f)); his.Conv == ack.Conv {
		t.Fatal("two users' keys met")
	}
	for name, c := range map[string]struct {
		f    frame.NewGroup
		code msg.Code
	}{
		"no key":                  {frame.NewGroup{Name: "x"}, msg.CodeBadRequest},
		"no name":                 {frame.NewGroup{Key: [16]byte{2}}, msg.CodeBadName},
		"a long story":            {frame.NewGroup{Key: [16]byte{2}, Name: "x", Description: strings.Repeat("x", msg.MaxDescription+1)}, msg.CodeTooLarge},
		"a large picture":         {frame.NewGroup{Key: [16]byte{2}, Name: "x", Picture: strings.Repeat("x", msg.MaxPicture+1)}, msg.CodeTooLarge},
		"rights of another world": {frame.NewGroup{Key: [16]byte{2}, Name: "x", Settings: msg.Settings{Custom: true, Admin: 1 << 20}}, msg.CodeBadRequest},
		"a stranger":              {frame.NewGroup{Key: [16]byte{2}, Name: "x", Members: []msg.Address{"nobody"}}, msg.CodeNoUser},
	} {
		t.Run(name, func(t *testing.T) {
			ann.refuses(c.code, &c.f)
		})
	}
	w.refused(w.try(func() error { _, _, err := w.chat.NewGroup(ctx, "x", "u1/00", nil); return err }), msg.CodeBadName)
}

func TestBadGroupChanges(t *testing.T) {
	g, ann, _, _, _ := crew(t, msg.Settings{})
	ann.send(to("bob"), "hi")
	pair := msg.OneToOne(ann.userID("ann"), ann.userID("bob"))
	for name, c := range map[string]struct {
		conv   msg.ConvID
		change frame.Change
		code   msg.Code
	}{
		"no name":                {g, &frame.SetGroup{Name: some("")}, msg.CodeBadName},
		"a long description":     {g, &frame.SetGroup{Description: some(strings.Repeat("x", msg.MaxDescription+1))}, msg.CodeTooLarge},
		"a description of bytes": {g, &frame.SetGroup{Picture: some("\xff")}, msg.CodeBadText},
		"rights there are not":   {g, &frame.SetGroup{Settings: &msg.Settings{Custom: true, Member: 1 << 9}}, msg.CodeBadRequest},
		"adding nobody":          {g, &frame.AddMembers{}, msg.CodeBadRequest},
		"adding a stranger":      {g, &frame.AddMembers{Users: []msg.Address{"eve", "nobody"}}, msg.CodeNoUser},
		"removing nobody":        {g, &frame.RemoveMembers{}, msg.CodeBadRequest},
		"one to one: rename":     {pair, &frame.SetGroup{Name: some("x")}, msg.CodeBadRequest},
		"one to one: add":        {pair, &frame.AddMembers{Users: []msg.Address{"eve"}}, msg.CodeBadRequest},
		"one to one: role":       {pair, &frame.SetRole{User: "bob", Role: msg.RoleAdmin}, msg.CodeBadRequest},
		"one to one: leave":      {pair, &frame.Leave{}, msg.CodeBadRequest},
		"one to one: delete":     {pair, &frame.DeleteGroup{}, msg.CodeBadRequest},
		"a group there is not":   {msg.GroupConv(99), &frame.AddMembers{Users: []msg.Address{"eve"}}, msg.CodeNotMember},
	} {
		t.Run(name, func(t *testing.T) {
			before := ann.conv(g)
			ann.refuses(c.code, ann.op(in(c.conv), c.change))
			if ann.conv(g) != before {
				t.Errorf("the group changed: %+v", ann.conv(g))
			}
		})
	}
	ann.refuses(msg.CodeBadRequest, &frame.Members{To: to("bob")})
	ann.refuses(msg.CodeBadRequest, &frame.Members{To: in(g), Since: 1 << 40})
	ann.refuses(msg.CodeNotMember, &frame.Members{To: in(msg.GroupConv(99))})
}

func TestTheOperatorChangesGroups(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	g := w.group("friends", "ann", "bob")
	ann := w.connect("ann", "phone")
	role := func(a msg.Address, r msg.Role) error {
		return w.try(func() error { return w.chat.SetRole(ctx, g.Group(), a, r) })
	}
	for _, a := range []msg.Address{"ann", "bob"} {
		if err := role(a, msg.RoleOwner); err != nil {
			t.Fatal(err)
		}
	}
	if got := ann.roles(g); got["ann"] != msg.RoleAdmin || got["bob"] != msg.RoleOwner {
		t.Fatalf("the roles are %v", got)
	}
	w.refused(role("ann", 9), msg.CodeBadRequest)
	w.refused(role("nobody", msg.RoleAdmin), msg.CodeNoUser)
	open := func(s msg.Settings) msg.Settings { s.Open = true; return s }
	w.do(func() error {
		c, err := w.chat.SetGroup(ctx, g.Group(), chat.GroupChange{Name: some("town"), Settings: open})
		if err == nil && (c.Name != "town" || !c.Settings.Open) {
			err = fmt.Errorf("it is %+v", c)
		}
		return err
	})
	meta := w.conv(g).MetaRev
	w.do(func() error {
		_, err := w.chat.SetGroup(ctx, g.Group(), chat.GroupChange{Name: some("town")})
		return err
	})
	if w.conv(g).MetaRev != meta {
		t.Fatal("changing nothing took a meta_rev")
	}
	w.remove(g, "bob") // its owner
	members, err := w.chat.GroupMembers(ctx, g.Group(), 0, 10)
	if err != nil || len(members) != 1 || members[0].User.Address != "ann" || members[0].Role != msg.RoleAdmin {
		t.Fatalf("the members are %+v, %v", members, err)
	}
	if row := ann.row(g); row.Name != "town" || row.State.Head.Seq != 0 {
		t.Fatalf("ann's row is %+v: the operator leaves no notes", row)
	}
}

// An edit puts a new text before everybody: who may not send does not do it so.
func TestEditsOfWhoMayNotSend(t *testing.T) {
	g, ann, bob, cyd, _ := crew(t, msg.Settings{})
	seq := cyd.send(in(g), "hello").Pos.Seq
	ann.does(in(g), &frame.SetGroup{Settings: &msg.Settings{Broadcast: true}})
	cyd.refuses(msg.CodeNoRight, cyd.op(in(g), &frame.Edit{Seq: seq, Content: text("my own news")}))
	bob.edit(in(g), seq, "moderated")
	cyd.react(in(g), seq, "👍")
	cyd.delete(in(g), seq)
}

// Who may change the group gives no role a right that he does not have himself.
func TestNobodyGivesRightsThatHeHasNot(t *testing.T) {
	const change = msg.MaySend | msg.MayChange
	g, ann, bob, cyd, dan := crew(t, msg.Settings{Custom: true, Member: change, Admin: change | msg.MayAdd})
	set := func(d *device, s msg.Settings) *frame.Op { return d.op(in(g), &frame.SetGroup{Settings: &s}) }
	for _, s := range []msg.Settings{
		{Custom: true, Member: change | msg.MayRemove, Admin: change | msg.MayAdd},
		{Custom: true, Member: change, Admin: msg.AllRights},
		{}, // admins do all
	} {
		cyd.refuses(msg.CodeNoRight, set(cyd, s))
		bob.refuses(msg.CodeNoRight, set(bob, s))
	}
	cyd.does(in(g), &frame.SetGroup{Name: some("town")})
	cyd.acked(cyd.ask(set(cyd, msg.Settings{Custom: true, Member: change, Admin: change | msg.MayAdd, NoNotes: true})))
	bob.acked(bob.ask(set(bob, msg.Settings{Custom: true, Member: change | msg.MayAdd, Admin: change})))
	dan.acked(dan.ask(set(dan, msg.Settings{Custom: true, Member: msg.MaySend, Admin: change})))
	ann.acked(ann.ask(set(ann, msg.Settings{})))
}
