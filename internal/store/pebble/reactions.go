package pebble

import (
	"errors"
	"math"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

func appendReaction(b []byte, r *chat.Reaction) []byte {
	b = appendNumber(append(b, recordVersion), uint64(r.User))
	return appendMillis(b, r.Time)
}

func decodeReaction(key, val []byte) (chat.Reaction, error) {
	conv, _, k := readConvKey(key)
	f := readRecord(val)
	r := chat.Reaction{
		Conv:  conv,
		Seq:   msg.Seq(k.u64()),
		Emoji: k.until(0),
		Rev:   msg.Rev(k.u64()),
		User:  msg.UserID(f.number()),
		Time:  f.millis(),
	}
	if !k.ok() || !f.ok() {
		return chat.Reaction{}, unreadable("reaction", key, val)
	}
	return r, nil
}

// decodeReactionOf reads an entry of the index of reactions by user: a reaction
// without its time.
func decodeReactionOf(key, val []byte) (chat.Reaction, error) {
	conv, _, k := readConvKey(key)
	f := fieldReader{b: val}
	r := chat.Reaction{
		Conv:  conv,
		Seq:   msg.Seq(k.u64()),
		User:  k.user(),
		Emoji: k.rest(),
		Rev:   f.rev(),
	}
	if !k.ok() || !f.ok() {
		return chat.Reaction{}, unreadable("entry of reactions by user", key, val)
	}
	return r, nil
}

func (r *reader) Reactions(conv msg.ConvID, seq msg.Seq, emoji string, after msg.Rev, limit int) ([]chat.Reaction, error) {
	if emoji == "" {
		return list(r, under(reactionsKey(nil, conv, seq)), false, limit, decodeReaction)
	}
	if after == math.MaxUint64 {
		return nil, nil
	}
	s := under(emojiKey(nil, conv, seq, emoji))
	s.lower = u64(s.lower[:len(s.lower):len(s.lower)], uint64(after)+1)
	return list(r, s, false, limit, decodeReaction)
}

func (r *reader) ReactionsOf(conv msg.ConvID, seq msg.Seq, user msg.UserID) ([]chat.Reaction, error) {
	return follow(r, under(reactorKey(nil, conv, seq, user)), false, math.MaxInt, decodeReactionOf, r.reaction)
}

// reaction finds the record that an entry of reactions by user names.
func (r *reader) reaction(ref chat.Reaction) (chat.Reaction, error) {
	r.key = reactionKey(r.key[:0], &ref)
	return lookup(r, r.key, decodeReaction)
}

func (t *tx) PutReaction(r chat.Reaction) error {
	if err := t.DeleteReaction(r); err != nil {
		return err
	}
	t.key, t.val = reactionOfKey(t.key[:0], &r), appendNumber(t.val[:0], uint64(r.Rev))
	if err := t.set(t.key, t.val); err != nil {
		return err
	}
	t.key, t.val = reactionKey(t.key[:0], &r), appendReaction(t.val[:0], &r)
	return t.set(t.key, t.val)
}

// DeleteReaction removes what the user reacted with this emoji, if he did.
func (t *tx) DeleteReaction(r chat.Reaction) error {
	t.key = reactionOfKey(t.key[:0], &r)
	old, err := lookup(t.reader, t.key, decodeReactionOf)
	if errors.Is(err, chat.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.unset(t.key); err != nil {
		return err
	}
	t.key = reactionKey(t.key[:0], &old)
	return t.unset(t.key)
}
