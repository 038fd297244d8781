package chat

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// mark sets the flag that the user reads as "unread". It is his own affair: his
// row tells his devices.
func mark(b *batch, o *opOp, p *place, f *frame.Mark) error {
	m := p.member
	if m.Marked == f.Unread {
		return nil
	}
	m.Marked = f.Unread
	return b.putOwn(&m)
}

// readTo raises what the member has read; that takes the mark back.
func (m *Member) readTo(at msg.Position) { m.Read, m.Marked = at, false }

// putOwn stores a member record in which the user changed what he owns.
func (b *batch) putOwn(m *Member) error {
	t, err := b.touch(m.Conv)
	if err != nil {
		return err
	}
	m.OwnRev++
	t.own = with(t.own, m.User)
	return b.PutMember(*m)
}
