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

// markRead raises the user's read position, here at once and on the server
// when there is a connection.
func (e *Engine) markRead(c *conv, seq msg.Seq, quiet bool) {
	if seq <= c.Read.Seq || seq <= c.WantRead {
		return
	}
	err := e.commit(false, func(_ Tx, touch func(*conv)) error {
		touch(c)
		c.WantRead, c.WantQuiet = seq, quiet
		return nil
	})
	if err != nil {
		e.fail(err)
		return
	}
	e.receipts.dirty = true
	e.tellRow(c)
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
				To: c.target(), Delivered: c.WantDelivered, Read: c.WantRead, Quiet: c.WantQuiet,
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
			c.Delivered = max(c.Delivered, items[i].Delivered)
			if c.WantDelivered <= items[i].Delivered {
				c.WantDelivered = 0
			}
			if c.WantRead == 0 || c.WantRead > items[i].Read {
				continue
			}
			if _, done := body.(*frame.Done); done && c.WantRead > c.Read.Seq {
				// The row that the server pushes will say the same.
				read, unread, err := e.readHere(tx, c)
				if err != nil {
					return err
				}
				c.Read, c.Unread = read.Later(c.Read), min(c.Unread, unread)
			}
			c.WantRead, c.WantQuiet = 0, false
		}
		return nil
	})
	if err != nil {
		e.fail(err)
		return
	}
	e.flushReceipts() // until the database holds none
}
