package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// applyHere does in the local database what need not wait for the server.
func (e *Engine) applyHere(tx Tx, c *conv, change frame.Change) error {
	switch ch := change.(type) {
	case *frame.Hide:
		if err := e.discount(tx, c, ch.Seqs); err != nil {
			return err
		}
		c.hide(ch.Seqs)
		return e.dropPreview(tx, c, ch.Seqs)
	case *frame.Arrange:
		if ch.Pinned != nil {
			c.Pinned = *ch.Pinned
		}
	case *frame.Clear:
		c.raise(ch.Seq)
		return e.clearHere(tx, c, ch.Seq)
	}
	return nil
}

// restore takes back what applyHere did, as far as the server still has it: what
// was hidden or cleared becomes a gap, and comes back on demand. It reports whether
// the row is not what it was: the server has to tell it again.
func (c *conv) restore(change frame.Change) bool {
	switch ch := change.(type) {
	case *frame.Hide:
		for _, seq := range ch.Seqs {
			c.forget(msg.Range{Lo: seq, Hi: seq})
		}
	case *frame.Clear:
		if c.State.FirstWhy == msg.EndCleared && c.State.First == ch.Seq+1 {
			c.State.First, c.State.FirstWhy = 1, msg.EndBeginning
			c.raise(c.State.Cleared)
		}
	default:
		return false
	}
	return true
}

// clearHere deletes what the user cleared, also what is held of a time before
// he joined.
func (e *Engine) clearHere(tx Tx, c *conv, upTo msg.Seq) error {
	r := msg.Range{Lo: 1, Hi: upTo}
	if e.previewSeq(c).Seq <= upTo {
		c.Preview = nil
	}
	if c.forget(r).Empty() {
		return nil
	}
	c.removed = append(c.removed, r)
	return tx.DeleteMessages(c.No, r)
}

// clearing is up to where the outbox waits to clear; 0: it does not.
func (c *conv) clearing() (seq msg.Seq) {
	for _, q := range c.queue {
		if ch, ok := q.change.(*frame.Clear); ok {
			seq = max(seq, ch.Seq)
		}
	}
	return seq
}

// dropPreview derives the preview again when its message was hidden: the newest
// message below it that is held without a gap in between.
func (e *Engine) dropPreview(r Reader, c *conv, hidden []msg.Seq) error {
	at := e.previewSeq(c).Seq
	if at == 0 || !slices.Contains(hidden, at) {
		return nil
	}
	c.Preview = nil
	run, held := c.spans.Run(at)
	if !held {
		return nil
	}
	below := msg.Range{Lo: max(run.Lo, c.first()), Hi: at}
	return r.Messages(c.No, below, true, maxHide+1, func(s *Stored) bool {
		if c.inHole(s.Seq) {
			return true
		}
		c.Preview = slices.Clone(s.Blob)
		return false
	})
}
