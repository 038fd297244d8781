package main

import (
	"fmt"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type blockCmd struct {
	changing
	Address string `arg:"" optional:"" help:"The user; without it, those who are blocked are listed."`
	Off     bool   `help:"Unblock him."`
}

// blockRow is the JSON form of a user who is blocked, or no more.
type blockRow struct {
	User    msg.Address `json:"user"`
	Blocked bool        `json:"blocked"`
}

func (c *blockCmd) Run(a *app) error {
	user := msg.Address(c.Address)
	switch {
	case c.Address == "" && c.Off:
		return usage("--off wants the address of a user")
	case c.Address == "":
		return c.list(a)
	}
	err := c.carryOut(a, func(dev *device) (*client.Change, error) {
		if c.Off {
			return dev.Unblock(user)
		}
		return dev.Block(user)
	}, func(*device) error { return nil })
	if err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(blockRow{user, !c.Off})
	}
	said := "is blocked"
	if c.Off {
		said = "is not blocked"
	}
	_, err = fmt.Fprintln(a.stdout, printable(c.Address), said)
	return err
}

func (c *blockCmd) list(a *app) error {
	list, err := lookAt(a, &c.database, &c.waiting, c.Offline, func(dev *device) (users []msg.Address, err error) {
		if !dev.offline {
			if err := dev.SyncBlocked(dev.ctx); err != nil {
				return nil, err
			}
		}
		for user, err := range dev.Blocked() {
			if err != nil {
				return nil, err
			}
			users = append(users, user)
		}
		return users, nil
	})
	if err != nil {
		return err
	}
	for _, user := range list {
		if c.JSON {
			err = a.jsonLine(blockRow{user, true})
		} else {
			_, err = fmt.Fprintln(a.stdout, printable(string(user)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
