package chat

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func checkClear(_ *session, f *frame.Clear) error {
	if f.Seq == 0 {
		return msg.Errorf(msg.CodeBadRequest, "the seq up to which to clear is missing")
	}
	return nil
}

// clearUpTo takes everything up to a seq, cut to the head, out of the user's sight:
// a watermark, however many messages these are. What is cleared counts as read by
// him; nobody is told of that.
func clearUpTo(b *batch, _ *opOp, p *place, f *frame.Clear) error {
	m := p.member
	at, err := b.positionAt(&p.conv, min(f.Seq, m.Head(&p.conv).Seq))
	if err != nil || at.Seq <= m.Cleared.Seq {
		return err
	}
	m.Cleared = at
	if at.Seq > m.Read.Seq {
		m.readTo(at)
	}
	return b.putVeiled(&m)
}
