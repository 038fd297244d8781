package sim

import (
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
