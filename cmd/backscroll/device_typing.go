package main

import (
	"fmt"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type typingCmd struct {
	database
	conversation
	waiting
	Off bool `help:"That one no longer is."`
}

func (c *typingCmd) Run(a *app) error {
	with, err := c.target()
	if err != nil {
		return err
	}
	on, err := c.connect(a, c.Wait, client.Options{})
	if err != nil {
		return err
	}
	owner, _ := on.Owner()
	if err = on.finish(on.SendTyping(on.ctx, with, !c.Off), own{}); err != nil {
		return err
	}
	event, text := showTyping(with, client.Typing{From: owner.User, On: !c.Off})
	if c.JSON {
		return a.jsonLine(event)
	}
	_, err = fmt.Fprintln(a.stdout, text)
	return err
}

// typing is the JSON form of who is typing, or no longer is.
type typing struct {
	Event string      `json:"event"`
	With  msg.Address `json:"with,omitempty"`
	Group uint64      `json:"group,omitempty"`
	From  msg.Address `json:"from"`
	On    bool        `json:"on"`
}

func showTyping(in client.Target, t client.Typing) (event typing, text string) {
	text = printable(string(t.From)) + " is typing"
	if !t.On {
		text = printable(string(t.From)) + " is no longer typing"
	}
	if in.Group != 0 {
		text += fmt.Sprintf(" in group %d", in.Group)
	}
	return typing{"typing", in.Peer, in.Group, t.From, t.On}, text
}
