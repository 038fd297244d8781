package pebble

import (
	"errors"
	"io"
	"io/fs"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/msg"
)

// guardFS is the file system that Pebble gets. It keeps from Pebble the errors
// that Pebble does not survive: those of the log, of the manifest, and of
// directory syncs. The first one goes to health and freezes the store on disk:
// from then on nothing is written to a log or a manifest, and no file is
// removed, so that the next start finds the state before the error. Pebble hears
// that all went well and runs on, unseen, until it is closed.
type guardFS struct {
	vfs.FS
	health *health
}

// guarded reports whether Pebble relies on writing this file.
func (g guardFS) guarded(name string, category vfs.DiskWriteCategory) bool {
	return category == "pebble-wal" || category == "pebble-manifest" ||
		strings.HasPrefix(g.PathBase(name), "marker.") // which names the manifest in use
}

func (g guardFS) Unwrap() vfs.FS { return g.FS }

func (g guardFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	return g.create(name, category, func() (vfs.File, error) { return g.FS.Create(name, category) })
}

func (g guardFS) ReuseForWrite(old, name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	return g.create(name, category, func() (vfs.File, error) { return g.FS.ReuseForWrite(old, name, category) })
}

func (g guardFS) create(name string, category vfs.DiskWriteCategory, create func() (vfs.File, error)) (vfs.File, error) {
	if !g.guarded(name, category) {
		return create()
	}
	file := vfs.NewMemFile(nil) // stands in for what is not there
	err := g.health.guard(func() error {
		f, err := create()
		if err == nil {
			file = f
		}
		return err
	})
	return guardedFile{file, g.health}, err
}

func (g guardFS) Remove(name string) error {
	if g.health.err() != nil {
		return nil
	}
	return g.FS.Remove(name) // a file too many does no harm
}

func (g guardFS) OpenDir(name string) (vfs.File, error) {
	d, err := g.FS.OpenDir(name)
	if err != nil {
		return nil, err
	}
	return guardedFile{d, g.health}, nil
}

// Lock says in plain words that the store is open already.
func (g guardFS) Lock(name string) (io.Closer, error) {
	c, err := g.FS.Lock(name)
	if err == nil {
		return c, nil
	}
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return nil, err
	}
	return nil, &msg.Error{Code: msg.CodeInUse, Err: err,
		Detail: "a server that is running has this directory open: stop it, or name another directory"}
}

// guard does something to the disk, unless the store is frozen. An error freezes it.
func (h *health) guard(do func() error) error {
	if h.err() != nil {
		return nil
	}
	err := do()
	if err == nil || !h.armed.Load() {
		return err
	}
	_ = h.fail(err) // everybody asks for it after a sync
	return nil
}

// guardedFile is a file, or a directory, whose writes and syncs do not fail.
type guardedFile struct {
	vfs.File
	health *health
}

func (f guardedFile) Write(p []byte) (int, error) {
	return len(p), f.health.guard(func() error { _, err := f.File.Write(p); return err })
}

func (f guardedFile) SyncTo(n int64) (full bool, err error) {
	return full, f.health.guard(func() error { full, err = f.File.SyncTo(n); return err })
}

func (f guardedFile) Preallocate(offset, n int64) error {
	return f.health.guard(func() error { return f.File.Preallocate(offset, n) })
}

func (f guardedFile) Sync() error     { return f.health.guard(f.File.Sync) }
func (f guardedFile) SyncData() error { return f.health.guard(f.File.SyncData) }

func (f guardedFile) Close() error {
	if err := f.File.Close(); err != nil {
		return f.health.guard(func() error { return err })
	}
	return nil
}
