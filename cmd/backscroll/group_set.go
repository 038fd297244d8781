package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/msg"
)

// onOff is a setting on the command line.
type onOff bool

func (o *onOff) UnmarshalText(text []byte) error {
	switch string(text) {
	case "on":
		*o = true
	case "off":
		*o = false
	default:
		return fmt.Errorf("%q is neither on nor off", text)
	}
	return nil
}

// rightList is what a role may do, on the command line.
type rightList []string

func (r *rightList) UnmarshalText(text []byte) error {
	*r = rightList{}
	if string(text) == "none" {
		return nil
	}
	for _, name := range strings.Split(string(text), ",") {
		switch name {
		case "send", "add", "remove", "change":
			*r = append(*r, name)
		default:
			return fmt.Errorf("%q is no right; it should be some of send,add,remove,change, or none", name)
		}
	}
	return nil
}

// groupSettings is the flags of what a group says of itself, and of its rules.
type groupSettings struct {
	Name        *string `placeholder:"N" help:"The group's name."`
	Description *string `placeholder:"TEXT" help:"What the group is about."`
	Picture     *string `placeholder:"URL" help:"The group's picture: a URL, or whatever the app names pictures by."`

	Broadcast   *onOff    `placeholder:"on|off" help:"Only admins and the owner send."`
	Open        *onOff    `placeholder:"on|off" help:"Whoever knows the group's id may join."`
	FromJoining *onOff    `placeholder:"on|off" help:"Who joins sees what comes after; otherwise the whole history."`
	Notes       *onOff    `placeholder:"on|off" help:"Changes by members leave system notes."`
	MemberMay   rightList `placeholder:"RIGHTS" help:"What members may do: some of send,add,remove,change, or none."`
	AdminMay    rightList `placeholder:"RIGHTS" help:"What admins may do, likewise."`
	Defaults    bool      `name:"default-rights" help:"Members send, admins do everything."`
}

// change is the flags as a change; an error says that there is nothing to change.
func (c *groupSettings) change() (admin.GroupChange, error) {
	change := admin.GroupChange{
		Name: c.Name, Description: c.Description, Picture: c.Picture,
		Broadcast: (*bool)(c.Broadcast), Open: (*bool)(c.Open), FromJoining: (*bool)(c.FromJoining),
		MemberRights: c.MemberMay, AdminRights: c.AdminMay, DefaultRights: c.Defaults,
	}
	if c.Notes != nil {
		none := !bool(*c.Notes)
		change.NoNotes = &none
	}
	if c.Name != nil {
		if err := msg.CheckName("group", *c.Name); err != nil {
			return change, usage("--name: %w", err)
		}
	}
	if c.Defaults && (c.MemberMay != nil || c.AdminMay != nil) {
		return change, usage("--default-rights and --member-may or --admin-may can't be used together")
	}
	nothing := c.Name == nil && c.Description == nil && c.Picture == nil && c.Broadcast == nil && c.Open == nil &&
		c.FromJoining == nil && c.Notes == nil && c.MemberMay == nil && c.AdminMay == nil && !c.Defaults
	if nothing {
		return change, usage("there is nothing to change: give at least one of --name, --description, --picture and the settings")
	}
	return change, nil
}

type groupSetCmd struct {
	access
	groupSettings
	ID   groupID `arg:"" help:"The group's id."`
	JSON bool    `name:"json" help:"Print the group as a JSON object."`
}

func (c *groupSetCmd) Run(a *app) error {
	change, err := c.groupSettings.change()
	if err != nil {
		return err
	}
	set := c.set
	if c.asUser(a) {
		set = c.setAsUser
	}
	group, err := set(a, change)
	if err != nil {
		return err
	}
	return a.showGroup(group, c.JSON)
}

func (c *groupSetCmd) set(a *app, change admin.GroupChange) (admin.Group, error) {
	server, err := c.open()
	if err != nil {
		return admin.Group{}, err
	}
	defer server.Close()
	return server.SetGroup(a.ctx, uint64(c.ID), change)
}

// setAsUser changes the group as the device's user; offline the group is shown as
// it will be.
func (c *groupSetCmd) setAsUser(a *app, change admin.GroupChange) (group admin.Group, err error) {
	number := uint64(c.ID)
	var made client.GroupChange
	err = c.access.change(a, func(d *device) (*client.Change, error) {
		if made, err = d.groupChange(number, change); err != nil {
			return nil, err
		}
		return d.SetGroup(number, made)
	}, func(d *device) error {
		if !d.offline {
			group, err = d.group(number)
			return err
		}
		known, err := d.GroupInfo(number)
		set(&known.Name, made.Name)
		set(&known.Description, made.Description)
		set(&known.Picture, made.Picture)
		set(&known.Settings, made.Settings)
		if err == nil {
			group, err = d.showGroup(number, known)
		}
		return err
	})
	return group, err
}

func set[T any](field, to *T) {
	if to != nil {
		*field = *to
	}
}

// groupChange is a change as a device sends it: settings go whole, as they are with
// what is changed.
func (d *device) groupChange(number uint64, change admin.GroupChange) (client.GroupChange, error) {
	out := client.GroupChange{Name: change.Name, Description: change.Description, Picture: change.Picture}
	if !change.OfSettings() {
		return out, nil
	}
	known, err := d.groupInfo(number)
	if err != nil {
		return out, err
	}
	settings, err := change.Apply(known.Settings)
	out.Settings = &settings
	return out, err
}

type groupShowCmd struct {
	access
	ID   groupID `arg:"" help:"The group's id."`
	JSON bool    `name:"json" help:"Print the group as a JSON object."`
}

func (c *groupShowCmd) Run(a *app) error {
	if c.asUser(a) {
		var group admin.Group
		err := c.look(a, func(d *device) (err error) {
			group, err = d.group(uint64(c.ID))
			return err
		})
		if err != nil {
			return err
		}
		return a.showGroup(group, c.JSON)
	}
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	group, err := server.Group(a.ctx, uint64(c.ID))
	if err != nil {
		return err
	}
	return a.showGroup(group, c.JSON)
}

func (a *app) showGroup(g admin.Group, asJSON bool) error {
	if asJSON {
		return a.jsonLine(g)
	}
	rows := [][]string{{"group", strconv.FormatUint(g.ID, 10)}, {"name", g.Name}}
	add := func(what, value string) {
		if value != "" {
			rows = append(rows, []string{what, value})
		}
	}
	add("description", g.Description)
	add("picture", g.Picture)
	add("members", thousands(g.Members))
	add("messages", thousands(uint64(g.Head)))
	add("made", moment(g.Created))
	if g.Deleted != nil {
		add("deleted", moment(*g.Deleted))
	}
	add("settings", settingsInWords(g.Settings))
	return a.table(rows)
}

// settingsInWords lists what differs from the default.
func settingsInWords(s admin.Settings) string {
	var words []string
	for _, w := range []struct {
		on   bool
		word string
	}{{s.Broadcast, "broadcast"}, {s.Open, "open"}, {s.FromJoining, "history from joining"}, {s.NoNotes, "no notes"}} {
		if w.on {
			words = append(words, w.word)
		}
	}
	if s.MemberRights != nil {
		words = append(words, "members may "+rightsInWords(s.MemberRights), "admins may "+rightsInWords(s.AdminRights))
	}
	return strings.Join(words, ", ")
}

func rightsInWords(rights []string) string {
	if len(rights) == 0 {
		return "nothing"
	}
	return strings.Join(rights, "+")
}

type groupDeleteCmd struct {
	access
	ID   groupID `arg:"" help:"The group's id."`
	JSON bool    `name:"json" help:"Print what was done as a JSON object."`
}

func (c *groupDeleteCmd) Run(a *app) error {
	if err := c.delete(a); err != nil {
		return err
	}
	return c.done(a, c.JSON, struct {
		Group   groupID `json:"group"`
		Deleted bool    `json:"deleted"`
	}{c.ID, true}, fmt.Sprintf("deleted group %d", c.ID))
}

func (c *groupDeleteCmd) delete(a *app) error {
	if c.asUser(a) {
		return c.access.change(a, func(d *device) (*client.Change, error) { return d.DeleteGroup(uint64(c.ID)) }, nothing)
	}
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	return server.DeleteGroup(a.ctx, uint64(c.ID))
}
