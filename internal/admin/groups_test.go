package admin

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func yes() *bool { v := true; return &v }

func no() *bool { v := false; return &v }

func TestGroupSettings(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	id := w.group()
	name, about := "Town", "all of it"
	steps := []struct {
		change GroupChange
		want   Settings
	}{
		{GroupChange{Name: &name, Description: &about, Broadcast: yes(), Open: yes()}, Settings{Broadcast: true, Open: true}},
		{GroupChange{Open: no(), NoNotes: yes(), FromJoining: yes()}, Settings{Broadcast: true, NoNotes: true, FromJoining: true}},
		{GroupChange{Broadcast: no(), NoNotes: no(), FromJoining: no()}, Settings{}},
		{GroupChange{MemberRights: []string{"add", "send"}}, Settings{
			MemberRights: []string{"send", "add"}, AdminRights: []string{"send", "add", "remove", "change"}}},
		{GroupChange{AdminRights: []string{}}, Settings{MemberRights: []string{"send", "add"}, AdminRights: []string{}}},
		{GroupChange{DefaultRights: true}, Settings{}},
	}
	for i, step := range steps {
		g, err := w.SetGroup(ctx, id, step.change)
		if err != nil || g.Name != name || g.Description != about || fmt.Sprint(g.Settings) != fmt.Sprint(step.want) {
			t.Errorf("step %d: %+v, %v; want %+v", i, g, err, step.want)
		}
		if again, err := w.Group(ctx, id); err != nil || fmt.Sprint(again) != fmt.Sprint(g) {
			t.Errorf("step %d: it is %+v, %v", i, again, err)
		}
	}
	if _, err := w.SetGroup(ctx, id, GroupChange{MemberRights: []string{"fly"}}); !errors.Is(err, msg.CodeBadRequest) {
		t.Errorf("a right that there is not: %v", err)
	}
	if _, err := w.Group(ctx, 99); !errors.Is(err, msg.CodeNoConv) {
		t.Errorf("no group: %v", err)
	}
	if status, answer := w.post("/v1/admin/groups/1", `{"open":"yes"}`); status != 400 || !strings.Contains(answer, "2000") {
		t.Errorf("%d %s", status, answer)
	}
}

func TestGroupMembers(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	id := w.group()
	list := func() (got []string) {
		w.must(w.Members(ctx, id, func(m GroupMember) error {
			got = append(got, fmt.Sprint(m.Address, " ", m.Role))
			return nil
		}))
		return got
	}
	w.must(w.SetRole(ctx, id, "ann", msg.RoleOwner))
	w.must(w.SetRole(ctx, id, "ben", msg.RoleOwner))
	if got := list(); !slices.Equal(got, []string{"ann admin", "ben owner"}) {
		t.Errorf("the members are %q", got)
	}
	if err := w.SetRole(ctx, id, "eve", msg.RoleAdmin); !errors.Is(err, msg.CodeNoUser) {
		t.Errorf("a role of nobody: %v", err)
	}
	for _, body := range []string{`{"address":"ann","role":"king"}`, `{"address":"ann"}`} {
		if status, answer := w.post(fmt.Sprintf("/v1/admin/groups/%d/role", id), body); status != 400 {
			t.Errorf("%s: %d %s", body, status, answer)
		}
	}
	var crowd []msg.Address
	for i := range MaxListing + 5 {
		crowd = append(crowd, msg.Address(fmt.Sprintf("u%05d", i)))
	}
	for part := range slices.Chunk(crowd, MaxBatch) {
		_, err := w.EnsureUsers(ctx, part)
		w.must(err)
		added, _, err := w.ChangeMembers(ctx, id, part, nil)
		if err != nil || added != len(part) {
			t.Fatalf("%d joined: %v", added, err)
		}
	}
	if got := list(); len(got) != MaxListing+7 {
		t.Errorf("%d members are listed", len(got))
	}
	enough := errors.New("enough")
	if err := w.Members(ctx, id, func(GroupMember) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("a caller's error came back as %v", err)
	}
	w.must(w.DeleteGroup(ctx, id))
	w.must(w.DeleteGroup(ctx, id))
	if g, err := w.Group(ctx, id); err != nil || g.Deleted == nil {
		t.Errorf("deleted, it is %+v, %v", g, err)
	}
	if _, _, err := w.ChangeMembers(ctx, id, []msg.Address{"ann"}, nil); !errors.Is(err, msg.CodeGroupDeleted) {
		t.Errorf("joined a deleted group: %v", err)
	}
}

func TestSetUser(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.group()
	expect := func(change UserChange, quiet, hidden bool) {
		t.Helper()
		w.must(w.SetUser(ctx, change))
		w.must(w.Users(ctx, func(u User) error {
			if u.Address == "ann" && (u.Quiet != quiet || u.Hidden != hidden) {
				t.Errorf("after %+v ann is %+v", change, u)
			}
			return nil
		}))
	}
	expect(UserChange{Address: "ann", Quiet: new(true)}, true, false)
	expect(UserChange{Address: "ann", HideLastSeen: new(true)}, true, true)
	expect(UserChange{Address: "ann"}, true, true)
	expect(UserChange{Address: "ann", Quiet: new(false)}, false, true)
	expect(UserChange{Address: "ann", HideLastSeen: new(false)}, false, false)
	w.must(w.SetUser(ctx, UserChange{Address: "ann", KeepArchived: new(true)}))
	w.must(w.Users(ctx, func(u User) error {
		if u.Keeps != (u.Address == "ann") {
			t.Errorf("who keeps what he archives: %+v", u)
		}
		return nil
	}))
	w.must(w.SetUser(ctx, UserChange{Address: "ann", WriteFrom: new(msg.FromContacts)}))
	w.must(w.Users(ctx, func(u User) error {
		if u.From != msg.FromContacts && u.Address == "ann" || u.From != msg.FromAnyone && u.Address != "ann" {
			t.Errorf("who accepts messages from contacts: %+v", u)
		}
		return nil
	}))
	if err := w.SetUser(ctx, UserChange{Address: "eve", Quiet: new(true)}); !errors.Is(err, msg.CodeNoUser) {
		t.Errorf("set nobody: %v", err)
	}
}

// What an imported line may say beside its text reaches the members' devices.
func TestImportedMessagesInFull(t *testing.T) {
	w := newWorld(t)
	id := w.group()
	list := messages(1, 2)
	list[1].Mentions, list[1].ReplyTo, list[1].Thread = []msg.Address{"cyd", "ben", "cyd"}, 1, 9
	w.must(w.Import(t.Context(), Upload{To: Target{Group: id}, Done: func(Imported) {}, Next: func() ([]Message, error) {
		if list == nil {
			return nil, io.EOF
		}
		next := list
		list = nil
		return next, nil
	}}))
	d := w.dial("ben")
	page, ok := d.ask(&frame.Fetch{To: frame.Target{Conv: msg.GroupConv(id)}, From: 2, Until: 2}).(*frame.Page)
	if !ok || len(page.Messages) != 1 {
		t.Fatalf("fetched %+v", page)
	}
	m := d.message(page.Messages[0])
	if !slices.Equal(m.Mentions, []msg.Address{"ben", "cyd"}) || m.ReplyTo != 1 || m.Thread != 9 {
		t.Errorf("it is %+v", m)
	}
}
