package chat

import (
	"context"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

const (
	// typingEvery is how often a device may say in one conversation that its user is
	// typing, and how often that he no longer is.
	typingEvery msg.Millis = 1000
	// typingLapse is when devices take it as over.
	typingLapse msg.Millis = 10_000
	// maxTyping is in how many conversations within typingLapse a device may say it, each
	// of the two counted.
	maxTyping = 64
	// maxWatching is how many online members of a wide conversation are told.
	maxWatching = 64
)

// typing tells the members of a conversation who are online that the user is typing
// there, or no longer is. Nothing is stored; what comes too fast is not passed on.
func (s *session) typing(request uint64, f *frame.Typing) {
	var id msg.ConvID
	var listeners []msg.UserID
	err := s.c.store.View(context.Background(), func(r Reader) error {
		p, err := s.find(r, f.To)
		if err == nil {
			err = s.c.maySend(r, &p)
		}
		if code := msg.CodeOf(err); code == msg.CodeBlocked || code == msg.CodeNotAccepted {
			return nil
		}
		if err != nil || !p.exists || !s.typed.pass(typed{p.id, f.On}, s.c.clock()) {
			return err
		}
		id = p.id
		listeners, err = s.c.listeners(r, &p, maxWatching+1) // he may be one of them
		return err
	})
	if err != nil {
		s.fail(request, err)
		return
	}
	var b []byte
	told := 0
	for _, user := range listeners {
		others := s.c.hub.sessions(user)
		if user == s.user.ID || len(others) == 0 || told == maxWatching {
			continue
		}
		if told++; b == nil {
			b = s.c.push(&frame.TypingPush{Conv: id, From: s.user.Address, On: f.On})
		}
		for _, other := range others {
			if other.open() {
				other.sink.Send(b)
			}
		}
	}
	s.reply(request, &frame.Done{})
}

// typings is what a device said of late of where its user is typing: when it was passed on.
type typings map[typed]msg.Millis

type typed struct {
	conv msg.ConvID
	on   bool
}

// pass reports whether what a device says is to be passed on, and keeps that it was.
func (t *typings) pass(said typed, now msg.Millis) bool {
	recent := func(at, within msg.Millis) bool { return at <= now && now < at+within }
	at, before := (*t)[said]
	if before && recent(at, typingEvery) {
		return false
	}
	if len(*t) >= maxTyping && !before {
		for other, at := range *t {
			if !recent(at, typingLapse) {
				delete(*t, other)
			}
		}
		if len(*t) >= maxTyping {
			return false
		}
	}
	if *t == nil {
		*t = make(typings)
	}
	(*t)[said] = now
	return true
}
