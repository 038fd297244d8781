package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// acknowledged moves a message from the outbox to its place in the
// conversation, and tells what refers to it where that is.
func (e *Engine) acknowledged(c *conv, q *queued, ack *frame.SendAck) error {
	if e.owner == nil || q.change != nil {
		return msg.Errorf(msg.CodeBadServer, "the server acknowledged as a message what is none")
	}
	m := msg.Message{
		Content: q.Content, Conv: ack.Conv, Seq: ack.Pos.Seq, Ordinal: ack.Pos.Ordinal,
		Rev: ack.Rev, ID: q.ID, From: e.owner.User, Time: ack.Time,
	}
	b := &batch{
		rows: []Stored{{Seq: m.Seq, Rev: m.Rev, Blob: e.cfg.Codec.EncodeMessage(&m), Thread: m.Thread, Traits: e.traits(&m)}},
		msgs: []msg.Message{m}, named: []bool{false},
	}
	var placed []*queued
	_, held := c.spans.At(m.Seq)
	// A repeated send of what was stored long ago: another device may have hidden it since.
	unsure := !held && m.Seq <= c.head() && c.State.HiddenRev > 0
	err := e.commit(false, func(tx Tx, touch func(*conv)) error {
		touch(c)
		e.learnID(c, ack.Conv)
		c.spans = c.spans.Push(ack.Prev, ack.Rev)
		c.State.Rev = max(c.State.Rev, ack.Rev)
		if !unsure {
			if err := e.put(tx, c, b, nil); err != nil {
				return err
			}
			c.spans = c.spans.Insert(span.Span{Range: msg.Range{Lo: m.Seq, Hi: m.Seq}, Rev: ack.Rev})
			c.hide(c.hiding()) // it may have been named before it had a place
			e.newMessage(c, &m)
			e.notePreview(c, b)
		}
		var err error
		if placed, err = e.placeReferring(tx, c, q.ID, m.Seq); err != nil {
			return err
		}
		return tx.DeleteOutbox(q.OutboxEntry, m.Seq)
	})
	if err != nil {
		return err
	}
	for i, o := range c.queue {
		if placed[i] != nil {
			o.OutboxEntry, o.change = placed[i].OutboxEntry, placed[i].change
		}
	}
	c.unqueue(q)
	shown := e.dress(c, &m, nil)
	e.emit(OutboxEvent{ID: q.ID, Message: shown})
	for _, s := range c.sessions {
		if s.queued[q.ID] && s.placed && m.Seq <= s.live && !c.inHole(m.Seq) && !unsure {
			// A repeated send of what had arrived before.
			update := shown
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

// placeReferring gives what waits for a message the seq that it now has. The
// result is as long as the queue; nil where nothing changes.
func (e *Engine) placeReferring(tx Tx, c *conv, id msg.MessageID, seq msg.Seq) ([]*queued, error) {
	placed := make([]*queued, len(c.queue))
	for i, q := range c.queue {
		if q.Ref != id {
			continue
		}
		entry := *q.OutboxEntry
		entry.Ref = msg.MessageID{}
		n := &queued{OutboxEntry: &entry, change: q.change}
		if q.change == nil {
			entry.Content.ReplyTo = seq
		} else {
			n.change = withSeq(q.change, seq)
			entry.Change = e.cfg.Codec.EncodeChange(n.change)
		}
		if h, ok := n.change.(*frame.Hide); ok {
			c.hide(h.Seqs)
		}
		if err := tx.PutOutbox(&entry); err != nil {
			return nil, err
		}
		placed[i] = n
	}
	return placed, nil
}

// refused ends an entry for good: a message becomes a failed one, a change is
// taken back. What refers to it fails with it; the rest goes on.
func (e *Engine) refused(c *conv, q *queued, code msg.Code, detail string) error {
	failing := []*queued{q}
	for i := 0; i < len(failing); i++ {
		if failing[i].change != nil {
			continue
		}
		for _, o := range c.queue {
			if o.Ref == failing[i].ID {
				failing = append(failing, o)
			}
		}
	}
	stored := map[*queued]*OutboxEntry{}
	cursor := e.cursor
	err := e.commit(true, func(tx Tx, touch func(*conv)) error {
		touch(c)
		c.Pinned = c.arranged(failing...).pinned
		for _, f := range failing {
			if f.change != nil {
				if c.restore(f.change) && c.InboxRev > 0 { // its row is to be told again
					c.InboxRev--
					cursor = min(cursor, c.InboxRev)
				}
				if err := tx.DeleteOutbox(f.OutboxEntry, 0); err != nil {
					return err
				}
				continue
			}
			failed := *f.OutboxEntry
			failed.Failed, failed.Detail = code, detail
			if f != q {
				failed.Failed, failed.Detail = referred.Code, referred.Detail
			}
			if err := tx.PutOutbox(&failed); err != nil {
				return err
			}
			stored[f] = &failed
		}
		if cursor == e.cursor {
			return nil
		}
		return tx.SetMeta(metaCursor, number(uint64(cursor)))
	})
	if err != nil {
		return err
	}
	e.cursor = cursor
	for f, failed := range stored {
		f.OutboxEntry = failed
	}
	for _, f := range failing { // all of them, before what one of them changes is told
		c.unqueue(f)
	}
	for _, f := range failing {
		if f.change != nil {
			e.catchUp()
		}
		switch {
		case f.change == nil:
			e.tellFailed(c, f)
		case f == q:
			e.takenBack(c, f, &msg.Error{Op: "change " + c.label(), Code: code, Detail: detail})
		default:
			e.takenBack(c, f, referred)
		}
	}
	return nil
}

var referred = msg.Errorf(msg.CodeReferred, "the message that it refers to was refused")

func (e *Engine) tellFailed(c *conv, q *queued) {
	m := e.pendingMessage(c, q.OutboxEntry)
	e.emit(OutboxEvent{ID: q.ID, Message: m})
	e.tellPending(c, &m)
}

// tellPending tells the sessions that showed a message of the outbox how it is now.
func (e *Engine) tellPending(c *conv, m *Message) {
	update := *m
	update.Update = true
	for _, s := range c.sessions {
		if s.queued[m.ID] {
			e.emit(MessageEvent{Session: s, Message: update})
		}
	}
}

// pendingMessage is an outbox entry as a listener gets it.
func (e *Engine) pendingMessage(c *conv, entry *OutboxEntry) Message {
	m := Message{
		Message: msg.Message{Content: entry.Content, Conv: c.ID, ID: entry.ID, Time: entry.Time},
		Peer:    c.Peer, Status: msg.Outbox, Pending: true, Code: entry.Failed, Detail: entry.Detail,
	}
	if e.owner != nil {
		m.From = e.owner.User
	}
	if entry.Failed != 0 {
		m.Status = msg.Failed
	}
	e.overlay(c.queue, &m)
	return m
}

// outboxOf lists the messages of a conversation in the outbox, failed ones
// included.
func (e *Engine) outboxOf(r Reader, c *conv) ([]*OutboxEntry, error) {
	if c.No == 0 {
		return nil, nil
	}
	entries, err := r.Outbox(c.No)
	messages := entries[:0]
	for _, entry := range entries {
		if entry.Change == nil && !c.hidden(entry.ID) {
			messages = append(messages, entry)
		}
	}
	return messages, err
}

// hidden reports whether a message of the outbox waits to be hidden.
func (c *conv) hidden(id msg.MessageID) bool {
	return slices.ContainsFunc(c.queue, func(q *queued) bool {
		_, hide := q.change.(*frame.Hide)
		return hide && q.Ref == id
	})
}

// ownMessage finds a message of this device by its id: in the outbox, or where
// the server stored it.
func (e *Engine) ownMessage(r Reader, c *conv, id msg.MessageID) (m Message, found bool, err error) {
	entry, err := r.OutboxByID(id)
	if err != nil || c.hidden(id) {
		return m, false, err
	}
	if entry != nil {
		return e.pendingMessage(c, entry), true, nil
	}
	seq, err := r.Placed(c.No, id)
	if err != nil || seq == 0 {
		return m, false, err
	}
	row, err := stored(r, c.No, seq)
	if err != nil || row == nil {
		return m, false, err
	}
	return m, true, e.read(c, row, &m)
}
