package sim

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// opSend writes a message: one to one, to a group, or to oneself; now and then
// a silent one or an action, one that mentions people, or one that answers another.
func opSend(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	to := dev.target(d)
	content := w.content(d)
	if c := w.model.find(dev.user, to); c != nil && len(c.log) > 0 && d.once(5) {
		content.ReplyTo = msg.Seq(d.between(1, len(c.log)))
	}
	dev.send(to, content)
}

// opForward sends on what a device has, in another conversation.
func opForward(w *World, d dice) {
	dev, from, seq := w.someMessage(d)
	if dev == nil {
		return
	}
	m, ok, err := dev.e.Message(from, seq)
	if !w.must("read a message", err) || !ok || m.Type == msg.Note || m.Deleted != 0 {
		return
	}
	dev.send(dev.target(d), msg.Content{Text: w.text(d), Thread: m.Thread, Properties: m.Properties, Flags: msg.Forwarded})
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

// opChat has a device answer its own message, which may have no seq yet.
func opChat(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	to := dev.target(d)
	id := dev.send(to, w.content(d))
	if !id.IsZero() && dev.awake() {
		dev.reply(to, w.content(d), id)
	}
	if !id.IsZero() && dev.awake() && d.once(2) {
		dev.change(to, id, &frame.React{Emoji: pick(d, emojis)})
	}
}

func (w *World) content(d dice) msg.Content {
	c := msg.Content{Text: w.text(d)}
	for _, add := range []func(){
		func() { c.Flags |= msg.Silent },
		func() { c.Type = msg.Action },
		func() { c.Thread = uint64(d.between(1, 2)) },
		func() { c.Mentions = w.mentioned(d) },
		func() { c.Mentions = w.mentioned(d) },
		func() { c.Properties = &msg.Properties{Title: w.text(d), Values: map[string]string{"k": w.text(d)}} },
	} {
		if d.once(7) {
			add()
		}
	}
	if d.once(2) {
		c.Flags |= msg.WantReceipt
	}
	return c
}

// mentioned draws whom a message mentions, who may be anybody.
func (w *World) mentioned(d dice) []msg.Address {
	names := some(d, userNames[:len(w.users)])
	if len(w.crowd) > 0 && d.once(4) {
		names = append(names, pick(d, w.crowd))
	}
	slices.Sort(names)
	return names
}
