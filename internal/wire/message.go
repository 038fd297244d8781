package wire

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// EncodeMessage returns a message as logs and frames hold it: all but its
// conversation, which stands beside it.
func (Codec) EncodeMessage(m *msg.Message) frame.Blob {
	b := make([]byte, 0, 8*maxField+16+len(m.From)+len(m.Text))
	b = appendUint(b, 1, m.Seq)
	b = appendUint(b, 2, m.Ordinal)
	b = appendUint(b, 3, m.Rev)
	b = appendID(b, 4, m.ID)
	b = appendBytes(b, 5, m.From)
	b = appendUint(b, 6, m.Time)
	b, start := begin(b, 7)
	b = end(appendContent(b, &m.Content), start)
	b = appendUint(b, 8, m.Edited)
	b = appendUint(b, 9, m.Deleted)
	b = appendBytes(b, 10, m.ChangedBy)
	for i := range m.Reactions {
		b, start = begin(b, 11)
		b = end(appendReaction(b, &m.Reactions[i]), start)
	}
	return b
}

// DecodeMessage reads a message; its Conv stays zero. A message without seq or
// id is refused.
func (Codec) DecodeMessage(b frame.Blob) (msg.Message, error) {
	var m msg.Message
	if quick(b, &m) {
		return m, nil
	}
	m = msg.Message{}
	if bad := decodeMessage(b, &m); bad != nil {
		return msg.Message{}, bad.err("message")
	}
	return m, nil
}

// maxField is the most that a numeric field needs, and more than what goes
// before the bytes of another.
const maxField = 11

func decodeMessage(b []byte, m *msg.Message) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			m.Seq = msg.Seq(d.uint("seq"))
		case 2:
			m.Ordinal = msg.Ordinal(d.uint("ordinal"))
		case 3:
			m.Rev = msg.Rev(d.uint("rev"))
		case 4:
			m.ID = d.id("id")
		case 5:
			m.From = msg.Address(d.text("from"))
		case 6:
			m.Time = msg.Millis(d.uint("time"))
		case 7:
			d.inside("content", decodeContent(d.bytes("content"), &m.Content))
		case 8:
			m.Edited = msg.Millis(d.uint("edited"))
		case 9:
			m.Deleted = msg.Millis(d.uint("deleted"))
		case 10:
			m.ChangedBy = msg.Address(d.text("changed_by"))
		case 11:
			d.atMost("reactions", len(m.Reactions)+1, maxItems)
			r, bad := decodeReaction(d.bytes("reactions"))
			d.inside("reactions", bad)
			m.Reactions = append(m.Reactions, r)
		}
	}
	d.require("seq", m.Seq != 0)
	d.require("id", !m.ID.IsZero())
	return d.bad
}

func appendReaction(b []byte, r *msg.Reaction) []byte {
	b = appendBytes(b, 1, r.Emoji)
	b = appendUint(b, 2, r.Count)
	return appendTexts(b, 3, r.Names)
}

func decodeReaction(b []byte) (r msg.Reaction, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			r.Emoji = d.text("emoji")
		case 2:
			r.Count = d.uint("count")
		case 3:
			r.Names = d.addresses("names", r.Names)
		}
	}
	return r, d.bad
}
