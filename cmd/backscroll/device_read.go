package main

import (
	"fmt"
	"slices"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type readCmd struct {
	database
	conversation
	page
	N        amount `short:"n" default:"50" placeholder:"N" help:"At most this many messages (${default})."`
	MarkRead bool   `help:"Mark what is shown as read; the next command that goes online tells the server."`
}

// readEnd is the last line of read.
type readEnd struct {
	Read    int     `json:"read"`
	End     string  `json:"end"`
	Missing *uint64 `json:"missing"` // up to the next local message; null: unknown
}

func (c *readCmd) Run(a *app) error {
	with, err := c.target()
	if err != nil {
		return err
	}
	var shown []client.Message
	show := func(m client.Message) {
		switch {
		case m.Live: // oldest first, what waits in the outbox comes beside Read
		case !c.JSON:
			shown = append(shown, m)
		case err == nil:
			err = a.jsonLine(showMessage(&m))
		}
	}
	o, err := c.options(with, client.Listener{OnMessage: show})
	if err != nil {
		return err
	}
	o.ReadReceipts = c.MarkRead
	dev, err := c.open(a, client.Options{})
	if err != nil {
		return err
	}
	defer dev.Close()
	session, err := dev.OpenSession(o)
	if err != nil {
		return err
	}
	result, readErr := session.Read(int(c.N))
	if readErr != nil || err != nil {
		return firstOf(readErr, err)
	}
	end := readEnd{Read: result.Count, End: result.End.String(), Missing: result.Missing}
	if result.End != msg.EndGap {
		end.Missing = new(uint64)
	}
	if c.JSON {
		return a.jsonLine(end)
	}
	lines := make([]string, len(shown))
	for i := range shown {
		lines[i] = sentenceIn(dev, with, &shown[i])
	}
	return printRead(a, lines, end, o.FIFO)
}

// printRead shows messages the way people read: the newest at the bottom, and
// what follows in reading direction said where it would stand.
func printRead(a *app, lines []string, end readEnd, fifo bool) error {
	lines = append(lines, "… "+end.sentence())
	if !fifo {
		slices.Reverse(lines)
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(a.stdout, line); err != nil {
			return err
		}
	}
	return nil
}

func (e *readEnd) sentence() string {
	what := counted(e.Read, "message", "messages") + " read; "
	switch {
	case e.End == msg.EndGap.String() && e.Missing == nil:
		return what + "gap: the rest is on the server, how much is not known here"
	case e.End == msg.EndGap.String():
		return what + "gap: " + counted(*e.Missing, "message is", "messages are") + " on the server"
	case e.End == msg.EndMore.String():
		return what + "more are here"
	}
	return what + e.End
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
