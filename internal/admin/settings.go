package admin

import (
	"net/http"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// Settings are a group's rules as the API shows them. The zero value is the default.
type Settings struct {
	FromJoining bool `json:"from_joining,omitempty"` // who joins sees what comes after
	Broadcast   bool `json:"broadcast,omitempty"`    // only admins and the owner send
	Open        bool `json:"open,omitempty"`         // whoever knows its id may join
	NoNotes     bool `json:"no_notes,omitempty"`     // members' changes leave no system notes
	// What members and admins may do, of "send", "add", "remove" and "change"; nil: the default.
	MemberRights []string `json:"member_rights,omitzero"`
	AdminRights  []string `json:"admin_rights,omitzero"`
}

var rightNames = []struct {
	right msg.Rights
	name  string
}{{msg.MaySend, "send"}, {msg.MayAdd, "add"}, {msg.MayRemove, "remove"}, {msg.MayChange, "change"}}

// ShowSettings is the API's form of settings.
func ShowSettings(s msg.Settings) Settings {
	out := Settings{FromJoining: s.FromJoining, Broadcast: s.Broadcast, Open: s.Open, NoNotes: s.NoNotes}
	if s.Custom {
		out.MemberRights, out.AdminRights = showRights(s.Member), showRights(s.Admin)
	}
	return out
}

func showRights(r msg.Rights) []string {
	names := []string{}
	for _, n := range rightNames {
		if r&n.right != 0 {
			names = append(names, n.name)
		}
	}
	return names
}

func rightsOf(names []string) (r msg.Rights, err error) {
	for _, name := range names {
		known := false
		for _, n := range rightNames {
			if n.name == name {
				r, known = r|n.right, true
			}
		}
		if !known {
			return 0, msg.Errorf(msg.CodeBadRequest, "%q is no right; there are send, add, remove and change", name)
		}
	}
	return r, nil
}

// GroupChange is what a group shall say of itself; what is nil stays as it is.
type GroupChange struct {
	Name        *string `json:"name,omitempty"`
	Description *string `json:"description,omitempty"`
	Picture     *string `json:"picture,omitempty"`

	FromJoining *bool `json:"from_joining,omitempty"`
	Broadcast   *bool `json:"broadcast,omitempty"`
	Open        *bool `json:"open,omitempty"`
	NoNotes     *bool `json:"no_notes,omitempty"`
	// Of what Settings says of them; DefaultRights takes back what was set before.
	MemberRights  []string `json:"member_rights,omitzero"`
	AdminRights   []string `json:"admin_rights,omitzero"`
	DefaultRights bool     `json:"default_rights,omitempty"`
}

// rules is the change as the server's rules take it.
func (g *GroupChange) rules() (chat.GroupChange, error) {
	member, err := rightsOf(g.MemberRights)
	if err != nil {
		return chat.GroupChange{}, err
	}
	admin, err := rightsOf(g.AdminRights)
	if err != nil {
		return chat.GroupChange{}, err
	}
	settings := func(s msg.Settings) msg.Settings { return g.apply(s, member, admin) }
	return chat.GroupChange{Name: g.Name, Description: g.Description, Picture: g.Picture, Settings: settings}, nil
}

// OfSettings reports whether the change is one of settings too.
func (g *GroupChange) OfSettings() bool {
	return g.FromJoining != nil || g.Broadcast != nil || g.Open != nil || g.NoNotes != nil ||
		g.MemberRights != nil || g.AdminRights != nil || g.DefaultRights
}

// Apply is the settings s as the change leaves them.
func (g *GroupChange) Apply(s msg.Settings) (msg.Settings, error) {
	member, err := rightsOf(g.MemberRights)
	if err != nil {
		return s, err
	}
	admin, err := rightsOf(g.AdminRights)
	return g.apply(s, member, admin), err
}

func (g *GroupChange) apply(s msg.Settings, member, admin msg.Rights) msg.Settings {
	set(&s.FromJoining, g.FromJoining)
	set(&s.Broadcast, g.Broadcast)
	set(&s.Open, g.Open)
	set(&s.NoNotes, g.NoNotes)
	if g.DefaultRights {
		s.Custom, s.Member, s.Admin = false, 0, 0
	}
	if !s.Custom && (g.MemberRights != nil || g.AdminRights != nil) {
		s.Custom, s.Member, s.Admin = true, msg.MaySend, msg.AllRights
	}
	if g.MemberRights != nil {
		s.Member = member
	}
	if g.AdminRights != nil {
		s.Admin = admin
	}
	return s
}

func set(field *bool, to *bool) {
	if to != nil {
		*field = *to
	}
}

func (a *API) setGroup(r *http.Request, in GroupChange) (Group, error) {
	group, err := groupNumber(r.PathValue("id"))
	if err != nil {
		return Group{}, err
	}
	change, err := in.rules()
	if err != nil {
		return Group{}, err
	}
	c, err := a.rules.SetGroup(r.Context(), group, change)
	return showGroup(c), err
}

func (a *API) getGroup(r *http.Request, _ struct{}) (Group, error) {
	group, err := groupNumber(r.PathValue("id"))
	if err != nil {
		return Group{}, err
	}
	c, err := a.rules.Group(r.Context(), group)
	return showGroup(c), err
}

func (a *API) deleteGroup(r *http.Request, _ struct{}) (struct{}, error) {
	group, err := groupNumber(r.PathValue("id"))
	if err != nil {
		return struct{}{}, err
	}
	return struct{}{}, a.rules.DeleteGroup(r.Context(), group)
}
