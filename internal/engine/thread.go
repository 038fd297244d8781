package engine

import "github.com/backscroll/backscroll/msg"

// A session of one thread walks over the coverage of the whole conversation and
// delivers what belongs to the thread.

// wants reports whether a message belongs to what the session reads.
func (s *Session) wants(c *msg.Content) bool { return s.opt.Thread == 0 || c.Thread == s.opt.Thread }

// messages reads stored messages of the session's thread, or all.
func (s *Session) messages(r Reader, rg msg.Range, backward bool, limit int, yield func(*Stored) bool) error {
	if s.opt.Thread != 0 {
		return r.ThreadMessages(s.c.No, s.opt.Thread, rg, backward, limit, yield)
	}
	return r.Messages(s.c.No, rg, backward, limit, yield)
}

// countThread is count for a session of one thread.
func (s *Session) countThread(n int) (got int, end msg.End, more bool) {
	probe := *s
	probe.advance()
	got = min(n, len(s.pending))
	probe.pending = s.pending[got:]
	full := false
	err := s.e.db.View(func(r Reader) error {
		for got < n {
			if stop, _ := probe.here(); stop != msg.EndMore {
				return nil
			}
			rg := probe.stretch()
			there, err := r.CountMessages(s.c.No, s.opt.Thread, rg)
			if err != nil {
				return err
			}
			if there.All > n-got {
				got, full = n, true
				return nil
			}
			got += there.All
			probe.jump(rg)
		}
		return nil
	})
	if err != nil {
		s.e.fail(err)
	}
	if !full {
		end, _ = probe.here()
	}
	return got, end, s.lacks()
}

// skipOthers moves the position over held messages that do not belong to the
// thread, as far as none follows that does.
func (s *Session) skipOthers(r Reader) error {
	for len(s.pending) == 0 {
		rg := s.stretch()
		if rg.Empty() {
			return nil
		}
		there, err := r.CountMessages(s.c.No, s.opt.Thread, rg)
		if err != nil || there.All > 0 {
			return err
		}
		s.jump(rg)
	}
	return nil
}

// wantedThread is the range that a sync of a thread needs next, and whether it
// holds n messages of it: as far as is held, and a few pages beyond.
func (e *Engine) wantedThread(s *Session, n int) (msg.Range, bool, error) {
	c := s.c
	whole := msg.Range{Lo: c.first(), Hi: min(s.next, c.head())}
	if s.opt.FIFO {
		whole = msg.Range{Lo: max(s.next, c.first()), Hi: c.head()}
	}
	need := n - len(s.pending)
	if s.opt.FIFO {
		need = n
	}
	if need <= 0 || whole.Empty() || s.next == 0 {
		return msg.Range{Lo: 1, Hi: 0}, need <= 0, nil
	}
	probe := *s
	probe.next = whole.Hi
	if s.opt.FIFO {
		probe.next = whole.Lo
	}
	enough := false
	err := e.db.View(func(r Reader) error {
		for whole.Contains(probe.next) {
			run, held := c.spans.Run(probe.next)
			if !held {
				return nil
			}
			run = run.Intersect(probe.ahead(whole))
			there, err := r.CountMessages(c.No, s.opt.Thread, run)
			if err != nil {
				return err
			}
			if enough = there.All >= need; enough {
				return probe.stopAfter(r, run, need)
			}
			need -= there.All
			probe.jump(run)
		}
		return nil
	})
	if !enough && whole.Contains(probe.next) { // at a gap
		pages := msg.Seq(e.cfg.Page * e.cfg.Pipeline)
		if s.opt.FIFO {
			probe.next += pages
		} else {
			probe.next -= min(pages, probe.next)
		}
	}
	if s.opt.FIFO {
		return msg.Range{Lo: whole.Lo, Hi: min(whole.Hi, probe.next-1)}, enough, err
	}
	return msg.Range{Lo: max(whole.Lo, probe.next+1), Hi: whole.Hi}, enough, err
}

// ahead is what of r lies from the position on.
func (s *Session) ahead(r msg.Range) msg.Range {
	if s.opt.FIFO {
		return r.Intersect(msg.Range{Lo: s.next, Hi: r.Hi})
	}
	return r.Intersect(msg.Range{Lo: r.Lo, Hi: s.next})
}

// stopAfter moves the position behind the n-th message of the thread in r.
func (s *Session) stopAfter(r Reader, rg msg.Range, n int) error {
	return s.messages(r, rg, !s.opt.FIFO, n, func(row *Stored) bool {
		s.jump(msg.Range{Lo: row.Seq, Hi: row.Seq})
		return true
	})
}
