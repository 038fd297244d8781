package main

import (
	"errors"
	"fmt"
	"slices"

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

type resendCmd struct {
	sending
	conversation
	ID messageID `name:"id" placeholder:"ID" help:"Only the message with this id."`
}

// messageID is a message's id on the command line.
type messageID msg.MessageID

func (id *messageID) UnmarshalText(text []byte) error {
	parsed, ok := msg.ParseMessageID(string(text))
	if !ok {
		return fmt.Errorf("%q is no message id; 'backscroll device read --json' shows them", text)
	}
	*id = messageID(parsed)
	return nil
}

func (c *resendCmd) Run(a *app) error {
	with, err := c.target()
	if err != nil {
		return err
	}
	if c.Offline {
		dev, err := c.open(a, client.Options{})
		if err != nil {
			return err
		}
		_, err = c.resend(a, &device{dev, a.ctx, true}, with)
		return firstOf(err, dev.Close())
	}
	on, err := c.offline(a, c.Wait, client.Options{})
	if err != nil {
		return err
	}
	var mine own
	if err = on.Start(); err == nil {
		mine.messages, err = c.resend(a, &device{on.Client, on.ctx, false}, with)
	}
	return on.finish(err, mine)
}

// resend sends the failed messages again, oldest first: an answer after what it
// answers. Each is printed as it then is; the first refusal is the error.
func (c *resendCmd) resend(a *app, d *device, with client.Target) (tried []msg.MessageID, refusal error) {
	failed, err := d.failed(with)
	if err != nil {
		return nil, err
	}
	only := msg.MessageID(c.ID)
	for _, m := range slices.Backward(failed) {
		if !only.IsZero() && m.ID != only {
			continue
		}
		tried = append(tried, m.ID)
		err := d.resend(&m)
		if errors.Is(err, msg.CodeOffline) {
			return tried, err
		}
		refusal = firstOf(refusal, err)
		if err := a.printMessage(&m, sentenceIn(d.Client, with, &m), c.JSON); err != nil {
			return tried, err
		}
	}
	switch {
	case len(tried) > 0:
		return tried, refusal
	case !only.IsZero():
		return nil, msg.Errorf(msg.CodeNoMessage, "no message %s was refused in this conversation", only)
	case !c.JSON:
		_, err = fmt.Fprintln(a.stdout, "nothing was refused")
	}
	return nil, err
}

// failed lists the refused messages of a conversation, the newest first.
func (d *device) failed(with client.Target) (list []client.Message, err error) {
	s, err := d.OpenSession(client.ReadOptions{With: with, Listener: client.Listener{OnMessage: func(m client.Message) {
		if m.Status == msg.Failed {
			list = append(list, m)
		}
	}}})
	if err != nil {
		return nil, err
	}
	defer s.Stop()
	counts, err := s.Counts()
	if err == nil {
		_, err = s.Read(counts.Failed + counts.Outbox)
	}
	return list, err
}

// resend sends one message again, and sets what became of it.
func (d *device) resend(m *client.Message) error {
	if d.offline {
		m.Status, m.Code, m.Detail = msg.Outbox, 0, ""
		return d.Resend(m.ID)
	}
	again, err := d.ResendWait(d.ctx, m.ID)
	if !again.ID.IsZero() {
		*m = again
	}
	return err
}

func (a *app) printMessage(m *client.Message, line string, asJSON bool) error {
	if asJSON {
		return a.jsonLine(showMessage(m))
	}
	_, err := fmt.Fprintln(a.stdout, line)
	return err
}
