package chat

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// A message names the first who reacted. Whether the user is among the others, his
// devices are told beside it.

// mineOf is those of a user's own reactions to a message that its names do not show.
func mineOf(m *msg.Message, own []Reaction, a msg.Address) frame.Mine {
	mine := frame.Mine{Seq: m.Seq}
	for _, one := range own {
		i, there := reactionAt(m, one.Emoji)
		if !there || !slices.Contains(m.Reactions[i].Names, a) {
			mine.Emoji = append(mine.Emoji, one.Emoji)
		}
	}
	return mine
}

// noteMine tells the devices of who just reacted which of his reactions the names do
// not show, be it none: what they knew before may have been more.
func (b *batch) noteMine(m *msg.Message, s *session) error {
	own, err := b.ReactionsOf(m.Conv, m.Seq, s.user.ID)
	if err != nil {
		return err
	}
	t := b.convs[m.Conv]
	t.forgetMine(m.Seq, s.user.ID)
	t.mine = append(t.mine, ownReactions{s.user.ID, m.Rev, mineOf(m, own, s.user.Address)})
	return nil
}

// forgetMine forgets what was noted of a message for a user (0: for everybody).
func (t *touched) forgetMine(seq msg.Seq, user msg.UserID) {
	t.mine = slices.DeleteFunc(t.mine, func(o ownReactions) bool { return o.Seq == seq && (user == 0 || o.user == user) })
}

// mineIn lists the same for the messages of a page, of which only those that
// changed after their append can have reactions.
func (s *session) mineIn(r MessageReader, changed []Stored) ([]frame.Mine, error) {
	var list []frame.Mine
	for i := range changed {
		c := &changed[i]
		own, err := r.ReactionsOf(c.Conv, c.Seq, s.user.ID)
		if err != nil {
			return nil, err
		}
		if len(own) == 0 {
			continue
		}
		m, err := s.c.codec.DecodeMessage(c.Blob)
		if err != nil {
			return nil, err
		}
		if mine := mineOf(&m, own, s.user.Address); len(mine.Emoji) > 0 {
			list = append(list, mine)
		}
	}
	return list, nil
}
