package chat

import (
	"context"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

const (
	// typingEvery is how often a device may say in one conversation that its user is typing.
	typingEvery msg.Millis = 1000
	// typingLapse is when devices take it as over.
	typingLapse msg.Millis = 10_000
	// maxTyping is in how many conversations within typingLapse a device may say it.
	maxTyping = 32
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
			err = p.maySend()
		}
		if err != nil || !p.exists || !s.typed.pass(p.id, f.On, s.c.clock()) {
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

// typings is in which conversations a device said of late that its user is typing.
type typings map[msg.ConvID]typed

type typed struct {
	at msg.Millis // when it was passed on last that he does
	on bool       // it was not said since that he no longer does
}

// pass reports whether what a device says is to be passed on, and keeps that it was.
func (t *typings) pass(conv msg.ConvID, on bool, now msg.Millis) bool {
	was, said := (*t)[conv]
	recent := func(of typed, within msg.Millis) bool { return of.at <= now && now < of.at+within }
	switch {
	case !on && !was.on:
		return false
	case !on:
		(*t)[conv] = typed{at: was.at}
		return true
	case said && recent(was, typingEvery):
		return false
	}
	if len(*t) >= maxTyping && !said {
		for conv, of := range *t {
			if !recent(of, typingLapse) {
				delete(*t, conv)
			}
		}
		if len(*t) >= maxTyping {
			return false
		}
	}
	if *t == nil {
		*t = make(typings)
	}
	(*t)[conv] = typed{at: now, on: true}
	return true
}
