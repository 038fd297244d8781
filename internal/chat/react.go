package chat

import (
	"slices"
	"strings"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// maxEmojis is how many different emojis may stand on one message.
const maxEmojis = 64

func checkReact(_ *session, f *frame.React) error { return msg.CheckEmoji(f.Emoji) }

// react adds the user's reaction or takes it back. What is so already stays so.
func react(b *batch, o *opOp, p *place, f *frame.React) error {
	s, m, err := p.message(b, b.c.codec, f.Seq)
	if err != nil {
		return err
	}
	switch {
	case m.Deleted != 0:
		return deleted(&m)
	case m.Type == msg.Note:
		return msg.Errorf(msg.CodeBadRequest, "the message %d is a system note; nobody reacts to these", m.Seq)
	}
	own, err := b.ReactionsOf(s.Conv, s.Seq, o.s.user.ID)
	if err != nil {
		return err
	}
	before := slices.IndexFunc(own, func(r Reaction) bool { return r.Emoji == f.Emoji })
	switch {
	case f.Remove && before >= 0:
		err = b.unreact(&m, own[before], o.s.user.Address)
	case !f.Remove && before < 0:
		err = b.addReaction(&m, Reaction{
			Conv: s.Conv, Seq: s.Seq, Emoji: f.Emoji, User: o.s.user.ID, Rev: p.conv.Rev + 1, Time: b.now,
		}, o.s.user.Address)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	if err := b.change(s, &m, o.s); err != nil {
		return err
	}
	return b.noteMine(&m, o.s)
}

// addReaction puts a reaction beside the message, and into its counts and names.
func (b *batch) addReaction(m *msg.Message, r Reaction, from msg.Address) error {
	if err := b.room(); err != nil {
		return err
	}
	i, there := reactionAt(m, r.Emoji)
	if !there {
		if len(m.Reactions) >= maxEmojis {
			return msg.Errorf(msg.CodeTooLarge, "the message %d has %d different reactions; these are as many as are allowed", m.Seq, len(m.Reactions))
		}
		m.Reactions = slices.Insert(m.Reactions, i, msg.Reaction{Emoji: r.Emoji})
	}
	at := &m.Reactions[i]
	if at.Count++; len(at.Names) < msg.MaxNames {
		at.Names = append(at.Names, from)
	}
	return b.PutReaction(r)
}

// unreact takes a reaction back. If it had its name on the message, the next one
// in order moves up.
func (b *batch) unreact(m *msg.Message, r Reaction, from msg.Address) error {
	if err := b.DeleteReaction(r); err != nil {
		return err
	}
	i, there := reactionAt(m, r.Emoji)
	if !there {
		return nil
	}
	at := &m.Reactions[i]
	if at.Count--; at.Count == 0 {
		m.Reactions = slices.Delete(m.Reactions, i, i+1)
		return nil
	}
	named := slices.Index(at.Names, from)
	if named < 0 {
		return nil
	}
	at.Names = slices.Delete(at.Names, named, named+1)
	if at.Count == uint64(len(at.Names)) {
		return nil
	}
	var err error
	at.Names, err = firstNames(b, m, r.Emoji)
	return err
}

// firstNames are the addresses of those who reacted first.
func firstNames(r Reader, m *msg.Message, emoji string) ([]msg.Address, error) {
	list, err := r.Reactions(m.Conv, m.Seq, emoji, 0, msg.MaxNames)
	if err != nil {
		return nil, err
	}
	names := make([]msg.Address, len(list))
	for i := range list {
		u, err := r.User(list[i].User)
		if err != nil {
			return nil, err
		}
		names[i] = u.Address
	}
	return names, nil
}

// reactionAt finds an emoji among the reactions to a message, or its place.
func reactionAt(m *msg.Message, emoji string) (int, bool) {
	return slices.BinarySearchFunc(m.Reactions, emoji, func(r msg.Reaction, emoji string) int {
		return strings.Compare(r.Emoji, emoji)
	})
}
