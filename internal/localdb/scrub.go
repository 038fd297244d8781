package localdb

import "github.com/ncruces/go-sqlite3"

// Scrub leaves nothing in the file, or in its log, of what was deleted: both are
// written anew, as short as what remains.
func (db *DB) Scrub() error {
	if err := db.enter(); err != nil {
		return err
	}
	defer db.inUse.Store(false)
	db.writing = true
	if err := db.conn.Exec("VACUUM"); err != nil {
		return db.fail(err)
	}
	_, _, err := db.conn.WALCheckpoint("main", sqlite3.CHECKPOINT_TRUNCATE)
	return db.fail(err)
}
