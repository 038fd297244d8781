package pebble

import (
	"errors"
	"math"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// mention is a key that holds nothing else.
type mention struct {
	conv msg.ConvID
	user msg.UserID
	seq  msg.Seq
}

func decodeMention(key, val []byte) (mention, error) {
	conv, _, k := readConvKey(key)
	m := mention{conv, k.user(), msg.Seq(k.u64())}
	if !k.ok() || len(val) != 0 {
		return mention{}, unreadable("mention", key, val)
	}
	return m, nil
}

func (r *reader) CountMentions(conv msg.ConvID, user msg.UserID, rg msg.Range) (uint64, error) {
	if rg.Empty() {
		return 0, nil
	}
	it, err := r.open(seqSpan(convUserKey(nil, conv, tagMention, user), rg))
	if err != nil {
		return 0, err
	}
	n := uint64(0)
	for ok := it.First(); ok; ok = it.Next() {
		n++
	}
	return n, r.done(it)
}

func (r *reader) Mentions(conv msg.ConvID, yield func(msg.UserID, msg.Seq) bool) error {
	return scan(r, under(convKey(nil, conv, tagMention)), false, decodeMention, func(m mention) bool {
		return yield(m.user, m.seq)
	})
}

func (t *tx) SetMention(conv msg.ConvID, user msg.UserID, seq msg.Seq, mentioned bool) error {
	t.key = userSeqKey(t.key[:0], conv, tagMention, user, seq)
	if mentioned {
		return t.set(t.key, nil)
	}
	return t.batch.Delete(t.key, nil)
}

func decodeHidden(key, val []byte) (chat.Hide, error) {
	conv, _, k := readConvKey(key)
	f := fieldReader{b: val}
	h := chat.Hide{Conv: conv, User: k.user(), Seq: msg.Seq(k.u64()), Rev: f.number()}
	if !k.ok() || !f.ok() {
		return chat.Hide{}, unreadable("hidden message", key, val)
	}
	return h, nil
}

func decodeHiddenByRev(key, val []byte) (chat.Hide, error) {
	conv, _, k := readConvKey(key)
	f := fieldReader{b: val}
	h := chat.Hide{Conv: conv, User: k.user(), Rev: k.u64(), Seq: msg.Seq(f.number())}
	if !k.ok() || !f.ok() {
		return chat.Hide{}, unreadable("entry of hidden messages by hidden_rev", key, val)
	}
	return h, nil
}

func (r *reader) Hidden(conv msg.ConvID, user msg.UserID, rg msg.Range) ([]msg.Seq, error) {
	if rg.Empty() {
		return nil, nil
	}
	var all []msg.Seq
	s := seqSpan(convUserKey(nil, conv, tagHidden, user), rg)
	err := scan(r, s, false, decodeHidden, func(h chat.Hide) bool {
		all = append(all, h.Seq)
		return true
	})
	return all, err
}

func (r *reader) HiddenSince(conv msg.ConvID, user msg.UserID, since uint64, limit int) ([]chat.Hide, error) {
	if since == math.MaxUint64 {
		return nil, nil
	}
	s := under(convUserKey(nil, conv, tagHiddenByRev, user))
	s.lower = hiddenByRevKey(nil, conv, user, since+1)
	return list(r, s, false, limit, decodeHiddenByRev)
}

func (t *tx) PutHide(h chat.Hide) error {
	t.key = userSeqKey(t.key[:0], h.Conv, tagHidden, h.User, h.Seq)
	old, err := lookup(t.reader, t.key, decodeHidden)
	switch {
	case err == nil && old.Rev == h.Rev:
		return nil
	case err == nil:
		if err := t.unset(hiddenByRevKey(nil, old.Conv, old.User, old.Rev)); err != nil {
			return err
		}
	case !errors.Is(err, chat.ErrNotFound):
		return err
	}
	t.val = appendNumber(t.val[:0], h.Rev)
	if err := t.set(t.key, t.val); err != nil {
		return err
	}
	t.key, t.val = hiddenByRevKey(t.key[:0], h.Conv, h.User, h.Rev), appendNumber(t.val[:0], uint64(h.Seq))
	return t.set(t.key, t.val)
}
