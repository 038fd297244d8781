package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

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
		if m.Status == msg.Failed && !m.Live && !m.Update { // what Read delivers, on this stack
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
