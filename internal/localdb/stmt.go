package localdb

import (
	"github.com/ncruces/go-sqlite3"
)

// query is one use of a prepared statement: parameters are bound in order, then
// the rows are read with next, or run does it all. The first error sticks, and
// done returns it; each query ends in done or run.
type query struct {
	db  *DB
	sql string
	s   *sqlite3.Stmt
	n   int // parameters bound
	err error
}

// query takes the statement out of the cache, or prepares it. A statement that
// is in use is prepared once more, so queries may be nested.
func (db *DB) query(sql string) query {
	q := query{db: db, sql: sql}
	if s, ok := db.stmts[sql]; ok {
		delete(db.stmts, sql)
		q.s = s
		return q
	}
	q.s, _, q.err = db.conn.PrepareFlags(sql, sqlite3.PREPARE_PERSISTENT)
	return q
}

func (q *query) int(v int64) *query {
	q.n++
	if q.err == nil {
		q.err = q.s.BindInt64(q.n, v)
	}
	return q
}

func (q *query) bool(v bool) *query {
	if v {
		return q.int(1)
	}
	return q.int(0)
}

// blob binds NULL for nil.
func (q *query) blob(v []byte) *query {
	q.n++
	if q.err == nil {
		q.err = q.s.BindBlob(q.n, v)
	}
	return q
}

func (q *query) text(v string) *query {
	q.n++
	if q.err == nil {
		q.err = q.s.BindText(q.n, v)
	}
	return q
}

func (q *query) null() *query {
	q.n++
	if q.err == nil {
		q.err = q.s.BindNull(q.n)
	}
	return q
}

// again lets the next parameters be bound from the first one on.
func (q *query) again() *query {
	q.n = 0
	return q
}

// step runs a statement that answers no rows, and keeps it for again.
func (q *query) step() {
	if q.err == nil {
		q.err = q.s.Exec()
	}
}

// run is step and done.
func (q *query) run() error {
	q.step()
	return q.done()
}

// next moves to the next row.
func (q *query) next() bool {
	return q.err == nil && q.s.Step()
}

// done gives the statement back and returns the first error.
func (q *query) done() error {
	if q.s == nil {
		return q.db.fail(q.err)
	}
	if q.err == nil {
		q.err = q.s.Err()
	}
	q.s.Reset() // its error is that of the last step, which is known
	if old := q.db.stmts[q.sql]; old != nil {
		old.Close()
	}
	q.db.stmts[q.sql] = q.s
	return q.db.fail(q.err)
}
