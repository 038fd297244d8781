package engine

import (
	"encoding/binary"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// inboxCatchUp is the state of following the user's inbox.
type inboxCatchUp struct {
	asking   bool // an Inbox{since} is on its way
	firstRow bool // the first page of a fresh device is on its way
	caughtUp bool // OnlineEvent was told on this connection
}

// listCoverage says how much of the conversation list is known: every row
// whose key stands before or at floor, or all.
type listCoverage struct {
	all   bool
	some  bool
	floor frame.InboxKey
}

func (l listCoverage) encode() []byte {
	switch {
	case l.all:
		return []byte{1}
	case !l.some:
		return nil
	}
	b := []byte{0}
	b = binary.BigEndian.AppendUint64(b, l.floor.Pinned)
	b = binary.BigEndian.AppendUint64(b, uint64(l.floor.Activity))
	return append(b, l.floor.Conv[:]...)
}

func decodeList(b []byte) listCoverage {
	switch {
	case len(b) == 1:
		return listCoverage{all: true}
	case len(b) == 1+8+8+16:
		return listCoverage{some: true, floor: frame.InboxKey{
			Pinned:   binary.BigEndian.Uint64(b[1:]),
			Activity: msg.Millis(binary.BigEndian.Uint64(b[9:])),
			Conv:     msg.ConvID(b[17:33]),
		}}
	}
	return listCoverage{}
}

const firstInboxPage = 50

// enterEpoch drops the copy of an older life of the server's data; the outbox
// stays.
func (e *Engine) enterEpoch(epoch uint64) error {
	if e.epoch == epoch {
		return nil
	}
	fresh := e.epoch == 0 // then there is no copy
	err := e.db.Update(true, func(tx Tx) error {
		if !fresh {
			if err := tx.Forget(); err != nil {
				return err
			}
		}
		return tx.SetMeta(metaEpoch, number(epoch))
	})
	if err != nil {
		return err
	}
	e.epoch = epoch
	if !fresh {
		e.cursor, e.list, e.seal = 0, listCoverage{}, nil
		return e.reloadConvs()
	}
	return nil
}

// reloadConvs begins anew with the conversations in memory: the copy is
// dropped. One without a record is kept by its sessions alone.
func (e *Engine) reloadConvs() error {
	return e.db.View(func(r Reader) error {
		for _, c := range e.convsInOrder() {
			rec, err := r.Conv(c.No)
			if err != nil {
				return err
			}
			if rec == nil {
				delete(e.convs, c.No)
				rec = &Conv{ID: c.ID, Peer: c.Peer}
			}
			c.Conv = *rec
			c.spans, c.holes, c.fresh = nil, nil, nil
			c.othersDelivered, c.othersRead = 0, 0
			for _, s := range c.sessions {
				s.restart()
			}
		}
		return nil
	})
}

// startInbox follows the inbox from the cursor; a fresh device takes its
// cursor from before its first page.
func (e *Engine) startInbox(now msg.Rev) {
	e.inbox = inboxCatchUp{}
	if e.list == (listCoverage{}) {
		e.firstPage(now)
		return
	}
	if now > e.cursor {
		e.catchUp()
		return
	}
	e.caughtUp()
}

// firstPage asks for the top of the list; cursor is from before it.
func (e *Engine) firstPage(cursor msg.Rev) {
	e.inbox.firstRow, e.cursor = true, cursor
	e.ask(&frame.Inbox{Page: true, Limit: firstInboxPage}, func(body any) {
		e.inbox.firstRow = false
		page, ok := body.(*frame.InboxPage)
		if !ok {
			e.inboxRefused(body)
			return
		}
		if err := e.applyList(page, frame.InboxKey{}, &cursor); err != nil {
			e.fail(err)
			return
		}
		e.caughtUp()
	}, func() { e.inbox.firstRow = false })
}

// catchUp asks for the rows changed after the cursor.
func (e *Engine) catchUp() {
	if e.inbox.asking || e.inbox.firstRow || !e.Online() {
		return
	}
	e.inbox.asking = true
	e.ask(&frame.Inbox{Since: e.cursor, Limit: 1000}, func(body any) {
		e.inbox.asking = false
		page, ok := body.(*frame.InboxPage)
		if !ok {
			e.inboxRefused(body)
			return
		}
		if page.Reset {
			e.resetList(page.To)
			return
		}
		if err := e.applyRows(page, false); err != nil {
			e.fail(err)
			return
		}
		if page.More {
			e.catchUp()
			return
		}
		e.caughtUp()
	}, func() { e.inbox.asking = false })
}

// resetList begins the list anew: too much changed to be told row by row.
func (e *Engine) resetList(cursor msg.Rev) {
	err := e.db.Update(false, func(tx Tx) error {
		if err := tx.Unlist(); err != nil {
			return err
		}
		return tx.SetMeta(metaList, nil)
	})
	if err != nil {
		e.fail(err)
		return
	}
	for _, c := range e.convs {
		c.InboxRev = 0
	}
	e.list = listCoverage{}
	e.firstPage(cursor)
}

func (e *Engine) inboxRefused(body any) {
	refusal, ok := body.(*frame.Error)
	if !ok {
		e.drop(msg.Errorf(msg.CodeBadServer, "the server answered Inbox with %T", body))
		return
	}
	if refusal.Code.Retry() {
		e.drop(refusal.Err("follow the inbox")) // the next connection asks again
		return
	}
	e.emit(FailureEvent{Err: refusal.Err("follow the inbox")})
}

func (e *Engine) caughtUp() {
	if !e.inbox.caughtUp {
		e.inbox.caughtUp = true
		e.emit(OnlineEvent{})
	}
	for _, s := range e.summaries {
		e.pumpSummary(s)
	}
}

// applyRows takes changed rows; the cursor moves only from where it stands.
func (e *Engine) applyRows(page *frame.InboxPage, pushed bool) error {
	cursor := e.cursor
	if page.From <= cursor && page.To > cursor {
		cursor = page.To
	}
	return e.storeRows(page.Rows, pushed, func(tx Tx) error {
		if cursor == e.cursor {
			return nil
		}
		return tx.SetMeta(metaCursor, number(uint64(cursor)))
	}, func() { e.cursor = cursor })
}

// applyList takes a page of the list that begins after `before`; with a
// cursor, it is a fresh device's first one.
func (e *Engine) applyList(page *frame.InboxPage, before frame.InboxKey, cursor *msg.Rev) error {
	list := e.list
	switch {
	case !page.More:
		list = listCoverage{all: true}
	case len(page.Rows) > 0:
		last := page.Rows[len(page.Rows)-1].Key()
		if list.floor == before || cursor != nil {
			list = listCoverage{some: true, floor: last}
		}
	}
	return e.storeRows(page.Rows, false, func(tx Tx) error {
		if cursor != nil {
			if err := tx.SetMeta(metaCursor, number(uint64(*cursor))); err != nil {
				return err
			}
		}
		return tx.SetMeta(metaList, list.encode())
	}, func() {
		e.list = list
	})
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
	c.InboxRev, c.Activity, c.Pinned = row.InboxRev, row.Activity, row.Pinned
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

// rowsPushed takes rows that the server sent unasked.
func (e *Engine) rowsPushed(page *frame.InboxPage) {
	if err := e.applyRows(page, true); err != nil {
		e.fail(err)
		return
	}
	if page.From > e.cursor {
		e.catchUp()
	}
}
