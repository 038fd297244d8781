package pebble

import (
	"sync"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// faultFS asks before it creates, writes or syncs a file ("create", "write",
// "sync") of a category, or syncs a directory; an error is what the operation
// ends with.
type faultFS struct {
	vfs.FS
	before func(op string, category vfs.DiskWriteCategory) error
}

const (
	logCategory      = "pebble-wal"
	manifestCategory = "pebble-manifest"
	dirCategory      = "directory"
)

func (f faultFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	if err := f.before("create", category); err != nil {
		return nil, err
	}
	file, err := f.FS.Create(name, category)
	return faultFile{file, f, category}, err
}

func (f faultFS) ReuseForWrite(old, name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	if err := f.before("create", category); err != nil {
		return nil, err
	}
	file, err := f.FS.ReuseForWrite(old, name, category)
	return faultFile{file, f, category}, err
}

func (f faultFS) OpenDir(name string) (vfs.File, error) {
	d, err := f.FS.OpenDir(name)
	return faultFile{d, f, dirCategory}, err
}

type faultFile struct {
	vfs.File
	fs       faultFS
	category vfs.DiskWriteCategory
}

func (f faultFile) Write(p []byte) (int, error) {
	if err := f.fs.before("write", f.category); err != nil {
		return 0, err
	}
	return f.File.Write(p)
}

func (f faultFile) Sync() error {
	if err := f.fs.before("sync", f.category); err != nil {
		return err
	}
	return f.File.Sync()
}

func (f faultFile) SyncData() error { return f.Sync() }

// gate holds syncs of the log up, so that a test can act between a commit and
// its sync.
type gate struct {
	mu      sync.Mutex
	opened  chan struct{} // nil: not held
	arrived chan struct{} // told when a sync is held up
}

func newGate() *gate { return &gate{arrived: make(chan struct{}, 1)} }

func (g *gate) before(op string, category vfs.DiskWriteCategory) error {
	if op != "sync" || category != logCategory {
		return nil
	}
	g.mu.Lock()
	opened := g.opened
	g.mu.Unlock()
	if opened != nil {
		select {
		case g.arrived <- struct{}{}:
		default:
		}
		<-opened
	}
	return nil
}

func (g *gate) hold() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opened == nil {
		g.opened = make(chan struct{})
	}
}

func (g *gate) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opened != nil {
		close(g.opened)
		g.opened = nil
	}
	select {
	case <-g.arrived:
	default:
	}
}
