package main

import (
	"errors"
	"fmt"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type tailCmd struct {
	database
	waiting
	With  *string `xor:"conversation" placeholder:"ADDRESS" help:"Only the conversation with this user, message by message."`
	Group groupID `xor:"conversation" placeholder:"ID" help:"Only the conversation of this group, message by message."`
}

func (c *tailCmd) Run(a *app) error {
	t := &tail{app: a, json: c.JSON, begun: make(chan struct{}), left: make(chan struct{}, 1)}
	o := client.Options{OnRow: t.row}
	var with *client.Target // nil: all
	if c.With != nil || c.Group != 0 {
		one, err := c.target()
		if err != nil {
			return err
		}
		with = &one
		o.OnRow = func(r client.Row) { t.leaving(&r, one) }
	}
	on, err := c.offline(a, c.Wait, o)
	if err != nil {
		return err
	}
	on.lasting = true
	if err = on.start(); err != nil {
		return err
	}
	if with != nil {
		err = t.watch(on, *with)
	}
	if err == nil {
		err = t.ready()
	}
	if err == nil {
		err = t.last(on, with)
	}
	if err = on.finish(err, msg.MessageID{}); a.ctx.Err() != nil && errors.Is(err, a.ctx.Err()) {
		return nil // Ctrl-C is how tail ends
	}
	return err
}

func (c *tailCmd) target() (client.Target, error) {
	conv := conversation{Group: c.Group}
	if c.With != nil {
		conv.With = *c.With
	}
	return conv.target()
}

// watch hears of a conversation from now on. What is not there, or not for this
// user, is an error: nothing would ever be heard of it.
func (t *tail) watch(on *online, with client.Target) error {
	if _, err := syncOnce(on, client.ReadOptions{With: with}, 1); err != nil {
		return err
	}
	held, err := on.Coverage(with)
	if err != nil {
		return err
	}
	if held.Left {
		return gone(with)
	}
	_, err = on.OpenSession(client.ReadOptions{With: with, Listener: client.Listener{
		OnMessage: t.message, OnGap: t.gap, OnReceipt: t.receipt,
	}})
	return err
}

// gone is the error of somebody who is no longer a member.
func gone(with client.Target) error {
	return msg.Errorf(msg.CodeLeft, "you are no longer a member of group %d", with.Group)
}

// last returns when there is nothing more to show, and why.
func (t *tail) last(on *online, with *client.Target) error {
	select {
	case <-on.ctx.Done():
		return on.ctx.Err()
	case <-t.left:
		if t.json {
			_ = t.jsonLine(map[string]string{"event": "left"})
		}
		return gone(*with)
	}
}

// leaving notices that the user is no longer in the conversation that is shown.
func (t *tail) leaving(r *client.Row, with client.Target) {
	if r.Left && with.Group != 0 && r.Conv.Group() == with.Group {
		select {
		case t.left <- struct{}{}:
		default: // known already
		}
	}
}

// tail prints what listeners hear. They run on the client's goroutine, and wait
// until the ready line stands.
type tail struct {
	*app
	json  bool
	begun chan struct{}
	left  chan struct{} // the user is out of the group
}

func (t *tail) ready() (err error) {
	defer close(t.begun)
	if t.json {
		return t.jsonLine(map[string]bool{"ready": true})
	}
	_, err = fmt.Fprintln(t.stdout, "ready: showing what happens; Ctrl-C ends")
	return err
}

// print writes one event. Whoever closed the pipe does not need it.
func (t *tail) print(event any, text string) {
	<-t.begun
	if t.json {
		_ = t.jsonLine(event)
	} else {
		fmt.Fprintln(t.stdout, text)
	}
}

func (t *tail) message(m client.Message) {
	name, mark := "message", ""
	if m.Update {
		name, mark = "update", "  (changed)"
	}
	t.print(struct {
		Event string `json:"event"`
		message
	}{name, showMessage(&m)}, sentence(&m)+mark)
}

func (t *tail) row(r client.Row) {
	cells := inboxLine(&r)
	t.print(struct {
		Event string `json:"event"`
		row
	}{"row", showRow(&r)}, fmt.Sprintf("%s  %s unread  %s", cells[0], thousands(r.Unread), cells[2]))
}

func (t *tail) gap(r msg.Range) {
	t.print(struct {
		Event string  `json:"event"`
		Lo    msg.Seq `json:"lo"`
		Hi    msg.Seq `json:"hi"`
	}{"gap", r.Lo, r.Hi}, fmt.Sprintf("… gap: %s came while away", counted(r.Len(), "message", "messages")))
}

func (t *tail) receipt(delivered, read msg.Seq) {
	t.print(struct {
		Event     string  `json:"event"`
		Delivered msg.Seq `json:"delivered"`
		Read      msg.Seq `json:"read"`
	}{"receipt", delivered, read}, fmt.Sprintf("  delivered up to %d, read up to %d", delivered, read))
}
