package engine

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// receiptState is the state of telling the server what was received and read.
type receiptState struct {
	dirty  bool       // the database holds receipts to send
	flying bool       // a Receipt is on its way
	at     msg.Millis // when the next one is due; 0: none is
}

// receiptDelay collects receipts, so that a burst of messages costs one.
const receiptDelay msg.Millis = 50

const maxReceipts = 1000

// markRead raises the user's read position, here at once and on the server when
// there is a connection; told is up to where others are to be told of it. It takes
// back a mark as unread, also one that waits in the outbox.
func (e *Engine) markRead(c *conv, read, told msg.Seq) {
	if told <= max(c.told, c.WantTold) {
		told = 0
	}
	raised := read > max(c.Read.Seq, c.WantRead)
	if !raised && told == 0 {
		return
	}
	var back []unmarked
	err := e.commit(raised && c.marking(), func(tx Tx, touch func(*conv)) (err error) {
		touch(c)
		c.WantTold = max(c.WantTold, told)
		if raised {
			c.WantRead = read
			back, err = e.unmark(tx, c)
		}
		return err
	})
	if err != nil {
		e.fail(err)
		return
	}
	e.receipts.dirty = true
	e.remarked(c, back)
	if raised {
		e.tellRow(c)
	}
	e.scheduleReceipts()
}

func (e *Engine) scheduleReceipts() {
	if e.Online() && e.receipts.dirty && !e.receipts.flying && e.receipts.at == 0 {
		e.receipts.at = e.cfg.Ticks() + receiptDelay
	}
}

// flushReceipts sends the receipts that the database holds.
func (e *Engine) flushReceipts() {
	e.receipts.at = 0
	if !e.Online() || e.receipts.flying {
		return
	}
	var sent []ConvNo
	ask := &frame.Receipt{}
	err := e.db.View(func(r Reader) error {
		wanting, err := r.Wanting(maxReceipts)
		if err != nil {
			return err
		}
		for _, rec := range wanting {
			c, err := e.adopt(r, rec)
			if err != nil {
				return err
			}
			sent = append(sent, c.No)
			ask.Items = append(ask.Items, frame.ReceiptItem{
				To: c.target(), Delivered: c.WantDelivered, Read: c.WantRead, Told: c.WantTold,
			})
		}
		return nil
	})
	if err != nil {
		e.fail(err)
		return
	}
	if len(sent) == 0 {
		e.receipts.dirty = false
		return
	}
	e.receipts.flying = true
	e.ask(ask, func(body any) {
		e.receipts.flying = false
		e.receiptsAnswered(sent, ask.Items, body)
	}, func() { e.receipts.flying = false })
}

func (e *Engine) receiptsAnswered(sent []ConvNo, items []frame.ReceiptItem, body any) {
	if refusal, ok := body.(*frame.Error); ok && refusal.Code.Retry() {
		e.receipts.at = e.cfg.Ticks() + max(refusal.RetryAfter, 500)
		return
	}
	// Done, or refused for good: asking again would change nothing.
	err := e.commit(false, func(tx Tx, touch func(*conv)) error {
		for i, no := range sent {
			c, err := e.loadConv(tx, no)
			if err != nil {
				return err
			}
			if c == nil {
				continue
			}
			touch(c)
			_, done := body.(*frame.Done)
			if err := e.receiptTaken(tx, c, items[i], done); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		e.fail(err)
		return
	}
	e.flushReceipts() // until the database holds none
	for _, no := range sent {
		if c := e.sending[no]; c != nil {
			e.flush(c) // a mark as unread may have waited
		}
	}
}

// receiptTaken notes what the server has taken, or (done is false) refused for good.
func (e *Engine) receiptTaken(tx Tx, c *conv, item frame.ReceiptItem, done bool) error {
	c.Delivered = max(c.Delivered, item.Delivered)
	if c.WantDelivered <= item.Delivered {
		c.WantDelivered = 0
	}
	if done && c.WantRead > c.Read.Seq && c.WantRead == item.Read {
		// The row that the server pushes will say the same.
		left, err := e.unreadUnchanged(tx, c)
		if err != nil {
			return err
		}
		at, err := e.positionHere(tx, c, c.WantRead)
		if err != nil {
			return err
		}
		c.Unread, c.Mentions = left.unread, left.mentions
		c.Read, c.Marked = at.Later(c.Read), false
	}
	if c.WantRead <= item.Read {
		c.WantRead = 0
	}
	if done && item.Told > c.told && e.owner != nil {
		c.told = item.Told
		own := frame.Watermark{User: e.owner.User, Delivered: max(c.Delivered, item.Told), Read: item.Told}
		if err := tx.PutWatermark(c.No, own); err != nil {
			return err
		}
	}
	if c.WantTold <= item.Told {
		c.WantTold = 0
	}
	return nil
}
