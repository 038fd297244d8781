package sim

import (
	"errors"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// In runs of the class "background" the power also fails in the middle of what
// the store does beside its commits: flushes, compactions, and the files that say
// which tables there are. When those happen depends on the store's goroutines, so
// such a run is not promised to repeat.

// failBehind lets the power fail at a step of that work that is so many ahead.
func (d *disk) failBehind(steps int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.behind = steps
}

// work passes a step of it. While a commit is under way the power fails only at
// the commit's own points, so that it is known what the commit has told.
func (d *disk) work(step string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.behind == 0 || d.armed {
		return
	}
	if d.behind--; d.behind == 0 && d.failed == "" {
		d.lose("in the background, before "+step, nil)
	}
}

// inOrder makes sure that of a folder's entries only the newest may be lost. They
// survive in the order in which they were made, as file systems with a journal
// have it; the store counts on that when a marker names a file made before it.
func (d *disk) inOrder(name string) error {
	if !d.random {
		return nil
	}
	dir, err := d.mem.OpenDir(d.mem.PathDir(name))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// tableFile is any file of the store but its log.
type tableFile struct {
	vfs.File
	disk *disk
}

func (f *tableFile) Write(p []byte) (int, error) {
	f.disk.work("a table is written")
	return f.File.Write(p)
}

func (f *tableFile) Sync() error {
	f.disk.work("a table is synced")
	return f.File.Sync()
}

func (f *tableFile) SyncData() error {
	f.disk.work("a table is synced")
	return f.File.SyncData()
}

func (d *disk) Rename(old, name string) error {
	d.work("a file gets its name")
	if err := d.inOrder(name); err != nil {
		return err
	}
	return d.FS.Rename(old, name)
}

func (d *disk) Remove(name string) error {
	d.work("a file is removed")
	return d.FS.Remove(name)
}
