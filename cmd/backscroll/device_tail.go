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
	With  string  `xor:"conversation" placeholder:"ADDRESS" help:"Only the conversation with this user, message by message."`
	Group groupID `xor:"conversation" placeholder:"ID" help:"Only the conversation of this group, message by message."`
}

func (c *tailCmd) Run(a *app) error {
	t := &tail{app: a, json: c.JSON, begun: make(chan struct{})}
	o := client.Options{}
	all := c.With == "" && c.Group == 0
	if all {
		o.OnRow = t.row
	}
	on, err := c.connect(a, c.Wait, o)
	if err != nil {
		return err
	}
	if !all {
		err = c.watch(on, t)
	}
	if err == nil {
		err = t.ready()
	}
	if err == nil {
		<-on.ctx.Done()
		err = on.ctx.Err()
	}
	if err = on.finish(err, msg.MessageID{}); a.ctx.Err() != nil && errors.Is(err, a.ctx.Err()) {
		return nil // Ctrl-C is how tail ends
	}
	return err
}

func (c *tailCmd) watch(on *online, t *tail) error {
	conv := conversation{With: c.With, Group: c.Group}
	with, err := conv.target()
	if err != nil {
		return err
	}
	_, err = on.OpenSession(client.ReadOptions{With: with, Listener: client.Listener{
		OnMessage: t.message, OnGap: t.gap, OnReceipt: t.receipt,
	}})
	return err
}

// tail prints what listeners hear. They run on the client's goroutine, and wait
// until the ready line stands.
type tail struct {
	*app
	json  bool
	begun chan struct{}
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
