// Package crashvfs is a file system in memory for SQLite whose power can fail.
//
// Writes and changes of names become lasting only when they are synced. Crash
// takes the power away: of what was not synced, each write is kept, lost, or torn
// (its beginning is kept), in any combination; what was synced stays. Whoever had
// files open gets errors from then on, as a dead process would; who opens them
// anew finds what is left. Bytes outside a torn write are not damaged, as SQLite
// expects of a disk (IOCAP_POWERSAFE_OVERWRITE).
//
// There is no shared memory, so WAL databases need locking_mode=EXCLUSIVE. Locks
// are those of SQLite, among the connections of this process. All files lie in
// one folder. An FS may be used by several goroutines.
package crashvfs

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// ErrPower is the cause of errors after the power failed.
var ErrPower = errors.New("the power failed")

// Op is a change that is about to be made to a file, as Fail sees it.
type Op struct {
	Kind Kind
	Name string // of the file; empty: temporary
}

// Kind is a kind of change.
type Kind string

// The kinds of changes.
const (
	Write    Kind = "write"
	Truncate Kind = "truncate"
	Sync     Kind = "sync"
	Delete   Kind = "delete"
)

var made atomic.Int64

// FS is one such file system.
type FS struct {
	name string

	mu     sync.Mutex
	fail   func(Op) error
	names  map[string]*file // the folder as it is
	synced map[string]*file // the folder as a crash leaves it, for sure
	life   int              // how often the power failed
}

// New makes an empty file system and registers it under a name of its own.
func New() *FS {
	fs := &FS{
		name:   fmt.Sprintf("crash%d", made.Add(1)),
		names:  map[string]*file{},
		synced: map[string]*file{},
	}
	vfs.Register(fs.name, fs)
	return fs
}

// Name is what the file system is registered as with SQLite.
func (fs *FS) Name() string { return fs.name }

// Close takes the name back. Connections that are open keep working.
func (fs *FS) Close() { vfs.Unregister(fs.name) }

// Fail sets what is asked before each change; an error of its (sqlite3.FULL for
// a full disk) is the change's result. Nil: everything succeeds. It must not
// call the file system.
func (fs *FS) Fail(f func(Op) error) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.fail = f
}

// CutAfter makes everything fail after so many more changes: the power is about
// to go. Crash is called after that, and ends it.
func (fs *FS) CutAfter(changes int) {
	fs.Fail(func(Op) error {
		if changes--; changes < 0 {
			return sqlite3Error(ErrPower)
		}
		return nil
	})
}

// Crash takes the power away and gives it back. pick returns a number in
// [0, n) and decides, several times, what of the unsynced changes is lost.
func (fs *FS) Crash(pick func(n int) int) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.life++
	fs.fail = nil
	for _, name := range fs.unsure() {
		if pick(2) == 0 {
			fs.revert(name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fs.names)) {
		fs.names[name].crash(pick)
	}
	fs.syncNames()
}

// unsure are the names that were made or deleted and not synced.
func (fs *FS) unsure() (names []string) {
	for name, f := range fs.names {
		if fs.synced[name] != f {
			names = append(names, name)
		}
	}
	for name := range fs.synced {
		if fs.names[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// revert makes a name what it was when names were synced.
func (fs *FS) revert(name string) {
	if f := fs.synced[name]; f != nil {
		fs.names[name] = f
	} else {
		delete(fs.names, name)
	}
}

func (fs *FS) syncNames() { fs.synced = maps.Clone(fs.names) }

// may asks whether a change succeeds.
func (fs *FS) may(kind Kind, name string) error {
	if fs.fail == nil {
		return nil
	}
	return fs.fail(Op{kind, name})
}

// sqlite3Error gives a cause the code of an I/O error.
func sqlite3Error(cause error) error { return vfs.SystemError(cause, sqlite3.IOERR) }

// Open implements vfs.VFS.
func (fs *FS) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f := fs.names[name]
	if f == nil {
		if flags&vfs.OPEN_CREATE == 0 {
			return nil, flags, sqlite3.CANTOPEN
		}
		f = &file{name: name}
		if name != "" {
			fs.names[name] = f
		}
	}
	// The first sync of a journal that is made syncs the folder too, as SQLite's
	// own file systems do.
	const journals = vfs.OPEN_MAIN_JOURNAL | vfs.OPEN_SUPER_JOURNAL | vfs.OPEN_WAL
	return &handle{fs: fs, file: f, life: fs.life, syncsNames: flags&journals != 0,
		readOnly: flags&vfs.OPEN_READONLY != 0}, flags, nil
}

// Delete implements vfs.VFS.
func (fs *FS) Delete(name string, syncDir bool) error {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.names[name] == nil {
		return sqlite3.IOERR_DELETE_NOENT
	}
	if err := fs.may(Delete, name); err != nil {
		return err
	}
	delete(fs.names, name)
	if syncDir {
		fs.syncNames()
	}
	return nil
}

// Access implements vfs.VFS.
func (fs *FS) Access(name string, _ vfs.AccessFlag) (bool, error) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return fs.names[name] != nil, nil
}

// FullPathname implements vfs.VFS.
func (fs *FS) FullPathname(name string) (string, error) { return name, nil }
