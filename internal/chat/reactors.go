package chat

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// reactors answers who reacted to a message with an emoji, in the order in which they did.
func (s *session) reactors(request uint64, f *frame.Reactors) {
	if err := msg.CheckEmoji(f.Emoji); err != nil {
		s.fail(request, err)
		return
	}
	s.answer(request, func(r Reader) (any, error) {
		p, err := s.existing(r, f.To)
		if err != nil {
			return nil, err
		}
		if _, _, err := p.message(r, s.c.codec, f.Seq); err != nil {
			return nil, err
		}
		limit := within(f.Limit, defaultPage, maxListed)
		list, err := r.Reactions(p.id, f.Seq, f.Emoji, f.After, limit+1)
		if err != nil {
			return nil, err
		}
		page := &frame.ReactorsPage{Conv: p.id, Seq: f.Seq}
		if len(list) > limit {
			list = list[:limit]
			page.Next = list[limit-1].Rev
		}
		for i := range list {
			u, err := r.User(list[i].User)
			if err != nil {
				return nil, err
			}
			page.Reactors = append(page.Reactors, frame.Reactor{User: u.Address, Time: list[i].Time})
		}
		return page, nil
	})
}
