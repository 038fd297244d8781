package main

import (
	"fmt"
	"strings"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type contactCmd struct {
	changing
	Address *string `arg:"" optional:"" help:"The user; without it, all contacts are listed."`
	Name    string  `arg:"" optional:"" help:"What one calls him."`
	Remove  bool    `help:"He is no contact any more."`
}

// contactRow is the JSON form of a contact.
type contactRow struct {
	User    msg.Address `json:"user"`
	Name    string      `json:"name"`
	Contact bool        `json:"contact"`
	Pending bool        `json:"pending,omitempty"` // the change waits in the outbox
}

func (c *contactCmd) Run(a *app) error {
	switch {
	case c.Address == nil && c.Remove:
		return usage("--remove wants the address of a user")
	case c.Address == nil:
		return c.list(a)
	case c.Remove && c.Name != "":
		return usage("--remove goes without a name")
	}
	user, waiting := msg.Address(*c.Address), client.Datum{}
	err := c.carryOut(a, func(dev *device) (*client.Change, error) {
		if c.Remove {
			return dev.Data().RemoveContact(user)
		}
		return dev.Data().SetContact(user, c.Name)
	}, func(dev *device) (err error) {
		waiting, err = dev.Data().Get(client.ContactPrefix + *c.Address)
		return err
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(contactRow{user, c.Name, !c.Remove, waiting.Pending})
	}
	said := "is a contact"
	if c.Remove {
		said = "is no contact"
	}
	_, err = fmt.Fprintln(a.stdout, printable(*c.Address), said+waitsWord(&waiting))
	return err
}

func (c *contactCmd) list(a *app) error {
	list, err := lookAt(a, &c.database, &c.waiting, c.Offline, func(dev *device) ([]client.Datum, error) {
		return listData(a, dev, client.ContactPrefix)
	})
	if err != nil {
		return err
	}
	rows := [][]string{{"USER", "NAME"}}
	for i := range list {
		d := &list[i]
		user, name := strings.TrimPrefix(d.Key, client.ContactPrefix), string(d.Value)
		if c.JSON {
			if err := a.jsonLine(contactRow{msg.Address(user), name, true, d.Pending}); err != nil {
				return err
			}
		}
		rows = append(rows, []string{user, name + waitsWord(d)})
	}
	if c.JSON {
		return nil
	}
	return a.table(rows)
}
