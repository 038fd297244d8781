package main

import (
	"fmt"
	"strings"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type blockCmd struct {
	changing
	Address *string `arg:"" optional:"" help:"The user; without it, those who are blocked are listed."`
	Off     bool    `help:"Unblock him."`
}

// blockRow is the JSON form of a user who is blocked, or no more.
type blockRow struct {
	User    msg.Address `json:"user"`
	Blocked bool        `json:"blocked"`
	Pending bool        `json:"pending,omitempty"` // the change waits in the outbox
}

func (c *blockCmd) Run(a *app) error {
	switch {
	case c.Address == nil && c.Off:
		return usage("--off wants the address of a user")
	case c.Address == nil:
		return c.list(a)
	}
	user, waiting := msg.Address(*c.Address), client.Datum{}
	err := c.carryOut(a, func(dev *device) (*client.Change, error) {
		if c.Off {
			return dev.Unblock(user)
		}
		return dev.Block(user)
	}, func(dev *device) (err error) {
		waiting, err = dev.Data().Get(client.BlockPrefix + *c.Address)
		return err
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(blockRow{user, !c.Off, waiting.Pending})
	}
	said := "is blocked"
	if c.Off {
		said = "is not blocked"
	}
	_, err = fmt.Fprintln(a.stdout, printable(*c.Address), said+waitsWord(&waiting))
	return err
}

func (c *blockCmd) list(a *app) error {
	list, err := lookAt(a, &c.database, &c.waiting, c.Offline, func(dev *device) ([]client.Datum, error) {
		return listData(a, dev, client.BlockPrefix)
	})
	if err != nil {
		return err
	}
	for i := range list {
		d := &list[i]
		user := strings.TrimPrefix(d.Key, client.BlockPrefix)
		if c.JSON {
			err = a.jsonLine(blockRow{msg.Address(user), true, d.Pending})
		} else {
			_, err = fmt.Fprintln(a.stdout, printable(user)+waitsWord(d))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
