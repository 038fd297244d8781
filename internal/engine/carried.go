package engine

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// carriedOut takes the server's word that a change is durable: a frame that
// covers (prev, rev] of the conversation.
func (e *Engine) carriedOut(c *conv, q *queued, ack *frame.OpAck) error {
	if q.change == nil || ack.Conv.IsZero() {
		return msg.Errorf(msg.CodeBadServer, "the server acknowledged as a change of a conversation what is none")
	}
	b, err := e.decode(ack.Messages, ack.Mine, false)
	if err != nil {
		return err
	}
	before, held := c.head(), c.spans
	err = e.commit(false, func(tx Tx, touch func(*conv)) error {
		touch(c)
		e.learnID(c, ack.Conv)
		if err := e.settleUncounted(tx, c, q); err != nil {
			return err
		}
		if ack.Rev != 0 {
			if err := e.takeCover(tx, c, ack.Prev, ack.Rev, b, true); err != nil {
				return err
			}
		}
		if err := e.settle(tx, c, q, ack); err != nil {
			return err
		}
		c.learn(ack.State)
		c.Pinned = c.arranged(q).pinned
		return tx.DeleteOutbox(q.OutboxEntry, 0)
	})
	if err != nil {
		return err
	}
	c.unqueue(q)
	for _, s := range c.sessions {
		s.learnTop(before, b.msgs)
	}
	e.tellUpdates(c, held, b)
	e.takenBack(c, q, nil)
	for _, seq := range seqsOf(q.change) {
		e.look(c, msg.Range{Lo: seq, Hi: seq}) // after a repeat it may have changed unseen
	}
	e.changed(c)
	return nil
}

// wasCarriedOut ends a change of an earlier life of the app after which the server has
// carried out another one. That one left when this one was answered, and the power
// failed before the answer was kept; a refusal would have been.
func (e *Engine) wasCarriedOut(c *conv, q *queued) error {
	err := e.commit(false, func(tx Tx, touch func(*conv)) error {
		touch(c)
		c.Pinned = c.arranged(q).pinned
		return tx.DeleteOutbox(q.OutboxEntry, 0)
	})
	if err != nil {
		return err
	}
	c.unqueue(q)
	e.takenBack(c, q, nil)
	for _, seq := range seqsOf(q.change) {
		e.look(c, msg.Range{Lo: seq, Hi: seq})
	}
	e.changed(c)
	return nil
}

// settle keeps what a change did to the conversation's row until the server's
// own row comes.
func (e *Engine) settle(tx Tx, c *conv, q *queued, ack *frame.OpAck) error {
	switch ch := q.change.(type) {
	case *frame.Mark:
		if q.rowAt == c.InboxRev { // otherwise the row may know better
			c.Marked = ch.Unread
		}
	case *frame.Arrange:
		if q.rowAt == c.InboxRev {
			c.settleArranged(ch)
		}
	case *frame.Hide:
		c.settleHide(q, ch, ack)
	case *frame.Clear:
		left, err := e.unreadUnchanged(tx, c)
		if err != nil {
			return err
		}
		at, err := e.positionHere(tx, c, min(ch.Seq, c.head()))
		if err != nil {
			return err
		}
		c.Unread, c.Mentions = left.unread, left.mentions
		if ch.Seq > c.Read.Seq && q.rowAt == c.InboxRev {
			c.Marked = false
		}
		c.Read = at.Later(c.Read)
	}
	return nil
}

// settleUncounted takes what a change made uncounted off the unread count.
func (e *Engine) settleUncounted(r Reader, c *conv, q *queued) error {
	sure, _, err := e.uncounted(r, c, []*queued{q}, 0, msg.Range{Lo: max(c.Read.Seq+1, c.first()), Hi: c.head()})
	left := tally{c.Unread, c.Mentions}.less(sure)
	c.Unread, c.Mentions = left.unread, left.mentions
	return err
}

// settleHide takes a hide for all that was hidden meanwhile, where that is sure: its
// messages were all new to the server, and account for every step of hidden_rev.
// Otherwise another device may have hidden something, which is asked for.
func (c *conv) settleHide(q *queued, h *frame.Hide, ack *frame.OpAck) {
	sure := q.fresh && q.known == c.HiddenRev && ack.State.Cleared == c.State.Cleared
	if !sure || ack.State.HiddenRev != c.HiddenRev+uint64(len(h.Seqs)) {
		return
	}
	c.HiddenRev = ack.State.HiddenRev
	for _, o := range c.queue {
		if o.known == q.known {
			o.known = c.HiddenRev
		}
	}
}

// takenBack tells that a change left the outbox: carried out (nil) or refused.
func (e *Engine) takenBack(c *conv, q *queued, why error) {
	e.emit(ChangeEvent{Token: q.token, Conv: c.ID, Change: q.change, Err: why})
	e.tellChanged(c, q)
	if why != nil {
		e.tellRow(c)
	}
}
