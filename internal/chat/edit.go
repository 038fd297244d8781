package chat

import (
	"bytes"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// checkEdit looks at what an edit replaces, and at nothing else.
func checkEdit(s *session, f *frame.Edit) error {
	content := edited(msg.Content{}, f)
	return content.Check(s.c.limits.BodyBytes)
}

// edited is a content with text, mentions and properties of the edit.
func edited(c msg.Content, f *frame.Edit) msg.Content {
	c.Text, c.Mentions, c.Properties = f.Content.Text, f.Content.Mentions, f.Content.Properties
	return c
}

// edit replaces what a message says. Its id goes on to stand for what was sent at
// first. An edit that changes nothing is carried out by changing nothing.
func edit(b *batch, o *opOp, p *place, f *frame.Edit) error {
	s, m, err := p.message(b, b.c.codec, f.Seq)
	if err != nil {
		return err
	}
	switch {
	case m.Deleted != 0:
		return deleted(&m)
	case m.Type == msg.Note:
		return msg.Errorf(msg.CodeBadRequest, "the message %d is a system note; these are not edited", m.Seq)
	case m.Type == msg.CallRecord:
		return msg.Errorf(msg.CodeBadRequest, "the message %d is a call record; only what became of the call can be said anew", m.Seq)
	case s.Sender != o.s.user.ID && !p.moderates():
		return msg.Errorf(msg.CodeNotYours, "only its sender, or an admin of the group, may edit the message %d", m.Seq)
	}
	if err := b.c.mayPut(b, p); err != nil { // a new text for everybody
		return err
	}
	if err := b.inTime(&m, b.c.limits.EditSeconds); err != nil {
		return err
	}
	if err := b.room(); err != nil {
		return err
	}
	was, now := m.Content, edited(m.Content, f)
	if bytes.Equal(b.c.codec.EncodeContent(was), b.c.codec.EncodeContent(now)) {
		return nil
	}
	if err := b.mention(&s, &was, false); err != nil {
		return err
	}
	if err := b.mention(&s, &now, true); err != nil {
		return err
	}
	m.Content, m.Edited = now, b.now
	o.sign(&s, &m)
	return b.change(s, &m, o.s)
}
