package localdb

import (
	"bytes"

	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// A conversation's columns, in the order of bindConv and scanConv; its number
// comes last.
const (
	convNames = `id, peer`
	convRest  = `name,
	known, head_seq, head_ordinal, rev, meta_rev, receipt_rev, first_seq, first_why, is_left,
	is_deleted, hidden_rev, role, rights, cleared,
	inbox_rev, activity, pinned, read_seq, read_ordinal, peer_read, peer_delivered, unread, preview, wide,
	mentions, marked, picture, row_pinned, muted_until, archived,
	watermark_rev, delivered, want_delivered, want_read, want_told, hidden_known, members_rev, group_info`
	convColumns = convNames + `, ` + convRest
	restValues  = `?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
	?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38,
	?39, ?40, ?41`
	convValues = `?1, ?2, ` + restValues
)

const (
	convSelect = `SELECT ` + convColumns + `, no FROM conversation `
	convList   = convSelect + `WHERE inbox_rev > 0 AND (pinned, activity, id) < (?, ?, ?)
		ORDER BY pinned DESC, activity DESC, id DESC LIMIT ?`
	convWanting = convSelect + `WHERE want_delivered > 0 OR want_read > 0 OR want_told > 0 ORDER BY no LIMIT ?`
	// Most changes leave id and peer as they are: without them, their indexes are
	// not written.
	convUpdate = `UPDATE conversation SET (` + convRest + `) = (` + restValues + `)
		WHERE no = ?42 AND id IS ?1 AND peer IS ?2`
	convPut = `INSERT INTO conversation (` + convColumns + `, no) VALUES (` + convValues + `, ?42)
		ON CONFLICT (no) DO UPDATE SET (` + convColumns + `) = (` + convValues + `)`
)

func (r reader) Conv(no engine.ConvNo) (*engine.Conv, error) {
	q := r.db.query(convSelect + `WHERE no = ?`)
	return q.int(int64(no)).conv()
}

func (r reader) ConvByID(id msg.ConvID) (*engine.Conv, error) {
	q := r.db.query(convSelect + `WHERE id = ?`)
	return q.blob(id[:]).conv()
}

func (r reader) ConvByPeer(peer msg.Address) (*engine.Conv, error) {
	q := r.db.query(convSelect + `WHERE peer = ?`)
	return q.text(string(peer)).conv()
}

// conv reads the only row, if there is one.
func (q *query) conv() (*engine.Conv, error) {
	var c *engine.Conv
	if q.next() {
		c = scanConv(q.s)
	}
	return c, q.done()
}

// listTop comes before every row of the list.
var listTop = bytes.Repeat([]byte{0xff}, len(msg.ConvID{})+1)

func (r reader) List(before frame.InboxKey, limit int, yield func(*engine.Conv) bool) error {
	q := r.db.query(convList)
	if before == (frame.InboxKey{}) {
		q.int(1<<63 - 1).int(1<<63 - 1).blob(listTop)
	} else {
		q.int(int64(before.Pinned)).int(int64(before.Activity)).blob(before.Conv[:])
	}
	q.int(int64(max(limit, 0)))
	for q.next() {
		if !yield(scanConv(q.s)) {
			break
		}
	}
	return q.done()
}

func (r reader) Wanting(limit int) ([]*engine.Conv, error) {
	q := r.db.query(convWanting)
	q.int(int64(max(limit, 0)))
	var convs []*engine.Conv
	for q.next() {
		convs = append(convs, scanConv(q.s))
	}
	return convs, q.done()
}

func (t tx) Unlist() error {
	q := t.db.query(`UPDATE conversation SET inbox_rev = 0 WHERE inbox_rev > 0`)
	return q.run()
}

func (t tx) PutConv(c *engine.Conv) error {
	if c.No != 0 {
		q := t.db.query(convUpdate)
		if err := q.bindConv(c).run(); err != nil || t.db.conn.Changes() > 0 {
			return err
		}
	}
	q := t.db.query(convPut)
	if err := q.bindConv(c).run(); err != nil || c.No != 0 {
		return err
	}
	c.No = engine.ConvNo(t.db.conn.LastInsertRowID())
	return nil
}

func (q *query) bindConv(c *engine.Conv) *query {
	if c.ID.IsZero() {
		q.null()
	} else {
		q.blob(c.ID[:])
	}
	if c.Peer == "" {
		q.null()
	} else {
		q.text(string(c.Peer))
	}
	q.text(c.Name)

	s := &c.State
	q.bool(c.Known).int(int64(s.Head.Seq)).int(int64(s.Head.Ordinal))
	q.int(int64(s.Rev)).int(int64(s.MetaRev)).int(int64(s.ReceiptRev))
	q.int(int64(s.First)).int(int64(s.FirstWhy)).bool(s.Left)
	q.bool(s.Deleted).int(int64(s.HiddenRev)).int(int64(s.Role)).int(int64(s.Rights)).int(int64(s.Cleared))

	q.int(int64(c.InboxRev)).int(int64(c.Activity)).int(int64(c.Pinned))
	q.int(int64(c.Read.Seq)).int(int64(c.Read.Ordinal)).int(int64(c.PeerRead)).int(int64(c.PeerDelivered))
	q.int(int64(c.Unread)).blob(c.Preview).bool(c.Wide)
	q.int(int64(c.Mentions)).bool(c.Marked).text(c.Picture)
	q.int(int64(c.RowPinned)).int(int64(c.MutedUntil)).int(int64(c.Archived))

	q.int(int64(c.ReceiptRev)).int(int64(c.Delivered)).int(int64(c.WantDelivered)).int(int64(c.WantRead)).int(int64(c.WantTold))
	q.int(int64(c.HiddenRev)).int(int64(c.MembersRev)).blob(c.Group)
	if c.No == 0 {
		return q.null()
	}
	return q.int(int64(c.No))
}

// scanConv reads the columns of convSelect.
func scanConv(s *sqlite3.Stmt) *engine.Conv {
	col := -1
	next := func() int64 { col++; return s.ColumnInt64(col) }
	text := func() string { col++; return s.ColumnText(col) }
	blob := func() []byte { col++; return s.ColumnRawBlob(col) }

	c := &engine.Conv{}
	copy(c.ID[:], blob())
	c.Peer = msg.Address(text())
	c.Name = text()

	c.Known = next() != 0
	c.State = frame.State{
		Head: msg.Position{Seq: msg.Seq(next()), Ordinal: msg.Ordinal(next())},
		Rev:  msg.Rev(next()), MetaRev: msg.Rev(next()), ReceiptRev: msg.Rev(next()),
		First: msg.Seq(next()), FirstWhy: msg.End(next()), Left: next() != 0,
		Deleted: next() != 0, HiddenRev: uint64(next()), Role: msg.Role(next()), Rights: msg.Rights(next()),
		Cleared: msg.Seq(next()),
	}

	c.InboxRev = msg.Rev(next())
	c.Activity = msg.Millis(next())
	c.Pinned = uint64(next())
	c.Read = msg.Position{Seq: msg.Seq(next()), Ordinal: msg.Ordinal(next())}
	c.PeerRead, c.PeerDelivered = msg.Seq(next()), msg.Seq(next())
	c.Unread = uint64(next())
	if preview := blob(); len(preview) > 0 {
		c.Preview = bytes.Clone(preview)
	}
	c.Wide = next() != 0
	c.Mentions = uint64(next())
	c.Marked = next() != 0
	c.Picture = text()
	c.RowPinned, c.MutedUntil, c.Archived = uint64(next()), msg.Millis(next()), uint64(next())

	c.ReceiptRev = msg.Rev(next())
	c.Delivered = msg.Seq(next())
	c.WantDelivered, c.WantRead = msg.Seq(next()), msg.Seq(next())
	c.WantTold = msg.Seq(next())
	c.HiddenRev = uint64(next())
	c.MembersRev = msg.Rev(next())
	c.Group = bytes.Clone(blob())
	c.No = engine.ConvNo(next())
	return c
}
