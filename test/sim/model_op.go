package sim

import (
	"reflect"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What devices ask the server to change, and what has to come of it: each op is
// judged by the model at the moment at which the server judges it, and what it does
// to the log and the members is compared with what it does to the model.

// asking is an Op as it reached the server, under its number.
type asking struct {
	by      *user
	conv    msg.ConvID
	no      uint64
	change  frame.Change
	verdict msg.Code // of the last time that the server judged it; 0: it is allowed
	judged  bool
	done    bool
	refused bool
	rev     msg.Rev // it changed messages in (prev, rev]; 0: none
	prev    msg.Rev
}

// opPlace is where operation ids rise.
type opPlace struct {
	conv   msg.ConvID
	user   msg.UserID
	device string
}

// ops is what one device asked to change in one conversation.
type opsOf struct {
	asked map[uint64]*asking
	open  []*asking // not carried out
	last  uint64    // the highest that was
}

func (m *model) opsAt(p opPlace) *opsOf {
	if m.ops[p] == nil {
		m.ops[p] = &opsOf{asked: map[uint64]*asking{}}
	}
	return m.ops[p]
}

// opAsked notes an Op that reaches the server, and returns it if it is new. The same
// number always asks the same.
func (m *model) opAsked(u *user, device string, f *frame.Op) *asking {
	id := m.targetID(u, f.To)
	at := m.opsAt(opPlace{id, u.id, device})
	if o := at.asked[f.Op]; o != nil {
		if !reflect.DeepEqual(o.change, f.Change) {
			m.w.fail(3, "%s:%s asks under number %d for %+v, and before for %+v", u.name, device, f.Op, f.Change, o.change)
		}
		return nil
	}
	o := &asking{by: u, conv: id, no: f.Op, change: f.Change}
	at.asked[f.Op] = o
	at.open = append(at.open, o)
	return o
}

// judgeOp says what may come of what a device asks, now that the server decides it.
func (m *model) judgeOp(l *line) {
	at := m.opsAt(opPlace{l.conv, l.user, l.device})
	c := m.convs[l.conv]
	for _, o := range at.open {
		o.judged, o.verdict = true, msg.CodeNotMember
		switch {
		case o.no < at.last:
			o.verdict = msg.CodeOldOp
		case l.conv.IsZero():
			o.verdict = m.judgeData(o)
		case c != nil:
			o.verdict = c.judge(m, o, l.at)
		}
	}
	if c == nil {
		return
	}
	c.headBefore, c.revBefore, c.changed = msg.Seq(len(c.log)), c.rev, nil
}

// carriedOut makes sure that an op was allowed, was not carried out before, and did
// what it says.
func (m *model) carriedOut(l *line) {
	at := m.opsAt(opPlace{l.conv, l.user, l.device})
	o := at.asked[l.op]
	switch {
	case o == nil:
		m.w.fail(3, "%v: operation %d is carried out, which nobody asked for", l.conv, l.op)
		return
	case o.done:
		m.w.fail(3, "%v: operation %d of %s is carried out again: %+v", l.conv, l.op, o.by.name, o.change)
	case o.verdict != 0:
		m.w.fail(10, "%v: %s may not do %T %+v (%v), and it was carried out", l.conv, o.by.name, o.change, o.change, o.verdict)
	}
	o.done = true
	at.last = l.op
	for i, other := range at.open {
		if other == o {
			at.open = append(at.open[:i:i], at.open[i+1:]...)
			break
		}
	}
	if l.conv.IsZero() {
		m.doData(o)
		return
	}
	c := m.conversation(l.conv)
	c.asked = true
	if c.rev > c.revBefore {
		o.prev, o.rev = c.revBefore, c.rev
	}
	c.do(m, o, l.at)
	if len(c.changed) > 0 {
		m.w.fail(1, "%v: %+v of %s changes message %d once more", c.id, o.change, o.by.name, c.changed[0].m.Seq)
	}
}

// write takes over a message that the server stored: a new one, or the change that an
// op is about to account for.
func (c *conversation) write(m *model, s *chat.Stored) {
	if s.Seq > msg.Seq(len(c.log)) {
		c.append(m, s)
		return
	}
	if v := c.change(m, s); v != nil {
		c.changed = append(c.changed, v)
	}
}

// became takes the version that the server stored of a message in an op.
func (c *conversation) became(m *model, seq msg.Seq) *version {
	for i, v := range c.changed {
		if v.m.Seq == seq {
			c.changed = append(c.changed[:i:i], c.changed[i+1:]...)
			return v
		}
	}
	return nil
}

// opAnswered compares the answer to an Op with what the model says.
func (m *model) opAnswered(d *device, f *frame.Op, ack *frame.OpAck) {
	id := ack.Conv
	at := m.opsAt(opPlace{id, d.user.id, d.name})
	o := at.asked[f.Op]
	if o == nil || !o.done && !(o.judged && o.verdict == 0) {
		m.w.fail(2, "%v is told that %T %+v in %v is carried out, and it is not", d, f.Change, f.Change, id)
		return
	}
	if id.IsZero() {
		m.notAbove(d.user, "an acknowledgement", ack.InboxRev)
		return
	}
	conv := m.conversation(id)
	if s := &ack.State; s.Rev > conv.state.Rev || s.MetaRev > conv.state.MetaRev || s.Head.Seq > conv.state.Head.Seq {
		m.w.fail(2, "%v is told that %v is at %+v, which is not durable", d, id, *s)
	}
	if ack.Rev == 0 {
		if len(ack.Messages) > 0 {
			m.w.fail(3, "%v is told that nothing changed in %v, with %d messages", d, id, len(ack.Messages))
		}
		return
	}
	if ack.Prev != o.prev || ack.Rev != o.rev {
		m.w.fail(3, "%v is told that %T changed %v in (%d, %d], and that was (%d, %d]", d, f.Change, id, ack.Prev, ack.Rev, o.prev, o.rev)
	}
	got := m.messages(d.user, "an acknowledgement", conv, ack.Messages)
	for _, e := range conv.log {
		for i := range e.versions {
			if rev := e.versions[i].m.Rev; o.prev < rev && rev <= o.rev && !conv.told(d.user, e, got, rev) {
				m.w.fail(6, "%v is told what %T changed in %v without message %d of rev %d", d, f.Change, id, e.versions[i].m.Seq, rev)
			}
		}
	}
}

// told reports whether a user is told of a version, or need not be: it is a tombstone
// by now, and he got that, or it is out of his sight.
func (c *conversation) told(u *user, e *entry, got []msg.Message, rev msg.Rev) bool {
	now := &e.now().m
	return has(got, now.Seq, rev) || now.Deleted != 0 && has(got, now.Seq, now.Rev) ||
		!c.members[u.id].sees(now.Seq) || c.state.Deleted != 0
}

// opRefused makes sure that a refusal of an Op is right.
func (m *model) opRefused(d *device, f *frame.Op, e *frame.Error) {
	id := m.targetID(d.user, f.To)
	at := m.opsAt(opPlace{id, d.user.id, d.name})
	o := at.asked[f.Op]
	if o == nil {
		m.w.fail(0, "%v is refused what it never asked: %+v", d, f)
		return
	}
	o.refused = true
	switch {
	case e.Code == msg.CodeOldOp:
		if f.Op >= at.last {
			m.w.fail(4, "%v is told that its operation %d in %v is an old one, and the last is %d", d, f.Op, id, at.last)
		}
	case o.done:
		m.w.fail(3, "%v: %T %+v was carried out, and is refused (%v)", d, f.Change, f.Change, e.Code)
	case o.judged && o.verdict == e.Code:
	case e.Code == msg.CodeNoConv && !o.judged && !id.IsGroup():
	case e.Code == msg.CodeNotMember && !o.judged:
		m.absent(d, frame.Target{Conv: id}, e)
	default:
		m.w.fail(4, "%v is refused %T %+v in %v for no reason: %v %s (right: %v)", d, f.Change, f.Change, id, e.Code, e.Detail, o.verdict)
	}
}
