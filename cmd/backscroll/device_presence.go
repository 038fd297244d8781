package main

import (
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type presenceCmd struct {
	database
	waiting
	Address []string `arg:"" help:"The users' addresses, at most 100."`
}

// presence is the JSON form of what is known of a user.
type presence struct {
	User     msg.Address `json:"user"`
	Known    bool        `json:"known"`
	Online   bool        `json:"online"`
	LastSeen *time.Time  `json:"last_seen"` // null: never, or not known
}

func (c *presenceCmd) Run(a *app) error {
	on, err := c.connect(a, c.Wait, client.Options{})
	if err != nil {
		return err
	}
	list, err := on.Presence(on.ctx, addresses(c.Address)...)
	if err = on.finish(err, own{}); err != nil {
		return err
	}
	rows := [][]string{{"USER", "LAST SEEN"}}
	for _, p := range list {
		one := presence{p.User, p.Known, p.Online, when(p.LastSeen)}
		if c.JSON {
			if err := a.jsonLine(one); err != nil {
				return err
			}
		}
		seen := lastSeen(p.Online, one.LastSeen)
		if !p.Known {
			seen = "not known"
		}
		rows = append(rows, []string{string(p.User), seen})
	}
	if c.JSON {
		return nil
	}
	return a.table(rows)
}
