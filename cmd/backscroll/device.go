package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strconv"
	"time"

	"github.com/alecthomas/kong"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type deviceCmd struct {
	Login    loginCmd    `cmd:"" help:"Make a local database a device of a user, and fetch the first page of the inbox."`
	Read     readCmd     `cmd:"" help:"Read from the local database. Never touches the network."`
	Sync     syncCmd     `cmd:"" help:"Bring messages from the server into the local database."`
	Send     sendCmd     `cmd:"" help:"Send a message and wait for its acknowledgement."`
	Reply    replyCmd    `cmd:"" help:"Answer a message."`
	Forward  forwardCmd  `cmd:"" help:"Send a message's content to another conversation."`
	Resend   resendCmd   `cmd:"" help:"Send again what the server refused."`
	Call     callCmd     `cmd:"" help:"Keep a record of a call, or say what became of one."`
	Edit     editCmd     `cmd:"" help:"Change a message's text."`
	Delete   deleteCmd   `cmd:"" help:"Delete a message, for everyone or for oneself."`
	React    reactCmd    `cmd:"" help:"React to a message, or take that back."`
	Info     infoCmd     `cmd:"" help:"Show who has received and read a message of one's own."`
	Clear    clearCmd    `cmd:"" help:"Take a conversation's messages from all of one's devices."`
	Mark     markCmd     `cmd:"" help:"Mark a conversation as unread, or as read."`
	Pin      pinCmd      `cmd:"" help:"Pin a conversation on top of the list, or take that back."`
	Mute     muteCmd     `cmd:"" help:"Mute a conversation, for ever or for a while, or take that back."`
	Archive  archiveCmd  `cmd:"" help:"Put a conversation into the archive, or take it out."`
	Counts   countsCmd   `cmd:"" help:"Count a conversation's messages."`
	Inbox    inboxCmd    `cmd:"" help:"Show the conversation list."`
	Coverage coverageCmd `cmd:"" help:"Show what the local database holds of a conversation. Never touches the network."`
	Block    blockCmd    `cmd:"" help:"Block a user, or unblock him; without one, list who is blocked."`
	Profile  profileCmd  `cmd:"" help:"Show what users say of themselves, or change one's own profile."`
	Account  accountCmd  `cmd:"" help:"Show, or change, what the server does for the user on all his devices."`
	Presence presenceCmd `cmd:"" help:"Show who is online, and when users were last seen."`
	Typing   typingCmd   `cmd:"" help:"Tell those who are online that one is typing."`
	Data     dataCmd     `cmd:"" help:"Keep settings, drafts and the like under keys, for all of one's devices."`
	Contact  contactCmd  `cmd:"" help:"Make a user a contact, or list the contacts."`
	Devices  devicesCmd  `cmd:"" help:"List the user's devices."`
	Rename   renameCmd   `cmd:"" help:"Give one of the user's devices another title."`
	Signout  signoutCmd  `cmd:"" help:"Sign one of the user's devices out, this one or another."`
	Tail     tailCmd     `cmd:"" help:"Show what happens, as it happens, until Ctrl-C."`
}

// database is the flags of every device command.
type database struct {
	DB   string `name:"db" required:"" placeholder:"FILE" help:"The device's local database."`
	JSON bool   `name:"json" help:"Print JSON objects, one a line."`
}

// platform is what the user's list of devices says of one on the command line.
const platform = runtime.GOOS + " (command line)"

// open opens a database that is somebody's.
func (d *database) open(a *app, o client.Options) (*client.Client, error) {
	if _, err := os.Stat(d.DB); errors.Is(err, fs.ErrNotExist) {
		return nil, advise(fmt.Errorf("there is no local database %s", d.DB), "'backscroll device login --db %s' makes one", d.DB)
	}
	o.Path, o.Platform, o.Foreground = d.DB, platform, true
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
	With  string  `xor:"conversation" required:"" placeholder:"ADDRESS" help:"The conversation with this user (with oneself: notes); either this or --group."`
	Group groupID `xor:"conversation" required:"" placeholder:"ID" help:"The conversation of this group; either this or --with."`
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
	FIFO   bool `help:"Oldest first (usually the newest come first)."`
	Before *seq `placeholder:"SEQ" xor:"start" help:"Begin with the newest message before this one."`
	After  *seq `placeholder:"SEQ" xor:"start" help:"Begin with the oldest message after this one (after 0: the first); implies --fifo."`
	part
}

func (p *page) options(with client.Target, l client.Listener) (client.ReadOptions, error) {
	o := client.ReadOptions{With: with, FIFO: p.FIFO, Listener: l}
	if err := p.narrow(&o); err != nil {
		return o, err
	}
	switch {
	case p.After != nil:
		o.FIFO, o.After = true, msg.Seq(*p.After)
	case p.Before == nil:
	case *p.Before == 0:
		return o, usage("--before is 0: seqs begin at 1, and nothing is before the first")
	case p.FIFO:
		return o, usage("--before goes towards older messages and --fifo towards newer ones: use --after with --fifo")
	default:
		o.Before = msg.Seq(*p.Before)
	}
	return o, nil
}

// amount is how many messages or rows are wanted.
type amount int

const maxAmount = 100_000_000

// Decode takes whatever follows the flag: a negative number is no flag either.
func (n *amount) Decode(typed *kong.DecodeContext) error {
	text := nextWord(typed)
	v, err := strconv.Atoi(text)
	if err != nil || v < 1 || v > maxAmount {
		return valueError{fmt.Errorf("-%s wants a number from 1 to %d, not %s", typed.Value.Name, maxAmount, text)}
	}
	*n = amount(v)
	return nil
}

// seq is a place in a conversation.
type seq msg.Seq

func (s *seq) Decode(typed *kong.DecodeContext) error {
	text := nextWord(typed)
	v, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return valueError{fmt.Errorf("--%s wants the seq of a message, not %s", typed.Value.Name, text)}
	}
	*s = seq(v)
	return nil
}

// valueError names its flag itself.
type valueError struct{ error }

func nextWord(typed *kong.DecodeContext) string {
	if token := typed.Scan.Pop(); !token.IsEOL() {
		return token.String()
	}
	return "nothing"
}

// waiting is the flag of commands that go online.
type waiting struct {
	Wait time.Duration `default:"30s" placeholder:"DUR" help:"How long to wait for a connection (${default})."`
}
