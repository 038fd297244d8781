package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// names lists the members that are here.
func names(d *device) (list []msg.Address) {
	d.t.Helper()
	for after := msg.Address(""); ; {
		page, err := d.e.Members(group, after, 2)
		if err != nil {
			d.t.Fatal(err)
		}
		if len(page) == 0 {
			return list
		}
		for _, m := range page {
			list = append(list, m.User)
		}
		after = page[len(page)-1].User
	}
}

// Members come in pages, and later only what changed; they can be read offline.
func TestMembers(t *testing.T) {
	d := newDevice(t)
	r := groupRow(3, 1, msg.EndBeginning, 3, 1)
	r.State.Role, r.State.Rights = msg.RoleAdmin, msg.AllRights
	d.connect(r)
	if info, err := d.e.GroupInfo(group); err != nil || info.Known || info.Name != "four" || info.Role != msg.RoleAdmin {
		t.Fatalf("before: %+v, %v", info, err)
	}
	d.e.SyncMembers(group, "members")
	n, ask := next[*frame.Members](d)
	if ask.Since != 0 {
		t.Fatalf("asked since %d", ask.Since)
	}
	page := func(since, rev msg.Rev, more bool, members ...frame.Member) *frame.MembersPage {
		s := r.State
		s.MetaRev = max(rev, s.MetaRev)
		return &frame.MembersPage{Conv: group.Conv, Since: since, Rev: rev, More: more, Members: members, State: s,
			Name: "four", Description: "about", Settings: msg.Settings{Broadcast: true}, Count: 3, Created: 9}
	}
	d.answer(n, page(0, 2, true, frame.Member{User: "ann", MetaRev: 1}, frame.Member{User: "bob", MetaRev: 2}))
	next[*frame.Members](d)
	d.offline() // the rest comes with the next connection
	d.connect(r)
	n, ask = next[*frame.Members](d)
	if ask.Since != 2 {
		t.Fatalf("asked since %d, want 2", ask.Since)
	}
	d.answer(n, page(2, 3, false, frame.Member{User: "zoe", MetaRev: 3, Role: msg.RoleOwner}))
	info, ok := answers(d).Body.(engine.GroupInfo)
	if !ok || !info.Known || info.Description != "about" || !info.Settings.Broadcast || info.Count != 3 || info.MembersRev != 3 {
		t.Fatalf("the answer is %+v", info)
	}
	d.offline()
	d.reopen()
	if got := names(d); len(got) != 3 || got[2] != "zoe" {
		t.Fatalf("offline the members are %v", got)
	}
	d.connect(r)
	d.e.SyncMembers(group, "news")
	n, ask = next[*frame.Members](d)
	if ask.Since != 3 {
		t.Fatalf("asked since %d, want 3", ask.Since)
	}
	d.answer(n, page(3, 5, false, frame.Member{User: "bob", MetaRev: 4, Left: true}))
	if got := names(d); len(got) != 2 || got[1] != "zoe" {
		t.Fatalf("the members are %v", got)
	}
	if info = answers(d).Body.(engine.GroupInfo); info.MetaRev != 5 || info.MembersRev != 5 {
		t.Fatalf("the answer is %+v", info)
	}
	d.e.OpenSummary(engine.RowFilter{})
	d.e.SyncMembers(group, "no news")
	n, _ = next[*frame.Members](d)
	d.answer(n, page(5, 5, false))
	if rows := eventsOf[engine.RowEvent](d); len(rows) != 0 {
		t.Fatalf("no news are told as %+v", rows)
	}
	if info = answers(d).Body.(engine.GroupInfo); info.MembersRev != 5 {
		t.Fatalf("the answer is %+v", info)
	}
	d.e.SyncMembers(group, "refused")
	n, _ = next[*frame.Members](d)
	d.answer(n, &frame.Error{Code: msg.CodeLeft})
	if got := answers(d); msg.CodeOf(got.Err) != msg.CodeLeft {
		t.Fatalf("the answer is %+v", got)
	}
}

// A group that was just made is known with the answer, its first note included.
func TestANewGroup(t *testing.T) {
	d := newDevice(t)
	d.connect()
	d.e.Ask(&frame.NewGroup{Key: [16]byte{1}, Name: "four"}, "new")
	n, _ := next[*frame.NewGroup](d)
	d.answer(n, &frame.OpAck{Conv: group.Conv, Prev: 0, Rev: 1, Messages: []frame.Blob{message(1, 1)},
		State: groupRow(1, 1, msg.EndBeginning, 1, 0).State})
	if got := answers(d); got.Err != nil || got.Body.(*frame.OpAck).Conv != group.Conv {
		t.Fatalf("the answer is %+v", got)
	}
	r := read(d, open(d, engine.SessionOptions{Target: group}), 5)
	if len(r.Messages) != 1 || r.End != msg.EndBeginning {
		t.Fatalf("read %v, %v", seqs(r.Messages), r.End)
	}
}
