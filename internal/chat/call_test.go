package chat_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func (d *device) call(t frame.Target, c msg.Call) msg.Seq {
	d.Helper()
	return d.sent(d.ask(&frame.Send{To: t, ID: d.id(), Content: msg.CallOf(c)})).Pos.Seq
}

func TestAnsweredOnOneDeviceIsNotMissedOnTheOther(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, phone, tablet := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "tablet")
	ann.send(to("bob"), "may I call?")
	conv := msg.OneToOne(1, 2)
	seq := ann.call(to("bob"), msg.Call{Video: true})
	if row := phone.row(conv); row.Unread != 2 || *w.message(row.Preview).Call != (msg.Call{Video: true}) {
		t.Fatalf("bob's row is %+v", row)
	}
	for _, d := range []*device{ann, phone, tablet} {
		d.pushes()
	}
	w.now += 1000
	ack := phone.does(in(conv), &frame.SetCall{Seq: seq, Outcome: msg.Answered})
	got := w.message(ack.Messages[0])
	if got.Call.Outcome != msg.Answered || got.Edited != w.now || got.ChangedBy != "bob" || ack.Rev != ack.Prev+1 {
		t.Fatalf("acknowledged with %+v, %+v", ack, got)
	}
	for _, d := range []*device{ann, tablet} {
		push := only[*frame.Push](d)
		if m := w.message(push.Messages[0]); *m.Call != *got.Call || push.Row.Unread > 1 {
			t.Fatalf("%s/%s got %+v with %+v", d.user, d.name, push, m)
		}
	}
	if row := tablet.row(conv); row.Unread != 1 {
		t.Fatalf("bob's row is %+v", row)
	}
	// Later and in another order: what was said before stays.
	if ack := tablet.does(in(conv), &frame.SetCall{Seq: seq, Outcome: msg.Rejected}); ack.Rev != 0 {
		t.Fatalf("rejected after it was answered: %+v", ack)
	}
	ack = ann.does(in(conv), &frame.SetCall{Seq: seq, Outcome: msg.Answered, Duration: 63_000})
	if m := w.message(ack.Messages[0]); *m.Call != (msg.Call{Video: true, Outcome: msg.Answered, Duration: 63_000}) || m.ChangedBy != "" {
		t.Fatalf("the call is %+v", m)
	}
	if row := phone.row(conv); row.Unread != 1 {
		t.Fatalf("bob's row is %+v", row)
	}
	// Deleting it takes the rest away and nothing twice.
	ann.delete(in(conv), seq)
	if row := phone.row(conv); row.Unread != 1 || w.conv(conv).Skips != 1 || w.message(row.Preview).Call != nil {
		t.Fatalf("bob's row is %+v", row)
	}
}

func TestACallThatWasNotMissedCountsForNobody(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	ann.call(to("bob"), msg.Call{Outcome: msg.Rejected})
	ann.call(to("bob"), msg.Call{Outcome: msg.Answered, Duration: 5})
	conv := msg.OneToOne(1, 2)
	if row := bob.row(conv); row.Unread != 0 || row.State.Head != (msg.Position{Seq: 2}) {
		t.Fatalf("bob's row is %+v", row)
	}
	ann.delete(in(conv), 1)
	if c := w.conv(conv); c.Skips != 0 {
		t.Fatalf("it is %+v", c)
	}
}

func TestWhatACallRecordRefuses(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	ann.send(to("bob"), "a text")
	conv := msg.OneToOne(1, 2)
	seq := ann.call(to("bob"), msg.Call{})
	ann.refuses(msg.CodeBadRequest, &frame.Send{To: to("bob"), ID: w.id(), Content: msg.Content{Type: msg.CallRecord}})
	for code, change := range map[msg.Code][]frame.Change{
		msg.CodeBadRequest: {
			&frame.Edit{Seq: seq, Content: text("no")},
			&frame.SetCall{Seq: 1, Outcome: msg.Answered},
			&frame.SetCall{Seq: seq, Outcome: 9},
			&frame.SetCall{Seq: seq, Duration: 5},
		},
		msg.CodeNoMessage: {&frame.SetCall{Seq: 9, Outcome: msg.Answered}},
	} {
		for _, c := range change {
			bob.refuses(code, w.op(in(conv), c))
		}
	}
	ann.delete(in(conv), seq)
	bob.refuses(msg.CodeDeleted, w.op(in(conv), &frame.SetCall{Seq: seq, Outcome: msg.Answered}))
}

// In a group whoever may send may say it.
func TestCallsOfAGroup(t *testing.T) {
	g, ann, bob, _, _ := crew(t, msg.Settings{})
	seq := ann.call(in(g), msg.Call{})
	bob.does(in(g), &frame.SetCall{Seq: seq, Outcome: msg.Answered})
	if m := ann.message(in(g), seq); m.Call.Outcome != msg.Answered || m.ChangedBy != "bob" {
		t.Fatalf("the call is %+v", m)
	}
	g, ann, _, _, dan := crew(t, msg.Settings{Broadcast: true})
	seq = ann.call(in(g), msg.Call{})
	dan.refuses(msg.CodeNoRight, ann.op(in(g), &frame.SetCall{Seq: seq, Outcome: msg.Answered}))
}
