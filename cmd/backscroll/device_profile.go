package main

import (
	"maps"
	"slices"
	"strconv"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type profileCmd struct {
	database
	waiting
	Offline bool              `help:"Only what the local database knows."`
	Address []string          `arg:"" optional:"" help:"The users' addresses (usually oneself)."`
	Name    *string           `placeholder:"TEXT" help:"Be called so."`
	Picture *string           `placeholder:"URL" help:"Have this picture: a URL, or whatever the app names pictures by."`
	Status  *string           `placeholder:"TEXT" help:"Say this."`
	Field   map[string]string `mapsep:"none" placeholder:"KEY=VALUE" help:"Set a field of the app's own; may be repeated."`
	NoField []string          `sep:"none" placeholder:"KEY" help:"Take such a field away; may be repeated."`
}

// profile is the JSON form of what a user says of himself.
type profile struct {
	User    msg.Address       `json:"user"`
	Known   bool              `json:"known"`
	Version uint64            `json:"version,omitempty"`
	Name    string            `json:"name,omitempty"`
	Picture string            `json:"picture,omitempty"`
	Status  string            `json:"status,omitempty"`
	Fields  map[string]string `json:"fields,omitempty"`
}

// change is what the flags set; nil: nothing.
func (c *profileCmd) change() *client.ProfileChange {
	ch := client.ProfileChange{Name: c.Name, Picture: c.Picture, Status: c.Status, Fields: map[string]string{}}
	maps.Copy(ch.Fields, c.Field)
	for _, key := range c.NoField {
		ch.Fields[key] = ""
	}
	if ch.Name == nil && ch.Picture == nil && ch.Status == nil && len(ch.Fields) == 0 {
		return nil
	}
	return &ch
}

func (c *profileCmd) Run(a *app) error {
	change := c.change()
	switch {
	case change != nil && len(c.Address) > 0:
		return usage("one changes one's own profile only: leave the addresses out, or the flags that set something")
	case change != nil && c.Offline:
		return usage("a profile is changed at the server: leave --offline out")
	}
	list, err := c.profiles(a, change)
	if err != nil {
		return err
	}
	for i, p := range list {
		if c.JSON {
			err = a.jsonLine(profile{p.User, p.Known, p.Version, p.Name, p.Picture, p.Status, p.Fields})
		} else {
			err = a.showProfile(&p, i == len(list)-1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// profiles makes the change, or looks at whose profiles were asked for.
func (c *profileCmd) profiles(a *app, change *client.ProfileChange) ([]client.Profile, error) {
	users := addresses(c.Address)
	if c.Offline {
		dev, err := c.open(a, client.Options{})
		if err != nil {
			return nil, err
		}
		list, err := localProfiles(dev, users)
		return list, firstOf(err, dev.Close())
	}
	on, err := c.connect(a, c.Wait, client.Options{})
	if err != nil {
		return nil, err
	}
	var list []client.Profile
	if change != nil {
		list = make([]client.Profile, 1)
		list[0], err = on.SetProfile(on.ctx, *change)
	} else {
		list, err = on.SyncProfiles(on.ctx, orOneself(on.Client, users)...)
	}
	return list, on.finish(err, own{})
}

func localProfiles(dev *client.Client, users []msg.Address) (list []client.Profile, err error) {
	for _, user := range orOneself(dev, users) {
		p, err := dev.Profile(user)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

func orOneself(dev *client.Client, users []msg.Address) []msg.Address {
	if owner, _ := dev.Owner(); len(users) == 0 {
		users = []msg.Address{owner.User}
	}
	return users
}

func (a *app) showProfile(p *client.Profile, last bool) error {
	rows := [][]string{{"user", string(p.User)}}
	add := func(what, value string) {
		if value != "" {
			rows = append(rows, []string{what, value})
		}
	}
	if !p.Known {
		add("profile", "not known")
	} else {
		add("name", p.Name)
		add("picture", p.Picture)
		add("status", p.Status)
		for _, key := range slices.Sorted(maps.Keys(p.Fields)) {
			add("field "+key, p.Fields[key])
		}
		add("version", strconv.FormatUint(p.Version, 10))
	}
	if !last {
		rows = append(rows, []string{""})
	}
	return a.table(rows)
}
