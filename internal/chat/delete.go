package chat

import (
	"math"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// deleteForAll makes a message a tombstone: from the commit on, its text is nowhere.
// It no longer counts for anybody, mentions nobody, and has no reactions. Its id is
// remembered, so that sending it again brings nothing back.
func deleteForAll(b *batch, o *opOp, p *place, f *frame.Delete) error {
	s, m, err := p.message(b, b.c.codec, f.Seq)
	if err != nil || m.Deleted != 0 {
		return err
	}
	if !p.moderates() {
		if s.Sender != o.s.user.ID {
			return msg.Errorf(msg.CodeNotYours, "only its sender, or an admin of the group, may delete the message %d for everyone", m.Seq)
		}
		if err := b.inTime(&m, b.c.limits.DeleteSeconds); err != nil {
			return err
		}
	}
	if m.Counts() {
		if err := b.uncount(&s, &m); err != nil {
			return err
		}
	}
	if err := b.forgetReactions(&s, &m); err != nil {
		return err
	}
	m.Content = msg.Content{Type: m.Type, Flags: m.Flags, Original: m.Original, ReplyTo: m.ReplyTo, Thread: m.Thread}
	m.Edited, m.Deleted = 0, b.now
	o.sign(&s, &m)
	return b.change(s, &m, o.s)
}

// skipForAll keeps a countable message out of everybody's unread count.
func (b *batch) skipForAll(conv msg.ConvID, at msg.Position) error {
	if err := b.AddSkip(Skip{Conv: conv, Position: at}); err != nil {
		return err
	}
	c, err := b.Conversation(conv)
	if err != nil {
		return err
	}
	c.Skips++
	return b.PutConversation(c)
}

// forgetReactions removes all reactions to a message.
func (b *batch) forgetReactions(s *Stored, m *msg.Message) error {
	if len(m.Reactions) == 0 {
		return nil
	}
	all, err := b.Reactions(s.Conv, s.Seq, "", 0, math.MaxInt)
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := b.DeleteReaction(r); err != nil {
			return err
		}
	}
	m.Reactions = nil
	b.convs[s.Conv].forgetMine(s.Seq, 0)
	return nil
}
