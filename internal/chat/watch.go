package chat

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// gaze knows which connections look at whose profiles. Nothing is called while it is locked.
type gaze struct {
	mu   sync.Mutex
	by   map[msg.UserID]map[*session]*look
	held map[*session]bool // who is to be told something later, or was to be
}

// look is one connection's look at one user.
type look struct {
	told msg.Millis        // when it was told last that he changed
	due  frame.ProfilePush // what it is to be told later; of version 0: nothing
}

// set replaces whom a session looks at. Whom it looked at already, it goes on to.
func (g *gaze) set(s *session, users []msg.UserID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s.over() {
		users = nil // leave may have been here already
	}
	for _, user := range s.looks {
		if !slices.Contains(users, user) {
			g.drop(s, user)
		}
	}
	s.looks = users
	if g.by == nil {
		g.by, g.held = make(map[msg.UserID]map[*session]*look), make(map[*session]bool)
	}
	for _, user := range users {
		if g.by[user] == nil {
			g.by[user] = make(map[*session]*look)
		}
		if g.by[user][s] == nil {
			g.by[user][s] = &look{}
		}
	}
}

func (g *gaze) leave(s *session) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, user := range s.looks {
		g.drop(s, user)
	}
	s.looks = nil
	delete(g.held, s)
}

// hide ends that a user's devices look at somebody.
func (g *gaze) hide(user msg.UserID, from msg.Address) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for s := range g.by[user] {
		if s.user.Address == from {
			s.looks = slices.DeleteFunc(slices.Clone(s.looks), func(u msg.UserID) bool { return u == user })
			g.drop(s, user)
		}
	}
}

func (g *gaze) drop(s *session, user msg.UserID) {
	delete(g.by[user], s)
	if len(g.by[user]) == 0 {
		delete(g.by, user)
	}
}

// changed notes that a profile did, and returns the sessions to tell now, in an order that can
// be repeated; the others were told of him just before, and are to be told later.
func (g *gaze) changed(user msg.UserID, push frame.ProfilePush, now msg.Millis) (tell []*session) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for s, l := range g.by[user] {
		if now < l.told+profileEvery {
			l.due, g.held[s] = push, true
			continue
		}
		l.told, l.due = now, frame.ProfilePush{}
		tell = append(tell, s)
	}
	slices.SortFunc(tell, byDevice)
	return tell
}

func byDevice(a, b *session) int {
	return cmp.Or(cmp.Compare(a.user.ID, b.user.ID), cmp.Compare(a.device, b.device))
}

// late is something that a session is to be told by now.
type late struct {
	to   *session
	push frame.ProfilePush
}

// late takes what was held back long enough.
func (g *gaze) late(now msg.Millis) (list []late) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range slices.SortedFunc(maps.Keys(g.held), byDevice) {
		waits := false
		for _, user := range s.looks {
			switch l := g.by[user][s]; {
			case l.due.Version == 0:
			case now < l.told+profileEvery:
				waits = true
			default:
				list = append(list, late{s, l.due})
				l.told, l.due = now, frame.ProfilePush{}
			}
		}
		if !waits {
			delete(g.held, s)
		}
	}
	return list
}

// watch replaces whose profiles the connection looks at.
func (s *session) watch(request uint64, f *frame.Watch) {
	if !s.mayAsk(request, &s.looked, len(f.Users)) {
		return
	}
	s.answer(request, func(r Reader) (any, error) {
		var users []msg.UserID
		for _, a := range f.Users {
			u, visible, err := s.mayKnow(r, a)
			if err != nil {
				return nil, err
			}
			if visible && !slices.Contains(users, u.ID) {
				users = append(users, u.ID)
			}
		}
		s.c.gaze.set(s, users)
		return &frame.Done{}, s.hideAgain(users)
	})
}

// hideAgain ends looking at those who blocked the user after it was seen that he may look, and
// before he did: a block ends the looks that there are.
func (s *session) hideAgain(users []msg.UserID) error {
	return s.c.store.View(context.Background(), func(r Reader) error {
		for _, id := range users {
			u, err := r.User(id)
			if err != nil {
				return err
			}
			blocked, err := blocks(r, &u, &s.user)
			if err != nil {
				return err
			}
			if blocked {
				s.c.gaze.hide(id, s.user.Address)
			}
		}
		return nil
	})
}

// tellWatching tells those who look at a user's profile that it has changed.
func (c *Chat) tellWatching(user msg.UserID, push frame.ProfilePush) {
	tell := c.gaze.changed(user, push, c.clock())
	if len(tell) == 0 {
		return
	}
	b := c.push(&push)
	for _, s := range tell {
		s.push(b)
	}
}

// Tick tells connections what was held back so that they are not told too often, and is
// due by now. It is to be called a few times a second, from any goroutine, and waits for nothing.
func (c *Chat) Tick() {
	for _, due := range c.gaze.late(c.clock()) {
		due.to.sink.Send(c.push(&due.push))
	}
}
