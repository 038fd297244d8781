package main

import (
	"fmt"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/msg"
)

// access is the flags of group commands: they act as the operator, over the backend
// API, or with --db as the user of a device, whom his role binds.
type access struct {
	backend
	DB      string        `name:"db" placeholder:"FILE" help:"Act as the user of this device, not as the operator."`
	Wait    time.Duration `default:"30s" placeholder:"DUR" help:"With --db: how long to wait for a connection (${default})."`
	Offline bool          `help:"With --db: leave it in the outbox; the next command that goes online delivers it."`
}

// open is for the operator.
func (c *access) open() (*admin.Client, error) {
	if c.Offline {
		return nil, usage("--offline leaves it in the outbox of a device: name that with --db")
	}
	return c.backend.open()
}

// asUser reports whether the command acts as the user of a device.
func (c *access) asUser(a *app) bool {
	a.device = c.DB != ""
	return a.device
}

// change carries out a change as the user of the device, and looks at what came of it.
func (c *access) change(a *app, write func(*device) (*client.Change, error), after func(*device) error) error {
	ch := changing{database: database{DB: c.DB}, waiting: waiting{Wait: c.Wait}, Offline: c.Offline}
	return ch.carryOut(a, write, after)
}

// done prints what was done, as JSON or in words; offline it still waits.
func (c *access) done(a *app, asJSON bool, object any, words string) error {
	if asJSON {
		return a.jsonLine(object)
	}
	if c.Offline {
		words += "  [the change waits in the outbox]"
	}
	_, err := fmt.Fprintln(a.stdout, words)
	return err
}

// nothing is for changes of which nothing is shown but that they were made.
func nothing(*device) error { return nil }

// look runs what looks at the device's database, brought up to date unless that is
// not wanted.
func (c *access) look(a *app, f func(*device) error) error {
	db := database{DB: c.DB}
	if c.Offline {
		dev, err := db.open(a, client.Options{})
		if err != nil {
			return err
		}
		return firstOf(f(&device{dev, a.ctx, true}), dev.Close())
	}
	on, err := db.connect(a, c.Wait, client.Options{})
	if err != nil {
		return err
	}
	return on.finish(f(&device{on.Client, on.ctx, false}), own{})
}

// group is what a device knows of a group, in the form of the backend API, brought
// up to date if there is a connection.
func (d *device) group(number uint64) (admin.Group, error) {
	known, err := d.groupInfo(number)
	if err != nil {
		return admin.Group{}, err
	}
	return d.showGroup(number, known)
}

func (d *device) showGroup(number uint64, known client.GroupInfo) (admin.Group, error) {
	row, _, err := d.Row(client.Group(number))
	return admin.Group{
		ID: number, Name: known.Name, Description: known.Description, Picture: known.Picture,
		Settings: admin.ShowSettings(known.Settings), Members: int(known.Count), Head: row.Head, Created: known.Created.Time(),
	}, err
}

// groupInfo is what a device knows of a group. Without a connection that is what
// an earlier command brought.
func (d *device) groupInfo(number uint64) (client.GroupInfo, error) {
	if !d.offline {
		return d.SyncMembers(d.ctx, number)
	}
	known, err := d.GroupInfo(number)
	if err == nil && !known.Known {
		err = advise(msg.Errorf(msg.CodeNoConv, "what group %d says of itself is not known here", number), "without --offline it is fetched")
	}
	return known, err
}
