package engine

import (
	"encoding/json"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// metaProfile and an address are the key of what is known of a user's profile.
const metaProfile = "sync.profile."

// profilesAtOnce is how many profiles one request may be about.
const profilesAtOnce = 100

// profileRecord is a profile as the database keeps it.
type profileRecord struct {
	Version uint64
	msg.Profile
}

// Profile reads what is known here of a user's profile. Known is false where nothing is.
func (e *Engine) Profile(user msg.Address) (p frame.UserProfile, err error) {
	err = e.db.View(func(r Reader) error {
		p, err = profileOf(r, user)
		return err
	})
	return p, err
}

func profileOf(r Reader, user msg.Address) (frame.UserProfile, error) {
	p := frame.UserProfile{User: user}
	b, err := r.Meta(metaProfile + string(user))
	if err != nil || b == nil {
		return p, err
	}
	var rec profileRecord
	if err := json.Unmarshal(b, &rec); err != nil {
		return p, &msg.Error{Op: "read a profile", Code: msg.CodeLocalDB, Err: err}
	}
	p.Known, p.Version, p.Profile = true, rec.Version, rec.Profile
	return p, nil
}

// SyncProfiles brings what users say of themselves into the local database, where that is not
// known already. The result comes as one AnswerEvent with the token, its body a
// []frame.UserProfile in the order of the users; nothing is said of those that are not Known.
func (e *Engine) SyncProfiles(users []msg.Address, token any) {
	left := users
	request := &frame.Profiles{}
	next := func() (err error) {
		request.Users, err = e.knownProfiles(left)
		return err
	}
	if err := next(); err != nil {
		e.emit(AnswerEvent{Token: token, Err: err})
		return
	}
	e.begin(&ask{body: request, token: token, take: func(body any) (any, bool, error) {
		answered, err := e.tookProfiles(len(request.Users), body)
		if err != nil {
			return nil, false, err
		}
		if left = left[answered:]; len(left) > 0 {
			return nil, true, next()
		}
		all := make([]frame.UserProfile, len(users))
		err = e.db.View(func(r Reader) (err error) {
			for i := 0; i < len(users) && err == nil; i++ {
				all[i], err = profileOf(r, users[i])
			}
			return err
		})
		return all, false, err
	}})
}

// knownProfiles says of the first users, as many as one request may be about, what is known.
func (e *Engine) knownProfiles(users []msg.Address) (known []frame.KnownProfile, err error) {
	err = e.db.View(func(r Reader) error {
		for _, user := range users[:min(len(users), profilesAtOnce)] {
			p, err := profileOf(r, user)
			if err != nil {
				return err
			}
			known = append(known, frame.KnownProfile{User: user, Version: p.Version})
		}
		return nil
	})
	return known, err
}

// SetProfile changes what the user says of himself. The result comes as one AnswerEvent with
// the token, its body the frame.UserProfile as it is then.
func (e *Engine) SetProfile(change *frame.SetProfile, token any) {
	e.begin(&ask{body: change, token: token, take: func(body any) (any, bool, error) {
		if _, err := e.tookProfiles(1, body); err != nil {
			return nil, false, err
		}
		page := body.(*frame.ProfilesPage)
		if len(page.Users) != 1 {
			return nil, false, msg.Errorf(msg.CodeBadServer, "the server does not say how the profile is now")
		}
		return page.Users[0], false, nil
	}})
}

// tookProfiles stores the answer to a request about so many users, and says how many of
// them it answers.
func (e *Engine) tookProfiles(asked int, body any) (answered int, err error) {
	page, ok := body.(*frame.ProfilesPage)
	if !ok || page.Answered > asked || page.Answered == 0 && asked > 0 || len(page.Users) > page.Answered {
		return 0, msg.Errorf(msg.CodeBadServer, "the server answered about %d profiles with %T", asked, body)
	}
	return page.Answered, e.storeProfiles(page.Users)
}

// storeProfiles keeps what is new of profiles, and tells of it; the names are those of the
// conversation list too.
func (e *Engine) storeProfiles(users []frame.UserProfile) error {
	var news []frame.UserProfile
	var renamed []*conv
	err := e.commit(false, func(tx Tx, touch func(*conv)) error {
		for _, p := range users {
			was, err := profileOf(tx, p.User)
			if err != nil {
				return err
			}
			if p.Known == was.Known && p.Version <= was.Version {
				continue
			}
			news = append(news, p)
			if err := putProfile(tx, &p); err != nil {
				return err
			}
			c, err := e.lookup(tx, frame.Target{Peer: p.User})
			if err != nil {
				return err
			}
			if p.Known && c != nil && c.No != 0 && c.Name != p.Name {
				touch(c)
				c.Name = p.Name
				renamed = append(renamed, c)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, c := range renamed {
		e.tellRow(c)
	}
	for _, p := range news {
		e.emit(ProfileEvent{Profile: p})
	}
	return nil
}

func putProfile(tx Tx, p *frame.UserProfile) error {
	key := metaProfile + string(p.User)
	if !p.Known {
		return tx.SetMeta(key, nil)
	}
	b, err := json.Marshal(profileRecord{p.Version, p.Profile})
	if err != nil {
		return &msg.Error{Op: "store a profile", Code: msg.CodeInternal, Err: err}
	}
	return tx.SetMeta(key, b)
}
