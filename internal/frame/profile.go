package frame

import "github.com/backscroll/backscroll/msg"

// Profiles asks what users say of themselves, where that is not known already.
type Profiles struct {
	Users []KnownProfile
}

// KnownProfile is which version of a user's profile is known.
type KnownProfile struct {
	User    msg.Address
	Version uint64 // 0: nothing is known
}

// ProfilesPage answers the first so many users of a Profiles; whose version is the known one is
// left out.
type ProfilesPage struct {
	Answered int
	Users    []UserProfile
}

// UserProfile is what a user says of himself.
type UserProfile struct {
	User    msg.Address
	Known   bool   // false: nothing is said
	Version uint64 // +1 per change, from 1
	msg.Profile
}

// SetProfile changes what the user says of himself; what is nil stays.
type SetProfile struct {
	Name, Picture, Status *string
	Fields                map[string]string // those named are set; an empty value takes a field away
}

// Watch says whose profiles the connection looks at now, in place of those of before.
type Watch struct {
	Users []msg.Address
}

// ProfilePush says that the profile of a watched user has changed.
type ProfilePush struct {
	User    msg.Address
	Version uint64
}
