package engine

import (
	"slices"

	"github.com/backscroll/backscroll/msg"
)

// ReadResult says what a Read delivered and why it ended there.
type ReadResult struct {
	Messages []Message
	After    *msg.Range // the gap that Cross stepped over before these
	End      msg.End
	Missing  *uint64 // EndGap: seqs up to the next span or the end; nil: unknown
}

// Read takes at most n further messages from the local database and moves the
// position past them. It never waits for the network and never steps over a gap.
func (s *Session) Read(n int) (ReadResult, error) {
	e := s.e
	if s.done {
		return ReadResult{}, msg.Errorf(msg.CodeClosed, "the read session was stopped")
	}
	s.place()
	s.advance()
	res, from := ReadResult{After: s.crossed}, s.next
	err := e.db.View(func(r Reader) error { return s.fill(r, n, &res) })
	if err != nil {
		return ReadResult{}, err
	}
	s.crossed = nil
	res.End, res.Missing = s.here()
	if n := len(res.Messages); n > 0 {
		res.Messages[n-1].Last = true
	}
	s.shown(res.Messages, s.newestPassed(from))
	return res, nil
}

func (s *Session) fill(r Reader, n int, res *ReadResult) error {
	if err := s.fillPending(r, n, res); err != nil {
		return err
	}
	for len(res.Messages) < n {
		if end, _ := s.here(); end != msg.EndMore {
			return nil
		}
		rg := s.stretch()
		got := 0
		want := n - len(res.Messages)
		res.Messages = slices.Grow(res.Messages, int(min(uint64(want), rg.Len())))
		err := s.messages(r, rg, !s.opt.FIFO, want, func(m *Message) bool {
			m.Update = s.queued[m.ID] // it was shown from the outbox's place
			res.Messages = append(res.Messages, *m)
			got++
			s.jump(msg.Range{Lo: m.Seq, Hi: m.Seq})
			return true
		})
		if err != nil {
			return err
		}
		if got < want {
			s.jump(rg) // over the holes at its end
		}
	}
	return s.skip(r)
}

// fillPending delivers entries of the outbox; one that was acknowledged
// meanwhile is delivered as stored.
func (s *Session) fillPending(r Reader, n int, res *ReadResult) error {
	for len(res.Messages) < n && len(s.pending) > 0 {
		id := s.pending[0]
		m, ok, err := s.e.ownMessage(r, s.c, id)
		if err != nil {
			return err
		}
		s.pending = s.pending[1:]
		if ok {
			res.Messages = append(res.Messages, m)
			s.queued[id] = true
		}
	}
	return nil
}

// skip moves the position over what follows it and is not to be delivered.
func (s *Session) skip(r Reader) error {
	s.skipHoles()
	if !s.sifted() {
		return nil
	}
	return s.skipOthers(r)
}

// skipHoles moves the position over holes that follow it, so that what Read
// says of its end is about messages.
func (s *Session) skipHoles() {
	for _, h := range s.c.holes {
		if h.Contains(s.next) {
			s.jump(h.Range)
			s.skipHoles()
			return
		}
	}
}

// newestPassed is the newest seq that the session has gone over since it stood at from.
func (s *Session) newestPassed(from msg.Seq) msg.Seq {
	switch {
	case s.next == from:
		return 0
	case s.opt.FIFO:
		return s.next - 1
	}
	return from
}

// shown notes what was delivered: reading marks as read when the session asks
// for it, and brings what is shown to the known rev. Others are told that he read
// up to the newest message whose sender asked for that. What was left out among it, up to
// passed, is read too.
func (s *Session) shown(messages []Message, passed msg.Seq) {
	var lo, hi, read, told msg.Seq
	for i := range messages {
		m := &messages[i]
		if m.Seq == 0 {
			continue
		}
		if lo == 0 || m.Seq < lo {
			lo = m.Seq
		}
		hi = max(hi, m.Seq)
		if s.given != nil {
			s.given[m.Seq] = true
		}
		if m.Status == msg.Received {
			read = max(read, m.Seq)
			if m.Flags&msg.WantReceipt != 0 && !s.opt.Quiet {
				told = max(told, m.Seq)
			}
		}
	}
	if s.leavesOut() {
		read = max(read, passed)
	}
	if s.opt.ReadReceipts && !s.filtered() && read > 0 {
		s.unseen = unseen{max(s.unseen.read, read), max(s.unseen.told, told)}
		s.seen()
	}
	if lo == 0 {
		return
	}
	s.view = msg.Range{Lo: lo, Hi: hi}
	if s.e.Online() {
		s.e.look(s.c, s.view)
	}
}
