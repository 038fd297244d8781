package wire

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Profiles, ProfilesPage, SetProfile, Watch and ProfilePush.

func appendProfiles(b []byte, p *frame.Profiles) []byte {
	for _, u := range p.Users {
		var start int
		b, start = begin(b, 1)
		b = appendVersion(b, u.User, u.Version)
		b = end(b, start)
	}
	return b
}

func decodeProfiles(b []byte, p *frame.Profiles) *fault {
	d := decoder{in: b}
	for d.next() {
		if d.field == 1 {
			d.atMost("users", len(p.Users)+1, maxItems)
			var u frame.KnownProfile
			d.inside("users", decodeVersion(d.bytes("users"), &u.User, &u.Version))
			p.Users = append(p.Users, u)
		}
	}
	return d.bad
}

// appendVersion writes KnownProfile and ProfilePush: a user, and a version of his profile.
func appendVersion(b []byte, user msg.Address, version uint64) []byte {
	return appendUint(appendBytes(b, 1, user), 2, version)
}

func decodeVersion(b []byte, user *msg.Address, version *uint64) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			*user = msg.Address(d.text("user"))
		case 2:
			*version = d.uint("version")
		}
	}
	return d.bad
}

func appendProfilesPage(b []byte, p *frame.ProfilesPage) []byte {
	b = appendSize(b, 1, p.Answered)
	for i := range p.Users {
		u := &p.Users[i]
		var start int
		b, start = begin(b, 2)
		b = appendBytes(b, 1, u.User)
		b = appendBool(b, 2, u.Known)
		b = appendUint(b, 3, u.Version)
		b = appendBytes(b, 4, u.Name)
		b = appendBytes(b, 5, u.Picture)
		b = appendBytes(b, 6, u.Status)
		b = appendValues(b, 7, u.Fields)
		b = end(b, start)
	}
	return b
}

func decodeProfilesPage(b []byte, p *frame.ProfilesPage) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			p.Answered = d.size("answered")
		case 2:
			d.atMost("users", len(p.Users)+1, maxItems)
			u, bad := decodeUserProfile(d.bytes("users"))
			d.inside("users", bad)
			p.Users = append(p.Users, u)
		}
	}
	return d.bad
}

func decodeUserProfile(b []byte) (u frame.UserProfile, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			u.User = msg.Address(d.text("user"))
		case 2:
			u.Known = d.bool("known")
		case 3:
			u.Version = d.uint("version")
		case 4:
			u.Name = d.text("name")
		case 5:
			u.Picture = d.text("picture")
		case 6:
			u.Status = d.text("status")
		case 7:
			u.Fields = d.values("fields", u.Fields)
		}
	}
	return u, d.bad
}

func appendSetProfile(b []byte, s *frame.SetProfile) []byte {
	for i, part := range []*string{s.Name, s.Picture, s.Status} {
		b = appendOptional(b, protowire.Number(i+1), part)
	}
	return appendValues(b, 4, s.Fields)
}

func decodeSetProfile(b []byte, s *frame.SetProfile) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			s.Name = d.optional("name")
		case 2:
			s.Picture = d.optional("picture")
		case 3:
			s.Status = d.optional("status")
		case 4:
			s.Fields = d.values("fields", s.Fields)
		}
	}
	return d.bad
}

func appendWatch(b []byte, w *frame.Watch) []byte { return appendTexts(b, 1, w.Users) }

func decodeWatch(b []byte, w *frame.Watch) *fault { return decodeUsers(b, &w.Users) }

func appendProfilePush(b []byte, p *frame.ProfilePush) []byte {
	return appendVersion(b, p.User, p.Version)
}

func decodeProfilePush(b []byte, p *frame.ProfilePush) *fault {
	return decodeVersion(b, &p.User, &p.Version)
}
