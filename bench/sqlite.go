package main

import (
	"errors"
	"os"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// What the local database's binding does without Backscroll: the same table,
// the same settings, the same rows.

const bareSettings = `
	PRAGMA locking_mode = EXCLUSIVE;
	PRAGMA journal_mode = WAL;
	PRAGMA synchronous = NORMAL;
	PRAGMA temp_store = MEMORY;
	PRAGMA cache_size = -8000;
	PRAGMA wal_autocheckpoint = 4000;`

// row is one of the table message, as most are: without thread and own reactions.
type row struct {
	key, rev, traits int64
	blob             []byte
}

// localRows are the rows of the long history as the SDK stores them.
func (b *bench) localRows(addr string) ([]row, error) {
	path, err := b.localHistory(addr)
	if err != nil {
		return nil, err
	}
	c, err := sqlite3.Open(path)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	s, _, err := c.Prepare(`SELECT key, rev, traits, blob FROM message ORDER BY key`)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	rows := make([]row, 0, b.size.messages)
	for s.Step() {
		rows = append(rows, row{s.ColumnInt64(0), s.ColumnInt64(1), s.ColumnInt64(2), s.ColumnBlob(3, nil)})
	}
	return rows, s.Err()
}

// insertAll inserts rows in the order of their keys, as many in a transaction as the SDK
// gets in a page, and returns rows per second.
func insertAll(path string, rows []row) (rate float64, err error) {
	c, err := sqlite3.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.Close(), os.Remove(path)) }()
	err = c.Exec(bareSettings + `CREATE TABLE message (key INTEGER PRIMARY KEY, rev INTEGER NOT NULL, traits INTEGER NOT NULL,
		thread INTEGER, mine BLOB, blob BLOB NOT NULL) STRICT`)
	if err != nil {
		return 0, err
	}
	s, _, err := c.Prepare(`INSERT INTO message (key, rev, traits, blob) VALUES (?, ?, ?, ?)`)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	begin := time.Now()
	for at := 0; at < len(rows); at += largePage {
		if err := insertPage(c, s, rows[at:min(at+largePage, len(rows))]); err != nil {
			return 0, err
		}
	}
	return float64(len(rows)) / time.Since(begin).Seconds(), nil
}

func insertPage(c *sqlite3.Conn, s *sqlite3.Stmt, rows []row) error {
	if err := c.Exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		if err := errors.Join(s.BindInt64(1, r.key), s.BindInt64(2, r.rev), s.BindInt64(3, r.traits), s.BindBlob(4, r.blob), s.Exec()); err != nil {
			return err
		}
	}
	return c.Exec("COMMIT")
}

// selector is a bare prepared SELECT of a page, newest first.
type selector struct {
	conn *sqlite3.Conn
	stmt *sqlite3.Stmt
}

func newSelector(path string) (*selector, error) {
	c, err := sqlite3.Open(path)
	if err != nil {
		return nil, err
	}
	s := &selector{conn: c}
	if err = c.Exec(bareSettings); err == nil {
		s.stmt, _, err = c.PrepareFlags(`SELECT key, blob FROM message WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?`, sqlite3.PREPARE_PERSISTENT)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return s, nil
}

// page reads n rows up to hi. Each blob is copied out, since what a listener
// gets outlives the call, too.
func (s *selector) page(lo, hi int64, n int) (blobs [][]byte, err error) {
	err = errors.Join(s.stmt.BindInt64(1, lo), s.stmt.BindInt64(2, hi), s.stmt.BindInt64(3, int64(n)))
	blobs = make([][]byte, 0, n)
	for err == nil && s.stmt.Step() {
		_ = s.stmt.ColumnInt64(0)
		blobs = append(blobs, s.stmt.ColumnBlob(1, nil))
	}
	return blobs, errors.Join(err, s.stmt.Reset())
}

func (s *selector) close() error { return errors.Join(s.stmt.Close(), s.conn.Close()) }
