package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type deviceCmd struct {
	Login    loginCmd    `cmd:"" help:"Make a local database a device of a user, and fetch the first page of the inbox."`
	Read     readCmd     `cmd:"" help:"Read from the local database. Never touches the network."`
	Sync     syncCmd     `cmd:"" help:"Bring messages from the server into the local database."`
	Send     sendCmd     `cmd:"" help:"Send a message and wait for its acknowledgement."`
	Inbox    inboxCmd    `cmd:"" help:"Show the conversation list."`
	Coverage coverageCmd `cmd:"" help:"Show what the local database holds of a conversation. Never touches the network."`
	Tail     tailCmd     `cmd:"" help:"Show what happens, as it happens, until Ctrl-C."`
}

// database is the flags of every device command.
type database struct {
	DB   string `name:"db" required:"" placeholder:"FILE" help:"The device's local database."`
	JSON bool   `name:"json" help:"Print JSON objects, one a line."`
}

// open opens a database that is somebody's.
func (d *database) open(a *app, o client.Options) (*client.Client, error) {
	if _, err := os.Stat(d.DB); errors.Is(err, fs.ErrNotExist) {
		return nil, advise(fmt.Errorf("there is no local database %s", d.DB), "'backscroll device login --db %s' makes one", d.DB)
	}
	o.Path = d.DB
	c, err := client.Open(o)
	if err != nil {
		return nil, err
	}
	tellRecovered(a, d.DB, c)
	if _, known := c.Owner(); !known {
		return nil, errors.Join(msg.Errorf(msg.CodeNotLoggedIn, "%s belongs to nobody yet", d.DB), c.Close())
	}
	return c, nil
}

// tellRecovered says what became of a damaged database.
func tellRecovered(a *app, file string, c *client.Client) {
	r := c.Recovered()
	if r == nil {
		return
	}
	lost := ""
	switch {
	case r.Lost > 0:
		lost = fmt.Sprintf(", at most %d lost", r.Lost)
	case r.Lost < 0:
		lost = ", others may be lost"
	}
	a.notice("%s was damaged: it is %s now, and a new one is in its place; %s kept%s; messages come back as they are looked at",
		file, r.Aside, counted(r.Outbox, "unsent message was", "unsent messages were"), lost)
}

// conversation is the flags that name one.
type conversation struct {
	With  string  `xor:"conversation" required:"" placeholder:"ADDRESS" help:"The conversation with this user (with oneself: notes)."`
	Group groupID `xor:"conversation" required:"" placeholder:"ID" help:"The conversation of this group."`
}

func (c *conversation) target() (client.Target, error) {
	if c.Group != 0 {
		return client.Group(uint64(c.Group)), nil
	}
	if err := msg.Address(c.With).Check(); err != nil {
		return client.Target{}, usage("--with: %w", err)
	}
	return client.Peer(msg.Address(c.With)), nil
}

// page is the flags of commands that move through a conversation.
type page struct {
	FIFO   bool    `help:"Oldest first (usually the newest come first)."`
	Before msg.Seq `placeholder:"SEQ" xor:"start" help:"Begin with the newest message before this one."`
	After  msg.Seq `placeholder:"SEQ" xor:"start" help:"Begin with the oldest message after this one; implies --fifo."`
}

func (p *page) options(with client.Target, l client.Listener) (client.ReadOptions, error) {
	if p.FIFO && p.Before != 0 {
		return client.ReadOptions{}, usage("--before goes towards older messages and --fifo towards newer ones: use --after with --fifo")
	}
	return client.ReadOptions{
		With: with, FIFO: p.FIFO || p.After != 0, Before: p.Before, After: p.After, Listener: l,
	}, nil
}

// amount is how many messages or rows are wanted.
type amount int

const maxAmount = 100_000_000

func (n *amount) UnmarshalText(text []byte) error {
	var v int
	if _, err := fmt.Sscanf(string(text)+"\n", "%d\n", &v); err != nil || v < 1 || v > maxAmount {
		return fmt.Errorf("%q is no number from 1 to %s", text, thousands(maxAmount))
	}
	*n = amount(v)
	return nil
}

// waiting is the flag of commands that go online.
type waiting struct {
	Wait time.Duration `default:"30s" placeholder:"DUR" help:"How long to wait for a connection (${default})."`
}
