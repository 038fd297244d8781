package engine

import (
	"io"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// maxHide is how many messages one Hide takes.
const maxHide = 1000

// Change writes a change to the outbox: it is durable when Change returns, shown
// at once, and leaves in order with the messages of the conversation when there
// is a connection. Its result comes as one ChangeEvent with the token.
//
// of, if not zero, is the id of a message of this device: the change is about
// that one, whether or not it has a seq yet, and the seq in the change is not
// looked at. An edit of a message that has not left folds into it, and deleting
// it takes it back. Clear with seq 0 means everything that is known here.
func (e *Engine) Change(t frame.Target, of msg.MessageID, change frame.Change, token any) error {
	if err := e.checkChange(change, of); err != nil {
		return err
	}
	if !of.IsZero() {
		if done, err := e.changeUnsent(t, of, change, token); done || err != nil {
			return err
		}
	}
	q := &queued{OutboxEntry: &OutboxEntry{Time: e.serverNow()}, change: change, token: token}
	if _, err := io.ReadFull(e.cfg.Rand, q.ID[:]); err != nil {
		return &msg.Error{Op: "write a change", Code: msg.CodeInternal, Err: err}
	}
	c, err := e.write(t, q, func(tx Tx, c *conv) error {
		if !of.IsZero() {
			place, err := e.refer(tx, c, of)
			if err != nil {
				return err
			}
			q.Ref, q.change = place.ref, withSeq(change, place.seq)
		}
		if clear, ok := q.change.(*frame.Clear); ok && clear.Seq == 0 {
			if c.head() == 0 {
				return msg.Errorf(msg.CodeNoConv, "nothing is known here of %s: there is nothing to clear", c.label())
			}
			q.change = &frame.Clear{Seq: c.head()}
		}
		q.OutboxEntry.Change = e.cfg.Codec.EncodeChange(q.change)
		return e.applyHere(tx, c, q.change)
	})
	if err != nil {
		return err
	}
	e.tellChanged(c, q)
	e.tellRow(c)
	e.flush(c)
	return nil
}

// checkChange refuses what the server would refuse whatever it holds.
func (e *Engine) checkChange(change frame.Change, of msg.MessageID) error {
	seqs := seqsOf(change)
	if of.IsZero() && slices.Contains(seqs, 0) {
		return msg.Errorf(msg.CodeNoMessage, "a change needs the seq of a message: they begin at 1")
	}
	switch ch := change.(type) {
	case *frame.Edit:
		return ch.Content.Check(e.bodyLimit())
	case *frame.React:
		return msg.CheckEmoji(ch.Emoji)
	case *frame.Hide:
		if of.IsZero() && (len(seqs) == 0 || len(seqs) > maxHide) {
			return msg.Errorf(msg.CodeBadRequest, "%d messages are to be hidden; from 1 to %d can be at once", len(seqs), maxHide)
		}
	case nil:
		return msg.Errorf(msg.CodeBadRequest, "no change is given")
	}
	return nil
}

// seqsOf lists the messages that a change is about.
func seqsOf(change frame.Change) []msg.Seq {
	switch ch := change.(type) {
	case *frame.Edit:
		return []msg.Seq{ch.Seq}
	case *frame.Delete:
		return []msg.Seq{ch.Seq}
	case *frame.React:
		return []msg.Seq{ch.Seq}
	case *frame.Hide:
		return ch.Seqs
	}
	return nil
}

// withSeq is the same change of another message.
func withSeq(change frame.Change, seq msg.Seq) frame.Change {
	switch ch := change.(type) {
	case *frame.Edit:
		return &frame.Edit{Seq: seq, Content: ch.Content}
	case *frame.Delete:
		return &frame.Delete{Seq: seq}
	case *frame.React:
		return &frame.React{Seq: seq, Emoji: ch.Emoji, Remove: ch.Remove}
	case *frame.Hide:
		return &frame.Hide{Seqs: []msg.Seq{seq}}
	}
	return change
}

// place is where a message of this device stands: at a seq, or still in the
// queue as ref.
type place struct {
	ref msg.MessageID
	seq msg.Seq
}

// refer finds a message of this device that something is to refer to.
func (e *Engine) refer(r Reader, c *conv, id msg.MessageID) (place, error) {
	if c.waiting(id) != nil {
		return place{ref: id}, nil
	}
	entry, err := r.OutboxByID(id)
	if err != nil {
		return place{}, err
	}
	if entry != nil && entry.Conv == c.No {
		return place{}, msg.Errorf(msg.CodeReferred, "the message that it refers to was refused: send that one again first")
	}
	seq, err := r.Placed(c.No, id)
	if err == nil && seq == 0 {
		err = msg.Errorf(msg.CodeNoMessage, "this device has not written message %s in %s", id, c.label())
	}
	return place{seq: seq}, err
}

// applyHere does in the local database what need not wait for the server.
func (e *Engine) applyHere(tx Tx, c *conv, change frame.Change) error {
	switch ch := change.(type) {
	case *frame.Hide:
		if err := e.discount(tx, c, ch.Seqs); err != nil {
			return err
		}
		c.hide(ch.Seqs)
		return e.dropPreview(tx, c, ch.Seqs)
	case *frame.Clear:
		c.raise(ch.Seq)
		return e.clearHere(tx, c, ch.Seq)
	}
	return nil
}

// restore takes back what applyHere did, as far as the server still has it: what
// was hidden or cleared becomes a gap, and comes back on demand.
func (c *conv) restore(change frame.Change) {
	switch ch := change.(type) {
	case *frame.Hide:
		for _, seq := range ch.Seqs {
			c.forget(msg.Range{Lo: seq, Hi: seq})
		}
	case *frame.Clear:
		if c.State.FirstWhy == msg.EndCleared && c.State.First == ch.Seq+1 {
			c.State.First, c.State.FirstWhy = 1, msg.EndBeginning
		}
	}
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

// carriedOut takes the server's word that a change is durable: a frame that
// covers (prev, rev] of the conversation.
func (e *Engine) carriedOut(c *conv, q *queued, ack *frame.OpAck) error {
	if q.change == nil {
		return msg.Errorf(msg.CodeBadServer, "the server acknowledged as a change what is a message")
	}
	b, err := e.decode(ack.Messages, ack.Mine, false)
	if err != nil {
		return err
	}
	before, held := c.head(), c.spans
	err = e.commit(false, func(tx Tx, touch func(*conv)) error {
		touch(c)
		e.learnID(c, ack.Conv)
		if ack.Rev != 0 {
			if err := e.takeCover(tx, c, ack.Prev, ack.Rev, b, true); err != nil {
				return err
			}
		}
		if err := e.settle(tx, c, q, ack); err != nil {
			return err
		}
		c.learn(ack.State)
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

// settle keeps what a change did to the conversation's row until the server's
// own row comes.
func (e *Engine) settle(tx Tx, c *conv, q *queued, ack *frame.OpAck) error {
	switch ch := q.change.(type) {
	case *frame.Mark:
		if q.rowAt == c.InboxRev { // otherwise the row may know better
			c.Marked = ch.Unread
		}
	case *frame.Hide:
		if ack.State.HiddenRev == c.HiddenRev+uint64(len(ch.Seqs)) {
			c.HiddenRev = ack.State.HiddenRev // no other device hid anything meanwhile
		}
	case *frame.Clear:
		left, err := e.unreadHere(tx, c)
		if err != nil {
			return err
		}
		c.Unread, c.Mentions = left.unread, left.mentions
	}
	return nil
}

// takenBack tells that a change left the outbox: carried out (nil) or refused.
func (e *Engine) takenBack(c *conv, q *queued, why error) {
	e.emit(ChangeEvent{Token: q.token, Conv: c.ID, Change: q.change, Err: why})
	e.tellChanged(c, q)
	if why != nil {
		e.tellRow(c)
	}
}
