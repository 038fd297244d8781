package chat

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// presence answers who is online, and when users were last seen, as far as the asker may
// know. Of whom he may not, he learns not even whether there is such a user.
func (s *session) presence(request uint64, f *frame.Presence) {
	if !s.mayAsk(request, &s.asked, len(f.Users)) {
		return
	}
	s.answer(request, func(r Reader) (any, error) {
		page := &frame.PresencePage{}
		users := map[msg.Address]User{}
		for _, a := range f.Users {
			u, visible, err := s.mayKnow(r, a)
			if err != nil {
				return nil, err
			}
			if visible && (!u.Hidden || u.ID == s.user.ID) {
				users[a] = u
			}
		}
		strangers, err := s.strangers(r, users)
		if err != nil {
			return nil, err
		}
		for _, a := range f.Users {
			one := frame.UserPresence{User: a}
			if u, may := users[a]; may && !strangers[u.ID] {
				one.Known, one.Online = true, s.c.hub.online(u.ID)
				if one.LastSeen, err = s.c.lastSeen(r, u.ID); err != nil {
					return nil, err
				}
			}
			page.Users = append(page.Users, one)
		}
		return page, nil
	})
}

// mayAsk admits a question about so many users, at the pace of such questions. It answers one
// that comes too soon, or is about too many, itself.
func (s *session) mayAsk(request uint64, p *pace, users int) bool {
	if users > maxAsked {
		s.fail(request, msg.Errorf(msg.CodeTooLarge, "%d users are asked about; at most %d can be at once", users, maxAsked))
		return false
	}
	if wait := p.take(s.c.clock(), askedPerSecond, askedBurst); wait != 0 {
		s.reply(request, &frame.Error{Code: msg.CodeRateLimit, RetryAfter: wait,
			Detail: "this connection asks too often about users; ask again after the given time"})
		return false
	}
	return true
}

// lastSeen is when any of a user's devices was connected last, in whole minutes: now, if
// one is.
func (c *Chat) lastSeen(r UserReader, user msg.UserID) (at msg.Millis, err error) {
	if c.hub.online(user) {
		at = c.clock()
	} else {
		devices, err := r.Devices(user)
		if err != nil {
			return 0, err
		}
		for i := range devices {
			at = max(at, devices[i].LastSeen)
		}
	}
	return at - at%seenStep, nil
}

// strangers are those of the users who share no conversation with the asker.
func (s *session) strangers(r Reader, users map[msg.Address]User) (map[msg.UserID]bool, error) {
	left := map[msg.UserID]bool{}
	for _, u := range users {
		_, talked, err := found(r.Conversation(msg.OneToOne(s.user.ID, u.ID)))
		if err != nil {
			return nil, err
		}
		if !talked && u.ID != s.user.ID {
			left[u.ID] = true
		}
	}
	if err := s.meetInWide(r, left); err != nil {
		return nil, err
	}
	return left, s.meetInSmall(r, left)
}

// meetInWide takes from strangers whoever shares a wide conversation with the asker.
func (s *session) meetInWide(r Reader, strangers map[msg.UserID]bool) error {
	if len(strangers) == 0 {
		return nil
	}
	mine, err := r.WideOf(s.user.ID)
	if err != nil || len(mine) == 0 {
		return err
	}
	for user := range strangers {
		his, err := r.WideOf(user)
		if err != nil {
			return err
		}
		for _, id := range his {
			if _, shared := slices.BinarySearchFunc(mine, id, byID); !shared {
				continue
			}
			conv, err := r.Conversation(id)
			if err != nil {
				return err
			}
			if conv.Deleted == 0 {
				delete(strangers, user)
				break
			}
		}
	}
	return nil
}

// meetInSmall takes from strangers whoever is in a group with the asker that is not wide,
// and among his newest conversations.
func (s *session) meetInSmall(r Reader, strangers map[msg.UserID]bool) error {
	var before RowKey
	for looked := 0; len(strangers) > 0 && looked < maxAcquainting; {
		rows, err := r.RowsBefore(s.user.ID, before, min(200, maxAcquainting-looked))
		if err != nil || len(rows) == 0 {
			return err
		}
		for i := 0; i < len(rows) && len(strangers) > 0; i++ {
			if err := s.meetIn(r, rows[i].Conv, strangers); err != nil {
				return err
			}
		}
		looked, before = looked+len(rows), rows[len(rows)-1].Key()
	}
	return nil
}

func (s *session) meetIn(r Reader, id msg.ConvID, strangers map[msg.UserID]bool) error {
	if !id.IsGroup() {
		return nil
	}
	conv, err := r.Conversation(id)
	if err != nil || conv.Wide || conv.Deleted != 0 {
		return err
	}
	members, err := r.Members(id, 0, conv.Members)
	if err != nil || !slices.ContainsFunc(members, func(m Member) bool { return m.User == s.user.ID }) {
		return err
	}
	for i := range members {
		delete(strangers, members[i].User)
	}
	return nil
}
