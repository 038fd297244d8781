package frame

import "github.com/backscroll/backscroll/msg"

// Devices asks which devices the user has.
type Devices struct{}

// DevicesPage answers Devices: those that can connect, ascending by name.
type DevicesPage struct {
	Devices []Device
}

// Device is one installation of the user's app.
type Device struct {
	Name     string // unique among the user's devices; never changes
	Title    string // shown to people; may be empty
	Platform string
	Created  msg.Millis
	LastSeen msg.Millis // in whole minutes, up to an hour too early; 0: never
	Online   bool
	Current  bool // it is the one that asks
}

// RenameDevice gives one of the user's devices another title.
type RenameDevice struct {
	Device string
	Title  string // empty: none
}

// SignOut makes the token of one of the user's devices worthless.
type SignOut struct {
	Device string
}
