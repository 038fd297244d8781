package localdb

import (
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// A message's key is its conversation's number and its seq in one integer.
const (
	seqBits         = 40
	maxSeq  msg.Seq = 1<<seqBits - 1
)

func key(no engine.ConvNo, seq msg.Seq) int64 { return int64(no)<<seqBits | int64(seq) }

// keys is the first and the last key of a range; ok is false when it is empty.
func keys(no engine.ConvNo, r msg.Range) (lo, hi int64, ok bool) {
	r = r.Intersect(msg.Range{Lo: 1, Hi: maxSeq})
	return key(no, r.Lo), key(no, r.Hi), !r.Empty()
}

const (
	messagesUp   = `SELECT key, blob FROM message WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?`
	messagesDown = `SELECT key, blob FROM message WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT ?`
)

func (r reader) Messages(no engine.ConvNo, in msg.Range, backward bool, limit int,
	yield func(msg.Seq, frame.Blob) bool) error {

	lo, hi, ok := keys(no, in)
	if !ok || limit <= 0 {
		return nil
	}
	sql := messagesUp
	if backward {
		sql = messagesDown
	}
	q := r.db.query(sql)
	q.int(lo).int(hi).int(int64(limit))
	for q.next() {
		if !yield(msg.Seq(q.s.ColumnInt64(0))&maxSeq, q.s.ColumnRawBlob(1)) {
			break
		}
	}
	return q.done()
}

func (r reader) CountMessages(no engine.ConvNo, in msg.Range) (int, error) {
	lo, hi, ok := keys(no, in)
	if !ok {
		return 0, nil
	}
	q := r.db.query(`SELECT count(*) FROM message WHERE key BETWEEN ? AND ?`)
	q.int(lo).int(hi)
	n := 0
	if q.next() {
		n = q.s.ColumnInt(0)
	}
	return n, q.done()
}

func (t tx) PutMessages(no engine.ConvNo, messages []engine.Stored) error {
	if len(messages) == 0 {
		return nil
	}
	q := t.db.query(`INSERT INTO message (key, rev, blob) VALUES (?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET rev = excluded.rev, blob = excluded.blob
		WHERE excluded.rev > rev`)
	for i := range messages {
		m := &messages[i]
		if m.Seq == 0 || m.Seq > maxSeq {
			q.done()
			return msg.Errorf(msg.CodeLocalDB, "the local database holds no message %d: it goes from 1 to %d", m.Seq, maxSeq)
		}
		q.again().int(key(no, m.Seq)).int(int64(m.Rev)).blob(notNil(m.Blob)).step()
	}
	return q.done()
}

func (t tx) DeleteMessages(no engine.ConvNo, in msg.Range) error {
	lo, hi, ok := keys(no, in)
	if !ok {
		return nil
	}
	q := t.db.query(`DELETE FROM message WHERE key BETWEEN ? AND ?`)
	return q.int(lo).int(hi).run()
}

// notNil makes nil an empty blob, which is not NULL.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
