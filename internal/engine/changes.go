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
		s := c.spans.Stale(r, c.State.Rev)
		parts = append(parts, s...)
		return len(s) == 0
	})
	return parts
}

// refresh sends the next Changes for what was looked at, if any is stale.
func (e *Engine) refresh(c *conv) {
	if !e.Online() || c.changing || c.State.Left {
		return
	}
	parts := c.stale()
	if len(parts) == 0 {
		return
	}
	var ranges span.Set // as a set they are ascending and disjoint
	since := parts[0].Rev
	for _, p := range parts {
		since = min(since, p.Rev)
		ranges = ranges.Insert(span.Span{Range: p.Range})
	}
	ask := &frame.Changes{To: c.target(), Since: since, ReceiptRev: c.ReceiptRev, Limit: e.cfg.Page}
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
		before := c.spans
		if err := e.applyChanges(c, body); err != nil {
			e.fail(err)
			return
		}
		if !body.More && slices.Equal(before, c.spans) {
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
}

// applyChanges stores the changed rows of what is held, and lifts the parts
// that stood at since or above.
func (e *Engine) applyChanges(c *conv, p *frame.ChangesPage) error {
	rows, decoded, err := e.decodeAll(p.Messages)
	if err != nil {
		return err
	}
	before := c.spans
	held := make([]Stored, 0, len(rows))
	for _, r := range rows {
		if _, ok := c.spans.At(r.Seq); ok {
			held = append(held, r)
		}
	}
	err = e.commit(false, func(tx Tx, touch func(*conv)) error {
		touch(c)
		c.learn(p.State)
		if err := tx.PutMessages(c.No, held); err != nil {
			return err
		}
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
	e.tellUpdates(c, before, decoded)
	e.tellReceipts(c)
	return nil
}

// addHoles notes further holes inside what is held.
func (c *conv) addHoles(holes []msg.Hole) {
	for _, h := range holes {
		c.setHoles(h.Range, []msg.Hole{h})
	}
}

// forgetStale takes out of the coverage what a Changes did not lift.
func (e *Engine) forgetStale(c *conv, asked *frame.Changes) error {
	return e.commit(false, func(_ Tx, touch func(*conv)) error {
		touch(c)
		for _, r := range asked.Ranges {
			for _, s := range c.spans.Stale(r, c.State.Rev) {
				c.spans = c.spans.Remove(s.Range)
			}
		}
		return nil
	})
}
