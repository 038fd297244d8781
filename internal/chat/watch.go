package chat

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// gaze knows which connections look at whose profiles. Nothing is called while it is locked.
type gaze struct {
	mu sync.Mutex
	by map[msg.UserID]map[*session]*look
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
		g.by = make(map[msg.UserID]map[*session]*look)
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
			l.due = push
			continue
		}
		l.told, l.due = now, frame.ProfilePush{}
		tell = append(tell, s)
	}
	slices.SortFunc(tell, func(a, b *session) int {
		return cmp.Or(cmp.Compare(a.user.ID, b.user.ID), cmp.Compare(a.device, b.device))
	})
	return tell
}

// late takes what a session is to be told by now.
func (g *gaze) late(s *session, now msg.Millis) (list []frame.ProfilePush) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, user := range s.looks {
		if l := g.by[user][s]; l.due.Version != 0 && now >= l.told+profileEvery {
			list = append(list, l.due)
			l.told, l.due = now, frame.ProfilePush{}
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

// tellLate tells a connection of what was held back so that it is not told too often.
func (s *session) tellLate() {
	for _, push := range s.c.gaze.late(s, s.c.clock()) {
		s.sink.Send(s.c.push(&push))
	}
}
