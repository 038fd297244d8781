package sim

import (
	"fmt"
	"sync"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// disk is the server's disk. It counts the steps of the store's log on the way
// of a commit, which are the points where the power can fail:
//
//	write   the log is about to be written: nothing of the commit survives
//	sync    it is written and about to be synced: any beginning of it may survive
//	synced  it is on the disk, and nobody has been told
//
// What other files had unsynced is lost. So what survives depends on the run
// alone, and not on what the store does in the background.
type disk struct {
	vfs.FS // what the store writes to

	mu       sync.Mutex // the store syncs on a goroutine of its own
	mem      *vfs.MemFS
	loose    dice // background class: what else survives is drawn from it
	random   bool
	logs     map[string]*logFile
	point    int
	behind   int                                  // background class: so many steps until the power fails; 0: it does not
	failAt   int                                  // the point at which the power fails; 0: it does not
	tail     func(unsynced int) (keep, zeros int) // how much of the log survives at "sync"
	failed   string                               // how it failed; empty: it did not
	survived *vfs.MemFS
	armed    bool   // a commit is under way
	synced   bool   // a sync of the log has come back since arm
	atSync   func() // called at "sync", with the commit neither synced nor lost
}

const logCategory = "pebble-wal" // what the store says when it creates its log

func newDisk() *disk {
	mem := vfs.NewCrashableMem()
	return &disk{FS: mem, mem: mem, logs: map[string]*logFile{}}
}

// Unwrap lets the store see what is below.
func (d *disk) Unwrap() vfs.FS { return d.mem }

func (d *disk) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	if err := d.inOrder(name); err != nil {
		return nil, err
	}
	f, err := d.mem.Create(name, category)
	return d.log(f, err, name, category)
}

func (d *disk) ReuseForWrite(old, name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	if err := d.inOrder(name); err != nil {
		return nil, err
	}
	f, err := d.mem.ReuseForWrite(old, name, category)
	return d.log(f, err, name, category)
}

func (d *disk) log(f vfs.File, err error, name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	if err != nil {
		return f, err
	}
	if category != logCategory {
		return &tableFile{f, d}, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	l := &logFile{File: f, disk: d, name: name}
	d.logs[name] = l
	return l, nil
}

// arm begins a commit: its points are those that follow.
func (d *disk) arm(atSync func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.armed, d.synced, d.atSync = true, false, atSync
}

// disarm ends a commit and reports how the power failed before; empty: it did not,
// and whatever the commit told is on the disk.
func (d *disk) disarm() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.armed, d.atSync = false, nil
	return d.failed
}

// failIn lets the power fail at a point that is so many ahead.
func (d *disk) failIn(points int, tail func(int) (int, int)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failAt, d.tail = d.point+points, tail
}

// spare takes back what failIn announced.
func (d *disk) spare() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failAt, d.behind = 0, 0
}

// fail lets the power fail now, unless it has.
func (d *disk) fail(how string, keep func(int) (int, int)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failed == "" {
		d.lose(how, keep)
	}
}

func (d *disk) isDown() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failed != ""
}

func (d *disk) hasSynced() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.synced
}

// reach passes a point.
func (d *disk) reach(kind string, tail func(int) (int, int)) {
	d.point++
	if d.failed == "" && d.point == d.failAt {
		d.lose(fmt.Sprintf("at point %d (%s)", d.point, kind), tail)
	}
}

// lose makes what survives. The store goes on, on a disk that nobody reads.
func (d *disk) lose(how string, tail func(int) (int, int)) {
	d.failed = how
	cfg := vfs.CrashCloneCfg{}
	if d.random {
		cfg = vfs.CrashCloneCfg{UnsyncedDataPercent: d.loose.IntN(100), RNG: d.loose.Rand}
	}
	d.survived = d.mem.CrashClone(cfg)
	if tail == nil || d.random {
		return
	}
	for _, l := range d.logs { // of which one at most has a commit
		if n := len(l.unsynced); n > lessThanACommit {
			keep, zeros := tail(n)
			l.keep(d.survived, keep, zeros)
			d.failed += fmt.Sprintf("; of its %d bytes %d survive, and %d zeros", n, keep, zeros)
		}
	}
}

// again is the disk after the power came back.
func (d *disk) again() *disk {
	return &disk{FS: d.survived, mem: d.survived, logs: map[string]*logFile{}, loose: d.loose, random: d.random, point: d.point}
}

// lessThanACommit is more bytes than the mark at the end of a log has, and less
// than any commit. When the store goes on to a next log depends on chance
// inside it, and so is no point.
const lessThanACommit = 32

// logFile is the store's log.
type logFile struct {
	vfs.File
	disk     *disk
	name     string
	at       int64  // where the next write goes
	unsynced []byte // what was written before that since the last sync
}

func (l *logFile) Write(p []byte) (int, error) {
	l.disk.mu.Lock()
	before := len(l.unsynced)
	l.unsynced = append(l.unsynced, p...)
	if before <= lessThanACommit && len(l.unsynced) > lessThanACommit { // however many writes it takes
		l.disk.reach("before the log is written", nil)
	}
	l.at += int64(len(p))
	l.disk.mu.Unlock()
	return l.File.Write(p)
}

func (l *logFile) Sync() error     { return l.sync(l.File.Sync) }
func (l *logFile) SyncData() error { return l.sync(l.File.SyncData) }

func (l *logFile) sync(do func() error) error {
	d := l.disk
	d.mu.Lock()
	if len(l.unsynced) <= lessThanACommit { // the store ends this log; it does so in the middle of a write
		l.unsynced = nil
		d.mu.Unlock()
		return do()
	}
	d.reach("before the log is synced", d.tail)
	meanwhile := d.atSync
	d.mu.Unlock()
	if meanwhile != nil {
		meanwhile()
	}
	err := do()
	d.mu.Lock()
	defer d.mu.Unlock()
	l.unsynced = nil
	d.synced = true
	d.reach("after the log is synced", nil)
	return err
}

// keep writes what survives of the unsynced bytes to the disk as it is after
// the power failed: a beginning, and perhaps zeros where the rest would be.
func (l *logFile) keep(survived *vfs.MemFS, n, zeros int) {
	p := append(append([]byte(nil), l.unsynced[:n]...), make([]byte, zeros)...)
	f, err := survived.OpenReadWrite(l.name, logCategory)
	if err != nil || len(p) == 0 {
		return // the file itself was not there for sure
	}
	defer f.Close()
	if _, err := f.WriteAt(p, l.at-int64(len(l.unsynced))); err == nil {
		_ = f.Sync()
	}
}
