package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// conv is a conversation in memory: its record, its coverage, and what is
// under way for it. Its stored part changes only inside commit.
type conv struct {
	Conv
	spans span.Set
	holes []msg.Hole // ascending, disjoint, inside spans

	// The highest positions of other members (groups: of any), for statuses.
	othersDelivered, othersRead msg.Seq
	told                        msg.Seq     // up to where others were told that the user read
	removed                     []msg.Range // taken from the database by the transaction under way

	version  uint64 // of what is stored of it
	sessions []*Session
	jobs     []*job      // syncs that are not finished
	fetching []*fetch    // ranges on their way
	newsDue  bool        // it waits for news of what the user hid
	fresh    []msg.Range // ranges to be brought to the known rev
	changing bool        // a Changes is on its way
	headWait bool        // a Fetch that learns the head is on its way
	queue    []*queued   // outbox entries that may leave, in order
	blocked  bool        // no send until all on their way are answered
	retryAt  msg.Millis  // and not before this time
}

// idle reports whether nothing but the database refers to it.
func (c *conv) idle() bool {
	return !c.newsDue && len(c.sessions) == 0 && len(c.jobs) == 0 && len(c.fetching) == 0 &&
		!c.changing && !c.headWait && len(c.queue) == 0
}

// target names the conversation to the server.
func (c *conv) target() frame.Target {
	if c.ID.IsZero() {
		return frame.Target{Peer: c.Peer}
	}
	return frame.Target{Conv: c.ID}
}

// first is the lowest seq that the user may see.
func (c *conv) first() msg.Seq { return max(c.State.First, 1) }

// firstWhy says what stands before the first seq.
func (c *conv) firstWhy() msg.End {
	if c.State.FirstWhy == msg.EndMore {
		return msg.EndBeginning
	}
	return c.State.FirstWhy
}

func (c *conv) head() msg.Seq { return c.State.Head.Seq }

// hiddenIn counts the seqs of r that lie in holes.
func (c *conv) hiddenIn(r msg.Range) (n uint64) {
	for _, h := range c.holes {
		n += h.Intersect(r).Len()
	}
	return n
}

// learn takes a conversation's state if it is not older than the known one.
// The three revs only rise, and snapshots are ordered by them; but the state in
// which the user left is frozen, and receipts of before may lie above it. What
// the user hid and cleared is ordered by itself: neither ever falls.
func (c *conv) learn(s frame.State) {
	k := c.State
	switch {
	case !c.Known:
		c.State = s
	case s.Rev >= k.Rev && s.MetaRev >= k.MetaRev && (s.ReceiptRev >= k.ReceiptRev || s.Left || s.Deleted):
		c.State = s
	}
	c.State.HiddenRev, c.State.Cleared = max(s.HiddenRev, k.HiddenRev), max(s.Cleared, k.Cleared)
	c.Known = true
	c.raise(c.cleared())
}

// cleared is up to where the user cleared, here or on another device. Where he joined
// a group again since, the first seq that he may see lies above it.
func (c *conv) cleared() msg.Seq { return min(max(c.State.Cleared, c.clearing()), c.head()) }

// raise lifts the first seq above what the user has cleared.
func (c *conv) raise(cleared msg.Seq) {
	if cleared = min(cleared, c.head()); cleared >= c.first() {
		c.State.First, c.State.FirstWhy = cleared+1, msg.EndCleared
	}
}

// closed reports whether nothing is served here any more.
func (c *conv) closed() bool { return c.State.Left || c.State.Deleted }

// closedWhy says why.
func (c *conv) closedWhy() msg.End {
	if c.State.Deleted {
		return msg.EndDeleted
	}
	return msg.EndLeft
}

// loadConv returns the conversation from memory or from the database; nil if
// there is none.
func (e *Engine) loadConv(r Reader, no ConvNo) (*conv, error) {
	if c, ok := e.convs[no]; ok {
		return c, nil
	}
	rec, err := r.Conv(no)
	if err != nil || rec == nil {
		return nil, err
	}
	return e.adopt(r, rec)
}

// adopt completes a record to a conversation in memory.
func (e *Engine) adopt(r Reader, rec *Conv) (*conv, error) {
	if c, ok := e.convs[rec.No]; ok {
		return c, nil
	}
	c := &conv{Conv: *rec, othersDelivered: rec.PeerDelivered, othersRead: rec.PeerRead}
	if rec.No == 0 {
		return c, nil
	}
	if c.head() > 0 {
		// A message was sent or pushed there, and the device ended before the server
		// had told it the rest. What it holds can be read; a row corrects the head.
		c.Known = true
	}
	var err error
	if c.spans, err = r.Spans(rec.No); err != nil {
		return nil, err
	}
	if len(c.spans) > 0 { // holes lie in them
		if c.holes, err = r.Holes(rec.No); err != nil {
			return nil, err
		}
	}
	marks, err := r.Watermarks(rec.No)
	if err != nil {
		return nil, err
	}
	for _, w := range marks {
		e.noteWatermark(c, w)
	}
	e.convs[rec.No] = c
	return c, nil
}

// lookup finds the conversation that a target names; nil if there is none here.
func (e *Engine) lookup(r Reader, t frame.Target) (*conv, error) {
	var rec *Conv
	var err error
	switch {
	case t.Conv.IsZero():
		rec, err = r.ConvByPeer(t.Peer)
	default:
		rec, err = r.ConvByID(t.Conv)
	}
	if err != nil || rec == nil {
		return nil, err
	}
	return e.adopt(r, rec)
}

// ensure finds the conversation that a target names, or makes its record.
func (e *Engine) ensure(tx Tx, t frame.Target) (*conv, error) {
	c, err := e.lookup(tx, t)
	if err != nil || c != nil {
		return c, err
	}
	for _, s := range e.sessions {
		f := s.c
		if f.No == 0 && (!t.Conv.IsZero() && f.ID == t.Conv || t.Peer != "" && f.Peer == t.Peer) {
			return f, e.root(tx, f)
		}
	}
	rec := &Conv{ID: t.Conv, Peer: t.Peer}
	if err := tx.PutConv(rec); err != nil {
		return nil, err
	}
	e.made = append(e.made, rec.No)
	return e.adopt(tx, rec)
}

// ensureRow finds or makes the conversation of an inbox row: one that was
// named by its peer alone learns its id.
func (e *Engine) ensureRow(tx Tx, row *frame.Row) (*conv, error) {
	c, err := e.lookup(tx, frame.Target{Conv: row.Conv})
	if err != nil || c != nil {
		return c, err
	}
	if !row.Conv.IsGroup() && row.Peer != "" {
		if c, err = e.lookup(tx, frame.Target{Peer: row.Peer}); err != nil || c != nil {
			return c, err
		}
	}
	return e.ensure(tx, frame.Target{Conv: row.Conv, Peer: row.Peer})
}

// undo is what a conversation was before a transaction.
type undo struct {
	c   *conv
	was conv
}

// commit changes conversations in one transaction. f calls touch before it
// changes the record, spans, holes or watermarks of a conversation in memory;
// they are stored with what f writes, or put back if the database refuses.
func (e *Engine) commit(durable bool, f func(tx Tx, touch func(*conv)) error) error {
	var touched []undo
	e.made = e.made[:0]
	err := e.db.Update(durable, func(tx Tx) error {
		touch := func(c *conv) {
			if !slices.ContainsFunc(touched, func(u undo) bool { return u.c == c }) {
				touched = append(touched, undo{c, *c})
			}
		}
		if err := f(tx, touch); err != nil {
			return err
		}
		for i := range touched {
			if err := touched[i].store(tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		for _, u := range touched {
			u.c.Conv, u.c.spans, u.c.holes = u.was.Conv, u.was.spans, u.was.holes
			u.c.othersDelivered, u.c.othersRead, u.c.told = u.was.othersDelivered, u.was.othersRead, u.was.told
			u.c.removed = nil
		}
		for _, no := range e.made { // their records are gone with the transaction
			if c := e.convs[no]; c != nil {
				c.No = 0
			}
			delete(e.convs, no)
		}
		return err
	}
	for _, u := range touched {
		u.c.version++
		e.tellRemoved(u.c)
	}
	return nil
}

// store writes what differs, and deletes what the user may not see any more.
func (u *undo) store(tx Tx) error {
	if err := u.c.tidy(tx, &u.was); err != nil {
		return err
	}
	if err := tx.SetSpans(u.c.No, u.was.spans, u.c.spans); err != nil {
		return err
	}
	if !slices.Equal(u.c.holes, u.was.holes) {
		if err := tx.SetHoles(u.c.No, u.c.holes); err != nil {
			return err
		}
	}
	rec := u.c.Conv
	return tx.PutConv(&rec)
}

// tidy takes what was cleared or hidden out of the database, text included.
func (c *conv) tidy(tx Tx, was *conv) error {
	gone := c.newHoles(was.holes)
	if r := c.dropCleared(); !r.Empty() {
		gone = append(gone, r)
	}
	for _, r := range gone {
		if err := tx.DeleteMessages(c.No, r); err != nil {
			return err
		}
	}
	c.removed = append(c.removed, gone...)
	if len(c.spans) == 0 { // whatever was hidden is not here
		c.HiddenRev = max(c.HiddenRev, c.State.HiddenRev)
	}
	return nil
}
