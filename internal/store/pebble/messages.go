package pebble

import (
	"errors"
	"math"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

func appendMessage(b []byte, m *chat.Stored) []byte {
	b = append(b, recordVersion)
	b = appendDistance(b, uint64(m.Ordinal), uint64(m.Seq))
	b = appendDistance(b, uint64(m.Seq), uint64(m.Appended))
	b = appendDistance(b, uint64(m.Appended), uint64(m.Rev))
	b = appendNumber(b, uint64(m.Sender))
	return append(b, m.Blob...)
}

// decodeMessage returns a message whose Blob is a part of val.
func decodeMessage(key, val []byte) (chat.Stored, error) {
	conv, _, k := readConvKey(key)
	f := readRecord(val)
	m := chat.Stored{Conv: conv, Seq: msg.Seq(k.u64())}
	m.Ordinal = msg.Ordinal(f.from(uint64(m.Seq)))
	m.Appended = msg.Rev(f.to(uint64(m.Seq)))
	m.Rev = msg.Rev(f.to(uint64(m.Appended)))
	m.Sender = msg.UserID(f.number())
	if !k.ok() || f.bad {
		return chat.Stored{}, unreadable("message", key, val)
	}
	m.Blob = f.b
	return m, nil
}

// changedRef is an entry of the index of changed messages.
type changedRef struct {
	conv msg.ConvID
	rev  msg.Rev
	seq  msg.Seq
}

func decodeChanged(key, val []byte) (changedRef, error) {
	conv, _, k := readConvKey(key)
	ref := changedRef{conv, msg.Rev(k.u64()), msg.Seq(k.u64())}
	if !k.ok() || len(val) != 0 {
		return changedRef{}, unreadable("entry of changed messages", key, val)
	}
	return ref, nil
}

func appendID(b []byte, id msg.MessageID, rec *chat.IDRecord) []byte {
	b = append(b, recordVersion)
	b = appendPosition(b, rec.Position)
	b = appendDistance(b, uint64(rec.Seq), uint64(rec.Rev))
	b = appendDistance(b, ownTime(id), uint64(rec.Time))
	return append(b, rec.Hash[:]...)
}

// ownTime is the time inside an id, near that of its append.
func ownTime(id msg.MessageID) uint64 {
	if id.Version() != 7 {
		return 0
	}
	return uint64(id.Time())
}

type idRef struct {
	conv msg.ConvID
	id   msg.MessageID
	rec  chat.IDRecord
}

func decodeID(key, val []byte) (idRef, error) {
	conv, _, k := readConvKey(key)
	f := readRecord(val)
	ref := idRef{conv: conv}
	copy(ref.id[:], k.take(len(ref.id)))
	ref.rec.Position = f.position()
	ref.rec.Rev = msg.Rev(f.to(uint64(ref.rec.Seq)))
	ref.rec.Time = msg.Millis(f.to(ownTime(ref.id)))
	copy(ref.rec.Hash[:], f.take(uint64(len(ref.rec.Hash))))
	if !k.ok() || !f.ok() {
		return idRef{}, unreadable("message id", key, val)
	}
	return ref, nil
}

func (r *reader) Message(conv msg.ConvID, seq msg.Seq) (chat.Stored, error) {
	r.key = messageKey(r.key[:0], conv, seq)
	return lookup(r, r.key, r.keepMessage)
}

// keepMessage decodes a message whose Blob stays valid until the reader is closed.
func (r *reader) keepMessage(key, val []byte) (chat.Stored, error) {
	m, err := decodeMessage(key, val)
	m.Blob = r.keep(m.Blob)
	return m, err
}

// seqSpan is the keys of r behind a prefix.
func seqSpan(prefix []byte, r msg.Range) keySpan {
	s := under(prefix)
	s.lower = u64(append([]byte(nil), prefix...), uint64(r.Lo))
	if r.Hi < math.MaxUint64 {
		s.upper = u64(append([]byte(nil), prefix...), uint64(r.Hi)+1)
	}
	return s
}

func (r *reader) Messages(conv msg.ConvID, rg msg.Range, backward bool, yield func(chat.Stored) bool) error {
	if rg.Empty() {
		return nil
	}
	return scan(r, seqSpan(convKey(nil, conv, tagMessage), rg), backward, r.keepMessage, yield)
}

func (r *reader) Changed(conv msg.ConvID, since msg.Rev, yield func(msg.Seq, msg.Rev) bool) error {
	if since == math.MaxUint64 {
		return nil
	}
	s := under(convKey(nil, conv, tagChanged))
	s.lower = changedKey(nil, conv, since+1, 0)
	return scan(r, s, false, decodeChanged, func(ref changedRef) bool { return yield(ref.seq, ref.rev) })
}

func (r *reader) FindID(conv msg.ConvID, id msg.MessageID) (chat.IDRecord, error) {
	r.key = idKey(r.key[:0], conv, id)
	ref, err := lookup(r, r.key, decodeID)
	return ref.rec, err
}

// highestID is the last id of a conversation in the order of keys.
func (r *reader) highestID(conv msg.ConvID) (msg.MessageID, error) {
	ref, err := last(r, under(convKey(nil, conv, tagID)), decodeID)
	return ref.id, err
}

func (r *reader) IDs(conv msg.ConvID, yield func(msg.MessageID, chat.IDRecord) bool) error {
	return scan(r, under(convKey(nil, conv, tagID)), false, decodeID, func(ref idRef) bool {
		return yield(ref.id, ref.rec)
	})
}

func (t *tx) PutMessage(m chat.Stored) error {
	if m.Rev > m.Appended {
		if err := t.moveChanged(&m); err != nil {
			return err
		}
	}
	t.key, t.val = messageKey(t.key[:0], m.Conv, m.Seq), appendMessage(t.val[:0], &m)
	return t.set(t.key, t.val)
}

func (t *tx) moveChanged(m *chat.Stored) error {
	t.key = messageKey(t.key[:0], m.Conv, m.Seq)
	oldRev, err := lookup(t.reader, t.key, func(key, val []byte) (msg.Rev, error) {
		old, err := decodeMessage(key, val)
		if old.Rev <= old.Appended {
			return 0, err
		}
		return old.Rev, err
	})
	if err != nil && !errors.Is(err, chat.ErrNotFound) {
		return err
	}
	if oldRev == m.Rev {
		return nil
	}
	if oldRev != 0 {
		if err := t.unset(changedKey(nil, m.Conv, oldRev, m.Seq)); err != nil {
			return err
		}
	}
	return t.set(changedKey(nil, m.Conv, m.Rev, m.Seq), nil)
}

func (t *tx) PutID(conv msg.ConvID, id msg.MessageID, rec chat.IDRecord) error {
	if err := t.noteID(conv, id); err != nil {
		return err
	}
	t.key, t.val = idKey(t.key[:0], conv, id), appendID(t.val[:0], id, &rec)
	return t.set(t.key, t.val)
}
