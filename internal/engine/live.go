package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// followHead brings the open sessions of a conversation up to its head.
func (e *Engine) followHead(c *conv) {
	for _, s := range slices.Clone(c.sessions) {
		s.place()
		if err := e.deliverLive(s); err != nil {
			e.fail(err)
			return
		}
	}
}

// deliverLive shows a session what is new above what it knows, in seq order.
// What is missing in between is fetched first; after an absence with more than
// a page of it, it is announced as a gap instead.
func (e *Engine) deliverLive(s *Session) error {
	c := s.c
	if !s.placed {
		return nil
	}
	if s.opt.FIFO && s.next != s.live+1 {
		s.live = max(s.live, c.head()) // Read will come to these
		return nil
	}
	s.live = max(s.live, c.first()-1) // below it, nothing comes any more
	for s.live < c.head() {
		from := s.live + 1
		run, held := c.spans.Run(from)
		if held {
			if err := e.showLive(s, msg.Range{Lo: from, Hi: min(run.Hi, c.head())}); err != nil {
				return err
			}
			continue
		}
		gap := msg.Range{Lo: from, Hi: c.head()}
		if up, ok := c.spans.Above(from); ok && up <= gap.Hi {
			gap.Hi = up - 1
		}
		if s.all != nil {
			s.toHead()
			return nil
		}
		if !c.closed() && uint64(c.head()-s.live) <= uint64(e.cfg.Page) {
			e.fetchLive(c, gap)
			return nil
		}
		if s.opt.FIFO {
			s.live = c.head()
			return nil
		}
		s.announce(gap)
	}
	return nil
}

// toHead moves a part of a session over all conversations back to the head: nothing is
// fetched for it unasked, and what it delivered it does not deliver again.
func (s *Session) toHead() {
	s.next, s.begin = s.c.head(), s.c.head()
	s.live, s.base = s.next, s.next
}

// fetchLive asks for a gap above what sessions have shown, if it is not on its
// way.
func (e *Engine) fetchLive(c *conv, gap msg.Range) {
	if !e.Online() || e.link.retryAt != 0 {
		return
	}
	if _, coming := c.ahead(gap.Lo); coming {
		return
	}
	e.keep(c)
	e.fetchRange(c, gap, true)
}

// giveUpLive announces as gaps what could not be fetched.
func (e *Engine) giveUpLive(c *conv) {
	for _, s := range c.sessions {
		if !s.placed || s.live >= c.head() || s.opt.FIFO || s.all != nil {
			continue
		}
		s.announce(msg.Range{Lo: s.live + 1, Hi: c.head()})
	}
}

// announce tells of a gap above what the session showed.
func (s *Session) announce(gap msg.Range) {
	s.e.emit(GapEvent{Session: s, Range: gap})
	s.live, s.skipped = gap.Hi, append(s.skipped, gap)
}

// showLive delivers held messages as live ones.
func (e *Engine) showLive(s *Session, r msg.Range) error {
	var shown []Message
	err := e.db.View(func(rd Reader) error {
		return s.messages(rd, r, false, int(r.Len()), func(m *Message) bool {
			shown = append(shown, *m)
			return true
		})
	})
	if err != nil {
		return err
	}
	s.live = r.Hi
	if s.opt.FIFO {
		s.next = r.Hi + 1
	}
	for i := range shown {
		m := &shown[i]
		switch {
		case slices.Contains(s.pending, m.ID):
			continue // Read delivers it from the outbox's place
		case s.queued[m.ID]:
			delete(s.queued, m.ID)
			m.Update = true
		default:
			m.Live = true
		}
		e.emit(MessageEvent{Session: s, Message: *m})
	}
	s.shown(shown, r.Hi)
	return nil
}

// tellUpdates tells sessions about changes of messages that they have shown.
// held is the coverage from before. What came is not told if a newer state was stored
// already: it came late, and the coverage, which vouches for less, did not know it.
func (e *Engine) tellUpdates(c *conv, held span.Set, b *batch) {
	if len(c.sessions) == 0 {
		return
	}
	err := e.db.View(func(r Reader) error {
		for i := range b.msgs {
			was, ok := held.At(b.msgs[i].Seq)
			if !ok || b.msgs[i].Rev <= was.Rev {
				continue
			}
			m, ok, err := e.here(r, c, b.msgs[i].Seq)
			if err != nil {
				return err
			}
			if ok && m.Rev == b.msgs[i].Rev {
				e.tellUpdate(c, &m)
			}
		}
		return nil
	})
	if err != nil {
		e.fail(err)
	}
}

// hasShown reports whether the session showed a stored message: it went over it, and
// was about it then.
func (s *Session) hasShown(m *Message) bool {
	if s.given != nil {
		return s.given[m.Seq]
	}
	return s.passed(m.Seq) && s.wants(m)
}

// passed reports whether the session has gone over a seq.
func (s *Session) passed(seq msg.Seq) bool {
	switch {
	case !s.placed || slices.ContainsFunc(s.skipped, func(gap msg.Range) bool { return gap.Contains(seq) }):
		return false
	case s.opt.FIFO:
		return s.begin <= seq && seq < s.next
	}
	return s.next < seq && seq <= s.begin || s.base < seq && seq <= s.live
}

// showed reports whether part of r may have been shown.
func (s *Session) showed(r msg.Range) bool {
	overlaps := func(lo, hi msg.Seq) bool { return !r.Intersect(msg.Range{Lo: lo, Hi: hi}).Empty() }
	switch {
	case !s.placed:
		return false
	case s.all != nil:
		for seq := range s.given {
			if r.Contains(seq) {
				return true
			}
		}
		return false
	case s.opt.FIFO:
		return s.next > 0 && overlaps(s.begin, s.next-1)
	}
	return overlaps(s.next+1, s.begin) || overlaps(s.base+1, s.live)
}

// tellReceipts tells sessions that others have received or read further.
func (e *Engine) tellReceipts(c *conv) {
	for _, s := range c.sessions {
		if s.all != nil || c.othersDelivered <= s.toldDelivered && c.othersRead <= s.toldRead {
			continue
		}
		s.toldDelivered, s.toldRead = c.othersDelivered, c.othersRead
		e.emit(ReceiptEvent{Session: s, Delivered: c.othersDelivered, Read: c.othersRead})
	}
}

// lookAtTop brings the page that a session will show first to the known rev.
func (e *Engine) lookAtTop(s *Session) {
	if !s.placed {
		return
	}
	page := msg.Seq(e.cfg.Page)
	r := msg.Range{Lo: 1, Hi: s.next}
	switch {
	case s.opt.FIFO:
		r = msg.Range{Lo: s.next, Hi: s.next + page - 1}
	case s.next > page:
		r.Lo = s.next - page + 1
	}
	e.look(s.c, r)
	if s.c.InboxRev == 0 && !s.c.closed() {
		e.keep(s.c)
		e.fetchHead(s.c, frame.Fetch{Limit: 1})
	}
}
