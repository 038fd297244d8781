package chat

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func checkSetCall(_ *session, f *frame.SetCall) error {
	return msg.Call{Outcome: f.Outcome, Duration: f.Duration}.Check()
}

// setCall raises what became of a call, as either side saw it. What is no longer missed
// counts as unread for nobody, on whichever device it was answered. What was known
// already changes nothing.
func setCall(b *batch, o *opOp, p *place, f *frame.SetCall) error {
	s, m, err := p.message(b, b.c.codec, f.Seq)
	if err != nil {
		return err
	}
	switch {
	case m.Deleted != 0:
		return deleted(&m)
	case m.Call == nil:
		return msg.Errorf(msg.CodeBadRequest, "the message %d is no call record", m.Seq)
	}
	if err := p.may(msg.MaySend); err != nil {
		return err
	}
	call := m.Call.Raised(f.Outcome, f.Duration)
	if call == *m.Call {
		return nil
	}
	if err := b.room(); err != nil {
		return err
	}
	counted := m.Counts()
	m.Call, m.Edited = &call, b.now
	if counted && !m.Counts() {
		if err := b.uncount(&s, &m); err != nil {
			return err
		}
	}
	o.sign(&s, &m)
	return b.change(s, &m, o.s)
}

// uncount takes a message that counts out of everybody's unread and mentions.
func (b *batch) uncount(s *Stored, m *msg.Message) error {
	if err := b.mention(s, &m.Content, false); err != nil {
		return err
	}
	return b.skipForAll(m.Conv, m.Position())
}
