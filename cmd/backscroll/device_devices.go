package main

import (
	"fmt"
	"time"

	"github.com/backscroll/backscroll/client"
)

type devicesCmd struct {
	database
	waiting
}

// userDevice is the JSON form of a device.
type userDevice struct {
	Device   string     `json:"device"`
	Title    string     `json:"title"`
	Platform string     `json:"platform"`
	Created  *time.Time `json:"created"`
	LastSeen *time.Time `json:"last_seen"` // null: never
	Online   bool       `json:"online"`
	Current  bool       `json:"current"`
}

func (c *devicesCmd) Run(a *app) error {
	on, err := c.connect(a, c.Wait, client.Options{})
	if err != nil {
		return err
	}
	list, err := on.Devices(on.ctx)
	if err = on.finish(err, own{}); err != nil {
		return err
	}
	rows := [][]string{{"DEVICE", "TITLE", "PLATFORM", "LAST SEEN"}}
	for _, d := range list {
		one := userDevice{d.Name, d.Title, d.Platform, when(d.Created), when(d.LastSeen), d.Online, d.Current}
		if c.JSON {
			if err := a.jsonLine(one); err != nil {
				return err
			}
		}
		name := d.Name
		if d.Current {
			name += " (this one)"
		}
		rows = append(rows, []string{name, d.Title, d.Platform, lastSeen(d.Online, one.LastSeen)})
	}
	if c.JSON {
		return nil
	}
	return a.table(rows)
}

// lastSeen says to a person when a device or user was last seen.
func lastSeen(online bool, at *time.Time) string {
	switch {
	case online:
		return "online"
	case at == nil:
		return "never"
	}
	return moment(*at)
}

type renameCmd struct {
	database
	waiting
	Device string `arg:"" help:"The device's name."`
	Title  string `arg:"" help:"What people see; empty takes the title away."`
}

func (c *renameCmd) Run(a *app) error {
	on, err := c.connect(a, c.Wait, client.Options{})
	if err != nil {
		return err
	}
	if err = on.finish(on.RenameDevice(on.ctx, c.Device, c.Title), own{}); err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(struct {
			Device string `json:"device"`
			Title  string `json:"title"`
		}{c.Device, c.Title})
	}
	said := "is now called " + printable(c.Title)
	if c.Title == "" {
		said = "has no title any more"
	}
	_, err = fmt.Fprintln(a.stdout, printable(c.Device), said)
	return err
}

type signoutCmd struct {
	database
	waiting
	Device string `arg:"" help:"The device's name; it may be this one's."`
}

// Run delivers what waits here first: this device may be the one.
func (c *signoutCmd) Run(a *app) error {
	on, err := c.connect(a, c.Wait, client.Options{})
	if err != nil {
		return err
	}
	if err = on.Flush(on.ctx); err == nil {
		err = on.SignOut(on.ctx, c.Device)
	}
	if err = on.leave(err, own{}); err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(struct {
			Device    string `json:"device"`
			SignedOut bool   `json:"signed_out"`
		}{c.Device, true})
	}
	_, err = fmt.Fprintln(a.stdout, "signed out", printable(c.Device))
	return err
}
