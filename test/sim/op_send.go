package sim

import "github.com/backscroll/backscroll/msg"

// opSend writes a message: one to one, to a group, or to oneself; now and then
// a silent one or an action.
func opSend(w *World, d dice) {
	if dev := w.someDevice(d); dev != nil {
		dev.send(dev.target(d), w.content(d))
	}
}

// opBurst writes many messages to one conversation at once, so that rate limits
// and the order of what waits matter.
func opBurst(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	to := dev.target(d)
	for range d.between(3, 12) {
		if dev.awake() {
			dev.send(to, w.content(d))
		}
	}
}

func (w *World) content(d dice) msg.Content {
	c := msg.Content{Text: w.text(d)}
	if d.once(6) {
		c.Flags |= msg.Silent
	}
	if d.once(6) {
		c.Type = msg.Action
	}
	return c
}
