package engine

import "github.com/backscroll/backscroll/msg"

// What a device holds of a time before the user joined again stays readable,
// frozen: nothing more of it is served.

// begins is where a session that is to begin at seq, oldest first, does begin.
func (s *Session) begins(seq msg.Seq) msg.Seq {
	if _, held := s.c.spans.At(seq); held && s.opt.After != 0 && s.c.firstWhy() == msg.EndBeforeJoined {
		return seq
	}
	return max(seq, s.first())
}

// advance lifts the position of a session, oldest first, above what was cleared
// or expired meanwhile.
func (s *Session) advance() {
	if !s.opt.FIFO || !s.placed {
		return
	}
	s.next = max(s.next, s.c.cleared()+1)
	if s.c.firstWhy() != msg.EndBeforeJoined || s.opt.Unread {
		s.next = max(s.next, s.first())
	}
}

// before is what lies between the position and the next held span, below the
// first seq that the user may see; false: nothing is held there.
func (s *Session) before() (msg.Range, bool) {
	c := s.c
	if c.firstWhy() != msg.EndBeforeJoined || s.next == 0 {
		return msg.Range{}, false
	}
	if s.opt.FIFO {
		hi := c.first() - 1
		if up, ok := c.spans.Above(s.next); ok && up <= hi {
			hi = up - 1
		}
		return msg.Range{Lo: s.next, Hi: hi}, hi >= s.next
	}
	down, ok := c.spans.Below(s.next)
	return msg.Range{Lo: down + 1, Hi: s.next}, ok && down < s.next
}
