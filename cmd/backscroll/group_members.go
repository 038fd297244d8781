package main

import (
	"fmt"
	"slices"

	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/msg"
)

type memberList struct {
	backend
	ID      groupID  `arg:"" help:"The group's id."`
	Address []string `arg:"" sep:"none" help:"The members' addresses."`
	JSON    bool     `name:"json" help:"Print what was done as a JSON object."`
}

// change adds or removes the members, as many at a time as the server takes. It
// returns how many different ones were named, and how many of them it changed.
func (c *memberList) change(a *app, add bool) (named, changed int, err error) {
	server, err := c.open()
	if err != nil {
		return 0, 0, err
	}
	defer server.Close()
	members := addresses(c.Address)
	slices.Sort(members)
	members = slices.Compact(members)
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
	if c.JSON {
		return a.jsonLine(struct {
			Group groupID `json:"group"`
			Added int     `json:"added"`
		}{c.ID, added})
	}
	line := "added " + counted(added, "member", "members")
	if already := named - added; already > 0 {
		line += "; " + counted(already, "was a member already", "were members already")
	}
	_, err = fmt.Fprintln(a.stdout, line)
	return err
}

type groupRemoveCmd struct{ memberList }

func (c *groupRemoveCmd) Run(a *app) error {
	named, removed, err := c.change(a, false)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(struct {
			Group   groupID `json:"group"`
			Removed int     `json:"removed"`
		}{c.ID, removed})
	}
	line := "removed " + counted(removed, "member", "members")
	if none := named - removed; none > 0 {
		line += "; " + counted(none, "was no member", "were no members")
	}
	_, err = fmt.Fprintln(a.stdout, line)
	return err
}

// oneMember names a user who joins or leaves.
type oneMember struct {
	backend
	ID      groupID `arg:"" help:"The group's id."`
	Address string  `arg:"" help:"The user's address."`
	JSON    bool    `name:"json" help:"Print what was done as a JSON object."`
}

// change makes the user join or leave, and reports whether that changed anything.
func (c *oneMember) change(a *app, add bool) (bool, error) {
	server, err := c.open()
	if err != nil {
		return false, err
	}
	defer server.Close()
	changed, err := changeMembers(a, server, uint64(c.ID), addresses([]string{c.Address}), add)
	return changed > 0, err
}

type groupJoinCmd struct{ oneMember }

func (c *groupJoinCmd) Run(a *app) error {
	joined, err := c.change(a, true)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(struct {
			Group   groupID `json:"group"`
			Address string  `json:"address"`
			Joined  bool    `json:"joined"` // false: a member already
		}{c.ID, c.Address, joined})
	}
	done := "joined"
	if !joined {
		done = "was a member already"
	}
	_, err = fmt.Fprintln(a.stdout, printable(c.Address), done)
	return err
}

type groupLeaveCmd struct{ oneMember }

func (c *groupLeaveCmd) Run(a *app) error {
	left, err := c.change(a, false)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(struct {
			Group   groupID `json:"group"`
			Address string  `json:"address"`
			Left    bool    `json:"left"` // false: was no member
		}{c.ID, c.Address, left})
	}
	done := "left"
	if !left {
		done = "was no member"
	}
	_, err = fmt.Fprintln(a.stdout, printable(c.Address), done)
	return err
}

type groupRoleCmd struct {
	backend
	ID      groupID `arg:"" help:"The group's id."`
	Address string  `arg:"" help:"The member's address."`
	Role    string  `arg:"" enum:"member,admin,owner" help:"The role: member, admin or owner. A new owner makes the former one an admin."`
	JSON    bool    `name:"json" help:"Print what was done as a JSON object."`
}

func (c *groupRoleCmd) Run(a *app) error {
	role, _ := msg.RoleOf(c.Role)
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	if err := server.SetRole(a.ctx, uint64(c.ID), msg.Address(c.Address), role); err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(struct {
			Group   groupID `json:"group"`
			Address string  `json:"address"`
			Role    string  `json:"role"`
		}{c.ID, c.Address, c.Role})
	}
	_, err = fmt.Fprintln(a.stdout, printable(c.Address), "is", c.Role)
	return err
}

type groupMembersCmd struct {
	backend
	ID   groupID `arg:"" help:"The group's id."`
	JSON bool    `name:"json" help:"Print one JSON object a member."`
}

func (c *groupMembersCmd) Run(a *app) error {
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	if c.JSON {
		return server.Members(a.ctx, uint64(c.ID), func(m admin.GroupMember) error { return a.jsonLine(m) })
	}
	rows := [][]string{{"ADDRESS", "NAME", "ROLE", "JOINED"}}
	err = server.Members(a.ctx, uint64(c.ID), func(m admin.GroupMember) error {
		rows = append(rows, []string{string(m.Address), m.Name, m.Role, moment(m.Joined)})
		return nil
	})
	if err != nil {
		return err
	}
	return a.table(rows)
}
