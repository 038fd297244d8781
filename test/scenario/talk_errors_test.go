package scenario_test

import (
	"reflect"
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Each kind of request about messages with a seq that is none, in a conversation
// that is foreign, and with what cannot be: a numbered error. TestWrongChanges has
// the rest.
func TestWrongRequestsOfEachKind(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	ann, bob := s.hello(t, "ann", "phone"), s.hello(t, "bob", "phone")
	with := frame.Target{Peer: "ann"}
	for i, r := range []*raw{ann, bob, bob} {
		to := frame.Target{Peer: []msg.Address{"bob", "ann", "ann"}[i]}
		if ack, ok := r.ask(&frame.Send{To: to, ID: newID(), Content: msg.Content{Text: "x"}}).(*frame.SendAck); !ok {
			t.Fatalf("not sent: %+v", ack)
		}
	}
	const hers, his, none = 1, 2, 99
	op := func(c frame.Change) *frame.Op { return &frame.Op{To: with, Op: newOp(), Change: c} }
	gone := op(&frame.Delete{Seq: 3})
	if ack, ok := bob.ask(gone).(*frame.OpAck); !ok || ack.Rev == 0 {
		t.Fatalf("not deleted: %+v", ack)
	}
	foreign := frame.Target{Conv: msg.GroupConv(s.groupNumber("secret", "ann"))}
	elsewhere := func(c frame.Change) *frame.Op { return &frame.Op{To: foreign, Op: newOp(), Change: c} }
	past := func(c frame.Change) *frame.Op { return &frame.Op{To: with, Op: gone.Op - 1, Change: c} }
	before := bob.ask(&frame.Fetch{To: with})

	x := msg.Content{Text: "x"}
	name := "x"
	long := string(make([]byte, 1000))
	for _, c := range []struct {
		name string
		body any
		code msg.Code
	}{
		{"edit: foreign", elsewhere(&frame.Edit{Seq: 1, Content: x}), msg.CodeNotMember},
		{"edit: too long", op(&frame.Edit{Seq: his, Content: msg.Content{Text: string(make([]byte, msg.MaxBody+1))}}), msg.CodeTooLarge},
		{"edit: not text", op(&frame.Edit{Seq: his, Content: msg.Content{Text: "\xff"}}), msg.CodeBadText},
		{"edit: the past", past(&frame.Edit{Seq: his, Content: x}), msg.CodeOldOp},
		{"delete: wrong seq", op(&frame.Delete{Seq: none}), msg.CodeNoMessage},
		{"delete: foreign", elsewhere(&frame.Delete{Seq: 1}), msg.CodeNotMember},
		{"delete: hers", op(&frame.Delete{Seq: hers}), msg.CodeNotYours},
		{"delete: the past", past(&frame.Delete{Seq: his}), msg.CodeOldOp},
		{"react: foreign", elsewhere(&frame.React{Seq: 1, Emoji: "x"}), msg.CodeNotMember},
		{"react: deleted", op(&frame.React{Seq: 3, Emoji: "x"}), msg.CodeDeleted},
		{"react: 1,000 bytes", op(&frame.React{Seq: hers, Emoji: long}), msg.CodeTooLarge},
		{"react: nothing", op(&frame.React{Seq: hers}), msg.CodeBadText},
		{"react: the past", past(&frame.React{Seq: hers, Emoji: "x"}), msg.CodeOldOp},
		{"hide: wrong seq", op(&frame.Hide{Seqs: []msg.Seq{none}}), msg.CodeNoMessage},
		{"hide: one right, one wrong", op(&frame.Hide{Seqs: []msg.Seq{hers, none}}), msg.CodeNoMessage},
		{"hide: nothing", op(&frame.Hide{}), msg.CodeBadRequest},
		{"hide: foreign", elsewhere(&frame.Hide{Seqs: []msg.Seq{1}}), msg.CodeNotMember},
		{"hide: the past", past(&frame.Hide{Seqs: []msg.Seq{hers}}), msg.CodeOldOp},
		{"clear: foreign", elsewhere(&frame.Clear{Seq: 1}), msg.CodeNotMember},
		{"mark: foreign", elsewhere(&frame.Mark{}), msg.CodeNotMember},
		{"no change", op(nil), msg.CodeUnknownKind},
		{"rename of no group", op(&frame.SetGroup{Name: &name}), msg.CodeBadRequest},
		{"leave no group", op(&frame.Leave{}), msg.CodeBadRequest},
		{"remove: foreign", elsewhere(&frame.RemoveMembers{Users: []msg.Address{"ann"}}), msg.CodeNotMember},
		{"role: foreign", elsewhere(&frame.SetRole{User: "ann"}), msg.CodeNotMember},
		{"delete group: foreign", elsewhere(&frame.DeleteGroup{}), msg.CodeNotMember},
		{"info: wrong seq", &frame.Info{To: with, Seq: none}, msg.CodeNoMessage},
		{"info: hers", &frame.Info{To: with, Seq: hers}, msg.CodeNotYours},
		{"info: foreign", &frame.Info{To: foreign, Seq: 1}, msg.CodeNotMember},
		{"reactors: wrong seq", &frame.Reactors{To: with, Seq: none, Emoji: "x"}, msg.CodeNoMessage},
		{"reactors: foreign", &frame.Reactors{To: foreign, Seq: 1, Emoji: "x"}, msg.CodeNotMember},
		{"transient: foreign", &frame.Transient{To: foreign, Content: x}, msg.CodeNotMember},
		{"transient: nobody", &frame.Transient{To: frame.Target{Peer: "nobody"}, Content: x}, msg.CodeNoUser},
		{"members of no group", &frame.Members{To: with}, msg.CodeBadRequest},
		{"changes: foreign", &frame.Changes{To: foreign, Ranges: []msg.Range{{Lo: 1, Hi: 1}}}, msg.CodeNotMember},
	} {
		t.Run(c.name, func(t *testing.T) {
			bob.t = t
			bob.refused(bob.say(c.body), c.code, "")
		})
	}
	bob.t = t
	if after := bob.ask(&frame.Fetch{To: with}); !reflect.DeepEqual(after, before) {
		t.Errorf("after the refusals the conversation is\n%+v\nbefore it was\n%+v", after, before)
	}
	bob.works()
}
