package pebble

import (
	"encoding/binary"

	"github.com/cockroachdb/pebble/v2"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

func decodeSkip(key, val []byte) (chat.Skip, error) {
	conv, _, k := readConvKey(key)
	f := fieldReader{b: val}
	s := chat.Skip{Conv: conv, User: k.user()}
	s.Seq = msg.Seq(k.u64())
	s.Ordinal = msg.Ordinal(f.from(uint64(s.Seq)))
	if !k.ok() || !f.ok() {
		return chat.Skip{}, unreadable("skip", key, val)
	}
	return s, nil
}

func (r *reader) HasSkip(conv msg.ConvID, user msg.UserID, seq msg.Seq) (bool, error) {
	r.key = userSeqKey(r.key[:0], conv, tagSkip, user, seq)
	return r.has(r.key)
}

func (r *reader) Skips(conv msg.ConvID, yield func(chat.Skip) bool) error {
	return scan(r, under(convKey(nil, conv, tagSkip)), false, decodeSkip, yield)
}

func (r *reader) CountSkips(conv msg.ConvID, user msg.UserID, rg msg.Range) (uint64, error) {
	if rg.Empty() {
		return 0, nil
	}
	all, err := r.open(seqSpan(convUserKey(nil, conv, tagSkip, 0), rg))
	if err != nil {
		return 0, err
	}
	if user == 0 {
		n := countUnion(all, nil)
		return n, r.done(all)
	}
	own, err := r.open(seqSpan(convUserKey(nil, conv, tagSkip, user), rg))
	if err != nil {
		return 0, and(err, r.done(all))
	}
	n := countUnion(all, own)
	return n, and(r.done(all), r.done(own))
}

// countUnion counts the seqs that end the keys of either iterator, each once.
// b may be nil.
func countUnion(a, b *pebble.Iterator) (n uint64) {
	x, moreX := seqOf(a, a.First())
	y, moreY := msg.Seq(0), false
	if b != nil {
		y, moreY = seqOf(b, b.First())
	}
	for moreX || moreY {
		n++
		stepX := moreX && (!moreY || x <= y)
		stepY := moreY && (!moreX || y <= x)
		if stepX {
			x, moreX = seqOf(a, a.Next())
		}
		if stepY {
			y, moreY = seqOf(b, b.Next())
		}
	}
	return n
}

func seqOf(it *pebble.Iterator, ok bool) (msg.Seq, bool) {
	if !ok {
		return 0, false
	}
	key := it.Key()
	return msg.Seq(binary.BigEndian.Uint64(key[len(key)-8:])), true
}

func (t *tx) AddSkip(s chat.Skip) error {
	t.key = userSeqKey(t.key[:0], s.Conv, tagSkip, s.User, s.Seq)
	if known, err := t.has(t.key); err != nil || known {
		return err
	}
	t.val = appendDistance(t.val[:0], uint64(s.Ordinal), uint64(s.Seq))
	return t.set(t.key, t.val)
}
