package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// queued is an outbox entry that may leave: a message or a change.
type queued struct {
	*OutboxEntry
	change frame.Change // nil: it is a message
	token  any          // of Change; nil after a restart
	folded []any        // tokens of earlier changes of the same key that it replaced
	left   bool         // it may have left: the server may know it
	flying bool         // it is on its way
	repeat bool         // of a change: an earlier life of the app asked for it
	turned bool         // what is on its way is a mark that became its contrary: that one goes after it
	rowAt  msg.Rev      // of a change: the inbox rev of the row when it first left
	fresh  bool         // of a Hide: its messages were all here and not hidden yet
	known  uint64       // of a Hide: the hidden_rev up to which was known then what the user hid
}

const maxFlying = 32

// Send writes a message to the outbox: it is durable when Send returns, shown
// at once in open sessions, and leaves in order when there is a connection.
func (e *Engine) Send(t frame.Target, content msg.Content) (Message, error) {
	return e.Reply(t, content, msg.MessageID{})
}

// Reply is Send of an answer to a message of this device that may have no seq
// yet: it leaves once that one has, and fails with CodeReferred when that one is
// refused. With a zero id it is Send.
func (e *Engine) Reply(t frame.Target, content msg.Content, to msg.MessageID) (Message, error) {
	if err := content.Check(e.bodyLimit()); err != nil {
		return Message{}, err
	}
	id, err := e.ids.next(e.serverNow())
	if err != nil {
		return Message{}, err
	}
	q := &queued{OutboxEntry: &OutboxEntry{ID: id, Content: content, Time: e.serverNow()}}
	c, err := e.write(t, q, func(tx Tx, c *conv) error {
		if to.IsZero() {
			return nil
		}
		place, err := e.refer(tx, c, to)
		q.Ref, q.Content.ReplyTo = place.ref, place.seq
		return err
	})
	if err != nil {
		return Message{}, err
	}
	m := e.pendingMessage(c, q.OutboxEntry)
	for _, s := range c.sessions {
		if !s.wants(&m) {
			continue
		}
		s.queued[id] = true
		live := m
		live.Live = true
		e.emit(MessageEvent{Session: s, Message: live})
	}
	e.flush(c)
	return m, nil
}

func (e *Engine) bodyLimit() int {
	if limit := e.link.limits.BodyBytes; limit != 0 {
		return limit
	}
	return msg.MaxBody
}

// write stores an entry, durably, and puts it into the queue of its
// conversation. prepare completes it.
func (e *Engine) write(t frame.Target, q *queued, prepare func(tx Tx, c *conv) error) (*conv, error) {
	var c *conv
	leaves := false
	err := e.commit(true, func(tx Tx, touch func(*conv)) error {
		var err error
		if c, err = e.ensure(tx, t); err != nil {
			return err
		}
		if q.change != nil {
			touch(c)
		}
		if err := prepare(tx, c); err != nil {
			return err
		}
		q.Conv = c.No
		if err := tx.PutOutbox(q.OutboxEntry); err != nil {
			return err
		}
		if leaves = e.mayLeave(c); leaves {
			return tx.SetMeta(metaLeft, number(uint64(q.No)))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if leaves {
		e.left = q.No
	}
	c.queue = append(c.queue, q)
	e.sending[c.No] = c
	return c, nil
}

// mayLeave reports whether what is written now leaves at once.
func (e *Engine) mayLeave(c *conv) bool { return e.Online() && !c.blocked }

// flushAll sends what waits in all conversations.
func (e *Engine) flushAll() {
	for _, no := range sortedKeys(e.sending) {
		e.unblock(e.sending[no])
	}
	e.flushData()
}

// flush sends the waiting entries of a conversation. Messages follow each other,
// each naming the one before it that is still on its way; a change waits until
// all before it is answered, and what is behind it waits for its answer. So
// what this device does to a conversation happens there in the same order.
func (e *Engine) flush(c *conv) {
	if !e.Online() || c.blocked {
		return
	}
	if err := e.noteLeaving(c); err != nil {
		e.fail(err)
		return
	}
	var after msg.MessageID
	for i, q := range c.queue {
		if !q.flying {
			if !q.Ref.IsZero() {
				e.orphaned(c, q)
				return
			}
			if e.inFlight >= maxFlying || q.change != nil && i > 0 || e.readingFirst(c, q) {
				return
			}
			if !e.fly(c, q, after) {
				return
			}
		}
		if q.change != nil {
			return
		}
		after = q.ID
	}
	if len(c.queue) == 0 {
		delete(e.sending, c.No)
	}
}

// orphaned fails an entry that waits for a message which is not in the queue: an
// outbox that was salvaged from a damaged file may lack it.
func (e *Engine) orphaned(c *conv, q *queued) {
	if c.waiting(q.Ref) != nil {
		return
	}
	if err := e.refused(c, q, referred.Code, referred.Detail); err != nil {
		e.fail(err)
		return
	}
	e.flush(c)
}

// noteLeaving makes it durable that messages may have left, before they do: an
// edit does not fold into them any more.
func (e *Engine) noteLeaving(c *conv) error {
	if len(c.queue) == 0 {
		return nil
	}
	last := c.queue[len(c.queue)-1].No
	if last <= e.left {
		return nil
	}
	if err := e.db.Update(true, func(tx Tx) error { return tx.SetMeta(metaLeft, number(uint64(last))) }); err != nil {
		return err
	}
	e.left = last
	return nil
}

// fly sends an entry; false: the local database failed.
func (e *Engine) fly(c *conv, q *queued, after msg.MessageID) bool {
	var body any = &frame.Send{To: c.target(), ID: q.ID, After: after, Content: q.Content}
	if q.change != nil {
		if err := e.number(q, c.InboxRev); err != nil {
			e.fail(err)
			return false
		}
		body = &frame.Op{To: c.target(), Op: q.Op, Change: q.change}
	}
	q.left, q.flying = true, true
	e.inFlight++
	landed := func() (turned bool) {
		turned = q.turned
		q.flying, q.turned = false, false
		e.inFlight--
		return turned
	}
	e.ask(body, func(body any) {
		if _, done := body.(*frame.OpAck); landed() && done {
			e.flush(c)
			return
		}
		e.answered(c, q, body)
	}, func() { landed() })
	return true
}

// number gives a change its operation id, durable before it leaves: it rises
// with the server-corrected clock, so also after the local file was lost. rowAt is the
// inbox rev of the conversation's row.
func (e *Engine) number(q *queued, rowAt msg.Rev) error {
	if q.Op != 0 {
		return nil
	}
	numbered := *q.OutboxEntry
	numbered.Op = max(e.lastOp+1, uint64(max(e.serverNow(), 0))<<16)
	err := e.db.Update(true, func(tx Tx) error {
		if err := tx.SetMeta(metaOp, number(numbered.Op)); err != nil {
			return err
		}
		return tx.PutOutbox(&numbered)
	})
	if err != nil {
		return err
	}
	q.OutboxEntry, q.rowAt, e.lastOp = &numbered, rowAt, numbered.Op
	return nil
}

// answered takes the server's answer to a Send or an Op.
func (e *Engine) answered(c *conv, q *queued, body any) {
	var err error
	switch body := body.(type) {
	case *frame.SendAck:
		err = e.acknowledged(c, q, body)
	case *frame.OpAck:
		err = e.carriedOut(c, q, body)
	case *frame.Error:
		if body.Code == msg.CodeOldOp && q.repeat {
			err = e.wasCarriedOut(c, q)
			break
		}
		if !body.Code.Retry() {
			err = e.refused(c, q, body.Code, body.Detail)
			break
		}
		c.blocked = true
		wait := body.RetryAfter
		if wait == 0 && body.Code != msg.CodeOutOfOrder {
			wait = 500 // the server is in trouble: not at once
		}
		c.retryAt = max(c.retryAt, e.cfg.Ticks()+wait)
	default:
		e.drop(msg.Errorf(msg.CodeBadServer, "the server answered Send or Op with %T", body))
		return
	}
	if err != nil {
		e.fail(err)
		return
	}
	e.unblock(c)
	for _, no := range sortedKeys(e.sending) {
		e.flush(e.sending[no]) // a place became free
	}
}

// unblock lets a conversation send again once all that was on its way is
// answered and the time it was told to wait is over.
func (e *Engine) unblock(c *conv) {
	if c.blocked && !c.flying() && e.cfg.Ticks() >= c.retryAt {
		c.blocked, c.retryAt = false, 0
	}
	e.flush(c)
}

// flying reports whether an entry of the conversation is on its way.
func (c *conv) flying() bool {
	return slices.ContainsFunc(c.queue, func(q *queued) bool { return q.flying })
}

func (e *Engine) unblockSends(now msg.Millis) {
	for _, no := range sortedKeys(e.sending) {
		if c := e.sending[no]; c.blocked && now >= c.retryAt {
			e.unblock(c)
		}
	}
	if e.data.retryAt != 0 && now >= e.data.retryAt {
		e.flushData()
	}
}

// sendTimer is when a conversation that was told to wait may send again; one
// with sends on their way goes on when these are answered.
func (e *Engine) sendTimer() (at msg.Millis) {
	if !e.Online() {
		return 0
	}
	if len(e.data.queue) > 0 {
		at = e.data.retryAt
	}
	for _, c := range e.sending {
		if c.blocked && !c.flying() && (at == 0 || c.retryAt < at) {
			at = c.retryAt
		}
	}
	return at
}

func (c *conv) unqueue(q *queued) {
	c.queue = slices.DeleteFunc(c.queue, func(o *queued) bool { return o == q })
}

// waiting finds a message in the queue by its id.
func (c *conv) waiting(id msg.MessageID) *queued {
	i := slices.IndexFunc(c.queue, func(q *queued) bool { return q.change == nil && q.ID == id })
	if i < 0 {
		return nil
	}
	return c.queue[i]
}

// Idle reports whether nothing waits for the server: nothing in the outbox
// that may leave, no receipt, and no conversation whose head is being learned,
// since a device that goes before could not place what it sent there.
func (e *Engine) Idle() bool {
	if len(e.data.queue) > 0 {
		return false
	}
	for _, c := range e.sending {
		if len(c.queue) > 0 {
			return false
		}
	}
	for _, c := range e.convs {
		if c.headWait && !c.Known {
			return false
		}
	}
	return !e.receipts.dirty && !e.receipts.flying
}
