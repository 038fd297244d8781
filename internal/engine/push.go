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
	b, err := e.decode(p.Messages, p.Mine, false)
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
		if err := e.takePush(tx, c, p, b); err != nil {
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
	e.wrote(p.Conv, before, b.msgs)
	e.meet(c, true)
	for _, s := range c.sessions {
		s.learnTop(before, b.msgs)
	}
	e.tellUpdates(c, held, b)
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

// takePush stores the messages of a push, and its row.
func (e *Engine) takePush(tx Tx, c *conv, p *frame.Push, b *batch) error {
	if err := e.takeCover(tx, c, p.Prev, p.Rev, b, p.Row != nil); err != nil {
		return err
	}
	if p.Row != nil && p.Row.InboxRev > c.InboxRev {
		return e.takeRow(tx, c, p.Row, true, b)
	}
	return nil
}

// takeCover stores the messages of a frame that contains all that changed in
// (prev, rev] of the whole conversation: changes of what is held, and new messages
// above the known head, each a span of its own. Without a row that says the same,
// the new ones are counted as unread here.
func (e *Engine) takeCover(tx Tx, c *conv, prev, rev msg.Rev, b *batch, counted bool) error {
	head, held := c.head(), c.spans
	c.spans = c.spans.Push(prev, rev)
	for i := range b.msgs {
		m := &b.msgs[i]
		if m.Seq > c.head() && !counted {
			c.count(m, b.rows[i].Traits)
		}
		if m.Seq >= head {
			e.newMessage(c, m)
		}
		was, here := held.At(m.Seq)
		if !here && m.Seq <= head {
			continue // an older message that nobody looked at
		}
		if here && was.Rev < prev && !b.named[i] && overflows(m) {
			continue // something was missed of the own reactions: Changes will bring them
		}
		c.spans = c.spans.Insert(span.Span{Range: msg.Range{Lo: m.Seq, Hi: m.Seq}, Rev: rev})
	}
	c.hide(c.hiding()) // it may have been named before it came
	keep := func(i int) bool {
		_, here := c.spans.At(b.rows[i].Seq)
		return here
	}
	if err := e.put(tx, c, b, keep); err != nil {
		return err
	}
	e.notePreview(c, b)
	c.State.Rev = max(c.State.Rev, rev)
	return nil
}

// newMessage notes the newest message of a conversation.
func (e *Engine) newMessage(c *conv, m *msg.Message) {
	if m.Seq > c.head() {
		c.State.Head = m.Position()
		c.Activity = max(c.Activity, m.Time)
	}
	if e.owner != nil && m.From != e.owner.User {
		c.WantDelivered = max(c.WantDelivered, m.Seq)
	}
}

// count counts a new message as unread, until a row says what the server counts.
func (c *conv) count(m *msg.Message, t Traits) {
	if t&TraitOwn != 0 || t&TraitCounts == 0 || m.Seq <= c.Read.Seq {
		return
	}
	c.Unread++
	if t&TraitMention != 0 {
		c.Mentions++
	}
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
		c.told = max(c.told, w.Read)
		return
	}
	c.othersDelivered = max(c.othersDelivered, w.Delivered, w.Read)
	c.othersRead = max(c.othersRead, w.Read)
}
