package engine

import (
	"errors"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// queued is an outbox entry that may leave.
type queued struct {
	*OutboxEntry
	flying bool // its Send is on its way
}

const maxFlying = 32

// Send writes a message to the outbox: it is durable when Send returns, shown
// at once in open sessions, and leaves in order when there is a connection.
func (e *Engine) Send(t frame.Target, content msg.Content) (Message, error) {
	limit := e.link.limits.BodyBytes
	if limit == 0 {
		limit = msg.MaxBody
	}
	if err := content.Check(limit); err != nil {
		return Message{}, err
	}
	id, err := e.ids.next(e.serverNow())
	if err != nil {
		return Message{}, err
	}
	entry := &OutboxEntry{ID: id, Content: content, Time: e.serverNow()}
	var c *conv
	err = e.commit(true, func(tx Tx, _ func(*conv)) error {
		var err error
		if c, err = e.ensure(tx, t); err != nil {
			return err
		}
		if err := e.loadQueue(tx, c); err != nil {
			return err
		}
		entry.Conv = c.No
		return tx.PutOutbox(entry)
	})
	if err != nil {
		return Message{}, err
	}
	c.queue = append(c.queue, &queued{OutboxEntry: entry})
	e.sending[c.No] = c
	m := e.pendingMessage(c, entry)
	for _, s := range c.sessions {
		s.queued[id] = true
		live := m
		live.Live = true
		e.emit(MessageEvent{Session: s, Message: live})
	}
	e.flush(c)
	return m, nil
}

// loadQueue reads the entries that an earlier run left.
func (e *Engine) loadQueue(r Reader, c *conv) error {
	if c.loaded {
		return nil
	}
	entries, err := r.Outbox(c.No)
	if err != nil {
		return err
	}
	c.loaded = true
	for _, entry := range entries {
		if entry.Failed == 0 {
			c.queue = append(c.queue, &queued{OutboxEntry: entry})
		}
	}
	return nil
}

// flushAll sends what waits in all conversations.
func (e *Engine) flushAll() {
	for _, no := range sortedKeys(e.sending) {
		c := e.sending[no]
		if err := e.db.View(func(r Reader) error { return e.loadQueue(r, c) }); err != nil {
			e.fail(err)
			return
		}
		e.unblock(c)
	}
}

// flush sends the waiting entries of a conversation, each naming the one
// before it that is still on its way.
func (e *Engine) flush(c *conv) {
	if !e.Online() || c.blocked {
		return
	}
	var after msg.MessageID
	for _, q := range c.queue {
		if !q.flying {
			if e.inFlight >= maxFlying {
				return
			}
			e.fly(c, q, after)
		}
		after = q.ID
	}
	if len(c.queue) == 0 {
		delete(e.sending, c.No)
	}
}

func (e *Engine) fly(c *conv, q *queued, after msg.MessageID) {
	q.flying = true
	e.inFlight++
	landed := func() { q.flying = false; e.inFlight-- }
	e.ask(&frame.Send{To: c.target(), ID: q.ID, After: after, Content: q.Content}, func(body any) {
		landed()
		e.answered(c, q, body)
	}, landed)
}

// answered takes the server's answer to a Send.
func (e *Engine) answered(c *conv, q *queued, body any) {
	switch body := body.(type) {
	case *frame.SendAck:
		if err := e.acknowledged(c, q, body); err != nil {
			e.fail(err)
			return
		}
	case *frame.Error:
		if body.Code.Retry() {
			c.blocked = true
			wait := body.RetryAfter
			if wait == 0 && body.Code != msg.CodeOutOfOrder {
				wait = 500 // the server is in trouble: not at once
			}
			c.retryAt = max(c.retryAt, e.cfg.Ticks()+wait)
		} else if err := e.refused(c, q, body); err != nil {
			e.fail(err)
			return
		}
	default:
		e.drop(msg.Errorf(msg.CodeBadServer, "the server answered Send with %T", body))
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

// flying reports whether a send of the conversation is on its way.
func (c *conv) flying() bool {
	return slices.ContainsFunc(c.queue, func(q *queued) bool { return q.flying })
}

func (e *Engine) unblockSends(now msg.Millis) {
	for _, no := range sortedKeys(e.sending) {
		if c := e.sending[no]; c.blocked && now >= c.retryAt {
			e.unblock(c)
		}
	}
}

// sendTimer is when a conversation that was told to wait may send again; one
// with sends on their way goes on when these are answered.
func (e *Engine) sendTimer() (at msg.Millis) {
	if !e.Online() {
		return 0
	}
	for _, c := range e.sending {
		if c.blocked && !c.flying() && (at == 0 || c.retryAt < at) {
			at = c.retryAt
		}
	}
	return at
}

// acknowledged moves an entry from the outbox to its place in the conversation.
func (e *Engine) acknowledged(c *conv, q *queued, ack *frame.SendAck) error {
	m := msg.Message{
		Content: q.Content, Conv: ack.Conv, Seq: ack.Pos.Seq, Ordinal: ack.Pos.Ordinal,
		Rev: ack.Rev, ID: q.ID, From: e.owner.User, Time: ack.Time,
	}
	blob := e.cfg.Codec.EncodeMessage(&m)
	err := e.commit(false, func(tx Tx, touch func(*conv)) error {
		touch(c)
		e.learnID(c, ack.Conv)
		if err := tx.PutMessages(c.No, []Stored{{Seq: m.Seq, Rev: m.Rev, Blob: blob}}); err != nil {
			return err
		}
		spans := c.spans.Push(ack.Prev, ack.Rev)
		c.spans = spans.Insert(span.Span{Range: msg.Range{Lo: m.Seq, Hi: m.Seq}, Rev: ack.Rev})
		c.State.Rev = max(c.State.Rev, ack.Rev)
		e.newMessage(c, &m, blob)
		return tx.DeleteOutbox(q.OutboxEntry, m.Seq)
	})
	if err != nil {
		return err
	}
	c.unqueue(q)
	e.emit(OutboxEvent{ID: q.ID, Message: e.dress(c, m)})
	for _, s := range c.sessions {
		if s.queued[q.ID] && s.placed && m.Seq <= s.live {
			// A repeated send of what had arrived before.
			update := e.dress(c, m)
			update.Update = true
			e.emit(MessageEvent{Session: s, Message: update})
		}
	}
	e.followHead(c)
	if !c.Known {
		e.fetchHead(c, frame.Fetch{Limit: 1})
	}
	return nil
}

// refused makes an entry a failed one; those behind it go on.
func (e *Engine) refused(c *conv, q *queued, refusal *frame.Error) error {
	failed := *q.OutboxEntry
	failed.Failed, failed.Detail = refusal.Code, refusal.Detail
	if err := e.db.Update(true, func(tx Tx) error { return tx.PutOutbox(&failed) }); err != nil {
		return err
	}
	c.unqueue(q)
	m := e.pendingMessage(c, &failed)
	e.emit(OutboxEvent{ID: q.ID, Message: m})
	m.Update = true
	for _, s := range c.sessions {
		if s.queued[q.ID] {
			e.emit(MessageEvent{Session: s, Message: m})
		}
	}
	return nil
}

func (c *conv) unqueue(q *queued) {
	c.queue = slices.DeleteFunc(c.queue, func(o *queued) bool { return o == q })
}

// pendingMessage is an outbox entry as a listener gets it.
func (e *Engine) pendingMessage(c *conv, entry *OutboxEntry) Message {
	m := Message{
		Message: msg.Message{Content: entry.Content, Conv: c.ID, ID: entry.ID, Time: entry.Time},
		Status:  msg.Outbox, Pending: true, Code: entry.Failed, Detail: entry.Detail,
	}
	if e.owner != nil {
		m.From = e.owner.User
	}
	if entry.Failed != 0 {
		m.Status = msg.Failed
	}
	return m
}

// outboxOf lists the entries of a conversation, failed ones included.
func (e *Engine) outboxOf(r Reader, c *conv) ([]*OutboxEntry, error) {
	if c.No == 0 {
		return nil, nil
	}
	return r.Outbox(c.No)
}

// ownMessage finds a message of this device by its id: in the outbox, or where
// the server stored it.
func (e *Engine) ownMessage(r Reader, c *conv, id msg.MessageID) (Message, bool, error) {
	entry, err := r.OutboxByID(id)
	if err != nil {
		return Message{}, false, err
	}
	if entry != nil {
		return e.pendingMessage(c, entry), true, nil
	}
	seq, err := r.Placed(c.No, id)
	if err != nil || seq == 0 {
		return Message{}, false, err
	}
	var m Message
	var bad error
	found := false
	err = r.Messages(c.No, msg.Range{Lo: seq, Hi: seq}, false, 1, func(_ msg.Seq, b frame.Blob) bool {
		m, bad = e.message(c, b)
		found = bad == nil
		return false
	})
	return m, found, errors.Join(err, bad)
}

// Idle reports whether nothing waits for the server: no message in the outbox
// that may leave, no receipt, and no conversation whose head is being learned,
// since a device that goes before could not place what it sent there.
func (e *Engine) Idle() bool {
	for _, c := range e.sending {
		if !c.loaded || len(c.queue) > 0 {
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
