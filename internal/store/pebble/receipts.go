package pebble

import (
	"errors"
	"math"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// op is the last operation of one device in a conversation.
type op struct {
	conv   msg.ConvID
	user   msg.UserID
	device string
	number uint64
}

func decodeOp(key, val []byte) (op, error) {
	conv, _, k := readConvKey(key)
	f := fieldReader{b: val}
	o := op{conv, k.user(), k.rest(), f.number()}
	if !k.ok() || !f.ok() {
		return op{}, unreadable("last operation", key, val)
	}
	return o, nil
}

func (r *reader) LastOp(conv msg.ConvID, user msg.UserID, device string) (uint64, error) {
	r.key = opKey(r.key[:0], conv, user, device)
	return r.number(r.key)
}

func (t *tx) SetLastOp(conv msg.ConvID, user msg.UserID, device string, op uint64) error {
	t.key, t.val = opKey(t.key[:0], conv, user, device), appendNumber(t.val[:0], op)
	return t.set(t.key, t.val)
}

// watermark is what a log of receipts is about.
type watermark struct {
	conv msg.ConvID
	user msg.UserID
	kind chat.ReceiptKind
}

func decodeReceipt(key, val []byte) (chat.ReceiptRecord, error) {
	conv, _, k := readConvKey(key)
	f := fieldReader{b: val}
	rec := chat.ReceiptRecord{
		Conv: conv,
		User: k.user(),
		Kind: chat.ReceiptKind(k.tag()),
		Seq:  msg.Seq(k.u64()),
		Time: f.millis(),
	}
	if !k.ok() || !f.ok() {
		return chat.ReceiptRecord{}, unreadable("receipt", key, val)
	}
	return rec, nil
}

// ReceiptAt takes one seek: a watermark rises, so the first move in order of seq
// is the first one that covered it.
func (r *reader) ReceiptAt(conv msg.ConvID, user msg.UserID, kind chat.ReceiptKind, seq msg.Seq) (chat.ReceiptRecord, error) {
	rg := msg.Range{Lo: seq, Hi: math.MaxUint64}
	moves, err := list(r, seqSpan(watermarkKey(nil, watermark{conv, user, kind}), rg), false, 1, decodeReceipt)
	if err == nil && len(moves) == 0 {
		err = chat.ErrNotFound
	}
	if err != nil {
		return chat.ReceiptRecord{}, err
	}
	return moves[0], nil
}

// trimmed is how many moves one PutReceipt forgets at most: more than the one
// that it adds.
const trimmed = 4

// PutReceipt adds the move, and looks at the oldest ones only once there is
// something to forget: while the second is not before forget, nothing is.
func (t *tx) PutReceipt(rec chat.ReceiptRecord, forget msg.Millis) error {
	w := watermark{rec.Conv, rec.User, rec.Kind}
	second, err := t.hot.receipts.find(w, t.reader.secondReceipt)
	short := errors.Is(err, chat.ErrNotFound)
	if err != nil && !short {
		return err
	}
	t.key = u64(watermarkKey(t.key[:0], w), uint64(rec.Seq))
	t.val = appendMillis(t.val[:0], rec.Time)
	if err := t.set(t.key, t.val); err != nil {
		return err
	}
	if short || second < forget {
		return t.trim(w, forget)
	}
	return nil
}

// oldReceipts lists the oldest moves of a watermark.
func (r *reader) oldReceipts(w watermark, limit int) ([]chat.ReceiptRecord, error) {
	return list(r, under(watermarkKey(nil, w)), false, limit, decodeReceipt)
}

// secondReceipt is the time of the second oldest move.
func (r *reader) secondReceipt(w watermark) (msg.Millis, error) {
	old, err := r.oldReceipts(w, 2)
	if err == nil && len(old) < 2 {
		err = chat.ErrNotFound
	}
	if err != nil {
		return 0, err
	}
	return old[1].Time, nil
}

// trim forgets the oldest moves as long as the next one is before forget too:
// the last one before it stays, so that what it covered does not look as if a
// later move had covered it first.
func (t *tx) trim(w watermark, forget msg.Millis) error {
	old, err := t.oldReceipts(w, trimmed+2)
	if err != nil {
		return err
	}
	n := 0
	for n < trimmed && n+1 < len(old) && old[n+1].Time < forget {
		t.key = u64(watermarkKey(t.key[:0], w), uint64(old[n].Seq))
		if err := t.batch.Delete(t.key, nil); err != nil {
			return err
		}
		n++
	}
	if n+1 < len(old) {
		t.hot.receipts.put(w, old[n+1].Time)
	} else {
		t.hot.receipts.drop(w)
	}
	return nil
}
