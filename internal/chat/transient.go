package chat

import (
	"context"
	"math"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// transient tells the members who are online, and the user's own other devices,
// something that is not kept. Nothing is stored, so it waits for no commit.
func (s *session) transient(request uint64, f *frame.Transient) {
	err := s.checkContent(&f.Content)
	if err != nil {
		s.fail(request, err)
		return
	}
	if wait := s.paced(); wait != nil {
		s.reply(request, wait)
		return
	}
	var id msg.ConvID
	var listeners []msg.UserID
	err = s.c.store.View(context.Background(), func(r Reader) error {
		p, err := s.find(r, f.To)
		if err == nil {
			err = s.c.maySend(r, &p)
		}
		if err != nil {
			return err
		}
		id = p.id
		listeners, err = s.c.listeners(r, &p, math.MaxInt)
		return err
	})
	if err != nil {
		s.fail(request, err)
		return
	}
	b := s.c.push(&frame.TransientPush{Conv: id, From: s.user.Address, Content: f.Content, Time: s.c.clock()})
	for _, user := range listeners {
		for _, other := range s.c.hub.sessions(user) {
			if other != s && other.open() {
				other.sink.Send(b)
			}
		}
	}
	s.reply(request, &frame.Done{})
}

// listeners are the members of a conversation who may be online; of a wide one at
// most so many.
func (c *Chat) listeners(r Reader, p *place, most int) ([]msg.UserID, error) {
	var list []msg.UserID
	if !p.id.IsGroup() {
		lower, higher := p.id.Users()
		if list = append(list, lower); higher != lower {
			list = append(list, higher)
		}
		return list, nil
	}
	if !p.conv.Wide {
		members, err := r.Members(p.id, 0, p.conv.Members)
		for i := range members {
			list = append(list, members[i].User)
		}
		return list, err
	}
	sure, unsure := c.hub.audience(p.id, p.conv.MetaRev)
	for _, user := range unsure {
		if len(sure) >= most {
			break
		}
		if _, present, err := c.lookUp(r, &p.conv, user); err != nil {
			return nil, err
		} else if present {
			sure = append(sure, user)
		}
	}
	return sure[:min(len(sure), most)], nil
}
