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
	t := &tail{app: a, sentence: sentence, json: c.JSON, begun: make(chan struct{}), left: make(chan bool, 1)}
	o := client.Options{OnRow: t.row, OnTransient: t.transient, OnTyping: t.typing}
	var with *client.Target // nil: all
	if c.With != nil || c.Group != 0 {
		one, err := c.target()
		if err != nil {
			return err
		}
		with = &one
		o = client.Options{OnRow: func(r client.Row) { t.leaving(&r, one) }}
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
	if err = on.finish(err, own{}); a.ctx.Err() != nil && errors.Is(err, a.ctx.Err()) {
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
	if _, err := syncOnce(on, client.ReadOptions{With: with}, changesOf); err != nil {
		return err
	}
	held, err := on.Coverage(with)
	if err != nil {
		return err
	}
	switch {
	case held.Deleted:
		return goneGroup(with)
	case held.Left:
		return gone(with)
	}
	t.sentence = func(m *client.Message) string { return sentenceIn(on.Client, with, m) }
	s, err := on.OpenSession(client.ReadOptions{With: with, Listener: client.Listener{
		OnMessage: func(m client.Message) {
			if m.Live || m.Update { // and not what is read here
				t.message(m)
			}
		},
		OnGap: t.gap, OnReceipt: t.receipt, OnRemoved: t.removed, OnTransient: t.transient, OnTyping: t.typing,
	}})
	if err == nil {
		_, err = s.Read(changesOf)
	}
	return err
}

// changesOf is of how many messages from before, the newest ones, changes are shown.
const changesOf = 200

// gone is the error of somebody who is no longer a member.
func gone(with client.Target) error {
	return msg.Errorf(msg.CodeLeft, "you are no longer a member of group %d", with.Group)
}

func goneGroup(with client.Target) error {
	return msg.Errorf(msg.CodeGroupDeleted, "group %d was deleted", with.Group)
}

// last returns when there is nothing more to show, and why.
func (t *tail) last(on *online, with *client.Target) error {
	select {
	case <-on.ctx.Done():
		return on.ctx.Err()
	case deleted := <-t.left:
		event, why := "left", gone(*with)
		if deleted {
			event, why = "deleted", goneGroup(*with)
		}
		if t.json {
			_ = t.jsonLine(map[string]string{"event": event})
		}
		return why
	}
}

// leaving notices that the user is no longer in the conversation that is shown.
func (t *tail) leaving(r *client.Row, with client.Target) {
	if (r.Left || r.Deleted) && with.Group != 0 && r.Conv.Group() == with.Group {
		select {
		case t.left <- r.Deleted:
		default: // known already
		}
	}
}

// tail prints what listeners hear. They run on the client's goroutine, and wait
// until the ready line stands.
type tail struct {
	*app
	sentence func(*client.Message) string
	json     bool
	begun    chan struct{}
	left     chan bool // the user is out of the group; true: since it was deleted
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
	}{name, showMessage(&m)}, t.sentence(&m)+mark)
}

func (t *tail) row(r client.Row) {
	cells := inboxLine(&r)
	t.print(struct {
		Event string `json:"event"`
		row
	}{"row", showRow(&r)}, fmt.Sprintf("%s  %s unread  %s", cells[0], thousands(r.Unread), cells[2]))
}

func (t *tail) removed(r client.Removed) {
	event := struct {
		Event string  `json:"event"`
		Lo    msg.Seq `json:"lo,omitempty"`
		Hi    msg.Seq `json:"hi,omitempty"`
		ID    string  `json:"id,omitempty"` // of one in the outbox
	}{Event: "removed", Lo: r.Range.Lo, Hi: r.Range.Hi}
	text := fmt.Sprintf("  removed: messages %d–%d", r.Range.Lo, r.Range.Hi)
	switch {
	case r.Range.Empty():
		event.Lo, event.Hi, event.ID = 0, 0, r.ID.String()
		text = "  removed: " + event.ID
	case r.Range.Len() == 1:
		text = fmt.Sprintf("  removed: message %d", r.Range.Lo)
	}
	t.print(event, text)
}

func (t *tail) transient(tr client.Transient) {
	in := client.Target{Peer: tr.Peer, Group: tr.Conv.Group()}
	t.print(showTransient(in, tr), fmt.Sprintf("  (%s: %s)", printable(string(tr.From)), printable(tr.Content.Text)))
}

func (t *tail) typing(ty client.Typing) {
	event, text := showTyping(client.Target{Peer: ty.Peer, Group: ty.Conv.Group()}, ty)
	t.print(event, "  ("+text+")")
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
