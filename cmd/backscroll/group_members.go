package main

import (
	"slices"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/msg"
)

type memberList struct {
	access
	ID      groupID  `arg:"" help:"The group's id."`
	Address []string `arg:"" sep:"none" help:"The members' addresses."`
	JSON    bool     `name:"json" help:"Print what was done as a JSON object."`
}

func (c *memberList) users() []msg.Address {
	members := addresses(c.Address)
	slices.Sort(members)
	return slices.Compact(members)
}

// changeAsUser is change as the user of a device, whom the server does not tell how
// many of them it changed.
func (c *memberList) changeAsUser(a *app, add bool) (named, changed int, err error) {
	users := c.users()
	err = c.access.change(a, func(d *device) (*client.Change, error) {
		if add {
			return d.AddMembers(uint64(c.ID), users...)
		}
		return d.RemoveMembers(uint64(c.ID), users...)
	}, nothing)
	return len(users), len(users), err
}

// change adds or removes the members, as many at a time as the server takes. It
// returns how many different ones were named, and how many of them it changed.
func (c *memberList) change(a *app, add bool) (named, changed int, err error) {
	if c.asUser(a) {
		return c.changeAsUser(a, add)
	}
	server, err := c.open()
	if err != nil {
		return 0, 0, err
	}
	defer server.Close()
	members := c.users()
	changed, err = changeMembers(a, server, uint64(c.ID), members, add)
	return len(members), changed, err
}

// changeMembers returns how many really joined or left.
func changeMembers(a *app, server *admin.Client, group uint64, members []msg.Address, add bool) (changed int, err error) {
	for part := range slices.Chunk(members, admin.MaxBatch) {
		var added, removed int
		if add {
			added, _, err = server.ChangeMembers(a.ctx, group, part, nil)
		} else {
			_, removed, err = server.ChangeMembers(a.ctx, group, nil, part)
		}
		changed += added + removed
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

type groupAddCmd struct{ memberList }

func (c *groupAddCmd) Run(a *app) error {
	named, added, err := c.change(a, true)
	if err != nil {
		return err
	}
	line := "added " + counted(added, "member", "members")
	if already := named - added; already > 0 {
		line += "; " + counted(already, "was a member already", "were members already")
	}
	return c.done(a, c.JSON, struct {
		Group groupID `json:"group"`
		Added int     `json:"added"`
	}{c.ID, added}, line)
}

type groupRemoveCmd struct{ memberList }

func (c *groupRemoveCmd) Run(a *app) error {
	named, removed, err := c.change(a, false)
	if err != nil {
		return err
	}
	line := "removed " + counted(removed, "member", "members")
	if none := named - removed; none > 0 {
		line += "; " + counted(none, "was no member", "were no members")
	}
	return c.done(a, c.JSON, struct {
		Group   groupID `json:"group"`
		Removed int     `json:"removed"`
	}{c.ID, removed}, line)
}

// oneMember names a user who joins or leaves.
type oneMember struct {
	access
	ID      groupID `arg:"" help:"The group's id."`
	Address string  `arg:"" optional:"" help:"The user's address; with --db it is the device's user."`
	JSON    bool    `name:"json" help:"Print what was done as a JSON object."`
}

// change makes the user join or leave, and reports whether that changed anything.
func (c *oneMember) change(a *app, join bool) (bool, error) {
	if c.asUser(a) {
		return true, c.changeAsUser(a, join)
	}
	if c.Address == "" {
		return false, usage("the user's address is missing; with --db it is the device's user")
	}
	server, err := c.open()
	if err != nil {
		return false, err
	}
	defer server.Close()
	changed, err := changeMembers(a, server, uint64(c.ID), addresses([]string{c.Address}), join)
	return changed > 0, err
}

func (c *oneMember) changeAsUser(a *app, join bool) error {
	return c.access.change(a, func(d *device) (*client.Change, error) {
		owner, _ := d.Owner()
		if c.Address != "" && c.Address != string(owner.User) {
			return nil, usage("the device is %s's, who joins or leaves for himself; group add and remove are for others", owner.User)
		}
		c.Address = string(owner.User)
		if join {
			return d.Join(uint64(c.ID))
		}
		return d.Leave(uint64(c.ID))
	}, nothing)
}

type groupJoinCmd struct{ oneMember }

func (c *groupJoinCmd) Run(a *app) error {
	joined, err := c.change(a, true)
	if err != nil {
		return err
	}
	words := "joined"
	if !joined {
		words = "was a member already"
	}
	return c.done(a, c.JSON, struct {
		Group   groupID `json:"group"`
		Address string  `json:"address"`
		Joined  bool    `json:"joined"` // false: a member already
	}{c.ID, c.Address, joined}, printable(c.Address)+" "+words)
}

type groupLeaveCmd struct{ oneMember }

func (c *groupLeaveCmd) Run(a *app) error {
	left, err := c.change(a, false)
	if err != nil {
		return err
	}
	words := "left"
	if !left {
		words = "was no member"
	}
	return c.done(a, c.JSON, struct {
		Group   groupID `json:"group"`
		Address string  `json:"address"`
		Left    bool    `json:"left"` // false: was no member
	}{c.ID, c.Address, left}, printable(c.Address)+" "+words)
}

type groupRoleCmd struct {
	access
	ID      groupID `arg:"" help:"The group's id."`
	Address string  `arg:"" help:"The member's address."`
	Role    string  `arg:"" enum:"member,admin,owner" help:"The role: member, admin or owner. A new owner makes the former one an admin."`
	JSON    bool    `name:"json" help:"Print what was done as a JSON object."`
}

func (c *groupRoleCmd) Run(a *app) error {
	role, _ := msg.RoleOf(c.Role)
	if err := c.set(a, role); err != nil {
		return err
	}
	return c.done(a, c.JSON, struct {
		Group   groupID `json:"group"`
		Address string  `json:"address"`
		Role    string  `json:"role"`
	}{c.ID, c.Address, c.Role}, printable(c.Address)+" is "+c.Role)
}

func (c *groupRoleCmd) set(a *app, role msg.Role) error {
	member := msg.Address(c.Address)
	if c.asUser(a) {
		return c.access.change(a, func(d *device) (*client.Change, error) {
			return d.SetRole(uint64(c.ID), member, role)
		}, nothing)
	}
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	return server.SetRole(a.ctx, uint64(c.ID), member, role)
}
