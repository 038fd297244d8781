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
// looked at; a change of the whole conversation takes none. An edit of a message that has not left folds into it, as does what became
// of a call, and deleting it takes it back. Clear with seq 0 means everything that is known here.
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
		var err error
		if q.change, err = e.completed(c, q.change); err != nil {
			return err
		}
		if h, ok := q.change.(*frame.Hide); ok {
			q.fresh, q.known = c.shows(h.Seqs), c.HiddenRev
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

// completed is a change with what is known here in place of "all" and "now".
func (e *Engine) completed(c *conv, change frame.Change) (frame.Change, error) {
	switch ch := change.(type) {
	case *frame.Arrange:
		return e.arranging(c, ch)
	case *frame.Clear:
		if ch.Seq != 0 {
			break
		}
		if c.head() == 0 {
			return nil, msg.Errorf(msg.CodeNoConv, "nothing is known here of %s: there is nothing to clear", c.label())
		}
		return &frame.Clear{Seq: c.head()}, nil
	}
	return change, nil
}

// checkChange refuses what the server would refuse whatever it holds.
func (e *Engine) checkChange(change frame.Change, of msg.MessageID) error {
	seqs := seqsOf(change)
	if of.IsZero() && slices.Contains(seqs, 0) {
		return msg.Errorf(msg.CodeNoMessage, "a change needs the seq of a message: they begin at 1")
	}
	if !of.IsZero() && change != nil && seqs == nil {
		if _, hide := change.(*frame.Hide); !hide {
			return msg.Errorf(msg.CodeBadRequest, "a change of a conversation names no message")
		}
	}
	switch ch := change.(type) {
	case *frame.Edit:
		return ch.Content.Check(e.bodyLimit())
	case *frame.SetCall:
		return msg.Call{Outcome: ch.Outcome, Duration: ch.Duration}.Check()
	case *frame.React:
		return msg.CheckEmoji(ch.Emoji)
	case *frame.Arrange:
		return checkArrange(ch)
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
	case *frame.SetCall:
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
	case *frame.SetCall:
		return &frame.SetCall{Seq: seq, Outcome: ch.Outcome, Duration: ch.Duration}
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
