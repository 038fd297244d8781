package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// readHere is up to where the conversation is read, and whether it is marked as unread, as
// shown here. What is cleared is read.
func (c *conv) readHere() (read msg.Seq, marked bool) {
	read, marked = c.readTo(), c.Marked && c.WantRead <= c.Read.Seq
	for _, q := range c.queue {
		switch ch := q.change.(type) {
		case *frame.Mark:
			marked = ch.Unread
		case *frame.Clear:
			if up := min(ch.Seq, c.head()); up > read {
				read, marked = up, false
			}
		}
	}
	return read, marked
}

// readingFirst reports whether a change has to wait for the server's word on what
// was read before: reading takes back a mark as unread, so that one goes after it.
func (e *Engine) readingFirst(c *conv, q *queued) bool {
	if !q.marks() || c.WantRead <= c.Read.Seq {
		return false
	}
	e.flushReceipts()
	return true
}

// unmarked is a mark as unread of the outbox that later reading took back.
type unmarked struct {
	q     *queued
	entry *OutboxEntry // its contrary, in its place; nil: it had not left, and is gone
}

// marking reports whether a mark as unread waits in the outbox.
func (c *conv) marking() bool {
	return slices.ContainsFunc(c.queue, func(q *queued) bool { return q.marks() })
}

// marks reports whether an entry is a mark as unread.
func (q *queued) marks() bool {
	mark, ok := q.change.(*frame.Mark)
	return ok && mark.Unread
}

// unmark takes back, in the outbox, the marks as unread that were written before
// the reading of now. One that may have left becomes its contrary, as a new
// operation: so the server ends without the mark whether or not it had come. Nothing
// in memory changes; remarked does that once all this is stored.
func (e *Engine) unmark(tx Tx, c *conv) (list []unmarked, err error) {
	for _, q := range c.queue {
		if !q.marks() {
			continue
		}
		u := unmarked{q: q}
		if q.left {
			contrary := *q.OutboxEntry
			contrary.Op, contrary.Change = 0, e.cfg.Codec.EncodeChange(&frame.Mark{})
			u.entry, err = &contrary, tx.PutOutbox(&contrary)
		} else {
			err = tx.DeleteOutbox(q.OutboxEntry, 0)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, nil
}

// remarked goes on with the queue as unmark has stored it.
func (e *Engine) remarked(c *conv, list []unmarked) {
	for _, u := range list {
		if u.entry == nil {
			c.unqueue(u.q)
			e.takenBack(c, u.q, nil)
			continue
		}
		u.q.OutboxEntry, u.q.change, u.q.turned = u.entry, &frame.Mark{}, u.q.flying
	}
	if len(list) > 0 {
		e.flush(c)
	}
}
