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
	everywhere
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
	o, err := c.optionsOver(&c.conversation, c.All)
	switch {
	case err != nil:
		return err
	case c.All && c.MarkRead:
		return usage("--mark-read is for one conversation: what --all shows is not read by it")
	case c.MarkRead && c.narrowed():
		return usage("--mark-read is for the whole conversation: part of it marks nothing as read; 'backscroll device mark --read' marks all")
	}
	var shown []client.Message
	if !c.All {
		o.ReadReceipts = c.MarkRead
		o.Listener.OnMessage = func(m client.Message) {
			switch {
			case m.Live: // oldest first, what waits in the outbox comes beside Read
			case !c.JSON:
				shown = append(shown, m)
			case err == nil:
				err = a.jsonLine(showMessage(&m))
			}
		}
	}
	dev, bad := c.open(a, client.Options{})
	if bad != nil {
		return bad
	}
	defer dev.Close()
	session, bad := dev.OpenSession(o)
	if bad != nil {
		return bad
	}
	if c.All {
		return c.readAll(a, dev, session)
	}
	result, readErr := session.Read(int(c.N))
	if readErr != nil || err != nil {
		return firstOf(readErr, err)
	}
	end := newReadEnd(result.Count, result.End, result.Missing)
	if c.JSON {
		return a.jsonLine(end)
	}
	lines := make([]string, len(shown))
	for i := range shown {
		lines[i] = sentenceIn(dev, o.With, &shown[i])
	}
	return printRead(a, lines, end, o.FIFO)
}

// newReadEnd is where reading ended; nothing is missing but at a gap.
func newReadEnd(read int, end msg.End, missing *uint64) readEnd {
	if end != msg.EndGap {
		missing = new(uint64)
	}
	return readEnd{Read: read, End: end.String(), Missing: missing}
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
