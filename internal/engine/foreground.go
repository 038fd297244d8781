package engine

import "github.com/backscroll/backscroll/msg"

// unseen is up to where a session showed messages while nobody was looking.
type unseen struct{ read, told msg.Seq }

// SetForeground says whether the app is before the user's eyes. Only then is what
// sessions show read; what those that are still open showed meanwhile is read now.
func (e *Engine) SetForeground(on bool) {
	e.foreground = on
	for _, s := range e.sessions {
		s.seen()
	}
}

// seen marks as read what the session has shown, if the user is looking.
func (s *Session) seen() {
	if u := s.unseen; s.e.foreground && u.read > 0 {
		s.unseen = unseen{}
		s.e.markRead(s.c, u.read, u.told)
	}
}
