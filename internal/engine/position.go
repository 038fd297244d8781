package engine

import "github.com/backscroll/backscroll/msg"

// Where a session stands: where it begins, how far it may go, and what is there.

// place sets where the session begins, once the head is known (or was given).
func (s *Session) place() {
	if s.placed {
		return
	}
	switch {
	case s.started && !s.opt.FIFO && s.c.Known:
		s.next, s.begin = min(s.next, s.c.head()), min(s.begin, s.c.head()) // it was told to begin above
	case s.started:
	case s.opt.FIFO:
		if s.opt.After == 0 && !s.c.Known {
			return
		}
		s.next = s.begins(s.opt.After + 1)
	case s.c.Known:
		s.next = s.c.head()
		if b := s.opt.Before; b != 0 {
			s.next = min(s.next, b-1)
		}
	case s.opt.Before != 0:
		s.next = s.opt.Before - 1
	default:
		return
	}
	if !s.started {
		s.begin = s.next
	}
	s.started = true
	s.live = max(s.c.head(), s.live)
	s.base = s.live
	s.placed = s.c.Known
}

// learnTop places a session whose first knowledge of the head is a push: what
// the push brought comes live, so the session begins below it.
func (s *Session) learnTop(before msg.Seq, pushed []msg.Message) {
	if s.placed {
		return
	}
	first := s.c.head() + 1
	for i := range pushed {
		if pushed[i].Seq > before {
			first = min(first, pushed[i].Seq)
		}
	}
	s.place()
	s.live, s.base = first-1, first-1
	if !s.opt.FIFO {
		s.next = min(s.next, first-1)
		s.begin = s.next
	}
}

// Cross steps over the gap at the session's position, knowingly. It reports
// whether there was one of known size.
func (s *Session) Cross() bool {
	gap, ok := s.gap()
	if !ok {
		return false
	}
	s.crossed, s.skipped = &gap, append(s.skipped, gap)
	if s.opt.FIFO {
		s.next = gap.Hi + 1
	} else {
		s.next = gap.Lo - 1
	}
	return true
}

// gap is the range between the position and the next span, or the end of what
// the user may see.
func (s *Session) gap() (msg.Range, bool) {
	c := s.c
	if !s.placed {
		return msg.Range{}, false
	}
	if s.next < c.first() {
		return s.before()
	}
	if s.opt.FIFO {
		hi := c.head()
		if up, ok := c.spans.Above(s.next); ok && up <= hi {
			hi = up - 1
		}
		r := msg.Range{Lo: s.next, Hi: hi}
		return r, !r.Empty()
	}
	lo := s.first()
	if down, ok := c.spans.Below(s.next); ok && down >= lo {
		lo = down + 1
	}
	r := msg.Range{Lo: lo, Hi: s.next}
	return r, !r.Empty()
}

// here says why reading stops at the session's position; EndMore: it does not.
func (s *Session) here() (msg.End, *uint64) {
	c := s.c
	if len(s.pending) > 0 {
		return msg.EndMore, nil
	}
	_, held := c.spans.At(s.next)
	switch {
	case s.opt.Unread && c.Known && s.next <= c.readTo():
		return msg.EndRead, nil
	case held && s.next != 0 && (s.next >= c.first() || c.firstWhy() == msg.EndBeforeJoined):
		return msg.EndMore, nil
	case c.Known && s.opt.FIFO && s.next > c.head():
		if c.closed() {
			return c.closedWhy(), nil
		}
		return msg.EndNewest, nil
	case c.Known && c.cleared() > 0 && s.next <= c.cleared():
		return msg.EndCleared, nil
	case c.Known && s.next < c.first():
		if s.next == 0 && c.firstWhy() == msg.EndBeforeJoined {
			return msg.EndBeginning, nil // down there all that was held is read
		}
		return c.firstWhy(), nil
	case c.closed():
		return c.closedWhy(), nil // nothing is served any more
	}
	if gap, ok := s.gap(); ok {
		n := gap.Len()
		return msg.EndGap, &n
	}
	return msg.EndGap, nil
}

// first is the lowest seq that the session may show; of what is unread, that lies above
// what was read.
func (s *Session) first() msg.Seq {
	if s.opt.Unread {
		return max(s.c.first(), s.c.readTo()+1)
	}
	return s.c.first()
}

// readTo is up to where the user has read, as this device knows.
func (c *conv) readTo() msg.Seq { return max(c.Read.Seq, c.WantRead) }

// rest is what lies from the position on, be it here or not.
func (s *Session) rest() msg.Range {
	if s.opt.FIFO {
		return msg.Range{Lo: max(s.next, s.first()), Hi: s.c.head()}
	}
	return msg.Range{Lo: s.first(), Hi: min(s.next, s.c.head())}
}

// stretch is the held range from the position on, in reading direction.
func (s *Session) stretch() msg.Range {
	c := s.c
	run, held := c.spans.Run(s.next)
	frozen := s.next < c.first()
	if !held || s.next == 0 || frozen && c.firstWhy() != msg.EndBeforeJoined {
		return msg.Range{Lo: 1, Hi: 0}
	}
	if s.opt.FIFO {
		return msg.Range{Lo: s.next, Hi: min(run.Hi, max(c.head(), s.next))}
	}
	if frozen {
		return msg.Range{Lo: run.Lo, Hi: s.next}
	}
	return msg.Range{Lo: max(run.Lo, s.first()), Hi: s.next}
}

// jump moves the position past a range that was read.
func (s *Session) jump(r msg.Range) {
	if s.opt.FIFO {
		s.next = r.Hi + 1
	} else {
		s.next = r.Lo - 1
	}
}

// count is how many messages Read(n) would deliver now, where it would end,
// and whether the server has more than is here from the position on.
func (s *Session) count(n int) (got int, end msg.End, more bool) {
	if s.sifted() {
		return s.countMatches(n)
	}
	probe := *s
	probe.advance()
	got = min(n, len(s.pending))
	probe.pending = s.pending[got:]
	for got < n {
		if end, _ := probe.here(); end != msg.EndMore {
			break
		}
		r := probe.stretch()
		visible := r.Len() - s.c.hiddenIn(r)
		if uint64(n-got) < visible {
			return n, msg.EndMore, s.lacks()
		}
		got += int(visible)
		probe.jump(r)
	}
	end, _ = probe.here()
	return got, end, s.lacks()
}

// lacks reports whether messages from the position on are on the server and
// not here, as far as is known.
func (s *Session) lacks() bool {
	c := s.c
	if c.closed() {
		return false
	}
	if !c.Known {
		return true
	}
	return len(c.spans.Gaps(s.rest())) > 0
}
