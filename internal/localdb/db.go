package localdb

import (
	"cmp"
	"errors"
	"sync/atomic"

	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// DB is an open database. It implements engine.DB; one goroutine uses it at a
// time, and calls of View and Update are not nested.
type DB struct {
	path  string
	opt   Options
	conn  *sqlite3.Conn // nil: closed
	inUse atomic.Bool   // a call is under way

	stmts   map[string]*sqlite3.Stmt // prepared and free, by their SQL
	writing bool                     // in Update: for errors

	full     bool // how commits are synced at the moment: FULL or NORMAL
	logged   int  // pages in the log after the last commit that wrote any; 0: it wrote none
	unsynced bool // there are commits that no sync covers
}

var _ engine.DB = (*DB)(nil)

func newDB(c *sqlite3.Conn, path string, opt Options) *DB {
	opt.LogPages = cmp.Or(opt.LogPages, 4000)
	db := &DB{path: path, opt: opt, conn: c, stmts: map[string]*sqlite3.Stmt{}, full: true}
	c.WALHook(func(_ *sqlite3.Conn, _ string, pages int) error {
		db.logged = pages
		return nil
	})
	return db
}

// View runs f on what is committed.
func (db *DB) View(f func(engine.Reader) error) error {
	if err := db.enter(); err != nil {
		return err
	}
	defer db.inUse.Store(false)
	db.writing = false
	return f(reader{db})
}

// Update runs f in one transaction, as engine.DB says.
func (db *DB) Update(durable bool, f func(engine.Tx) error) error {
	if err := db.enter(); err != nil {
		return err
	}
	defer db.inUse.Store(false)
	db.writing = true
	if err := db.setSync(durable); err != nil {
		return err
	}
	if err := db.transact(f); err != nil {
		return err
	}
	switch {
	case db.logged > 0:
		db.unsynced = !durable
	case durable && db.unsynced:
		return db.checkpoint() // it wrote nothing, so SQLite synced nothing
	}
	if db.logged >= db.opt.LogPages {
		db.checkpoint() // the commit stands, whatever comes of this; the next one tries again
	}
	return nil
}

// transact commits what f did, or nothing.
func (db *DB) transact(f func(engine.Tx) error) error {
	db.logged = 0
	begin := db.query("BEGIN IMMEDIATE")
	if err := begin.run(); err != nil {
		return err
	}
	defer func() { // also when f panics
		if !db.conn.GetAutocommit() {
			rollback := db.query("ROLLBACK")
			rollback.run()
		}
	}()
	if err := f(tx{reader{db}}); err != nil {
		return err
	}
	commit := db.query("COMMIT")
	return commit.run()
}

// setSync chooses whether commits are synced to disk (FULL) or only ordered
// (NORMAL). The statement takes effect when it is compiled, so it is not cached.
func (db *DB) setSync(durable bool) error {
	if durable == db.full {
		return nil
	}
	sql := "PRAGMA synchronous = NORMAL"
	if durable {
		sql = "PRAGMA synchronous = FULL"
	}
	if err := db.conn.Exec(sql); err != nil {
		return db.fail(err)
	}
	db.full = durable
	return nil
}

// checkpoint moves the log's content into the database file, both synced.
func (db *DB) checkpoint() error {
	_, _, err := db.conn.WALCheckpoint("main", sqlite3.CHECKPOINT_PASSIVE)
	if err == nil {
		db.unsynced = false
	}
	return db.fail(err)
}

// Close moves everything into the database file and gives up the lock. A
// second Close does nothing.
func (db *DB) Close() error {
	if !db.inUse.CompareAndSwap(false, true) {
		return db.used()
	}
	defer db.inUse.Store(false)
	if db.conn == nil {
		return nil
	}
	var errs []error
	for _, s := range db.stmts {
		errs = append(errs, s.Close())
	}
	errs = append(errs, db.conn.Close())
	db.conn, db.stmts = nil, nil
	return wrap("close the local database "+db.path, errors.Join(errs...))
}

// enter claims the database for one call.
func (db *DB) enter() error {
	if !db.inUse.CompareAndSwap(false, true) {
		return db.used()
	}
	if db.conn == nil {
		db.inUse.Store(false)
		return &msg.Error{Op: "use the local database", Code: msg.CodeClosed, Detail: "it was closed"}
	}
	return nil
}

func (db *DB) used() error {
	return &msg.Error{Op: "use the local database", Code: msg.CodeInternal,
		Detail: "two calls at the same time"}
}

// fail makes an error of SQLite's ours.
func (db *DB) fail(err error) error {
	op := "read the local database"
	if db.writing {
		op = "write the local database"
	}
	err = wrap(op, err)
	if errors.Is(err, ErrDamaged) && db.opt.VFS == "" {
		mark(db.path)
	}
	return err
}
