package localdb_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/localdb"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// The benchmarks stand beside bare loops over the same binding and the same rows
// ("bare"), the least that the work can cost. Blobs have 90 bytes: a chat line
// with its fields.

const pageRows = 1000

func blobOf(seq msg.Seq) frame.Blob {
	b := make(frame.Blob, 90)
	copy(b, fmt.Sprint(seq))
	return b
}

// fillPage makes the messages from lo on.
func fillPage(page []engine.Stored, lo msg.Seq) {
	for i := range page {
		seq := lo + msg.Seq(i)
		page[i] = engine.Stored{Seq: seq, Rev: msg.Rev(seq), Blob: blobOf(seq)}
	}
}

// bare is a connection with the settings of a DB and a table like its messages,
// without checks.
func bare(b *testing.B) *sqlite3.Conn {
	b.Helper()
	c, err := sqlite3.Open(filepath.Join(b.TempDir(), "bare.db"))
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
		PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 4000;
		CREATE TABLE message (key INTEGER PRIMARY KEY, rev INTEGER, blob BLOB)`); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	return c
}

func prepared(b *testing.B, c *sqlite3.Conn, sql string) *sqlite3.Stmt {
	b.Helper()
	s, _, err := c.Prepare(sql)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

func BenchmarkPutMessages(b *testing.B) {
	page := make([]engine.Stored, pageRows)
	rows := func(b *testing.B, put func(lo msg.Seq)) {
		at := func(i int) msg.Seq { return msg.Seq(i*pageRows + 1) }
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			b.StopTimer()
			fillPage(page, at(i))
			b.StartTimer()
			put(at(i))
			i++
		}
		b.ReportMetric(float64(i)*pageRows/b.Elapsed().Seconds(), "rows/s")
	}
	b.Run("bare", func(b *testing.B) {
		c := bare(b)
		s := prepared(b, c, "INSERT INTO message VALUES (?, ?, ?)")
		begin, commit := prepared(b, c, "BEGIN"), prepared(b, c, "COMMIT")
		rows(b, func(msg.Seq) {
			begin.Exec()
			for _, m := range page {
				s.BindInt64(1, int64(m.Seq))
				s.BindInt64(2, int64(m.Rev))
				s.BindBlob(3, m.Blob)
				if err := s.Exec(); err != nil {
					b.Fatal(err)
				}
			}
			if err := commit.Exec(); err != nil {
				b.Fatal(err)
			}
		})
	})
	put := func(b *testing.B, durable bool, times int, move func(lo msg.Seq) msg.Seq) {
		db := open(b, filepath.Join(b.TempDir(), "app.db"))
		defer db.Close()
		rows(b, func(lo msg.Seq) {
			for i := range page {
				page[i].Seq += move(lo) - lo
			}
			for range times {
				if err := db.Update(durable, func(tx engine.Tx) error { return tx.PutMessages(1, page) }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	same := func(lo msg.Seq) msg.Seq { return lo }
	down := func(lo msg.Seq) msg.Seq { return 1<<39 - lo }
	b.Run("upward", func(b *testing.B) { put(b, false, 1, same) })
	b.Run("upward, durable", func(b *testing.B) { put(b, true, 1, same) })
	b.Run("downward", func(b *testing.B) { put(b, false, 1, down) })
	b.Run("each page twice", func(b *testing.B) { put(b, false, 2, same) })
}

func BenchmarkMessages(b *testing.B) {
	const rows, limit = 1_000_000, 100
	at := func(i int) msg.Seq { return msg.Seq(uint64(i)*2654435761%(rows-limit)) + 1 }
	page := make([]engine.Stored, pageRows)
	var bytes int
	b.Run("bare", func(b *testing.B) {
		c := bare(b)
		s := prepared(b, c, "INSERT INTO message VALUES (?, ?, ?)")
		c.Exec("BEGIN")
		for lo := msg.Seq(1); lo <= rows; lo += pageRows {
			fillPage(page, lo)
			for _, m := range page {
				s.BindInt64(1, 1<<40|int64(m.Seq))
				s.BindInt64(2, int64(m.Rev))
				s.BindBlob(3, m.Blob)
				s.Exec()
			}
		}
		c.Exec("COMMIT")
		sel := prepared(b, c, "SELECT key, blob FROM message WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT ?")
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			i++
			sel.BindInt64(1, 1<<40|1)
			sel.BindInt64(2, 1<<40|int64(at(i)+limit))
			sel.BindInt64(3, limit)
			for sel.Step() {
				bytes += int(sel.ColumnInt64(0)&1) + len(sel.ColumnRawBlob(1))
			}
			sel.Reset()
		}
	})
	db := open(b, filepath.Join(b.TempDir(), "app.db"))
	defer db.Close()
	for lo := msg.Seq(1); lo <= rows; lo += pageRows {
		fillPage(page, lo)
		if err := db.Update(false, func(tx engine.Tx) error { return tx.PutMessages(1, page) }); err != nil {
			b.Fatal(err)
		}
	}
	for _, backward := range []bool{true, false} {
		b.Run(map[bool]string{true: "backward", false: "forward"}[backward], func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i++
				in := msg.Range{Lo: 1, Hi: at(i) + limit}
				if !backward {
					in = msg.Range{Lo: at(i), Hi: 1 << 62}
				}
				if err := db.View(func(r engine.Reader) error {
					return r.Messages(1, in, backward, limit, func(m *engine.Stored) bool {
						bytes += int(m.Seq&1) + len(m.Blob)
						return true
					})
				}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("count all", func(b *testing.B) {
		for b.Loop() {
			if err := db.View(func(r engine.Reader) error {
				_, err := r.CountMessages(1, 0, msg.Range{Lo: 1, Hi: 1 << 62})
				return err
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPush is what a pushed message costs: its row, its span, the conversation's
// record, and the cursor.
func BenchmarkPush(b *testing.B) {
	for _, durable := range []bool{false, true} {
		b.Run(fmt.Sprintf("durable=%v", durable), func(b *testing.B) {
			db := open(b, filepath.Join(b.TempDir(), "app.db"))
			defer db.Close()
			c := &engine.Conv{ID: msg.OneToOne(1, 2), Peer: "bob", Known: true, InboxRev: 1}
			var spans span.Set
			b.ReportAllocs()
			seq := msg.Seq(0)
			for b.Loop() {
				seq++
				c.State.Head.Seq, c.Activity, c.InboxRev = seq, msg.Millis(seq), msg.Rev(seq)
				c.Preview = blobOf(seq)
				now := spans.Push(msg.Rev(seq)-1, msg.Rev(seq)).Insert(span.Span{Range: msg.Range{Lo: seq, Hi: seq}, Rev: msg.Rev(seq)})
				if err := db.Update(durable, func(tx engine.Tx) error {
					if err := tx.PutConv(c); err != nil {
						return err
					}
					if err := tx.SetSpans(c.No, spans, now); err != nil {
						return err
					}
					if err := tx.SetMeta("sync.cursor", []byte("12345678")); err != nil {
						return err
					}
					return tx.PutMessages(c.No, []engine.Stored{{Seq: seq, Rev: msg.Rev(seq), Blob: c.Preview}})
				}); err != nil {
					b.Fatal(err)
				}
				spans = now
			}
		})
	}
}

func BenchmarkList(b *testing.B) {
	db := open(b, filepath.Join(b.TempDir(), "app.db"))
	defer db.Close()
	if err := db.Update(false, func(tx engine.Tx) error {
		for n := range uint64(10_000) {
			if err := tx.PutConv(&engine.Conv{ID: msg.GroupConv(n + 1), Name: "a group", InboxRev: 1,
				Activity: msg.Millis(n), Preview: blobOf(1)}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	b.Run("page of 50 of 10,000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := db.View(func(r engine.Reader) error {
				return r.List(frame.InboxKey{Activity: 5000}, 50, func(*engine.Conv) bool { return true })
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "app.db")
	closeDB(b, open(b, path))
	for b.Loop() {
		db, err := localdb.Open(path, localdb.Options{})
		if err != nil {
			b.Fatal(err)
		}
		db.Close()
	}
}
