package engine

import (
	"fmt"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// fetch is a range on its way from the server. Whoever else wants part of it
// waits for it instead of asking again.
type fetch struct {
	msg.Range // asked for; empty while only the head is to be learned
}

// ahead reports whether seq is on its way.
func (c *conv) ahead(seq msg.Seq) (msg.Range, bool) {
	for _, f := range c.fetching {
		if f.Contains(seq) {
			return f.Range, true
		}
	}
	return msg.Range{}, false
}

// fetchRange asks for the messages of r, beginning at its newer end unless
// forward.
func (e *Engine) fetchRange(c *conv, r msg.Range, forward bool) {
	req := &frame.Fetch{To: c.target(), From: r.Hi, Until: r.Lo, Forward: forward,
		Limit: int(r.Len()), ReceiptRev: c.ReceiptRev, HiddenRev: c.hiddenKnown()}
	if forward {
		req.From, req.Until = r.Lo, r.Hi
	}
	f := &fetch{Range: r}
	c.fetching = append(c.fetching, f)
	landed := func() {
		c.fetching = slices.DeleteFunc(c.fetching, func(o *fetch) bool { return o == f })
	}
	e.ask(req, func(body any) {
		landed()
		if p, ok := body.(*frame.Page); ok && p.Range.Intersect(r).Empty() && !e.outOfSight(c, r, p.State) {
			body = &frame.Error{Code: msg.CodeBadServer,
				Detail: fmt.Sprintf("the server was asked for messages %d–%d and sent %d–%d", r.Lo, r.Hi, p.Range.Lo, p.Range.Hi)}
		}
		e.fetched(c, req, body)
	}, landed)
}

// outOfSight reports whether none of r is there for this user any more.
func (e *Engine) outOfSight(c *conv, r msg.Range, s frame.State) bool {
	return s.Left || s.Deleted || r.Intersect(msg.Range{Lo: s.First, Hi: s.Head.Seq}).Empty()
}

// fetchHead asks for the newest (or, forward, the first) messages of a
// conversation whose head is not known, or not for certain.
func (e *Engine) fetchHead(c *conv, req frame.Fetch) {
	if c.headWait {
		return
	}
	c.headWait = true
	req.To, req.ReceiptRev, req.HiddenRev = c.target(), c.ReceiptRev, c.hiddenKnown()
	e.ask(&req, func(body any) {
		c.headWait = false
		if _, ok := body.(*frame.Page); ok {
			for _, j := range c.jobs {
				j.checked = true
			}
		}
		e.fetched(c, &req, body)
	}, func() { c.headWait = false })
}

// fetched takes the answer to a Fetch and lets everybody who waited go on.
func (e *Engine) fetched(c *conv, asked *frame.Fetch, body any) {
	switch body := body.(type) {
	case *frame.Page:
		n, err := e.applyPage(c, asked, body)
		if err != nil {
			e.fail(err)
			return
		}
		for _, j := range c.jobs {
			j.transferred += n
			j.answered = true
		}
	case *frame.Error:
		e.refusedFor(c, body.Err("sync "+c.label()), body.RetryAfter)
		return
	default:
		e.drop(msg.Errorf(msg.CodeBadServer, "the server answered Fetch with %T", body))
		return
	}
	e.followHead(c)
	e.pump(c)
	e.refresh(c)
}

// refusedFor handles a refusal of reading a conversation: one that time may
// heal is asked again, another one ends what waits for it.
func (e *Engine) refusedFor(c *conv, err *msg.Error, after msg.Millis) {
	if err.Code.Retry() {
		e.retryLater(after)
		return
	}
	for _, j := range slices.Clone(c.jobs) {
		e.finish(j, err)
	}
	e.giveUpLive(c)
}

// applyPage stores a page and its coverage. It returns how many of its
// messages were not held before.
func (e *Engine) applyPage(c *conv, asked *frame.Fetch, p *frame.Page) (int, error) {
	b, err := e.decode(p.Messages, p.Mine, true)
	if err != nil {
		return 0, err
	}
	if err := checkPage(p, b.rows); err != nil {
		return 0, err
	}
	held := c.spans
	err = e.commit(false, func(tx Tx, touch func(*conv)) error {
		touch(c)
		e.learnID(c, p.Conv)
		c.learn(p.State)
		if !p.Range.Empty() {
			c.spans = c.spans.Insert(span.Span{Range: p.Range, Rev: p.Rev})
			c.setHoles(p.Range, p.Holes)
			c.hide(c.hiding())
			if err := e.put(tx, c, b, nil); err != nil {
				return err
			}
			e.notePreview(c, b)
		}
		c.takeHidden(p.Hidden, asked.HiddenRev)
		if p.State.HiddenRev < c.HiddenRev {
			c.HiddenRev = p.State.HiddenRev // it may hold what was hidden meanwhile: ask again
		}
		return e.takeWatermarks(tx, c, p.Watermarks, p.State.ReceiptRev)
	})
	if err != nil {
		return 0, err
	}
	fresh := 0
	for i := range b.msgs {
		if _, was := held.At(b.msgs[i].Seq); !was {
			fresh++
		}
	}
	e.tellUpdates(c, held, b)
	e.tellReceipts(c)
	return fresh, nil
}

// checkPage makes sure that a page is as complete as it says: coverage is
// believed only with all its rows.
func checkPage(p *frame.Page, rows []Stored) error {
	if p.Range.Empty() {
		return nil
	}
	n := uint64(len(rows))
	last := p.Range.Lo - 1
	for _, r := range rows {
		if r.Seq <= last || r.Seq > p.Range.Hi {
			return msg.Errorf(msg.CodeBadServer, "a page of %d–%d holds message %d out of place", p.Range.Lo, p.Range.Hi, r.Seq)
		}
		last = r.Seq
	}
	for _, h := range p.Holes {
		n += h.Intersect(p.Range).Len()
	}
	if n != p.Range.Len() {
		return msg.Errorf(msg.CodeBadServer, "a page of %d–%d holds %d messages and holes", p.Range.Lo, p.Range.Hi, n)
	}
	return nil
}

// learnID takes the id of a conversation that was known by its peer alone.
func (e *Engine) learnID(c *conv, id msg.ConvID) {
	if c.ID.IsZero() {
		c.ID = id
	}
}

// label names the conversation for people.
func (c *conv) label() string {
	switch {
	case c.Peer != "":
		return string(c.Peer)
	default:
		return c.ID.String()
	}
}
