package localdb

import (
	"strings"

	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// A message's key is its conversation's number and how far its seq lies below 2^40, in
// one integer: the newest first, as history is synced and read. So a further page goes
// behind the one before, and the tree grows at its end and splits nothing.
const (
	seqBits         = 40
	maxSeq  msg.Seq = 1<<seqBits - 1
)

func key(no engine.ConvNo, seq msg.Seq) int64 { return int64(no)<<seqBits | int64(1<<seqBits-seq) }

func seqOf(key int64) msg.Seq { return 1<<seqBits - msg.Seq(key)&maxSeq }

// keys is the first and the last key of a range; ok is false when it is empty.
func keys(no engine.ConvNo, r msg.Range) (first, last int64, ok bool) {
	r = r.Intersect(msg.Range{Lo: 1, Hi: maxSeq})
	return key(no, r.Hi), key(no, r.Lo), !r.Empty()
}

const (
	messageSelect = `SELECT key, rev, traits, thread, mine, blob FROM message `
	messagesUp    = messageSelect + `WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT ?`
	messagesDown  = messageSelect + `WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?`
	threadUp      = messageSelect + `WHERE key BETWEEN ? AND ? AND thread = ? ORDER BY key DESC LIMIT ?`
	threadDown    = messageSelect + `WHERE key BETWEEN ? AND ? AND thread = ? ORDER BY key LIMIT ?`

	countSelect = `SELECT count(*), count(*) FILTER (WHERE traits & 1), count(*) FILTER (WHERE traits & 3 = 2),
		count(*) FILTER (WHERE traits & 7 = 6) FROM message `
	countAll    = countSelect + `WHERE key BETWEEN ? AND ?`
	countThread = countSelect + `WHERE key BETWEEN ? AND ? AND thread = ?`

	// Nearly all messages are without a thread, and without reactions to note.
	putPlain = `INSERT INTO message (key, rev, traits, blob) VALUES (?, ?, ?, ?)` + orHigher
	putFull  = `INSERT INTO message (key, rev, traits, blob, thread, mine) VALUES (?, ?, ?, ?, ?, ?)` + orHigher
	orHigher = `
		ON CONFLICT (key) DO UPDATE SET rev = excluded.rev, traits = excluded.traits, thread = excluded.thread,
			mine = excluded.mine, blob = excluded.blob
		WHERE excluded.rev > rev`
)

func (r reader) Messages(no engine.ConvNo, in msg.Range, backward bool, limit int, yield func(*engine.Stored) bool) error {
	return r.messages(no, 0, in, backward, limit, yield)
}

func (r reader) ThreadMessages(no engine.ConvNo, thread uint64, in msg.Range, backward bool, limit int,
	yield func(*engine.Stored) bool) error {

	if thread == 0 {
		return nil
	}
	return r.messages(no, thread, in, backward, limit, yield)
}

// messages reads those of one thread, or with 0 all.
func (r reader) messages(no engine.ConvNo, thread uint64, in msg.Range, backward bool, limit int,
	yield func(*engine.Stored) bool) error {

	first, last, ok := keys(no, in)
	if !ok || limit <= 0 {
		return nil
	}
	sql := [...]string{messagesUp, messagesDown, threadUp, threadDown}
	which := 0
	if backward {
		which = 1
	}
	if thread != 0 {
		which += 2
	}
	q := r.db.query(sql[which])
	q.int(first).int(last)
	if thread != 0 {
		q.int(int64(thread))
	}
	q.int(int64(limit))
	var m engine.Stored
	for q.next() {
		scanMessage(q.s, &m)
		if !yield(&m) {
			break
		}
	}
	return q.done()
}

// scanMessage reads the columns of messageSelect; the blob is SQLite's own.
func scanMessage(s *sqlite3.Stmt, m *engine.Stored) {
	m.Seq = seqOf(s.ColumnInt64(0))
	m.Rev = msg.Rev(s.ColumnInt64(1))
	m.Traits = engine.Traits(s.ColumnInt64(2))
	m.Thread = uint64(s.ColumnInt64(3))
	m.Mine = splitMine(s.ColumnRawBlob(4))
	m.Blob = s.ColumnRawBlob(5)
}

// No emoji has a NUL in it, and none is empty.
const betweenMine = "\x00"

func splitMine(b []byte) []string {
	if len(b) == 0 {
		return nil
	}
	return strings.Split(string(b), betweenMine)
}

func joinMine(mine []string) []byte {
	if len(mine) == 0 {
		return nil
	}
	return []byte(strings.Join(mine, betweenMine))
}

func (r reader) CountMessages(no engine.ConvNo, thread uint64, in msg.Range) (n engine.Counts, err error) {
	first, last, ok := keys(no, in)
	if !ok {
		return n, nil
	}
	var q query
	if thread == 0 {
		q = r.db.query(countAll)
		q.int(first).int(last)
	} else {
		q = r.db.query(countThread)
		q.int(first).int(last).int(int64(thread))
	}
	if q.next() {
		n = engine.Counts{All: q.s.ColumnInt(0), Own: q.s.ColumnInt(1), Counts: q.s.ColumnInt(2), Mention: q.s.ColumnInt(3)}
	}
	return n, q.done()
}

func (t tx) PutMessages(no engine.ConvNo, messages []engine.Stored) error {
	if len(messages) == 0 {
		return nil
	}
	plain, full := t.db.query(putPlain), query{}
	newestFirst := rising(messages)
	var bad error
	for i := range messages {
		m := &messages[i]
		if newestFirst {
			m = &messages[len(messages)-1-i]
		}
		if m.Seq == 0 || m.Seq > maxSeq {
			bad = msg.Errorf(msg.CodeLocalDB, "the local database holds no message %d: it goes from 1 to %d", m.Seq, maxSeq)
			break
		}
		if m.Thread == 0 && m.Mine == nil {
			plain.again().message(no, m).step()
			continue
		}
		if full.db == nil {
			full = t.db.query(putFull)
		}
		full.again().message(no, m).thread(m.Thread).blob(joinMine(m.Mine)).step()
	}
	err := plain.done()
	if full.db != nil {
		err = and(err, full.done())
	}
	return and(err, bad)
}

// rising reports whether each seq lies above the one before, as in a page.
func rising(messages []engine.Stored) bool {
	for i := 1; i < len(messages); i++ {
		if messages[i].Seq <= messages[i-1].Seq {
			return false
		}
	}
	return true
}

// message binds what every message has.
func (q *query) message(no engine.ConvNo, m *engine.Stored) *query {
	return q.int(key(no, m.Seq)).int(int64(m.Rev)).int(int64(m.Traits)).blob(notNil(m.Blob))
}

func (q *query) thread(thread uint64) *query {
	if thread == 0 {
		return q.null()
	}
	return q.int(int64(thread))
}

func (t tx) SetMine(no engine.ConvNo, seq msg.Seq, mine []string) error {
	if seq == 0 || seq > maxSeq {
		return nil
	}
	q := t.db.query(`UPDATE message SET mine = ? WHERE key = ?`)
	return q.blob(joinMine(mine)).int(key(no, seq)).run()
}

func (t tx) DeleteMessages(no engine.ConvNo, in msg.Range) error {
	first, last, ok := keys(no, in)
	if !ok {
		return nil
	}
	q := t.db.query(`DELETE FROM message WHERE key BETWEEN ? AND ?`)
	return q.int(first).int(last).run()
}

// notNil makes nil an empty blob, which is not NULL.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
