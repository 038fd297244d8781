package pebble

import (
	"errors"
	"io"
	"io/fs"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/msg"
)

// logFS is the file system that Pebble gets. It keeps errors of the log from
// Pebble, which would end the process: the first one goes to health, and from
// then on nothing is written to a log, so that what was synced before stays
// readable as it is.
type logFS struct {
	vfs.FS
	health *health
}

const logCategory = "pebble-wal" // what Pebble says when it creates a log

func (l logFS) Unwrap() vfs.FS { return l.FS }

func (l logFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	return l.open(category, func() (vfs.File, error) { return l.FS.Create(name, category) })
}

func (l logFS) ReuseForWrite(old, name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	return l.open(category, func() (vfs.File, error) { return l.FS.ReuseForWrite(old, name, category) })
}

func (l logFS) open(category vfs.DiskWriteCategory, open func() (vfs.File, error)) (vfs.File, error) {
	if category != logCategory {
		return open()
	}
	if l.health.err() != nil {
		return logFile{vfs.NewMemFile(nil), l.health}, nil
	}
	f, err := open()
	if err != nil && l.health.armed.Load() {
		_ = l.health.fail(err)
		f, err = vfs.NewMemFile(nil), nil
	}
	if err != nil {
		return nil, err
	}
	return logFile{f, l.health}, nil
}

// OpenDir returns a directory whose failed syncs stop the store. Pebble gets
// these errors, since files that it relies on may be lost.
func (l logFS) OpenDir(name string) (vfs.File, error) {
	d, err := l.FS.OpenDir(name)
	if err != nil {
		return nil, err
	}
	return directory{d, l.health}, nil
}

// Lock says in plain words that the store is open already.
func (l logFS) Lock(name string) (io.Closer, error) {
	c, err := l.FS.Lock(name)
	if err == nil {
		return c, nil
	}
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return nil, err
	}
	return nil, &msg.Error{Code: msg.CodeInUse, Err: err,
		Detail: "a server that is running has this directory open: stop it, or name another directory"}
}

type directory struct {
	vfs.File
	health *health
}

func (d directory) Sync() error {
	err := d.File.Sync()
	if err != nil && d.health.armed.Load() {
		return d.health.fail(err)
	}
	return err
}

// logFile is a log that never fails.
type logFile struct {
	vfs.File
	health *health
}

// try does something to the file, unless the store failed before.
func (l logFile) try(do func() error) error {
	if l.health.err() != nil {
		return nil
	}
	err := do()
	if err != nil && l.health.armed.Load() {
		_ = l.health.fail(err)
		return nil
	}
	return err
}

func (l logFile) Write(p []byte) (int, error) {
	return len(p), l.try(func() error { _, err := l.File.Write(p); return err })
}

func (l logFile) SyncTo(n int64) (full bool, err error) {
	return full, l.try(func() error { full, err = l.File.SyncTo(n); return err })
}

func (l logFile) Preallocate(offset, n int64) error {
	return l.try(func() error { return l.File.Preallocate(offset, n) })
}

func (l logFile) Sync() error     { return l.try(l.File.Sync) }
func (l logFile) SyncData() error { return l.try(l.File.SyncData) }

func (l logFile) Close() error {
	if err := l.File.Close(); err != nil {
		return l.try(func() error { return err })
	}
	return nil
}
