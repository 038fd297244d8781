package frame

import "github.com/backscroll/backscroll/msg"

// NewGroup makes a group whose owner is the user; answered by OpAck.
type NewGroup struct {
	Key         [16]byte // asking again with the same one makes no second group
	Name        string
	Description string
	Picture     string
	Settings    msg.Settings
	Members     []msg.Address // further ones
}

// Members asks what changed in a group's membership.
type Members struct {
	To    Target
	Since msg.Rev // a meta_rev; 0: all present members
	Limit int
}

// MembersPage answers Members: who joined, left or changed his role in (Since, Rev].
type MembersPage struct {
	Conv        msg.ConvID
	Since, Rev  msg.Rev
	Members     []Member // ascending meta_rev
	More        bool
	Name        string
	Description string
	Picture     string
	Settings    msg.Settings
	Count       uint64 // present members
	Created     msg.Millis
	State       State
}

// Member is one member of a group.
type Member struct {
	User    msg.Address
	Name    string // shown to people
	Role    msg.Role
	Joined  msg.Millis
	Left    bool
	MetaRev msg.Rev // of this change
}
