package sim

import (
	"fmt"
	"strings"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// send writes a message on a device.
func (d *device) send(to frame.Target, content msg.Content) {
	d.w.tell("%v sends %q to %s", d, content.Text, d.w.model.targetName(d.user, to))
	d.input(func(e *engine.Engine) {
		m, err := e.Send(to, content)
		w := &writing{id: m.ID, from: d.user.name, content: content, d: d, to: to, sure: true}
		switch {
		case err == nil:
			d.w.model.write(w)
		case d.died:
			w.sure = false
			d.w.model.unsure(w)
		default:
			d.w.must("send", err)
		}
	})
}

// outbox lists what the device has not been answered for.
func (d *device) outbox() (ids []msg.MessageID) {
	err := d.db.View(func(r engine.Reader) error {
		entries, err := r.Outbox(0)
		for _, entry := range entries {
			ids = append(ids, entry.ID)
		}
		return err
	})
	if !d.died {
		d.w.must("read the outbox", err)
	}
	return ids
}

// fill makes texts long.
const fill = " and so on"

// text is a text that no other message has; now and then it is a long one.
func (w *World) text(d dice) string {
	w.texts++
	text := fmt.Sprintf("m%d", w.texts)
	if d.once(12) {
		text += strings.Repeat(fill, d.between(5, 60))
	}
	return text
}
