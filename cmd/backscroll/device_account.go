package main

import (
	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type accountCmd struct {
	database
	waiting
	Quiet        *onOff         `placeholder:"on|off" help:"Tell nobody what one has read."`
	HideLastSeen *onOff         `placeholder:"on|off" help:"Tell nobody whether one is online, and when one was last seen."`
	KeepArchived *onOff         `placeholder:"on|off" help:"What one archives from now on stays in the archive when a message comes."`
	WriteFrom    *msg.WriteFrom `placeholder:"WHOM" help:"Accept messages, and being added to groups, from anyone, contacts or nobody; groups: none one to one, but adding from anyone."`
}

// account is the JSON form of what the server does for a user.
type account struct {
	Quiet        bool          `json:"quiet"`
	HideLastSeen bool          `json:"hide_last_seen"`
	KeepArchived bool          `json:"keep_archived"`
	WriteFrom    msg.WriteFrom `json:"write_from"`
}

func (c *accountCmd) Run(a *app) error {
	on, err := c.connect(a, c.Wait, client.Options{})
	if err != nil {
		return err
	}
	is, err := on.SetAccount(on.ctx, client.AccountChange{
		Quiet: (*bool)(c.Quiet), HideLastSeen: (*bool)(c.HideLastSeen), KeepArchived: (*bool)(c.KeepArchived), WriteFrom: c.WriteFrom,
	})
	if err = on.finish(err, own{}); err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(account(is))
	}
	word := func(set bool) string {
		if set {
			return "on"
		}
		return "off"
	}
	return a.table([][]string{
		{"quiet", word(is.Quiet)}, {"hide-last-seen", word(is.HideLastSeen)},
		{"keep-archived", word(is.KeepArchived)}, {"write-from", is.WriteFrom.String()},
	})
}
