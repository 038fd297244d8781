package sim

import (
	"fmt"
	"strings"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// send writes a message on a device and returns its id; zero: it is not known.
func (d *device) send(to frame.Target, content msg.Content) msg.MessageID {
	return d.reply(to, content, msg.MessageID{})
}

// answer writes a message that answers one that may have no seq yet.
func (d *device) answer(wr *writing, content msg.Content) { d.reply(wr.to, content, wr.id) }

func (d *device) reply(to frame.Target, content msg.Content, of msg.MessageID) (id msg.MessageID) {
	d.w.tell("%v sends %q to %s%s", d, content.Text, d.w.model.targetName(d.user, to), d.w.model.answers(of))
	d.input(func(e *engine.Engine) {
		m, err := e.Reply(to, content, of)
		w := &writing{id: m.ID, from: d.user.name, content: content, d: d, to: to, sure: true, ref: of}
		switch {
		case err == nil:
			d.w.model.write(w)
			id = m.ID
		case d.died:
			w.sure = false
			d.w.model.unsure(w)
		case !of.IsZero() && (msg.CodeOf(err) == msg.CodeReferred || msg.CodeOf(err) == msg.CodeNoMessage):
		default:
			d.w.must("send", err)
		}
	})
	return id
}

// answers tells of which message another one is an answer.
func (m *model) answers(of msg.MessageID) string {
	if w := m.writes[of]; w != nil {
		return ", in answer to " + w.content.Text
	}
	return ""
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

// fill makes texts long, and none so short that it may stand in a frame by chance.
const fill = " and so on"

// short is a text that no message has, and never a long one.
func (w *World) short() string {
	w.texts++
	return fmt.Sprintf("n%d", w.texts)
}

// text is a text that no other message has; now and then it is a long one.
func (w *World) text(d dice) string {
	w.texts++
	text := fmt.Sprintf("m%d", w.texts) + fill
	if d.once(12) {
		text += strings.Repeat(fill, d.between(5, 60))
	}
	return text
}
