package pebble

import (
	"context"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/internal/chat"
)

// sendAll runs commits of perCommit messages each.
func (tr *traffic) sendAll(t testing.TB, s *Store, commits, perCommit int) {
	t.Helper()
	for range commits {
		err := s.Update(context.Background(), func(tx chat.Tx) error {
			for range perCommit {
				if err := tr.send(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestBytesPerMessage: a message of 58 bytes of text, with its id and all that
// it leaves in two inboxes, takes at most 100 bytes once compacted.
func TestBytesPerMessage(t *testing.T) {
	if testing.Short() {
		t.Skip("large, and in one goroutine: nothing for the race detector")
	}
	s := mustOpen(t, "store", Options{FS: vfs.NewMem()})
	defer s.Close()
	tr := newTraffic(50, 58)
	if err := s.Update(context.Background(), tr.setUp); err != nil {
		t.Fatal(err)
	}
	const messages = 30_000
	tr.sendAll(t, s, messages/500, 500)
	if err := s.db.Compact(context.Background(), []byte{0}, []byte{0xff}, false); err != nil {
		t.Fatal(err)
	}
	per := float64(tableBytes(s)) / messages
	t.Logf("%.1f bytes a message", per)
	if per > 100 {
		t.Errorf("a message takes %.1f bytes, more than 100", per)
	}
}

func tableBytes(s *Store) (n int64) {
	for _, l := range s.db.Metrics().Levels {
		n += l.TablesSize
	}
	return n
}

// TestMemoryIsBounded: with more data than memory is allowed, every part stays
// within its bound.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("large, and in one goroutine: nothing for the race detector")
	}
	opt := Options{FS: vfs.NewMem(), CacheBytes: 1 << 20, MemTableBytes: 256 << 10}
	s := mustOpen(t, "store", opt)
	defer s.Close()
	tr := newTraffic(500, 58)
	if err := s.Update(context.Background(), tr.setUp); err != nil {
		t.Fatal(err)
	}
	for range 40 {
		tr.sendAll(t, s, 10, 50)
		m := s.db.Metrics()
		if most := uint64((memTables + 1) * opt.MemTableBytes); m.MemTable.Size > most {
			t.Fatalf("memory tables take %d bytes, more than %d", m.MemTable.Size, most)
		}
		if most := opt.CacheBytes * 5 / 4; m.BlockCache.Size > most { // Pebble rounds up by shards
			t.Fatalf("the cache takes %d bytes, more than %d", m.BlockCache.Size, most)
		}
	}
	if err := s.db.Flush(); err != nil {
		t.Fatal(err)
	}
	if n := tableBytes(s); n < opt.CacheBytes {
		t.Errorf("only %d bytes were stored", n)
	}
}

// TestHotRecordsAreBounded: what is used stays known, what is not is dropped.
func TestHotRecordsAreBounded(t *testing.T) {
	var m memo[int, int]
	looked := map[int]int{}
	look := func(k int) (int, error) { looked[k]++; return 2 * k, nil }
	for k := range 5 * hotRecords {
		for _, k := range []int{k, 0} {
			if v, err := m.find(k, look); v != 2*k || err != nil {
				t.Fatalf("%d: got %d, %v", k, v, err)
			}
		}
		m.end(false)
		if n := len(m.young) + len(m.old); n > 2*hotRecords+2 {
			t.Fatalf("%d records are held, more than %d", n, 2*hotRecords)
		}
	}
	if looked[0] != 1 {
		t.Errorf("what is always used was looked up %d times, want once", looked[0])
	}
	if _, err := m.find(1, look); err != nil || looked[1] != 2 {
		t.Errorf("what was long not used was looked up %d times, want again (%v)", looked[1], err)
	}
}
