package sim

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

var emojis = []string{"👍", "🎉", "❤"}

// opReact reacts to a message, or takes that back.
func opReact(w *World, d dice) {
	if dev, to, seq := w.someMessage(d); dev != nil {
		dev.change(to, msg.MessageID{}, &frame.React{Seq: seq, Emoji: pick(d, emojis), Remove: d.once(3)})
	}
}

// opRework changes many messages of a conversation at once, so that who was away or
// missed the pushes has more to catch up than one answer holds.
func opRework(w *World, d dice) {
	dev, to, _ := w.someMessage(d)
	if dev == nil {
		return
	}
	c := w.model.find(dev.user, to)
	emoji, remove := pick(d, emojis), d.once(4)
	for _, e := range slices.Backward(c.log[max(0, len(c.log)-15):]) {
		m := e.now().m
		switch {
		case !dev.awake():
			return
		case m.Type == msg.Note || m.Deleted != 0:
		case m.From == dev.user.name && d.once(2):
			dev.change(to, msg.MessageID{}, &frame.Edit{Seq: m.Seq, Content: w.edited(d)})
		default:
			dev.change(to, msg.MessageID{}, &frame.React{Seq: m.Seq, Emoji: emoji, Remove: remove})
		}
	}
}
