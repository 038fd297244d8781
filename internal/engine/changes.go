package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

const maxChangeRanges = 256

// look asks that what is held of a range be brought to the known rev.
func (e *Engine) look(c *conv, r msg.Range) {
	if r.Empty() || slices.Contains(c.fresh, r) {
		return
	}
	c.fresh = append(c.fresh, r)
	e.refresh(c)
}

// stale lists the parts of the looked-at ranges that stand below the known
// rev; ranges without any are done with.
func (c *conv) stale() []span.Span {
	var parts []span.Span
	c.fresh = slices.DeleteFunc(c.fresh, func(r msg.Range) bool {
		r.Lo = max(r.Lo, c.first()) // below, what is held is frozen
		s := c.spans.Stale(r, c.State.Rev)
		parts = append(parts, s...)
		return len(s) == 0
	})
	return parts
}

// refresh sends the next Changes for what was looked at, if any is stale.
func (e *Engine) refresh(c *conv) {
	if !e.Online() || c.changing || c.closed() {
		return
	}
	parts := c.stale()
	if len(parts) == 0 && !c.behindHidden() {
		return
	}
	var ranges span.Set // as a set they are ascending and disjoint
	since := c.State.Rev
	for _, p := range parts {
		since = min(since, p.Rev)
		ranges = ranges.Insert(span.Span{Range: p.Range})
	}
	ask := &frame.Changes{To: c.target(), Since: since, ReceiptRev: c.ReceiptRev, HiddenRev: c.hiddenKnown(), Limit: e.cfg.Page}
	for i, r := range ranges {
		if i == maxChangeRanges {
			break
		}
		ask.Ranges = append(ask.Ranges, r.Range)
	}
	c.changing = true
	e.ask(ask, func(body any) {
		c.changing = false
		e.changesCame(c, ask, body)
	}, func() { c.changing = false })
}

func (e *Engine) changesCame(c *conv, asked *frame.Changes, body any) {
	switch body := body.(type) {
	case *frame.ChangesPage:
		if body.Hidden.Rev <= asked.HiddenRev && body.State.HiddenRev > asked.HiddenRev {
			e.drop(msg.Errorf(msg.CodeBadServer, "the server says that more was hidden, and not what"))
			return
		}
		before := c.spans
		if err := e.applyChanges(c, asked, body); err != nil {
			e.fail(err)
			return
		}
		if !body.More && len(asked.Ranges) > 0 && slices.Equal(before, c.spans) {
			// The server does not vouch for these any more: they are fetched again.
			if err := e.forgetStale(c, asked); err != nil {
				e.fail(err)
				return
			}
		}
	case *frame.Error:
		c.fresh = nil
		e.refusedFor(c, body.Err("refresh "+c.label()), body.RetryAfter)
		return
	default:
		e.drop(msg.Errorf(msg.CodeBadServer, "the server answered Changes with %T", body))
		return
	}
	e.followHead(c)
	e.refresh(c)
	e.pump(c)
	e.pumpNews()
}

// applyChanges stores the changed rows of what is held, and lifts the parts
// that stood at since or above.
func (e *Engine) applyChanges(c *conv, asked *frame.Changes, p *frame.ChangesPage) error {
	b, err := e.decode(p.Messages, p.Mine, true)
	if err != nil {
		return err
	}
	before := c.spans
	err = e.commit(false, func(tx Tx, touch func(*conv)) error {
		touch(c)
		c.learn(p.State)
		held := func(i int) bool {
			_, ok := c.spans.At(b.rows[i].Seq)
			return ok
		}
		if err := e.put(tx, c, b, held); err != nil {
			return err
		}
		e.notePreview(c, b)
		c.takeHidden(p.Hidden, asked.HiddenRev)
		c.spans = c.spans.Lift(p.Ranges, p.Since, p.Rev)
		for _, r := range p.Ranges {
			var inside []msg.Hole
			for _, h := range p.Holes {
				if in := h.Intersect(r); !in.Empty() {
					inside = append(inside, msg.Hole{Range: in, Reason: h.Reason})
				}
			}
			if len(inside) > 0 {
				c.addHoles(inside)
			}
		}
		return e.takeWatermarks(tx, c, p.Watermarks, p.State.ReceiptRev)
	})
	if err != nil {
		return err
	}
	e.tellUpdates(c, before, b)
	e.tellReceipts(c)
	return nil
}

// forgetStale takes out of the coverage what a Changes did not lift.
func (e *Engine) forgetStale(c *conv, asked *frame.Changes) error {
	return e.commit(false, func(tx Tx, touch func(*conv)) error {
		touch(c)
		for _, r := range asked.Ranges {
			for _, s := range c.spans.Stale(r, c.State.Rev) {
				c.forget(s.Range)
				if err := tx.DeleteMessages(c.No, s.Range); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
