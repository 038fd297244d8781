package localdb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"

	"github.com/backscroll/backscroll/msg"
)

// Recovered says what became of a damaged database.
type Recovered struct {
	Aside  string // where the damaged file is now
	Outbox int    // unsent messages and changes that were salvaged
	Lost   int    // at most so many of them could not be read; -1: nobody knows how many
}

// Recover sets a damaged database aside, with its log, as FILE.damaged-TIME, and
// makes a new one at its place that holds what can be read of its owner, its
// login and its outbox. The damaged file is never written to or deleted. A crash
// in between is made good by the next Open, which says again that the file is
// damaged, and the next Recover.
//
// Errors: CodeInUse, CodeLocalDB; a file that was never a database of this
// package is left alone.
func Recover(path string) (*DB, Recovered, error) {
	op := "set the damaged local database " + path + " aside"
	if inUse(path) {
		return nil, Recovered{}, wrap(op, sqlite3.BUSY)
	}
	aside, err := setAside(path)
	if err != nil {
		return nil, Recovered{}, &msg.Error{Op: op, Code: msg.CodeLocalDB, Err: err}
	}
	fresh, err := freshFile(path)
	if err != nil {
		return nil, Recovered{}, wrap(op, err)
	}
	found := salvage(aside, fresh)
	name, err := filename(path, Options{})
	if err != nil {
		return nil, Recovered{}, &msg.Error{Op: op, Code: msg.CodeLocalDB, Err: err}
	}
	c, err := connect(name)
	if err != nil {
		return nil, Recovered{}, wrap(op, err)
	}
	db := newDB(c, path, Options{})
	if err := found.put(db); err != nil {
		return nil, Recovered{}, and(err, db.Close())
	}
	if err := os.Remove(markOf(path)); err != nil {
		return nil, Recovered{}, and(wrap(op, err), db.Close())
	}
	return db, Recovered{Aside: aside, Outbox: len(found.outbox), Lost: found.lost}, nil
}

// setAside moves the files, log first: so a file that has its new name has its
// log beside it. The name is in the mark before anything moves, so that it can
// be gone on with after a crash.
func setAside(path string) (aside string, err error) {
	name, err := os.ReadFile(markOf(path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if aside = filepath.Join(filepath.Dir(path), string(name)); len(name) == 0 {
		if !Ours(path) {
			return "", fmt.Errorf("%s was never a local database", path)
		}
		aside = freeName(path + ".damaged-" + time.Now().UTC().Format("20060102T150405Z"))
		if err := writeMark(path, filepath.Base(aside)); err != nil {
			return "", err
		}
	}
	if _, err := os.Stat(aside); err == nil { // moved before; what is in its place is unfinished
		return aside, and(removeIfThere(path+"-wal"), removeIfThere(path))
	}
	if err := os.Rename(path+"-wal", aside+"-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return aside, os.Rename(path, aside)
}

func freeName(name string) string {
	for i, try := 2, name; ; i++ {
		if _, err := os.Lstat(try); errors.Is(err, fs.ErrNotExist) {
			return try
		}
		try = fmt.Sprintf("%s-%d", name, i)
	}
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// freshFile is the content of a new database.
func freshFile(path string) ([]byte, error) {
	dir, err := os.MkdirTemp(filepath.Dir(path), ".backscroll-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "new.db")
	c, err := connect(strings.ReplaceAll(file, "?", "%3f"))
	if err != nil {
		return nil, err
	}
	if err := c.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
}

// The mark is a file beside the database: damage was found in it when it was in
// use, or it is being set aside, as the name in the mark.
func markOf(path string) string { return path + "-damaged" }

func marked(path string) bool {
	_, err := os.Stat(markOf(path))
	return err == nil
}

// mark makes the next Open say that the file is damaged. Without a mark it finds
// out by itself, as soon as it reads there again.
func mark(path string) {
	if f, err := os.OpenFile(markOf(path), os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
		f.Close()
	}
}

func writeMark(path, name string) error {
	f, err := os.OpenFile(markOf(path), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(name)
	return and(and(err, f.Sync()), f.Close())
}

// inUse reports whether somebody has the database open. It takes SQLite's lock
// for a moment and reads nothing.
func inUse(path string) bool {
	full, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	c, err := sqlite3.OpenFlags(uri(full, "mode", "rw"), sqlite3.OPEN_READWRITE|sqlite3.OPEN_URI)
	if err != nil {
		return errors.Is(err, sqlite3.BUSY)
	}
	defer c.Close()
	pointer, err := c.FileControl("main", sqlite3.FCNTL_FILE_POINTER)
	file, is := pointer.(vfs.File)
	if err != nil || !is {
		return errors.Is(err, sqlite3.BUSY)
	}
	defer file.Unlock(vfs.LOCK_NONE)
	return file.Lock(vfs.LOCK_SHARED) != nil
}

// and joins two errors; one that is alone stays as it is.
func and(err, also error) error {
	switch {
	case also == nil:
		return err
	case err == nil:
		return also
	}
	return errors.Join(err, also)
}
