package localdb

import (
	"bytes"
	"fmt"

	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// The columns of an outbox entry, in the order of bindOutbox and scanOutbox; its
// number comes first.
const (
	outboxRest   = `conv, id, type, flags, original, time, failed, detail, text, more, change, op, ref`
	outboxSelect = `SELECT no, ` + outboxRest + ` FROM outbox `
	outboxPut    = `INSERT INTO outbox (no, ` + outboxRest + `) VALUES (?1, ` + outboxValues + `)
		ON CONFLICT (no) DO UPDATE SET (` + outboxRest + `) = (` + outboxValues + `)`
	outboxValues = `?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14`
)

func (r reader) Outbox(no engine.ConvNo) ([]*engine.OutboxEntry, error) {
	q := r.db.query(outboxSelect + `WHERE conv = ?1 OR ?1 = 0 ORDER BY no`)
	q.int(int64(no))
	var entries []*engine.OutboxEntry
	for q.next() {
		entries = append(entries, q.outbox())
	}
	return entries, q.done()
}

func (r reader) OutboxByID(id msg.MessageID) (*engine.OutboxEntry, error) {
	q := r.db.query(outboxSelect + `WHERE id = ?`)
	q.blob(id[:])
	var e *engine.OutboxEntry
	if q.next() {
		e = q.outbox()
	}
	return e, q.done()
}

// outbox is scanOutbox; its error is that of the query.
func (q *query) outbox() *engine.OutboxEntry {
	e, err := scanOutbox(q.s)
	if q.err == nil {
		q.err = err
	}
	return e
}

// scanOutbox reads the columns of outboxSelect.
func scanOutbox(s *sqlite3.Stmt) (*engine.OutboxEntry, error) {
	more, err := wire.Codec{}.DecodeContent(s.ColumnRawBlob(10))
	if err != nil {
		return nil, fmt.Errorf("the content of outbox entry %d: %w", s.ColumnInt64(0), err)
	}
	e := &engine.OutboxEntry{
		No:      s.ColumnInt64(0),
		Conv:    engine.ConvNo(s.ColumnInt64(1)),
		Content: more,
		Time:    msg.Millis(s.ColumnInt64(6)),
		Failed:  msg.Code(s.ColumnInt64(7)),
		Detail:  s.ColumnText(8),
		Change:  bytes.Clone(s.ColumnRawBlob(11)),
		Op:      uint64(s.ColumnInt64(12)),
	}
	e.Content.Type, e.Content.Flags = msg.Type(s.ColumnInt64(3)), msg.Flags(s.ColumnInt64(4))
	e.Content.Original, e.Content.Text = msg.Millis(s.ColumnInt64(5)), s.ColumnText(9)
	copy(e.ID[:], s.ColumnRawBlob(2))
	copy(e.Ref[:], s.ColumnRawBlob(13))
	return e, nil
}

func (t tx) PutOutbox(e *engine.OutboxEntry) error {
	q := t.db.query(outboxPut)
	if e.No == 0 {
		q.null()
	} else {
		q.int(e.No)
	}
	if err := q.bindOutbox(e).run(); err != nil || e.No != 0 {
		return err
	}
	e.No = t.db.conn.LastInsertRowID()
	return nil
}

func (q *query) bindOutbox(e *engine.OutboxEntry) *query {
	c := &e.Content
	q.int(int64(e.Conv)).blob(e.ID[:]).int(int64(c.Type)).int(int64(c.Flags)).int(int64(c.Original))
	q.int(int64(e.Time)).int(int64(e.Failed)).text(e.Detail).text(c.Text)
	more := msg.Content{ReplyTo: c.ReplyTo, Thread: c.Thread, Mentions: c.Mentions, Properties: c.Properties, Call: c.Call}
	if b := (wire.Codec{}).EncodeContent(more); len(b) > 0 {
		q.blob(b)
	} else {
		q.null()
	}
	q.blob(e.Change).int(int64(e.Op))
	if e.Ref.IsZero() {
		return q.null()
	}
	return q.blob(e.Ref[:])
}

func (t tx) DeleteOutbox(e *engine.OutboxEntry, placed msg.Seq) error {
	q := t.db.query(`DELETE FROM outbox WHERE no = ?`)
	if err := q.int(e.No).run(); err != nil || placed == 0 {
		return err
	}
	q = t.db.query(`INSERT INTO placed (conv, id, seq) VALUES (?, ?, ?)
		ON CONFLICT (conv, id) DO UPDATE SET seq = excluded.seq`)
	return q.int(int64(e.Conv)).blob(e.ID[:]).int(int64(placed)).run()
}

func (r reader) Placed(no engine.ConvNo, id msg.MessageID) (msg.Seq, error) {
	q := r.db.query(`SELECT seq FROM placed WHERE conv = ? AND id = ?`)
	q.int(int64(no)).blob(id[:])
	var seq msg.Seq
	if q.next() {
		seq = msg.Seq(q.s.ColumnInt64(0))
	}
	return seq, q.done()
}
