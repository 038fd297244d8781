package pebble

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// layoutVersion is raised when the layout changes in a way that an older program
// would not understand. Older layouts are refused.
const layoutVersion = 5

// Open opens the store in dir, or makes a new one if dir is empty or missing.
// It refuses with CodeInUse what another process (or this one) has open, and
// anything that is not a store or was written by a newer version.
func Open(dir string, opt Options) (*Store, error) {
	if opt.FS == nil {
		opt.FS = vfs.Default
	}
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if err := notForeign(opt.FS, dir); err != nil {
		return nil, fmt.Errorf("open store %s: %w", dir, err)
	}
	h := &health{log: opt.Log, onFatal: opt.OnFatal}
	db, err := pebble.Open(dir, tuned(&opt, h))
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", dir, err)
	}
	if err := checkLayout(db); err != nil {
		return nil, fmt.Errorf("open store %s: %w", dir, and(err, db.Close()))
	}
	h.armed.Store(true)
	s := &Store{fs: opt.FS, dir: dir, db: db, health: h, early: opt.early, writer: make(chan struct{}, 1)}
	s.readers.New = func() any { return new(reader) }
	// Opening replayed the log and wrote what it found to tables: all is on disk.
	s.durable.current = &snapshot{Snapshot: db.NewSnapshot()}
	return s, nil
}

// memTables is how many tables of new commits, waiting to be written, make
// commits wait too.
const memTables = 4

// tuned are Pebble's options.
func tuned(opt *Options, h *health) *pebble.Options {
	o := &pebble.Options{
		FS:                          guardFS{opt.FS, h},
		FormatMajorVersion:          pebble.FormatValueSeparation,
		CacheSize:                   cmp.Or(opt.CacheBytes, 64<<20),
		MemTableSize:                uint64(cmp.Or(opt.MemTableBytes, 16<<20)),
		MemTableStopWritesThreshold: memTables,
		MaxManifestFileSize:         opt.manifestBytes,
		L0CompactionThreshold:       8,
		L0StopWritesThreshold:       1000,
		LBaseMaxBytes:               64 << 20,
		CompactionConcurrencyRange:  func() (int, int) { return 1, 2 },
		Logger:                      h,
		EventListener:               h.listener(),
	}
	for i := range o.Levels {
		o.Levels[i].BlockSize = 16 << 10
		o.Levels[i].IndexBlockSize = 64 << 10
		o.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
		o.Levels[i].Compression = func() *sstable.CompressionProfile { return sstable.SnappyCompression }
	}
	for i := len(o.Levels) - 2; i < len(o.Levels); i++ {
		o.Levels[i].Compression = func() *sstable.CompressionProfile { return sstable.ZstdCompression }
	}
	return o
}

// notForeign refuses a directory that holds something else than a store.
func notForeign(fsys vfs.FS, dir string) error {
	names, err := fsys.List(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	db, err := pebble.Peek(dir, fsys)
	if err != nil {
		return fmt.Errorf("the directory cannot be read as a store; was it written by a newer version of Backscroll? %w", err)
	}
	if db.Exists {
		return nil
	}
	for _, name := range names {
		if !ofUnfinishedStore(name) {
			return fmt.Errorf("the directory holds %q and no store: name an empty or a new directory", name)
		}
	}
	return nil
}

// ofUnfinishedStore reports whether a file can be there because making a store
// was interrupted.
func ofUnfinishedStore(name string) bool {
	for _, start := range []string{"LOCK", "MANIFEST-", "OPTIONS-", "marker.", "temporary."} {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return strings.HasSuffix(name, ".log")
}

// checkLayout reads the layout's version, or writes it if the store is new.
func checkLayout(db *pebble.DB) error {
	key := []byte{tagFormat}
	r := &reader{db: db}
	version, err := r.number(key)
	if err != nil {
		return err
	}
	switch {
	case version == layoutVersion:
		return nil
	case version > layoutVersion:
		return fmt.Errorf("the store has layout %d; this version of Backscroll knows layouts up to %d: use a newer one", version, layoutVersion)
	case version != 0:
		return fmt.Errorf("the store has layout %d, of an older version of Backscroll; this one reads layout %d alone: "+
			"name a new directory, or go on with the version that wrote this one", version, layoutVersion)
	}
	it, err := db.NewIter(nil)
	if err != nil {
		return err
	}
	empty := !it.First()
	if err := it.Close(); err != nil {
		return err
	}
	if !empty {
		return errors.New("the directory holds a Pebble database of another program: name another directory")
	}
	return db.Set(key, appendNumber(nil, layoutVersion), pebble.Sync)
}
