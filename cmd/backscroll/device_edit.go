package main

import (
	"fmt"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type editCmd struct {
	changingOne
	Text    string   `arg:"" help:"The new text; after -- it may begin with a dash."`
	Mention []string `sep:"none" placeholder:"ADDRESS" help:"Who is mentioned instead of who was; may be given again."`
}

// Run keeps the message's properties, and without --mention whom it mentions.
func (c *editCmd) Run(a *app) error {
	mentions, err := mentioned(c.Mention)
	if err != nil {
		return err
	}
	return c.change(a, func(d *device, t client.Target, ref client.Ref) (*client.Change, error) {
		m, err := d.fresh(t, ref.Seq)
		if err != nil && d.ctx.Err() != nil { // without the server what is here has to do
			m, err = d.message(t, ref.Seq)
		}
		if err != nil {
			return nil, err
		}
		content := msg.Content{Text: c.Text, Mentions: m.Mentions, Properties: m.Properties}
		if mentions != nil {
			content.Mentions = mentions
		}
		return d.Edit(t, ref, content)
	})
}

type reactCmd struct {
	changingOne
	Emoji  string `arg:"" help:"The reaction: 1 to 64 bytes, usually an emoji."`
	Remove bool   `help:"Take the reaction back."`
}

func (c *reactCmd) Run(a *app) error {
	return c.change(a, func(d *device, t client.Target, ref client.Ref) (*client.Change, error) {
		if c.Remove {
			return d.Unreact(t, ref, c.Emoji)
		}
		return d.React(t, ref, c.Emoji)
	})
}

type deleteCmd struct {
	changingOne
	ForMe bool `help:"For oneself alone, on all of one's devices."`
}

func (c *deleteCmd) Run(a *app) error {
	if !c.ForMe {
		return c.change(a, func(d *device, t client.Target, ref client.Ref) (*client.Change, error) { return d.Delete(t, ref) })
	}
	with, seq, err := c.named()
	if err != nil {
		return err
	}
	err = c.carryOut(a, func(d *device) (*client.Change, error) {
		return d.Hide(with, client.At(seq))
	}, nothing)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(struct {
			Seq      msg.Seq `json:"seq"`
			Hidden   bool    `json:"hidden"`
			Changing bool    `json:"changing,omitempty"`
		}{seq, true, c.Offline})
	}
	state := ""
	if c.Offline {
		state = "  [the change waits in the outbox]"
	}
	_, err = fmt.Fprintf(a.stdout, "message %d is deleted for you%s\n", seq, state)
	return err
}
