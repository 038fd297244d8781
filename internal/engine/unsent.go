package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// changeUnsent carries out at once what concerns a message that is here alone:
// one that has not left, or that was refused. done is false for others, and for
// what has to wait (a reaction).
func (e *Engine) changeUnsent(t frame.Target, of msg.MessageID, change frame.Change, token any) (done bool, err error) {
	c, entry, err := e.unsent(of)
	if err != nil || entry == nil {
		return false, err
	}
	switch ch := change.(type) {
	case *frame.Edit:
		if entry.Content.Type == msg.CallRecord {
			return true, msg.Errorf(msg.CodeBadRequest, "it is a call record; only what became of the call can be said anew")
		}
		content := entry.Content
		content.Text, content.Mentions, content.Properties = ch.Content.Text, ch.Content.Mentions, ch.Content.Properties
		err = e.fold(c, entry, content)
	case *frame.SetCall:
		if entry.Content.Call == nil {
			return true, msg.Errorf(msg.CodeBadRequest, "it is no call record")
		}
		err = e.fold(c, entry, raised(entry.Content, ch))
	case *frame.Delete, *frame.Hide:
		err = e.cancel(c, entry)
	default:
		return false, nil
	}
	if err == nil {
		e.emit(ChangeEvent{Token: token, Conv: c.ID, Change: change})
	}
	return true, err
}

// unsent finds a message of the outbox that the server does not have: one that
// has not left, or was refused; nil: there is none of that id.
func (e *Engine) unsent(id msg.MessageID) (c *conv, entry *OutboxEntry, err error) {
	err = e.db.View(func(r Reader) error {
		entry, err = r.OutboxByID(id)
		if err != nil || entry == nil {
			return err
		}
		if c, err = e.loadConv(r, entry.Conv); err != nil || c == nil {
			return err
		}
		if q := c.waiting(id); entry.Change != nil || q != nil && q.left {
			entry = nil
		}
		return nil
	})
	if err != nil || c == nil {
		return nil, nil, err
	}
	return c, entry, nil
}

// raised is the content of a call record of which it is said what became of the call:
// one that is not missed when it leaves never counts.
func raised(c msg.Content, ch *frame.SetCall) msg.Content {
	c.Call = new(c.Call.Raised(ch.Outcome, ch.Duration))
	if c.Call.Outcome != msg.Missed {
		c.Flags |= msg.Silent
	}
	return c
}

// fold gives a message that has not left another content.
func (e *Engine) fold(c *conv, entry *OutboxEntry, content msg.Content) error {
	folded := *entry
	folded.Content = content
	if err := e.db.Update(true, func(tx Tx) error { return tx.PutOutbox(&folded) }); err != nil {
		return err
	}
	if q := c.waiting(entry.ID); q != nil {
		q.OutboxEntry = &folded
	}
	m := e.pendingMessage(c, &folded)
	e.tellPending(c, &m)
	return nil
}

// Cancel takes back a message that has not left, or was refused. What refers to
// it fails.
//
// Errors: CodeNoMessage (nothing of that id is in the outbox), CodeTooLate (it
// may have left: delete it for everyone instead).
func (e *Engine) Cancel(id msg.MessageID) error {
	c, entry, err := e.unsent(id)
	if err != nil {
		return err
	}
	if entry == nil {
		return e.notUnsent(id)
	}
	return e.cancel(c, entry)
}

// notUnsent says why nothing can be done with a message of the outbox.
func (e *Engine) notUnsent(id msg.MessageID) error {
	var entry *OutboxEntry
	err := e.db.View(func(r Reader) (err error) {
		entry, err = r.OutboxByID(id)
		return err
	})
	switch {
	case err != nil:
		return err
	case entry == nil || entry.Change != nil:
		return msg.Errorf(msg.CodeNoMessage, "message %s is not in the outbox", id)
	}
	return msg.Errorf(msg.CodeTooLate, "message %s may have left already: delete it for everyone instead", id)
}

// cancel fails what refers to a message, and removes it.
func (e *Engine) cancel(c *conv, entry *OutboxEntry) error {
	q := c.waiting(entry.ID)
	if q != nil {
		if err := e.refused(c, q, msg.CodeCancelled, "it was taken back before it left"); err != nil {
			return err
		}
	}
	if err := e.db.Update(true, func(tx Tx) error { return tx.DeleteOutbox(entry, 0) }); err != nil {
		return err
	}
	for _, s := range c.sessions {
		shown := s.queued[entry.ID] || slices.Contains(s.pending, entry.ID)
		delete(s.queued, entry.ID)
		s.pending = slices.DeleteFunc(s.pending, func(id msg.MessageID) bool { return id == entry.ID })
		if shown {
			e.emit(RemovedEvent{Session: s, ID: entry.ID})
		}
	}
	e.flush(c)
	return nil
}

// Resend puts a refused message behind all others of its conversation, with the
// same id.
//
// Errors: CodeNoMessage (nothing of that id is in the outbox), CodeReferred (it
// answers a message that was refused: send that one again first). One that waits
// already stays where it is.
func (e *Engine) Resend(id msg.MessageID) error {
	var c *conv
	var entry *OutboxEntry
	err := e.db.Update(true, func(tx Tx) error {
		old, err := tx.OutboxByID(id)
		if err != nil {
			return err
		}
		if old == nil || old.Change != nil {
			return msg.Errorf(msg.CodeNoMessage, "message %s is not in the outbox", id)
		}
		if old.Failed == 0 {
			return nil
		}
		if c, err = e.loadConv(tx, old.Conv); err != nil {
			return err
		}
		again := *old
		again.No, again.Failed, again.Detail = 0, 0, ""
		if !again.Ref.IsZero() {
			place, err := e.refer(tx, c, again.Ref)
			if err != nil {
				return err
			}
			again.Ref = place.ref
			if place.seq != 0 {
				again.Content.ReplyTo = place.seq
			}
		}
		if err := tx.DeleteOutbox(old, 0); err != nil {
			return err
		}
		entry = &again
		return tx.PutOutbox(entry)
	})
	if err != nil || entry == nil {
		return err
	}
	c.queue = append(c.queue, &queued{OutboxEntry: entry, left: true})
	e.sending[c.No] = c
	m := e.pendingMessage(c, entry)
	e.tellPending(c, &m)
	e.flush(c)
	return nil
}
