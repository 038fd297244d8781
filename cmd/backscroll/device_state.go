package main

import (
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type infoCmd struct {
	database
	oneMessage
	waiting
}

// receipt is when a member received and read a message; null: not yet, or not told.
type receipt struct {
	User      msg.Address `json:"user"`
	Delivered *time.Time  `json:"delivered"`
	Read      *time.Time  `json:"read"`
}

func (c *infoCmd) Run(a *app) error {
	with, seq, err := c.named()
	if err != nil {
		return err
	}
	on, err := c.connect(a, c.Wait, client.Options{})
	if err != nil {
		return err
	}
	var list []client.MemberInfo
	for m, bad := range on.Info(on.ctx, with, seq) {
		if err = bad; err == nil {
			list = append(list, m)
		}
	}
	if err := on.finish(err, own{}); err != nil {
		return err
	}
	if c.JSON {
		for _, m := range list {
			if err := a.jsonLine(receipt{m.User, when(m.Delivered), when(m.Read)}); err != nil {
				return err
			}
		}
		return nil
	}
	rows := [][]string{{"USER", "DELIVERED", "READ"}}
	for _, m := range list {
		rows = append(rows, []string{string(m.User), momentOf(m.Delivered), momentOf(m.Read)})
	}
	return a.table(rows)
}

func momentOf(at msg.Millis) string {
	if at == 0 {
		return "–"
	}
	return moment(at.Time())
}

// changingRow carries out a change of a conversation, and prints its row.
func (c *changing) changingRow(a *app, with client.Target, write func(*device) (*client.Change, error)) error {
	var r client.Row
	known := false
	err := c.carryOut(a, write, func(d *device) (err error) {
		r, known, err = d.Row(with)
		return err
	})
	switch {
	case err != nil:
		return err
	case !known: // offline, before the list ever showed it
		r = client.Row{Conv: msg.GroupConv(with.Group), Peer: with.Peer}
	}
	if c.JSON {
		return a.jsonLine(showRow(&r))
	}
	return a.table([][]string{inboxHead, inboxLine(&r)})
}

type clearCmd struct {
	changing
	conversation
	Seq *seq `placeholder:"SEQ" help:"Up to this message, included (usually all)."`
}

func (c *clearCmd) Run(a *app) error {
	with, err := c.target()
	upTo := msg.Seq(0)
	switch {
	case err != nil:
		return err
	case c.Seq != nil && *c.Seq == 0:
		return usage("--seq is 0: seqs begin at 1; without --seq all messages are cleared")
	case c.Seq != nil:
		upTo = msg.Seq(*c.Seq)
	}
	return c.changingRow(a, with, func(d *device) (*client.Change, error) {
		if upTo == 0 && !d.offline { // all that there is, not all that is known here
			if err := d.head(with); err != nil {
				return nil, err
			}
		}
		return d.Clear(with, upTo)
	})
}

// head learns the head of a conversation: of one in the list it is known once the
// device is online.
func (d *device) head(with client.Target) error {
	if err := d.Online(d.ctx); err != nil {
		return err
	}
	s, err := d.OpenSession(client.ReadOptions{With: with})
	if err != nil {
		return err
	}
	defer s.Stop()
	_, err = s.SyncWait(d.ctx, 1)
	return err
}

type markCmd struct {
	changing
	conversation
	Unread bool `xor:"mark" required:"" help:"As unread; either this or --read."`
	Read   bool `xor:"mark" required:"" help:"As read, up to the newest message; either this or --unread."`
}

func (c *markCmd) Run(a *app) error {
	with, err := c.target()
	if err != nil {
		return err
	}
	return c.changingRow(a, with, func(d *device) (*client.Change, error) {
		if c.Unread {
			return d.MarkUnread(with)
		}
		if err := d.readAll(with); err != nil {
			return nil, err
		}
		return d.MarkRead(with)
	})
}

// readAll reads as far back as to the newest message that somebody else wrote.
func (d *device) readAll(with client.Target) error {
	if !d.offline {
		if err := d.head(with); err != nil {
			return err
		}
	}
	received := false
	s, err := d.OpenSession(client.ReadOptions{With: with, ReadReceipts: true, Listener: client.Listener{
		OnMessage: func(m client.Message) {
			if m.Status == msg.Received && !m.Live && !m.Update { // what Read delivers, on this stack
				received = true
			}
		},
	}})
	if err != nil {
		return err
	}
	defer s.Stop()
	for n := 1; ; n = min(2*n, 200) {
		if !d.offline {
			if _, err := s.SyncWait(d.ctx, n); err != nil {
				return err
			}
		}
		r, err := s.Read(n)
		if err != nil || received || r.Count == 0 {
			return err
		}
	}
}
