package wire

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// EncodeContent returns the canonical bytes of a content.
func (Codec) EncodeContent(c msg.Content) []byte {
	return appendContent(make([]byte, 0, 2*maxField+sizeOf(len(c.Text))+maxField), c)
}

// DecodeContent reads a content. Whether its text is UTF-8 and its type known is
// for Content.Check to say.
func (Codec) DecodeContent(b []byte) (msg.Content, error) {
	var c msg.Content
	if bad := decodeContent(b, &c); bad != nil {
		return msg.Content{}, bad.err("content")
	}
	return c, nil
}

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
	b = appendContent(b, m.Content)
	return end(b, start)
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

func appendContent(b []byte, c msg.Content) []byte {
	b = appendUint(b, 1, c.Type)
	b = appendUint(b, 2, c.Flags)
	b = appendBytes(b, 3, c.Text)
	return appendUint(b, 4, c.Original)
}

func decodeContent(b []byte, c *msg.Content) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			c.Type = msg.Type(d.uint32("type"))
		case 2:
			c.Flags = msg.Flags(d.uint32("flags"))
		case 3:
			c.Text = d.text("text")
		case 4:
			c.Original = msg.Millis(d.uint("original"))
		}
	}
	return d.bad
}

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
		}
	}
	d.require("seq", m.Seq != 0)
	d.require("id", !m.ID.IsZero())
	return d.bad
}
