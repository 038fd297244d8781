package scenario_test

import (
	"strings"
	"testing"
	"time"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What is wrong with a change says so with a number and in words; nothing is lost,
// and the connection goes on.
func TestWrongChanges(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	s.token("eve", "phone")
	ann, bob := s.hello(t, "ann", "phone"), s.hello(t, "bob", "phone")
	made, ok := ann.ask(&frame.NewGroup{Key: [16]byte{1}, Name: "friends", Members: []msg.Address{"bob"}}).(*frame.OpAck)
	if !ok {
		t.Fatalf("no group: %+v", made)
	}
	group := frame.Target{Conv: made.Conv}
	secret := frame.Target{Conv: msg.GroupConv(s.groupNumber("secret", "ann"))}
	gone := frame.Target{Conv: msg.GroupConv(s.groupNumber("gone", "bob"))}
	s.admin("group", "delete", "3")
	send := func(r *raw, text string) msg.Seq {
		ack, ok := r.ask(&frame.Send{To: group, ID: newID(), Content: msg.Content{Text: text}}).(*frame.SendAck)
		if !ok {
			t.Fatalf("not sent: %+v", ack)
		}
		return ack.Pos.Seq
	}
	ops := uint64(time.Now().UnixMilli()) << 16
	op := func(to frame.Target, c frame.Change) *frame.Op { ops++; return &frame.Op{To: to, Op: ops, Change: c} }
	hers, his, deleted := send(ann, "hers"), send(bob, "his"), send(bob, "deleted")
	if ack, ok := bob.ask(op(group, &frame.Delete{Seq: deleted})).(*frame.OpAck); !ok || ack.Rev == 0 {
		t.Fatalf("not deleted: %+v", ack)
	}
	for _, c := range []struct {
		name  string
		body  any
		code  msg.Code
		words string
	}{
		{"edit of no message", op(group, &frame.Edit{Seq: 99, Content: msg.Content{Text: "x"}}), msg.CodeNoMessage, "99"},
		{"edit of a deleted message", op(group, &frame.Edit{Seq: deleted, Content: msg.Content{Text: "x"}}), msg.CodeDeleted, "deleted"},
		{"edit of another's message", op(group, &frame.Edit{Seq: hers, Content: msg.Content{Text: "x"}}), msg.CodeNotYours, ""},
		{"delete of another's message", op(group, &frame.Delete{Seq: hers}), msg.CodeNotYours, ""},
		{"reaction to no message", op(group, &frame.React{Seq: 99, Emoji: "x"}), msg.CodeNoMessage, "99"},
		{"reaction of 1,000 bytes", op(group, &frame.React{Seq: his, Emoji: strings.Repeat("x", 1000)}), msg.CodeTooLarge, "1000"},
		{"an operation from the past", &frame.Op{To: group, Op: 1, Change: &frame.Mark{Unread: true}}, msg.CodeOldOp, ""},
		{"an operation from the future", &frame.Op{To: group, Op: 1 << 63, Change: &frame.Mark{Unread: true}}, msg.CodeBadRequest, ""},
		{"a foreign group", op(secret, &frame.Mark{Unread: true}), msg.CodeNotMember, "member"},
		{"a group that is not open", op(secret, &frame.Join{}), msg.CodeNotMember, "member"},
		{"a conversation that does not exist", op(frame.Target{Peer: "eve"}, &frame.Clear{Seq: 1}), msg.CodeNoConv, ""},
		{"rename as a member", op(group, &frame.SetGroup{Name: new(string)}), msg.CodeNoRight, "member"},
		{"add as a member", op(group, &frame.AddMembers{Users: []msg.Address{"eve"}}), msg.CodeNoRight, "member"},
		{"remove as a member", op(group, &frame.RemoveMembers{Users: []msg.Address{"ann"}}), msg.CodeNoRight, "member"},
		{"a role as a member", op(group, &frame.SetRole{User: "ann", Role: msg.RoleMember}), msg.CodeNoRight, "owner"},
		{"delete of the group as a member", op(group, &frame.DeleteGroup{}), msg.CodeNoRight, "owner"},
		{"send to a deleted group", &frame.Send{To: gone, ID: newID(), Content: msg.Content{Text: "x"}}, msg.CodeGroupDeleted, "deleted"},
		{"fetch from a deleted group", &frame.Fetch{To: gone}, msg.CodeGroupDeleted, "deleted"},
		{"change in a deleted group", op(gone, &frame.Leave{}), msg.CodeGroupDeleted, "deleted"},
		{"members of a foreign group", &frame.Members{To: secret}, msg.CodeNotMember, "member"},
		{"a group without a name", &frame.NewGroup{Key: [16]byte{2}}, msg.CodeBadName, "name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bob.t = t
			bob.refused(bob.say(c.body), c.code, c.words)
		})
	}
	bob.t = t
	ann.refused(ann.say(op(group, &frame.Leave{})), msg.CodeNoRight, "owner")
	page, ok := bob.ask(&frame.Fetch{To: group, From: hers, Forward: true}).(*frame.Page)
	if !ok || len(page.Messages) != 3 || page.State.Role != msg.RoleMember || page.State.Left {
		t.Errorf("the group is %+v", page)
	}
	bob.works()
}
