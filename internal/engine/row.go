package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Row reads the line of one conversation from the local database; false: it is
// not in the list, as far as that is known here.
func (e *Engine) Row(t frame.Target) (row Row, ok bool, err error) {
	err = e.db.View(func(r Reader) error {
		c, err := e.lookup(r, t)
		if err != nil || c == nil || c.InboxRev == 0 {
			return err
		}
		ok = true
		row, err = e.row(r, c)
		return err
	})
	return row, ok, err
}

// storeRows stores rows with what extra writes, in one transaction, and then
// lets sessions hear of them.
func (e *Engine) storeRows(rows []frame.Row, pushed bool, extra func(Tx) error, stored func()) error {
	var changed []*conv
	err := e.commit(false, func(tx Tx, touch func(*conv)) error {
		changed = changed[:0]
		for i := range rows {
			c, err := e.ensureRow(tx, &rows[i])
			if err != nil {
				return err
			}
			// A pushed row may lack its preview; the one that was asked for has it.
			again := rows[i].InboxRev == c.InboxRev && rows[i].Preview != nil
			if rows[i].InboxRev <= c.InboxRev && !again {
				continue
			}
			touch(c)
			if err := e.takeRow(tx, c, &rows[i], pushed, nil); err != nil {
				return err
			}
			changed = append(changed, c)
		}
		return extra(tx)
	})
	if err != nil {
		return err
	}
	stored()
	for _, c := range changed {
		e.changed(c)
	}
	e.scheduleReceipts()
	return nil
}

// takeRow sets what an inbox row says of a conversation. A pushed one may lack
// its preview: it is then as it was, or among the messages that came with the row.
func (e *Engine) takeRow(tx Tx, c *conv, row *frame.Row, pushed bool, with *batch) error {
	c.ID, c.Peer, c.Name, c.Picture, c.Wide = row.Conv, row.Peer, row.Name, row.Picture, row.Wide
	if e.owner != nil && c.Peer == "" && !row.Conv.IsGroup() {
		c.Peer = e.owner.User
	}
	was, known := c.State, c.Known
	c.learn(row.State)
	c.InboxRev, c.Activity = row.InboxRev, row.Activity
	c.RowPinned, c.MutedUntil, c.Archived = row.Pinned, row.MutedUntil, min(row.Archived, uint64(msg.ForEver))
	c.Pinned = c.arranged().pinned
	c.PeerDelivered = max(c.PeerDelivered, row.PeerDelivered)
	c.PeerRead = max(c.PeerRead, row.PeerRead)
	c.othersDelivered = max(c.othersDelivered, c.PeerDelivered)
	c.othersRead = max(c.othersRead, c.PeerRead)
	veiled := known && (row.State.HiddenRev > was.HiddenRev || row.State.First > was.First)
	e.rowPreview(c, row, pushed, veiled && !with.has(row.State.Head.Seq))
	if c.WantRead != 0 && row.Read.Seq >= c.WantRead {
		c.WantRead = 0
	}
	if !c.closed() && row.State.Head.Seq > c.Delivered {
		c.WantDelivered = max(c.WantDelivered, row.State.Head.Seq)
	}
	return e.takeUnread(tx, c, row)
}

// takeUnread sets what a row says is unread. It may have been counted before the
// server knew of a read position that it has acknowledged since.
func (e *Engine) takeUnread(r Reader, c *conv, row *frame.Row) error {
	left := tally{row.Unread, row.Mentions}
	above := max(c.Read.Seq, c.cleared())
	if before := max(row.Read.Seq+1, row.State.First) - 1; before < above {
		var err error
		if left, err = e.unreadAbove(r, c, left, before, above); err != nil {
			return err
		}
	}
	c.Read, c.Marked = row.Read.Later(c.Read), row.Marked
	c.Unread, c.Mentions = left.unread, left.mentions
	return nil
}

// rowPreview sets the preview that a row brings, unless the user has hidden or
// cleared it here meanwhile. A row may tell of less than the device knows, as when an
// acknowledgement overtook it: then a newer preview stays. When messages went out of
// the user's sight, a row brings its preview along.
func (e *Engine) rowPreview(c *conv, row *frame.Row, pushed, veiled bool) {
	switch {
	case row.Preview != nil && !veiled && row.State.Rev < c.State.Rev && !e.newerPreview(c, row.Preview):
	case row.Preview != nil:
		c.Preview = slices.Clone(row.Preview)
	case !pushed || veiled || row.State.Deleted:
		c.Preview = nil
	}
	seq := e.previewSeq(c).Seq
	if seq != 0 && (seq < c.first() || c.inHole(seq) || slices.Contains(c.hiding(), seq)) {
		c.Preview = nil
	}
}

// newerPreview reports whether a preview is newer than the one that is here.
func (e *Engine) newerPreview(c *conv, preview frame.Blob) bool {
	old := e.previewSeq(c)
	m, err := e.cfg.Codec.DecodeMessage(preview)
	return err != nil || old.Seq < m.Seq || old.Seq == m.Seq && old.Rev < m.Rev
}

// changed lets the open sessions of a conversation follow its new state.
func (e *Engine) changed(c *conv) {
	e.receipts.dirty = e.receipts.dirty || c.WantDelivered != 0 || c.WantRead != 0 || c.WantTold != 0
	e.meet(c, false)
	e.tellReceipts(c)
	e.followHead(c)
	e.tellRow(c)
	if !e.Online() {
		return
	}
	e.learnHidden(c)
	for _, s := range c.sessions {
		e.look(c, s.view)
	}
	e.pump(c)
}
