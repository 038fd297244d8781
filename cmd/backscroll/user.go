package main

import (
	"fmt"

	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/msg"
)

type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"Make a user."`
	List    userListCmd    `cmd:"" help:"List all users, by address."`
	Set     userSetCmd     `cmd:"" help:"Change what the server does for a user."`
	Disable userDisableCmd `cmd:"" help:"Shut a user out: connections end, tokens are refused."`
}

type userAddCmd struct {
	backend
	Address string `arg:"" help:"How the app names the user: a phone number, an e-mail, an id."`
	Name    string `placeholder:"N" help:"The name shown to people."`
	JSON    bool   `name:"json" help:"Print the user as a JSON object."`
}

func (c *userAddCmd) Run(a *app) error {
	if err := msg.Address(c.Address).Check(); err != nil {
		return usage("%w", err)
	}
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	user, err := server.AddUser(a.ctx, msg.Address(c.Address), c.Name)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(user)
	}
	_, err = fmt.Fprintln(a.stdout, "added", printable(string(user.Address)))
	return err
}

type userListCmd struct {
	backend
	JSON bool `name:"json" help:"Print one JSON object a user."`
}

func (c *userListCmd) Run(a *app) error {
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	if c.JSON {
		return server.Users(a.ctx, func(u admin.User) error { return a.jsonLine(u) })
	}
	rows := [][]string{{"ADDRESS", "NAME", "STATE", "MADE"}}
	err = server.Users(a.ctx, func(u admin.User) error {
		state := "active"
		if !u.Active {
			state = "disabled"
		}
		rows = append(rows, []string{string(u.Address), u.Name, state, moment(u.Created)})
		return nil
	})
	if err != nil {
		return err
	}
	return a.table(rows)
}

type userDisableCmd struct {
	backend
	Address string `arg:"" help:"The user's address."`
	JSON    bool   `name:"json" help:"Print what was done as a JSON object."`
}

func (c *userDisableCmd) Run(a *app) error {
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	if err := server.DisableUser(a.ctx, msg.Address(c.Address)); err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(struct {
			Address string `json:"address"`
			Active  bool   `json:"active"`
		}{c.Address, false})
	}
	_, err = fmt.Fprintln(a.stdout, "disabled", printable(c.Address))
	return err
}

type userSetCmd struct {
	backend
	Address      string         `arg:"" help:"The user's address."`
	Quiet        *onOff         `placeholder:"on|off" help:"Tell nobody what the user has read."`
	HideLastSeen *onOff         `placeholder:"on|off" help:"Tell nobody whether the user is online, and when he was last seen."`
	KeepArchived *onOff         `placeholder:"on|off" help:"What the user archives from now on stays in the archive when a message comes."`
	WriteFrom    *msg.WriteFrom `placeholder:"WHOM" help:"Accept messages, and being added to groups, from anyone, contacts or nobody; groups: none one to one, but adding from anyone."`
	JSON         bool           `name:"json" help:"Print what was done as a JSON object."`
}

func (c *userSetCmd) Run(a *app) error {
	change := admin.UserChange{Address: msg.Address(c.Address), Quiet: (*bool)(c.Quiet), HideLastSeen: (*bool)(c.HideLastSeen),
		KeepArchived: (*bool)(c.KeepArchived), WriteFrom: c.WriteFrom}
	if change == (admin.UserChange{Address: change.Address}) {
		return usage("there is nothing to change: give at least one of --quiet, --hide-last-seen, --keep-archived and --write-from")
	}
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	if err := server.SetUser(a.ctx, change); err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(change)
	}
	for _, said := range []struct {
		set     *bool
		on, off string
	}{
		{change.Quiet, "others are not told what %s has read", "others are told what %s has read"},
		{change.HideLastSeen, "others are not told when %s was last seen", "others are told when %s was last seen"},
		{change.KeepArchived, "what %s archives stays in the archive", "what %s archives comes back with the next message"},
	} {
		if said.set == nil {
			continue
		}
		line := said.off
		if *said.set {
			line = said.on
		}
		if _, err := fmt.Fprintf(a.stdout, line+"\n", printable(c.Address)); err != nil {
			return err
		}
	}
	if change.WriteFrom != nil {
		_, err = fmt.Fprintf(a.stdout, "%s accepts messages from: %s\n", printable(c.Address), *change.WriteFrom)
	}
	return err
}
