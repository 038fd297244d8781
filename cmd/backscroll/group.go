package main

import (
	"fmt"
	"strconv"

	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/msg"
)

type groupCmd struct {
	New    groupNewCmd    `cmd:"" help:"Make a group and print its id."`
	Add    groupAddCmd    `cmd:"" help:"Add members to a group."`
	Remove groupRemoveCmd `cmd:"" help:"Remove members from a group."`
	List   groupListCmd   `cmd:"" help:"List all groups, by id."`
}

type groupNewCmd struct {
	backend
	Name   string   `arg:"" help:"The group's name."`
	Member []string `sep:"none" placeholder:"ADDRESS" help:"A member; may be given again."`
	JSON   bool     `name:"json" help:"Print the group as a JSON object."`
}

func (c *groupNewCmd) Run(a *app) error {
	if err := msg.CheckName("group", c.Name); err != nil {
		return usage("%w", err)
	}
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	group, err := server.NewGroup(a.ctx, c.Name, "", addresses(c.Member))
	if err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(group)
	}
	_, err = fmt.Fprintln(a.stdout, group.ID)
	return err
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

type memberList struct {
	backend
	ID      groupID  `arg:"" help:"The group's id."`
	Address []string `arg:"" sep:"none" help:"The members' addresses."`
}

// change adds or removes the members, as many at a time as the server takes.
func (c *memberList) change(a *app, done string, add bool) error {
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	if err := changeMembers(a, server, uint64(c.ID), addresses(c.Address), add); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "%s %s\n", done, counted(len(c.Address), "member", "members"))
	return err
}

func changeMembers(a *app, server *admin.Client, group uint64, members []msg.Address, add bool) error {
	for len(members) > 0 {
		n := min(len(members), admin.MaxBatch)
		part := members[:n]
		members = members[n:]
		var err error
		if add {
			err = server.ChangeMembers(a.ctx, group, part, nil)
		} else {
			err = server.ChangeMembers(a.ctx, group, nil, part)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type groupAddCmd struct{ memberList }

func (c *groupAddCmd) Run(a *app) error { return c.change(a, "added", true) }

type groupRemoveCmd struct{ memberList }

func (c *groupRemoveCmd) Run(a *app) error { return c.change(a, "removed", false) }

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
		rows = append(rows, []string{
			strconv.FormatUint(g.ID, 10), g.Name, thousands(g.Members), thousands(uint64(g.Head)), moment(g.Created),
		})
		return nil
	})
	if err != nil {
		return err
	}
	return a.table(rows)
}
