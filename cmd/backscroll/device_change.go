package main

import (
	"context"
	"fmt"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// changing is the flags of commands that change something.
type changing struct {
	database
	waiting
	Offline bool `help:"Leave it in the outbox; the next command that goes online delivers it."`
}

// device is a local database at work. Offline, nothing waits for a connection.
type device struct {
	*client.Client
	ctx     context.Context
	offline bool
}

// carryOut writes a change to the outbox, where it stays until the server has
// answered, and waits for that. after looks at what came of it.
func (c *changing) carryOut(a *app, write func(*device) (*client.Change, error), after func(*device) error) error {
	if c.Offline {
		dev, err := c.open(a, client.Options{})
		if err != nil {
			return err
		}
		d := &device{dev, a.ctx, true}
		if _, err = write(d); err == nil {
			err = after(d)
		}
		return firstOf(err, dev.Close())
	}
	on, err := c.offline(a, c.Wait, client.Options{})
	if err != nil {
		return err
	}
	d := &device{on.Client, on.ctx, false}
	var change *client.Change
	if err = on.Start(); err == nil {
		change, err = write(d)
	}
	if err == nil {
		err = change.Wait(on.ctx)
	}
	if err == nil {
		err = after(d)
	}
	err = on.finish(err, own{change: change})
	if change != nil && waits(change) {
		a.notice("the change waits in the outbox; the next command that goes online delivers it")
	}
	return err
}

// waits reports whether the server has not answered yet.
func waits(change *client.Change) bool {
	select {
	case <-change.Done():
		return false
	default:
		return true
	}
}

// message reads one message: from the local database, or else from the server.
func (d *device) message(t client.Target, seq msg.Seq) (client.Message, error) {
	m, held, err := d.Message(t, seq)
	switch {
	case err != nil || held:
		return m, err
	case d.offline:
		return m, advise(msg.Errorf(msg.CodeNoMessage, "message %d is not in the local database", seq), "'backscroll device sync' brings it; without --offline it is fetched")
	}
	return d.FetchMessage(d.ctx, t, seq)
}

// fresh is message as the server has it now.
func (d *device) fresh(t client.Target, seq msg.Seq) (client.Message, error) {
	if d.offline {
		return d.message(t, seq)
	}
	if err := d.Online(d.ctx); err != nil {
		return client.Message{}, err
	}
	s, err := d.OpenSession(client.ReadOptions{With: t, Before: seq + 1, ShowBlocked: true})
	if err != nil {
		return client.Message{}, err
	}
	defer s.Stop()
	if _, err := s.SyncWait(d.ctx, 1); err != nil {
		return client.Message{}, err
	}
	return d.message(t, seq)
}

// oneMessage is the flags that name a message.
type oneMessage struct {
	conversation
	Seq seq `required:"" placeholder:"SEQ" help:"The message's seq."`
}

func (c *oneMessage) named() (client.Target, msg.Seq, error) {
	t, err := c.target()
	if err == nil && c.Seq == 0 {
		err = usage("--seq is 0: seqs begin at 1")
	}
	return t, msg.Seq(c.Seq), err
}

// changingOne is the flags of commands that change a message.
type changingOne struct {
	changing
	oneMessage
}

// change carries out the change of a message, and prints the message as it then is.
func (c *changingOne) change(a *app, write func(*device, client.Target, client.Ref) (*client.Change, error)) error {
	with, seq, err := c.named()
	if err != nil {
		return err
	}
	var line string
	var m client.Message
	held := true
	err = c.carryOut(a, func(d *device) (*client.Change, error) {
		return write(d, with, client.At(seq))
	}, func(d *device) (err error) {
		if d.offline {
			m, held, err = d.Message(with, seq)
		} else { // what changed nothing brings no news of what others changed
			m, err = d.fresh(with, seq)
		}
		line = sentenceIn(d.Client, with, &m)
		return err
	})
	switch {
	case err != nil:
		return err
	case !held:
		return c.printWaiting(a, seq)
	}
	return a.printMessage(&m, line, c.JSON)
}

// printWaiting tells of a change to a message that is not held here.
func (c *changingOne) printWaiting(a *app, seq msg.Seq) error {
	if c.JSON {
		return a.jsonLine(struct {
			Seq      msg.Seq `json:"seq"`
			Changing bool    `json:"changing"`
		}{seq, true})
	}
	_, err := fmt.Fprintf(a.stdout, "message %d  [the change waits in the outbox]\n", seq)
	return err
}
