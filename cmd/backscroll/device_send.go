package main

import (
	"fmt"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// sending is the flags of commands that send a message.
type sending struct {
	database
	waiting
	Offline bool `help:"Leave the message in the outbox; the next command that goes online delivers it."`
}

// send writes a message to the outbox and waits for the server's answer. what
// makes its content, before or after there is a connection.
func (c *sending) send(a *app, to client.Target, what func(*device) (msg.Content, error)) error {
	var sent client.Message
	var line string
	tell := func(dev *client.Client) { line = sentenceIn(dev, to, &sent) }
	var err error
	if c.Offline {
		err = c.leave(a, to, what, &sent, tell)
	} else {
		err = c.deliver(a, to, what, &sent, tell)
	}
	if err != nil {
		return err
	}
	return a.printMessage(&sent, line, c.JSON)
}

// leave leaves the message in the outbox.
func (c *sending) leave(a *app, to client.Target, what func(*device) (msg.Content, error), sent *client.Message, tell func(*client.Client)) error {
	dev, err := c.open(a, client.Options{})
	if err != nil {
		return err
	}
	content, err := what(&device{dev, a.ctx, true})
	if err == nil {
		*sent, err = dev.Send(to, content)
		tell(dev)
	}
	return firstOf(err, dev.Close())
}

func (c *sending) deliver(a *app, to client.Target, what func(*device) (msg.Content, error), sent *client.Message, tell func(*client.Client)) error {
	on, err := c.offline(a, c.Wait, client.Options{})
	if err != nil {
		return err
	}
	var content msg.Content
	if err = on.Start(); err == nil {
		content, err = what(&device{on.Client, on.ctx, false})
	}
	if err == nil {
		*sent, err = on.SendWait(on.ctx, to, content)
		tell(on.Client)
	}
	if err = on.finish(err, own{messages: []msg.MessageID{sent.ID}}); err != nil && sent.Status == msg.Outbox {
		a.notice("the message waits in the outbox; the next command that goes online delivers it")
	}
	return err
}

type sendCmd struct {
	sending
	conversation
	content
	Text      string `arg:"" help:"What to send; after -- it may begin with a dash."`
	Transient bool   `help:"Tell only those who are online now; it is kept nowhere."`
}

func (c *sendCmd) Run(a *app) error {
	to, err := c.target()
	if err != nil {
		return err
	}
	content, err := c.make(c.Text)
	switch {
	case err != nil:
		return err
	case c.Transient && c.Offline:
		return usage("--transient tells those who are online now: it can't wait with --offline")
	case c.Transient:
		return c.tell(a, to, content)
	}
	return c.send(a, to, func(*device) (msg.Content, error) { return content, nil })
}

// tell tells those who are online. It is no message: nothing is kept of it.
func (c *sendCmd) tell(a *app, to client.Target, content msg.Content) error {
	on, err := c.connect(a, c.Wait, client.Options{})
	if err != nil {
		return err
	}
	owner, _ := on.Owner()
	err = on.SendTransient(on.ctx, to, content)
	if err = on.finish(err, own{}); err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(showTransient(to, client.Transient{From: owner.User, Content: content}))
	}
	_, err = fmt.Fprintln(a.stdout, "told who is online")
	return err
}

type replyCmd struct {
	sending
	oneMessage
	content
	Text string `arg:"" help:"The answer; after -- it may begin with a dash."`
}

func (c *replyCmd) Run(a *app) error {
	to, seq, err := c.named()
	if err != nil {
		return err
	}
	content, err := c.make(c.Text)
	if err != nil {
		return err
	}
	content.ReplyTo = seq
	return c.send(a, to, func(d *device) (msg.Content, error) {
		if d.offline {
			return content, nil
		}
		_, err := d.message(to, seq) // there is one to answer
		return content, err
	})
}

type forwardCmd struct {
	sending
	oneMessage
	To      string  `xor:"to" required:"" placeholder:"ADDRESS" help:"Send it to this user; either this or --to-group."`
	ToGroup groupID `xor:"to" required:"" placeholder:"ID" help:"Send it to this group; either this or --to."`
}

func (c *forwardCmd) Run(a *app) error {
	from, seq, err := c.named()
	if err != nil {
		return err
	}
	to := client.Group(uint64(c.ToGroup))
	if c.ToGroup == 0 {
		if to = client.Peer(msg.Address(c.To)); to.Peer.Check() != nil {
			return usage("--to: %w", to.Peer.Check())
		}
	}
	return c.send(a, to, func(d *device) (msg.Content, error) {
		m, err := d.fresh(from, seq)
		if err != nil {
			return msg.Content{}, err
		}
		return client.ForwardContent(m)
	})
}

func (a *app) printMessage(m *client.Message, line string, asJSON bool) error {
	if asJSON {
		return a.jsonLine(showMessage(m))
	}
	_, err := fmt.Fprintln(a.stdout, line)
	return err
}
