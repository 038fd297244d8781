package sim

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// opCall calls somebody: the record is sent when the call begins, or when it is over.
// Now and then the caller says at once, while the record may be on its way, what became
// of it.
func opCall(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	to := dev.target(d)
	call := msg.Call{Video: d.once(2)}
	if d.once(3) {
		call.Outcome = pick(d, outcomes)
	}
	content := msg.CallOf(call)
	content.Text = w.text(d)
	id := dev.send(to, content)
	if !id.IsZero() && dev.awake() && d.once(3) {
		dev.change(to, id, someOutcome(d, 0))
	}
}

var outcomes = []msg.Outcome{msg.Missed, msg.Rejected, msg.Answered}

func someOutcome(d dice, seq msg.Seq) *frame.SetCall {
	ch := &frame.SetCall{Seq: seq, Outcome: pick(d, outcomes)}
	if ch.Outcome == msg.Answered {
		ch.Duration = msg.Millis(d.IntN(3) * 1000)
	}
	return ch
}

// opSetCall says on several devices at once what became of a call, or of a message that
// is none.
func opSetCall(w *World, d dice) {
	dev, to, seq := w.someMessage(d)
	if dev == nil {
		return
	}
	c := w.model.find(dev.user, to)
	calls := slices.DeleteFunc(slices.Clone(c.log), func(e *entry) bool { return e.now().m.Call == nil })
	if len(calls) > 0 && !d.once(10) {
		seq = pick(d, calls).now().m.Seq
	}
	dev.change(to, msg.MessageID{}, someOutcome(d, seq))
	for _, u := range w.users {
		for _, other := range u.devices {
			if c.members[u.id].isPresent() && other != dev && other.awake() && d.once(3) {
				other.change(w.model.targetOf(u, c), msg.MessageID{}, someOutcome(d, seq))
			}
		}
	}
}

// maySetCall says whether what became of a call may be said.
func (c *conversation) maySetCall(rec *member, seq msg.Seq) msg.Code {
	if !c.visible(rec, seq) {
		return msg.CodeNoMessage
	}
	switch was := &c.log[seq-1].now().m; {
	case was.Deleted != 0:
		return msg.CodeDeleted
	case was.Call == nil:
		return msg.CodeBadRequest
	case c.id.IsGroup() && c.rights(rec)&msg.MaySend == 0:
		return msg.CodeNoRight
	}
	return 0
}

// setCall raises what became of a call, and never takes it back.
func (c *conversation) setCall(m *model, by *user, ch *frame.SetCall, now msg.Millis) {
	want := c.log[ch.Seq-1].now().m
	call := raised(*want.Call, ch)
	if call == *want.Call {
		return
	}
	want.Call, want.Edited = &call, now
	c.changes(m, by, &want, ch.Seq)
	m.w.tell("the call %d of %v was %v, says %s", ch.Seq, c.id, call.Outcome, by.name)
}

func raised(call msg.Call, ch *frame.SetCall) msg.Call {
	if ch.Outcome > call.Outcome {
		call.Outcome = ch.Outcome
	}
	if ch.Duration > call.Duration {
		call.Duration = ch.Duration
	}
	return call
}

// said folds what became of a call into its record, which has not left.
func said(c msg.Content, ch *frame.SetCall) msg.Content {
	call := raised(*c.Call, ch)
	if c.Call = &call; call.Outcome != msg.Missed {
		c.Flags |= msg.Silent
	}
	return c
}

// unreadable reports whether a message counts as unread for whom it is not from.
func unreadable(m *msg.Message) bool {
	return m.Deleted == 0 && m.Countable() && (m.Call == nil || m.Call.Outcome == msg.Missed)
}
