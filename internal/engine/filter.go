package engine

import "github.com/backscroll/backscroll/msg"

// A filtered session walks over the coverage of the whole conversation and delivers
// what it is about. It never moves the read position, and never steps over a gap.

// Kind says which kind of messages a session is about.
type Kind uint8

// The kinds. Calls are call records; what is missed, others called.
const (
	AllKinds      Kind = iota
	MessagesOnly       // no calls
	Calls              // nothing else
	MissedCalls        // by others, that nobody has answered or rejected
	IncomingCalls      // by others
	OutgoingCalls      // by the user
)

// filtered reports whether the session is about part of a conversation, or of all.
func (s *Session) filtered() bool { return s.opt.Thread != 0 || s.picks() }

// indexed reports whether the database alone finds what the session is about.
func (s *Session) indexed() bool { return !s.picks() && !s.leavesOut() }

// sifted reports whether a session does not deliver all of its conversation.
func (s *Session) sifted() bool { return s.opt.Thread != 0 || !s.indexed() }

// picks reports whether a session looks at each message for what it is about.
func (s *Session) picks() bool {
	o := &s.opt
	return s.all != nil || o.From != "" || o.Query != "" || o.Kind != AllKinds || o.Unread
}

// passing reports whether a message may cease to be what the session is about.
func (o *SessionOptions) passing() bool {
	return o.Query != "" || o.Kind == MissedCalls || o.Unread
}

// wants reports whether a message belongs to what the session reads.
func (s *Session) wants(m *Message) bool {
	o := &s.opt
	own := m.Status != msg.Received
	switch {
	case s.all != nil && s.given[m.Seq]: // it begins at the head again when there is a gap above
		return false
	case s.spares(m):
		return false
	case o.Thread != 0 && m.Thread != o.Thread, o.From != "" && m.From != o.From:
		return false
	case o.Unread && (own || !m.Counts() || m.Seq != 0 && m.Seq < s.first()):
		return false
	case o.Query != "" && !s.query.in(m.Text):
		return false
	}
	switch o.Kind {
	case MessagesOnly:
		return m.Type != msg.CallRecord
	case Calls:
		return m.Type == msg.CallRecord
	case MissedCalls:
		return !own && m.Call != nil && m.Call.Outcome == msg.Missed
	case IncomingCalls:
		return !own && m.Type == msg.CallRecord
	case OutgoingCalls:
		return own && m.Type == msg.CallRecord
	}
	return true
}

// mayWant is wants by what is known of a message before it is decoded.
func (o *SessionOptions) mayWant(row *Stored) bool {
	if o.Unread && row.Traits&(TraitOwn|TraitCounts) != TraitCounts {
		return false
	}
	return o.Kind <= MessagesOnly || row.Traits&TraitCall != 0
}

// rows reads stored messages among which the session finds what it is about: of its
// thread, or all.
func (s *Session) rows(r Reader, rg msg.Range, backward bool, limit int, yield func(*Stored) bool) error {
	if s.opt.Thread != 0 {
		return r.ThreadMessages(s.c.No, s.opt.Thread, rg, backward, limit, yield)
	}
	return r.Messages(s.c.No, rg, backward, limit, yield)
}

// messages calls yield for at most limit messages of rg that the session is about,
// until it returns false.
func (s *Session) messages(r Reader, rg msg.Range, backward bool, limit int, yield func(*Message) bool) error {
	most, got := limit, 0
	if !s.indexed() {
		most = int(rg.Len())
	}
	var bad error
	var m Message // filled anew each time: most of what is looked at may not be wanted
	err := s.rows(r, rg, backward, most, func(row *Stored) bool {
		if !s.opt.mayWant(row) {
			return true
		}
		m = Message{}
		if bad = s.e.read(s.c, row, &m); bad != nil {
			return false
		}
		if !s.wants(&m) {
			return true
		}
		got++
		return yield(&m) && got < limit
	})
	return firstOf(err, bad)
}

// find counts the messages of rg that the session is about, up to most, in reading
// direction; last is the seq of the one that made it most.
func (s *Session) find(r Reader, rg msg.Range, most int) (n int, last msg.Seq, err error) {
	if s.indexed() {
		there, err := r.CountMessages(s.c.No, s.opt.Thread, rg)
		if err != nil || there.All < most {
			return there.All, 0, err
		}
	}
	err = s.messages(r, rg, !s.opt.FIFO, most, func(m *Message) bool {
		n, last = n+1, m.Seq
		return true
	})
	return n, last, err
}

// countMatches is count for a filtered session.
func (s *Session) countMatches(n int) (got int, end msg.End, more bool) {
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
			there, _, err := s.find(r, rg, n-got+1)
			if err != nil {
				return err
			}
			if there > n-got {
				got, full = n, true
				return nil
			}
			got += there
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

// skipOthers moves the position over held messages that the session is not about, as
// far as none follows that it is.
func (s *Session) skipOthers(r Reader) error {
	for len(s.pending) == 0 {
		rg := s.stretch()
		if rg.Empty() {
			return nil
		}
		there, at, err := s.find(r, rg, 1)
		if err != nil || there > 0 {
			if at != 0 {
				s.next = at
			}
			return err
		}
		s.jump(rg)
	}
	return nil
}

// walked is how far a sync has looked for what its session is about.
type walked struct {
	from, next msg.Seq
	found      int
}

// wantedMatches is the range that a sync of a filtered session needs next, and whether
// it holds n of its messages: as far as is held, and a few pages beyond.
func (e *Engine) wantedMatches(j *job) (msg.Range, bool, error) {
	s := j.s
	whole := s.rest()
	need := j.n - len(s.pending)
	if s.opt.FIFO {
		need = j.n
	}
	if need <= 0 || whole.Empty() || s.next == 0 {
		return msg.Range{Lo: 1, Hi: 0}, need <= 0, nil
	}
	probe := *s
	probe.next = whole.Hi
	if s.opt.FIFO {
		probe.next = whole.Lo
	}
	if j.walked.from == s.next { // what was looked at is not looked at again
		probe.next = j.walked.next
		need -= j.walked.found
	}
	enough, err := probe.walk(j, s.next, whole, need)
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

// walk moves a probe over what is held of a range, until it has found enough or stands
// at a gap.
func (s *Session) walk(j *job, from msg.Seq, whole msg.Range, need int) (enough bool, err error) {
	err = s.e.db.View(func(r Reader) error {
		for whole.Contains(s.next) {
			run, held := s.c.spans.Run(s.next)
			if !held {
				return nil
			}
			run = run.Intersect(s.ahead(whole))
			there, last, err := s.find(r, run, need)
			if err != nil {
				return err
			}
			if enough = there >= need; enough {
				s.jump(msg.Range{Lo: last, Hi: last})
				return nil
			}
			need -= there
			s.jump(run)
			if j.walked.from != from {
				j.walked = walked{from: from}
			}
			j.walked.next, j.walked.found = s.next, j.walked.found+there
		}
		return nil
	})
	return enough, err
}

// ahead is what of r lies from the position on.
func (s *Session) ahead(r msg.Range) msg.Range {
	if s.opt.FIFO {
		return r.Intersect(msg.Range{Lo: s.next, Hi: r.Hi})
	}
	return r.Intersect(msg.Range{Lo: r.Lo, Hi: s.next})
}
