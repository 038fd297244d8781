package sim

import (
	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// opChange changes a stored message at the next rev, and tells nobody: no push
// leaves, and the inbox rows are set by the next fan-out of the conversation.
// That is what a change looks like whose push was lost and whose fan-out is late;
// devices have to find it by the revs alone.
func opChange(w *World, d dice) {
	if !w.server.up {
		return
	}
	var changeable []*conversation
	for _, c := range w.model.order {
		if len(c.log) > 0 && w.writer(c) != "" {
			changeable = append(changeable, c)
		}
	}
	if len(changeable) == 0 {
		return
	}
	c := pick(d, changeable)
	for range d.between(1, 3) {
		lo := 1
		if d.once(2) { // a recent one, of which something may still be on its way
			lo = max(1, len(c.log)-3)
		}
		if w.server.up {
			w.change(c, msg.Seq(d.between(lo, len(c.log))), w.text(d))
		}
	}
}

// opTypo sends a message that is changed at once, and then another one, which
// tells of the change: pushes and acknowledgements of before may still be on
// their way, or lost, so that they come again.
func opTypo(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	to := dev.target(d)
	dev.send(to, w.content(d))
	first, second, third := w.text(d), d.between(30, 600), d.between(10, 600)
	w.after(msg.Millis(second), func() {
		if c := w.model.find(dev.user, to); w.server.up && c != nil && len(c.log) > 0 && w.writer(c) != "" {
			w.change(c, msg.Seq(len(c.log)), first)
		}
	})
	if c := dev.conn; c != nil && d.once(2) {
		w.tell("the connection of %v will be cut", dev)
		w.after(msg.Millis(d.IntN(second+1)), func() { c.cut(msg.CodeOffline) })
	}
	content := w.content(d)
	w.after(msg.Millis(second+third), func() {
		if dev.awake() {
			dev.send(to, content)
		}
	})
}

// change writes a message anew.
func (w *World) change(c *conversation, seq msg.Seq, text string) {
	s := w.server
	s.commit = committing
	s.disk.arm(nil)
	err := s.store.Update(ctx, func(tx chat.Tx) error {
		conv, err := tx.Conversation(c.id)
		if err != nil {
			return err
		}
		stored, err := tx.Message(c.id, seq)
		if err != nil {
			return err
		}
		conv.Rev++
		m := c.log[seq-1].now().m
		m.Text, m.Rev = text, conv.Rev
		stored.Rev, stored.Blob = conv.Rev, codec.EncodeMessage(&m)
		if err := tx.PutMessage(stored); err != nil {
			return err
		}
		return tx.PutConversation(conv)
	})
	failed := s.disk.disarm()
	s.commit = resting
	w.tell("message %d of %v becomes %q", seq, c.id, text)
	switch {
	case failed != "":
		s.crashed()
	case w.must("change a message", err):
		w.model.follow()
	}
}
