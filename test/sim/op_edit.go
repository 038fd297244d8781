package sim

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// opEdit edits a message, mostly one of the user's own.
func opEdit(w *World, d dice) {
	if dev, to, seq := w.someMessage(d); dev != nil {
		dev.change(to, msg.MessageID{}, &frame.Edit{Seq: seq, Content: w.edited(d)})
	}
}

// opTypo sends a message and edits it at once, while it may still be on its way.
func opTypo(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	to := dev.target(d)
	id := dev.send(to, w.content(d))
	edited, cut := w.edited(d), d.once(2)
	w.after(msg.Millis(d.IntN(600)), func() {
		if !id.IsZero() && dev.awake() {
			dev.change(to, id, &frame.Edit{Content: edited})
		}
	})
	if c := dev.conn; c != nil && cut {
		w.tell("the connection of %v will be cut", dev)
		w.after(msg.Millis(d.IntN(600)), func() { c.cut(msg.CodeOffline) })
	}
}

// opDelete deletes a message for everyone, mostly one of the user's own.
func opDelete(w *World, d dice) {
	if dev, to, seq := w.someMessage(d); dev != nil {
		dev.change(to, msg.MessageID{}, &frame.Delete{Seq: seq})
	}
}

// edited is what an edit makes of a message.
func (w *World) edited(d dice) msg.Content {
	c := w.content(d)
	return msg.Content{Text: c.Text, Mentions: c.Mentions}
}

// someMessage draws a device and a message that it may want to change: a recent one
// or any, mostly of its user; now and then one that does not exist. nil: there is none.
func (w *World) someMessage(d dice) (*device, frame.Target, msg.Seq) {
	dev := w.someDevice(d)
	if dev == nil {
		return nil, frame.Target{}, 0
	}
	to := dev.target(d)
	c := w.model.find(dev.user, to)
	if c == nil || len(c.log) == 0 {
		return nil, to, 0
	}
	lo, seq := 1, 0
	if d.percent(60) {
		lo = max(1, len(c.log)-4)
	}
	for range 4 {
		if seq = d.between(lo, len(c.log)); c.log[seq-1].now().m.From == dev.user.name {
			break
		}
	}
	if d.once(20) {
		seq = len(c.log) + d.between(1, 5)
	}
	return dev, to, msg.Seq(seq)
}
