package sim

import (
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// opUnsent does something with a message of the outbox: edits it, answers it, reacts
// to it, deletes it, takes it back, or sends it again after it was refused.
func opUnsent(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	ids := dev.outbox()
	var waiting []*writing
	for _, id := range ids {
		if wr := w.model.writes[id]; wr != nil {
			waiting = append(waiting, wr)
		}
	}
	if len(waiting) == 0 {
		return
	}
	wr := pick(d, waiting)
	content := w.content(d)
	switch d.IntN(7) {
	case 0, 1:
		if wr.content.Call != nil {
			dev.change(wr.to, wr.id, someOutcome(d, 0))
			return
		}
		dev.change(wr.to, wr.id, &frame.Edit{Content: msg.Content{Text: content.Text, Mentions: content.Mentions}})
	case 2:
		dev.answer(wr, content)
	case 3:
		dev.change(wr.to, wr.id, &frame.React{Emoji: pick(d, emojis)})
	case 4:
		wr.taking = true
		dev.change(wr.to, wr.id, &frame.Delete{})
	case 5:
		dev.takeBack(wr)
	case 6:
		dev.resend(wr)
	}
}

// takeBack cancels a message that has not left.
func (d *device) takeBack(wr *writing) {
	d.w.tell("%v takes %q back", d, wr.content.Text)
	wr.taking = true
	d.input(func(e *engine.Engine) {
		err := e.Cancel(wr.id)
		switch code := msg.CodeOf(err); {
		case err == nil:
			wr.cancelled = true
		case d.died:
			wr.sure = false
		case code != msg.CodeTooLate && code != msg.CodeNoMessage:
			d.w.must("cancel", err)
		}
	})
}

// resend sends a refused message again.
func (d *device) resend(wr *writing) {
	d.w.tell("%v sends %q again", d, wr.content.Text)
	d.input(func(e *engine.Engine) {
		err := e.Resend(wr.id)
		switch code := msg.CodeOf(err); {
		case err == nil && wr.failed != 0:
			wr.failed = 0
			d.wrote = append(d.wrote, wr)
			for i, o := range d.wrote {
				if o == wr {
					d.wrote = append(d.wrote[:i:i], d.wrote[i+1:]...)
					break
				}
			}
		case err == nil:
		case d.died:
			wr.sure = false
		case code != msg.CodeNoMessage && code != msg.CodeReferred:
			d.w.must("resend", err)
		}
	})
}
