package engine

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// pushed takes messages that just changed. It may be lost, repeated or late:
// every span moves only if it stands where the push begins, and the cursor
// likewise.
func (e *Engine) pushed(p *frame.Push) {
	rows, decoded, err := e.decodeAll(p.Messages)
	if err != nil {
		e.fail(err)
		return
	}
	cursor := e.cursor
	if p.Row != nil && p.From <= cursor && p.To > cursor {
		cursor = p.To
	}
	var c *conv
	var before msg.Seq
	var held span.Set
	err = e.commit(false, func(tx Tx, touch func(*conv)) error {
		var err error
		if c, err = e.pushTarget(tx, p); err != nil || c == nil {
			return err
		}
		touch(c)
		before, held = c.head(), c.spans
		if err := e.takePush(tx, c, p, rows, decoded); err != nil {
			return err
		}
		if cursor != e.cursor {
			return tx.SetMeta(metaCursor, number(uint64(cursor)))
		}
		return nil
	})
	if err != nil {
		e.fail(err)
		return
	}
	if c == nil {
		return
	}
	e.cursor = cursor
	for _, s := range c.sessions {
		s.learnTop(before, decoded)
	}
	e.tellUpdates(c, held, decoded)
	e.changed(c)
	if !c.Known {
		e.fetchHead(c, frame.Fetch{Limit: 1})
	}
	e.scheduleReceipts()
	if p.Row != nil && p.From > e.cursor {
		e.catchUp()
	}
}

// pushTarget finds or makes the conversation of a push; nil: the push is of no use.
// A large batch comes in several pushes, and the last one has the row. Only that
// says who the peer of a one-to-one conversation is, so the others cannot begin one.
func (e *Engine) pushTarget(tx Tx, p *frame.Push) (*conv, error) {
	switch {
	case p.Row != nil:
		return e.ensureRow(tx, p.Row)
	case !p.Conv.IsGroup():
		return e.lookup(tx, frame.Target{Conv: p.Conv})
	}
	return e.ensure(tx, frame.Target{Conv: p.Conv})
}

// takePush stores the messages of a push: changes of what is held, and new
// messages above the known head, each a span of its own.
func (e *Engine) takePush(tx Tx, c *conv, p *frame.Push, rows []Stored, decoded []msg.Message) error {
	head := c.head()
	spans := c.spans.Push(p.Prev, p.Rev)
	var keep []Stored
	for i, r := range rows {
		if r.Seq >= head {
			e.newMessage(c, &decoded[i], r.Blob)
		}
		_, held := c.spans.At(r.Seq)
		if !held && r.Seq <= head {
			continue // an older message that nobody looked at
		}
		keep = append(keep, r)
		spans = spans.Insert(span.Span{Range: msg.Range{Lo: r.Seq, Hi: r.Seq}, Rev: p.Rev})
	}
	if err := tx.PutMessages(c.No, keep); err != nil {
		return err
	}
	c.spans = spans
	if p.Row != nil && p.Row.InboxRev > c.InboxRev {
		e.takeRow(c, p.Row)
	}
	c.State.Rev = max(c.State.Rev, p.Rev)
	return nil
}

// newMessage notes the newest message of a conversation.
func (e *Engine) newMessage(c *conv, m *msg.Message, blob frame.Blob) {
	if m.Seq > c.head() {
		c.State.Head = m.Position()
		c.Activity = max(c.Activity, m.Time)
	}
	if m.Seq == c.head() && e.previews(c, m) {
		c.Preview = append(frame.Blob(nil), blob...)
	}
	if e.owner != nil && m.From != e.owner.User {
		c.WantDelivered = max(c.WantDelivered, m.Seq)
	}
}

// previews reports whether a message is newer than the preview: a row that told of
// it may have come first, without one.
func (e *Engine) previews(c *conv, m *msg.Message) bool {
	if c.Preview == nil {
		return true
	}
	old, err := e.cfg.Codec.DecodeMessage(c.Preview)
	return err != nil || old.Seq < m.Seq || old.Seq == m.Seq && old.Rev < m.Rev
}

// receiptsPushed takes watermarks that moved.
func (e *Engine) receiptsPushed(p *frame.ReceiptPush) {
	var c *conv
	err := e.commit(false, func(tx Tx, touch func(*conv)) error {
		var err error
		if c, err = e.lookup(tx, frame.Target{Conv: p.Conv}); err != nil || c == nil {
			return err
		}
		touch(c)
		rev := c.ReceiptRev
		if p.Prev <= rev && rev < p.Rev {
			rev = p.Rev
		}
		return e.takeWatermarks(tx, c, p.Watermarks, rev)
	})
	if err != nil {
		e.fail(err)
		return
	}
	if c != nil {
		e.tellReceipts(c)
	}
}

// takeWatermarks stores watermarks, which only rise; rev is up to where they
// are then known.
func (e *Engine) takeWatermarks(tx Tx, c *conv, marks []frame.Watermark, rev msg.Rev) error {
	for _, w := range marks {
		if err := tx.PutWatermark(c.No, w); err != nil {
			return err
		}
		e.noteWatermark(c, w)
	}
	c.ReceiptRev = max(c.ReceiptRev, rev)
	return nil
}

// noteWatermark keeps the highest positions of others, and one's own.
func (e *Engine) noteWatermark(c *conv, w frame.Watermark) {
	if e.owner != nil && w.User == e.owner.User {
		c.Delivered = max(c.Delivered, w.Delivered)
		return
	}
	c.othersDelivered = max(c.othersDelivered, w.Delivered, w.Read)
	c.othersRead = max(c.othersRead, w.Read)
}
