package main

import (
	"fmt"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type sendCmd struct {
	database
	conversation
	waiting
	Text    string `arg:"" help:"What to send; after -- it may begin with a dash."`
	Action  bool   `help:"Send it as something that one does: /me waves."`
	Offline bool   `help:"Leave the message in the outbox; the next command that goes online delivers it."`
}

func (c *sendCmd) Run(a *app) error {
	to, err := c.target()
	if err != nil {
		return err
	}
	content := msg.Content{Type: msg.Text, Flags: msg.WantReceipt, Text: c.Text}
	if c.Action {
		content.Type = msg.Action
	}
	sent, err := c.send(a, to, content)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(showMessage(&sent))
	}
	_, err = fmt.Fprintln(a.stdout, sentence(&sent))
	return err
}

func (c *sendCmd) send(a *app, to client.Target, content msg.Content) (client.Message, error) {
	if c.Offline {
		dev, err := c.open(a, client.Options{})
		if err != nil {
			return client.Message{}, err
		}
		sent, err := dev.Send(to, content)
		return sent, firstOf(err, dev.Close())
	}
	on, err := c.offline(a, c.Wait, client.Options{})
	if err != nil {
		return client.Message{}, err
	}
	// The message is in the outbox before the network is asked for.
	var sent client.Message
	if err = on.Start(); err == nil {
		sent, err = on.SendWait(on.ctx, to, content)
	}
	if err = on.finish(err, sent.ID); err != nil && sent.Status == msg.Outbox {
		a.notice("the message waits in the outbox; the next command that goes online delivers it")
	}
	return sent, err
}
