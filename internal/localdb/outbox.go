package localdb

import (
	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

const outboxSelect = `SELECT no, conv, id, type, flags, original, time, failed, detail, text FROM outbox `

func (r reader) Outbox(no engine.ConvNo) ([]*engine.OutboxEntry, error) {
	q := r.db.query(outboxSelect + `WHERE conv = ?1 OR ?1 = 0 ORDER BY no`)
	q.int(int64(no))
	var entries []*engine.OutboxEntry
	for q.next() {
		entries = append(entries, scanOutbox(q.s))
	}
	return entries, q.done()
}

func (r reader) OutboxByID(id msg.MessageID) (*engine.OutboxEntry, error) {
	q := r.db.query(outboxSelect + `WHERE id = ?`)
	q.blob(id[:])
	var e *engine.OutboxEntry
	if q.next() {
		e = scanOutbox(q.s)
	}
	return e, q.done()
}

func scanOutbox(s *sqlite3.Stmt) *engine.OutboxEntry {
	e := &engine.OutboxEntry{
		No:   s.ColumnInt64(0),
		Conv: engine.ConvNo(s.ColumnInt64(1)),
		Content: msg.Content{Type: msg.Type(s.ColumnInt64(3)), Flags: msg.Flags(s.ColumnInt64(4)),
			Original: msg.Millis(s.ColumnInt64(5)), Text: s.ColumnText(9)},
		Time:   msg.Millis(s.ColumnInt64(6)),
		Failed: msg.Code(s.ColumnInt64(7)),
		Detail: s.ColumnText(8),
	}
	copy(e.ID[:], s.ColumnRawBlob(2))
	return e
}

func (t tx) PutOutbox(e *engine.OutboxEntry) error {
	q := t.db.query(`INSERT INTO outbox (no, conv, id, type, flags, original, time, failed, detail, text)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (no) DO UPDATE SET conv = excluded.conv, id = excluded.id, type = excluded.type,
			flags = excluded.flags, original = excluded.original, time = excluded.time,
			failed = excluded.failed, detail = excluded.detail, text = excluded.text`)
	if e.No == 0 {
		q.null()
	} else {
		q.int(e.No)
	}
	q.int(int64(e.Conv)).blob(e.ID[:]).int(int64(e.Content.Type)).int(int64(e.Content.Flags))
	q.int(int64(e.Content.Original)).int(int64(e.Time)).int(int64(e.Failed)).text(e.Detail).text(e.Content.Text)
	if err := q.run(); err != nil || e.No != 0 {
		return err
	}
	e.No = t.db.conn.LastInsertRowID()
	return nil
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
