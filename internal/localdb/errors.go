package localdb

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/msg"
)

// ErrDamaged is matched by errors that say that the file is damaged, or is no
// database at all.
var ErrDamaged = errors.New("the local database is damaged")

// ErrNewer is matched by the error of Open for a file that a newer version of
// this software has written.
var ErrNewer = errors.New("the local database is of a newer version")

// wrap makes a numbered error of SQLite's.
func wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	e := &msg.Error{Op: op, Code: msg.CodeLocalDB, Err: err}
	switch {
	case errors.Is(err, sqlite3.BUSY):
		e.Code = msg.CodeInUse
		e.Detail = "another process, or another part of this one, has it open"
	case errors.Is(err, sqlite3.NOTADB):
		e.Detail = "the file is no database, or its beginning is damaged"
		e.Err = fmt.Errorf("%w: %w", ErrDamaged, err)
	case errors.Is(err, sqlite3.CORRUPT), errors.Is(err, sqlite3.IOERR_DATA):
		e.Detail = "the file is damaged; once it is opened again it is set aside, and a new one made"
		e.Err = fmt.Errorf("%w: %w", ErrDamaged, err)
	case errors.Is(err, sqlite3.FULL), errors.Is(err, syscall.ENOSPC):
		e.Detail = "the disk is full"
	}
	return e
}
