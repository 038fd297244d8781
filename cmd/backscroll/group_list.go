package main

import (
	"time"

	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/msg"
)

type groupMembersCmd struct {
	access
	ID   groupID `arg:"" help:"The group's id."`
	JSON bool    `name:"json" help:"Print one JSON object a member."`
}

// memberRow is the JSON form of a member of a group.
type memberRow struct {
	User   msg.Address `json:"user"`
	Name   string      `json:"name"`
	Role   string      `json:"role"`
	Joined time.Time   `json:"joined"`
}

// Run prints the members and then the group.
func (c *groupMembersCmd) Run(a *app) error {
	rows := [][]string{{"ADDRESS", "NAME", "ROLE", "JOINED"}}
	show := func(m memberRow) error {
		if c.JSON {
			return a.jsonLine(m)
		}
		rows = append(rows, []string{string(m.User), m.Name, m.Role, moment(m.Joined)})
		return nil
	}
	list := c.list
	if c.asUser(a) {
		list = c.listAsUser
	}
	group, err := list(a, show)
	switch {
	case err != nil:
		return err
	case c.JSON:
		return a.jsonLine(group)
	}
	return a.table(rows)
}

func (c *groupMembersCmd) list(a *app, show func(memberRow) error) (group admin.Group, err error) {
	server, err := c.open()
	if err != nil {
		return group, err
	}
	defer server.Close()
	err = server.Members(a.ctx, uint64(c.ID), func(m admin.GroupMember) error {
		return show(memberRow{m.Address, m.Name, m.Role, m.Joined})
	})
	if err != nil {
		return group, err
	}
	return server.Group(a.ctx, uint64(c.ID))
}

func (c *groupMembersCmd) listAsUser(a *app, show func(memberRow) error) (group admin.Group, err error) {
	err = c.look(a, func(d *device) error {
		if group, err = d.group(uint64(c.ID)); err != nil {
			return err
		}
		for m, bad := range d.Members(uint64(c.ID)) {
			if bad == nil {
				bad = show(memberRow{m.User, m.Name, m.Role.String(), m.Joined.Time()})
			}
			if bad != nil {
				return bad
			}
		}
		return nil
	})
	return group, err
}
