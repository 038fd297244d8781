package main

import (
	"fmt"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// arranging is the flags of commands that arrange the conversation list.
type arranging struct {
	changing
	conversation
	Off bool `xor:"off" help:"Take it back."`
}

type pinCmd struct {
	arranging
	At *uint64 `xor:"off" placeholder:"N" help:"Pin it with this number: the highest stands on top (usually the milliseconds since 1970)."`
}

func (c *pinCmd) Run(a *app) error {
	with, err := c.target()
	switch {
	case err != nil:
		return err
	case c.At != nil && (*c.At == 0 || *c.At > msg.MaxPin):
		return usage("--at wants a number from 1 to %d", msg.MaxPin)
	}
	return c.changingRow(a, with, func(d *device) (*client.Change, error) {
		switch {
		case c.Off:
			return d.Unpin(with)
		case c.At != nil:
			return d.PinAt(with, *c.At)
		}
		return d.Pin(with)
	})
}

type muteCmd struct {
	arranging
	For   *time.Duration `xor:"off" placeholder:"DUR" help:"For this long: 8h, 30m (usually for ever)."`
	Until *time.Time     `xor:"off" placeholder:"TIME" help:"Until this moment: 2026-12-24T18:00:00Z."`
}

func (c *muteCmd) Run(a *app) error {
	with, err := c.target()
	if err != nil {
		return err
	}
	until := msg.ForEver
	switch {
	case c.Off:
		until = 0
	case c.For != nil && *c.For <= 0:
		return usage("--for is %v: give a duration above 0", *c.For)
	case c.For != nil:
		until = msg.MillisOf(time.Now().Add(*c.For))
	case c.Until != nil:
		if until = msg.MillisOf(*c.Until); until <= msg.MillisOf(time.Now()) {
			return usage("--until is over already")
		}
	}
	return c.changingRow(a, with, func(d *device) (*client.Change, error) { return d.Mute(with, until) })
}

type archiveCmd struct{ arranging }

func (c *archiveCmd) Run(a *app) error {
	with, err := c.target()
	if err != nil {
		return err
	}
	return c.changingRow(a, with, func(d *device) (*client.Change, error) {
		if c.Off {
			return d.Unarchive(with)
		}
		if !d.offline { // with all that there is, not with what is known here
			if err := d.head(with); err != nil {
				return nil, err
			}
		}
		return d.Archive(with)
	})
}

// listing is the flags that say which conversations of the list are shown.
type listing struct {
	Unread     bool   `help:"Only those with something unread, or marked as unread."`
	Groups     bool   `xor:"kind" help:"Only groups."`
	People     bool   `xor:"kind" help:"Only one-to-one conversations."`
	Archived   bool   `xor:"archive" help:"Only those in the archive."`
	NoArchived bool   `xor:"archive" help:"Only those that are not in the archive."`
	Name       string `placeholder:"TEXT" help:"Only those with this in their name or address, in whatever case."`
}

func (l *listing) options() client.InboxOptions {
	part := func(only, without bool) client.Part {
		switch {
		case only:
			return client.Only
		case without:
			return client.Without
		}
		return client.All
	}
	return client.InboxOptions{Unread: l.Unread, Groups: part(l.Groups, l.People), Archived: part(l.Archived, l.NoArchived), Name: l.Name}
}

// arrangement says how the user arranged a conversation; empty: not at all.
func arrangement(r *client.Row) (s string) {
	add := func(said string) {
		if s != "" {
			s += ", "
		}
		s += said
	}
	if r.Pinned != 0 {
		add("pinned")
	}
	switch r.MutedUntil {
	case 0:
	case msg.ForEver:
		add("muted")
	default:
		add("muted until " + moment(r.MutedUntil.Time()))
	}
	if r.Archived {
		add("archived")
	}
	if s != "" {
		s = fmt.Sprintf(" [%s]", s)
	}
	return s
}
