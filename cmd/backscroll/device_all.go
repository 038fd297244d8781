package main

import (
	"fmt"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// everywhere is the flag for all conversations, beside those that name one.
type everywhere struct {
	All bool `xor:"conversation" required:"" help:"All conversations of the list, the newest message first; either this, --with or --group."`
}

// optionsOver is options for the conversation that the flags name, or for all.
func (p *page) optionsOver(c *conversation, all bool) (client.ReadOptions, error) {
	if !all {
		with, err := c.target()
		if err != nil {
			return client.ReadOptions{}, err
		}
		return p.options(with, client.Listener{})
	}
	if p.FIFO || p.Before != nil || p.After != nil {
		return client.ReadOptions{}, usage("--all begins with the newest message; --fifo, --before and --after are for one conversation")
	}
	o := client.ReadOptions{All: true}
	return o, p.narrow(&o)
}

// messageOf is a message with the conversation that it is of.
type messageOf struct {
	With  msg.Address `json:"with,omitempty"`
	Group uint64      `json:"group,omitempty"`
	message
}

// allEnd is the last line of read --all.
type allEnd struct {
	readEnd
	List          string    `json:"list"` // whether the list of conversations is known here: beginning, more, gap
	Conversations []convEnd `json:"conversations"`
}

type convEnd struct {
	With    msg.Address `json:"with,omitempty"`
	Group   uint64      `json:"group,omitempty"`
	End     string      `json:"end"`
	Missing *uint64     `json:"missing"`
}

// readAll is read --all.
func (c *readCmd) readAll(a *app, dev *client.Client, session *client.ReadSession) error {
	p, err := session.ReadPage(int(c.N))
	if err != nil {
		return err
	}
	ends, err := session.Ends()
	if err != nil {
		return err
	}
	end := allEnd{readEnd: newReadEnd(len(p.Messages), p.End, p.Missing), List: ends.List.String(), Conversations: []convEnd{}}
	for _, e := range ends.Conversations {
		one := newReadEnd(0, e.End, e.Missing)
		end.Conversations = append(end.Conversations, convEnd{e.Peer, e.Conv.Group(), one.End, one.Missing})
	}
	var lines []string
	for i := range p.Messages {
		m := &p.Messages[i]
		if c.JSON {
			if err := a.jsonLine(messageOf{m.Peer, m.Conv.Group(), showMessage(m)}); err != nil {
				return err
			}
			continue
		}
		lines = append(lines, fmt.Sprintf("%s  (%s)", sentenceIn(dev, targetOf(m), m), label(m.Peer, m.Conv.Group())))
	}
	if c.JSON {
		return a.jsonLine(end)
	}
	return printRead(a, append(lines, end.gaps()...), end.readEnd, false)
}

// gaps are the conversations of which more is on the server, a line each, as they stand
// above what was read.
func (e *allEnd) gaps() (lines []string) {
	for _, c := range e.Conversations {
		if c.End != msg.EndGap.String() {
			continue
		}
		missing := "messages are on the server, how many is not known here"
		if c.Missing != nil {
			missing = counted(*c.Missing, "message is", "messages are") + " on the server"
		}
		lines = append(lines, fmt.Sprintf("… %s: %s", label(c.With, c.Group), missing))
	}
	if e.List == msg.EndGap.String() {
		lines = append(lines, "… the list of conversations goes on on the server; 'backscroll device inbox' brings more of it")
	}
	return lines
}

func targetOf(m *client.Message) client.Target {
	if m.Conv.IsGroup() && !m.Conv.IsZero() {
		return client.Group(m.Conv.Group())
	}
	return client.Peer(m.Peer)
}

func label(with msg.Address, group uint64) string {
	if group != 0 {
		return fmt.Sprintf("group %d", group)
	}
	return "with " + printable(string(with))
}
