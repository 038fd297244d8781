package sim

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// opHide deletes messages for the user alone.
func opHide(w *World, d dice) {
	dev, to, seq := w.someMessage(d)
	if dev == nil {
		return
	}
	seqs := []msg.Seq{seq}
	for d.once(2) {
		seqs = append(seqs, seqs[len(seqs)-1]+1)
	}
	dev.change(to, msg.MessageID{}, &frame.Hide{Seqs: seqs})
}

// opClear clears a conversation up to a message, or all that is known of it.
func opClear(w *World, d dice) {
	dev, to, seq := w.someMessage(d)
	if dev == nil {
		return
	}
	if d.once(3) {
		seq = 0
	}
	dev.change(to, msg.MessageID{}, &frame.Clear{Seq: seq})
}

// opMark marks a conversation as unread, or takes that back.
func opMark(w *World, d dice) {
	if dev, to, _ := w.someMessage(d); dev != nil {
		dev.change(to, msg.MessageID{}, &frame.Mark{Unread: !d.once(3)})
	}
}
