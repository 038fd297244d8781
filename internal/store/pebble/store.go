package pebble

import (
	"context"
	"log/slog"
	"sync"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/internal/chat"
)

// Options of Open. The zero value is a small server's.
type Options struct {
	FS            vfs.FS       // where the directory is; nil: the disk
	CacheBytes    int64        // memory for what was read from tables; 0: 64 MiB
	MemTableBytes int64        // memory for a table of new commits, of which up to 5 are held; 0: 16 MiB
	Log           *slog.Logger // nil: slog.Default()
	// OnFatal is called once, on a goroutine of its own, when the store can no
	// longer write: the process should say why and end. nil: nothing is called.
	OnFatal func(error)

	// For tests: early publishes commits before their sync, which a test must
	// catch; manifestBytes is when Pebble starts another manifest, 0: late.
	early         bool
	manifestBytes int64
}

// Store is a chat.Store in one directory.
type Store struct {
	fs      vfs.FS
	dir     string
	db      *pebble.DB
	health  *health
	durable durable
	early   bool

	readers sync.Pool     // of *reader
	writer  chan struct{} // holds the one token of who may write
	last    *commit       // the newest applied commit; whoever has the token uses it,
	commits uint64        // and their number,
	hot     hot           // and what they wrote
}

var _ chat.Store = (*Store)(nil)

// commit is an applied batch on its way to the disk.
type commit struct {
	batch  *pebble.Batch
	snap   *snapshot
	synced chan struct{} // closed when the outcome is known
}

// View runs f on the newest durable state. f must not close the store.
func (s *Store) View(ctx context.Context, f func(chat.Reader) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.durable.enter(); err != nil {
		return err
	}
	defer s.durable.leave()
	if err := s.health.err(); err != nil {
		return err
	}
	snap := s.durable.acquire()
	defer func() { err = and(err, s.durable.release(snap)) }()
	r := s.reader(snap)
	defer func() { err = and(err, s.reuse(r)) }()
	return f(r)
}

// Update runs f and commits what it wrote. f must not close the store or run
// another Update.
func (s *Store) Update(ctx context.Context, f func(chat.Tx) error) error {
	if err := s.durable.enter(); err != nil {
		return err
	}
	defer s.durable.leave()
	select {
	case s.writer <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	own, seen, err := s.write(ctx, f)
	if own != nil {
		return s.sync(own)
	}
	// What f saw decided the outcome, so it must not be lost either.
	if seen != nil {
		<-seen.synced
	}
	return and(err, s.health.err())
}

// write runs f and applies what it wrote, then gives the token back. It returns
// the commit to sync, nil if there is none, and the newest one that f saw.
func (s *Store) write(ctx context.Context, f func(chat.Tx) error) (own, seen *commit, err error) {
	defer func() { <-s.writer }()
	seen = s.last
	if err := ctx.Err(); err != nil {
		return nil, seen, err
	}
	if s.health.err() != nil { // Update returns it
		return nil, nil, nil
	}
	batch := s.db.NewIndexedBatch()
	defer func() { s.hot.end(own == nil) }()
	if err := s.run(batch, f); err != nil || batch.Empty() {
		return nil, seen, and(err, batch.Close())
	}
	own, err = s.apply(batch)
	return own, seen, err
}

func (s *Store) run(batch *pebble.Batch, f func(chat.Tx) error) (err error) {
	t := &tx{reader: s.reader(batch), batch: batch, hot: &s.hot}
	defer func() { err = and(err, s.reuse(t.reader)) }()
	return f(t)
}

// apply makes a batch visible to later Updates. Nobody else writes now, so the
// snapshot ends with this commit.
func (s *Store) apply(batch *pebble.Batch) (*commit, error) {
	if err := s.db.ApplyNoSyncWait(batch, pebble.Sync); err != nil {
		return nil, s.health.fail(err)
	}
	s.commits++
	c := &commit{batch, &snapshot{Snapshot: s.db.NewSnapshot(), order: s.commits}, make(chan struct{})}
	s.last = c
	if s.early {
		return c, s.durable.publish(c.snap)
	}
	return c, nil
}

// sync waits until a commit, and with it all earlier ones, is on disk, and
// publishes it.
func (s *Store) sync(c *commit) error {
	defer close(c.synced)
	err := c.batch.SyncWait()
	if err == nil {
		err = s.health.err()
	}
	if err != nil {
		return and(s.health.fail(err), c.snap.Close())
	}
	if !s.early {
		err = s.durable.publish(c.snap)
	}
	return and(err, c.batch.Close())
}

func (s *Store) reader(db pebble.Reader) *reader {
	r := s.readers.Get().(*reader)
	r.db = db
	return r
}

func (s *Store) reuse(r *reader) error {
	err := r.close()
	s.readers.Put(r)
	return err
}

// Close waits for the Views and Updates that run, and closes the files.
func (s *Store) Close() error {
	first, err := s.durable.shut()
	if !first {
		return nil
	}
	return and(err, s.db.Close())
}

// FreeBytes is the space that is left where the store is.
func (s *Store) FreeBytes() (uint64, error) {
	usage, err := s.fs.GetDiskUsage(s.dir)
	return usage.AvailBytes, err
}

// DiskBytes is the space that the store's files take.
func (s *Store) DiskBytes() uint64 { return s.db.Metrics().DiskSpaceUsage() }
