package msg

// Role is what a member of a group is. Its numbers are stored and sent: append only.
type Role uint8

// The roles. A group has one owner or none; an owner may do everything.
const (
	RoleMember Role = 0
	RoleAdmin  Role = 1
	RoleOwner  Role = 2
)

var roleNames = [...]string{"member", "admin", "owner"}

// String is the role's name in JSON output.
func (r Role) String() string {
	if int(r) < len(roleNames) {
		return roleNames[r]
	}
	return "unknown"
}

// RoleOf finds a role by its name.
func RoleOf(name string) (Role, bool) {
	for i, n := range roleNames {
		if n == name {
			return Role(i), true
		}
	}
	return 0, false
}

// Rights are what a role permits in a group. Their numbers are stored and
// sent: append only.
type Rights uint32

// The rights.
const (
	MaySend   Rights = 1 << 0 // messages
	MayAdd    Rights = 1 << 1 // members
	MayRemove Rights = 1 << 2 // members whose role is not above one's own
	MayChange Rights = 1 << 3 // name, picture, description and settings

	AllRights = MaySend | MayAdd | MayRemove | MayChange
)

// Settings are a group's rules. The zero value is the default.
type Settings struct {
	FromJoining bool // who joins sees what comes after; otherwise the whole history
	Broadcast   bool // only admins and the owner send
	Open        bool // whoever knows its number may join
	NoNotes     bool // changes leave no system notes
	// What the roles may do beyond or less than by default (Member: MaySend; Admin: all
	// four); set only if Custom. Broadcast takes MaySend from members all the same.
	Custom        bool
	Member, Admin Rights
}

// Rights is what a role may do under these settings.
func (s Settings) Rights(r Role) Rights {
	switch {
	case r == RoleOwner:
		return AllRights
	case r == RoleAdmin && s.Custom:
		return s.Admin
	case r == RoleAdmin:
		return AllRights
	}
	rights := MaySend
	if s.Custom {
		rights = s.Member
	}
	if s.Broadcast {
		rights &^= MaySend
	}
	return rights
}

// Limits of what a group says of itself, in bytes.
const (
	MaxDescription = 4 << 10
	MaxPicture     = 2 << 10 // a URL, or whatever the app names pictures by
)
