package chat

import (
	"maps"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// userProfile is a user's profile as others see it.
func userProfile(r UserReader, u *User) (frame.UserProfile, error) {
	p, changed, err := found(r.Profile(u.ID))
	if err == nil && !changed {
		p.Version = 1
	}
	return frame.UserProfile{User: u.Address, Known: true, Version: p.Version,
		Profile: msg.Profile{Name: u.Name, Picture: p.Picture, Status: p.Status, Fields: p.Fields}}, err
}

// profiles answers what users say of themselves, as far as the page has room. An address that
// is no user's is answered like one about whom the asker learns nothing.
func (s *session) profiles(request uint64, f *frame.Profiles) {
	if !s.mayAsk(request, &s.looked, len(f.Users)) {
		return
	}
	s.answer(request, func(r Reader) (any, error) {
		page := &frame.ProfilesPage{}
		for room := s.c.limits.PageBytes; page.Answered < len(f.Users); page.Answered++ {
			known := f.Users[page.Answered]
			p := frame.UserProfile{User: known.User}
			u, visible, err := s.mayKnow(r, known.User)
			if err == nil && visible {
				p, err = userProfile(r, &u)
			}
			if err != nil {
				return nil, err
			}
			if p.Known && p.Version == known.Version {
				continue
			}
			if room -= profileSize(&p.Profile); room < 0 && len(page.Users) > 0 {
				break
			}
			page.Users = append(page.Users, p)
		}
		return page, nil
	})
}

// profileSize is roughly how many bytes a profile has.
func profileSize(p *msg.Profile) int {
	n := len(p.Name) + len(p.Picture) + len(p.Status) + 512
	for key, value := range p.Fields {
		n += len(key) + len(value) + 16
	}
	return n
}

// setProfileOp changes what a user says of himself.
type setProfileOp struct {
	s       *session
	request uint64
	set     *frame.SetProfile
	is      frame.UserProfile // then
	news    bool
}

func (s *session) setProfile(request uint64, f *frame.SetProfile) {
	if s.beginPaced(request) {
		change := msg.Profile{Fields: f.Fields}
		s.c.submit(&setProfileOp{s: s, request: request, set: f}, msg.MaxPicture+msg.MaxStatus+profileSize(&change))
	}
}

func (o *setProfileOp) apply(b *batch) error {
	if err := o.s.stillServed(); err != nil {
		return err
	}
	u, err := b.User(o.s.user.ID)
	if err != nil {
		return err
	}
	was, err := userProfile(b, &u)
	if err != nil {
		return err
	}
	o.is = was
	o.is.Profile = altered(was.Profile, o.set)
	if o.news = !o.is.Equal(&was.Profile); !o.news {
		return nil
	}
	if err := o.is.Check(); err != nil {
		return err
	}
	if err := b.room(); err != nil {
		return err
	}
	o.is.Version++
	if o.is.Name != u.Name {
		u.Name = o.is.Name
		if err := b.PutUser(u); err != nil {
			return err
		}
	}
	return b.PutProfile(Profile{User: u.ID, Version: o.is.Version, Picture: o.is.Picture, Status: o.is.Status, Fields: o.is.Fields})
}

func (o *setProfileOp) done(err error) {
	o.s.answered()
	if err != nil {
		o.s.fail(o.request, err)
		return
	}
	o.s.reply(o.request, &frame.ProfilesPage{Answered: 1, Users: []frame.UserProfile{o.is}})
	if o.news {
		o.s.c.tellWatching(o.s.user.ID, frame.ProfilePush{User: o.is.User, Version: o.is.Version})
	}
}

// altered is a profile after a change.
func altered(p msg.Profile, change *frame.SetProfile) msg.Profile {
	for _, part := range []struct{ to, from *string }{{&p.Name, change.Name}, {&p.Picture, change.Picture}, {&p.Status, change.Status}} {
		if part.from != nil {
			*part.to = *part.from
		}
	}
	if len(change.Fields) == 0 {
		return p
	}
	p.Fields = maps.Clone(p.Fields)
	for key, value := range change.Fields {
		if value == "" {
			delete(p.Fields, key)
			continue
		}
		if p.Fields == nil {
			p.Fields = map[string]string{}
		}
		p.Fields[key] = value
	}
	return p
}
