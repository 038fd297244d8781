package localdb

import (
	"fmt"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs/readervfs"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// What is salvaged: the device's own values but for how far it was with the
// server, and the outbox. Everything else is a copy, and comes back on demand.

// salvaged is what could be read of a damaged database.
type salvaged struct {
	meta   map[string][]byte
	outbox []engine.OutboxEntry // in their order; Conv is the number in the damaged file
	convs  map[engine.ConvNo]*engine.Conv
	lost   int // entries that cannot be read; some may have been sent; -1: nobody knows how many
}

var images atomic.Int64

// salvage reads the database at path. It never fails: what cannot be read is
// left out.
func salvage(path string, fresh []byte) *salvaged {
	s := &salvaged{meta: map[string][]byte{}, convs: map[engine.ConvNo]*engine.Conv{}}
	im, err := openImage(path, fresh)
	if err != nil {
		return s
	}
	defer im.file.Close()
	name := fmt.Sprintf("damaged%d", images.Add(1))
	readervfs.Create(name, im)
	defer readervfs.Delete(name)
	c, err := sqlite3.OpenFlags("file:"+name+"?vfs=reader", sqlite3.OPEN_READONLY|sqlite3.OPEN_URI)
	if err != nil {
		return s
	}
	defer c.Close()
	s.readMeta(c)
	s.readOutbox(c)
	if im.empty[rootOf(c, "outbox")] { // all numbers that were ever given, at most
		s.lost = -1
		if !im.empty[rootOf(c, "sqlite_sequence")] {
			s.lost = int(lastNumber(c))
		}
	}
	return s
}

// rows calls f for each row up to the first that cannot be read.
func rows(c *sqlite3.Conn, f func(*sqlite3.Stmt), sql string, args ...int64) (whole bool) {
	q, _, err := c.Prepare(sql)
	if err != nil {
		return false
	}
	defer q.Close()
	for i, a := range args {
		if q.BindInt64(i+1, a) != nil {
			return false
		}
	}
	for q.Step() {
		f(q)
	}
	return q.Err() == nil
}

func (s *salvaged) readMeta(c *sqlite3.Conn) {
	take := func(q *sqlite3.Stmt) { s.meta[q.ColumnText(0)] = q.ColumnBlob(1, []byte{}) }
	const own = `SELECT key, value FROM meta WHERE key < 'sync.' OR key >= 'sync/' ORDER BY key`
	if !rows(c, take, own) {
		rows(c, take, own+` DESC`)
	}
}

// manyEntries is how many numbers between readable entries are tried one by one.
const manyEntries = 10_000

// outboxFirst is outboxSelect for a file of version 1.
const outboxFirst = `SELECT no, conv, id, type, flags, original, time, failed, detail, text, NULL, NULL, 0, NULL FROM outbox `

func (s *salvaged) readOutbox(c *sqlite3.Conn) {
	entries := map[int64]engine.OutboxEntry{}
	last := int64(0) // read
	take := func(q *sqlite3.Stmt) {
		last = q.ColumnInt64(0)
		if e, err := scanOutbox(q); err == nil {
			entries[last] = *e
		} else {
			s.lost++
		}
	}
	entry := outboxSelect
	if !rows(c, take, entry+`LIMIT 0`) {
		entry = outboxFirst
	}
	if !rows(c, take, entry+`ORDER BY no`) {
		low := last
		high := max(low, lastNumber(c)+1)
		if rows(c, take, entry+`WHERE no > ? ORDER BY no DESC`, low); last > low {
			high = last
		}
		for no := low + 1; no < high && no <= low+manyEntries; no++ {
			if !rows(c, take, entry+`WHERE no = ?`, no) {
				s.lost++
			}
		}
	}
	for _, no := range slices.Sorted(maps.Keys(entries)) {
		s.takeEntry(c, entries[no])
	}
}

// rootOf is the first page of a table.
func rootOf(c *sqlite3.Conn, table string) (page uint32) {
	rows(c, func(q *sqlite3.Stmt) { page = uint32(q.ColumnInt64(0)) }, `SELECT rootpage FROM sqlite_schema WHERE name = '`+table+`'`)
	return page
}

// lastNumber is the highest number that an entry ever had.
func lastNumber(c *sqlite3.Conn) (no int64) {
	rows(c, func(q *sqlite3.Stmt) { no = q.ColumnInt64(0) }, `SELECT seq FROM sqlite_sequence WHERE name = 'outbox'`)
	return no
}

// takeEntry takes an entry if the conversation that it goes to can be read.
func (s *salvaged) takeEntry(c *sqlite3.Conn, e engine.OutboxEntry) {
	if e.Conv == 0 { // user data
		s.outbox = append(s.outbox, e)
		return
	}
	to, known := s.convs[e.Conv]
	if !known {
		rows(c, func(q *sqlite3.Stmt) {
			to = &engine.Conv{Peer: msg.Address(q.ColumnText(1)), Name: q.ColumnText(2)}
			if to.Peer == "" {
				copy(to.ID[:], q.ColumnRawBlob(0))
			}
		}, `SELECT id, peer, name FROM conversation WHERE no = ?`, int64(e.Conv))
		s.convs[e.Conv] = to
	}
	if to == nil {
		s.lost++
		return
	}
	s.outbox = append(s.outbox, e)
}

// put writes what was salvaged into a new database.
func (s *salvaged) put(db *DB) error {
	return db.Update(true, func(tx engine.Tx) error {
		for key, value := range s.meta {
			if err := tx.SetMeta(key, value); err != nil {
				return err
			}
		}
		for i := range s.outbox {
			e := s.outbox[i]
			if to := s.convs[e.Conv]; e.Conv != 0 {
				if to.No == 0 {
					if err := tx.PutConv(to); err != nil {
						return err
					}
				}
				e.Conv = to.No
			}
			e.No = 0
			if err := tx.PutOutbox(&e); err != nil {
				return err
			}
		}
		return nil
	})
}
