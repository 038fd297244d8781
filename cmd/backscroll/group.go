package main

import (
	"fmt"
	"strconv"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/msg"
)

type groupCmd struct {
	New     groupNewCmd     `cmd:"" help:"Make a group and print its id."`
	List    groupListCmd    `cmd:"" help:"List all groups, by id."`
	Show    groupShowCmd    `cmd:"" help:"Show what a group says of itself."`
	Set     groupSetCmd     `cmd:"" help:"Change a group's name, description, picture or settings."`
	Delete  groupDeleteCmd  `cmd:"" help:"Delete a group for everybody."`
	Members groupMembersCmd `cmd:"" help:"List a group's members and their roles."`
	Add     groupAddCmd     `cmd:"" help:"Add members to a group."`
	Remove  groupRemoveCmd  `cmd:"" help:"Remove members from a group."`
	Join    groupJoinCmd    `cmd:"" help:"Make a user join a group."`
	Leave   groupLeaveCmd   `cmd:"" help:"Make a user leave a group."`
	Role    groupRoleCmd    `cmd:"" help:"Make a member an admin, the owner, or a plain member again."`
}

type groupNewCmd struct {
	access
	Name   string   `arg:"" help:"The group's name."`
	Member []string `sep:"none" placeholder:"ADDRESS" help:"A member; may be given again."`
	JSON   bool     `name:"json" help:"Print the group as a JSON object."`
}

func (c *groupNewCmd) Run(a *app) error {
	if err := msg.CheckName("group", c.Name); err != nil {
		return usage("%w", err)
	}
	create := c.create
	if c.asUser(a) {
		create = c.createAsUser
	}
	group, err := create(a)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(group)
	}
	_, err = fmt.Fprintln(a.stdout, group.ID)
	return err
}

func (c *groupNewCmd) create(a *app) (admin.Group, error) {
	server, err := c.open()
	if err != nil {
		return admin.Group{}, err
	}
	defer server.Close()
	return server.NewGroup(a.ctx, c.Name, "", addresses(c.Member))
}

// createAsUser makes a group whose owner is the device's user.
func (c *groupNewCmd) createAsUser(a *app) (group admin.Group, err error) {
	if c.Offline {
		return group, usage("the server gives a new group its id: that can't wait with --offline")
	}
	err = c.look(a, func(d *device) error {
		number, err := d.NewGroup(d.ctx, client.NewGroup{Name: c.Name, Members: addresses(c.Member)})
		if err == nil {
			group, err = d.group(number)
		}
		return err
	})
	return group, err
}

func addresses(typed []string) []msg.Address {
	list := make([]msg.Address, len(typed))
	for i, s := range typed {
		list[i] = msg.Address(s)
	}
	return list
}

// groupID is a group's number on the command line.
type groupID uint64

func (g *groupID) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(string(text), 10, 32)
	if err != nil || n == 0 {
		return fmt.Errorf("%q is no group id; group ids are numbers from 1 to %d", text, uint64(msg.MaxGroup))
	}
	*g = groupID(n)
	return nil
}

type groupListCmd struct {
	backend
	JSON bool `name:"json" help:"Print one JSON object a group."`
}

func (c *groupListCmd) Run(a *app) error {
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	if c.JSON {
		return server.Groups(a.ctx, func(g admin.Group) error { return a.jsonLine(g) })
	}
	rows := [][]string{{"ID", "NAME", "MEMBERS", "MESSAGES", "MADE"}}
	err = server.Groups(a.ctx, func(g admin.Group) error {
		name := g.Name
		if g.Deleted != nil {
			name += " (deleted)"
		}
		rows = append(rows, []string{
			strconv.FormatUint(g.ID, 10), name, thousands(g.Members), thousands(uint64(g.Head)), moment(g.Created),
		})
		return nil
	})
	if err != nil {
		return err
	}
	return a.table(rows)
}
