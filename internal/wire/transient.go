package wire

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Transient, TransientPush, Typing and TypingPush.

func appendTransient(b []byte, t *frame.Transient) []byte {
	b, start := begin(b, 1)
	b = end(appendTarget(b, t.To), start)
	b, start = begin(b, 2)
	return end(appendContent(b, &t.Content), start)
}

func decodeTransient(b []byte, t *frame.Transient) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			d.inside("to", decodeTarget(d.bytes("to"), &t.To))
		case 2:
			d.inside("content", decodeContent(d.bytes("content"), &t.Content))
		}
	}
	return d.bad
}

func appendTransientPush(b []byte, p *frame.TransientPush) []byte {
	b = appendID(b, 1, p.Conv)
	b = appendBytes(b, 2, p.From)
	b, start := begin(b, 3)
	b = end(appendContent(b, &p.Content), start)
	return appendUint(b, 4, p.Time)
}

func decodeTransientPush(b []byte, p *frame.TransientPush) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			p.Conv = d.id("conversation")
		case 2:
			p.From = msg.Address(d.text("from"))
		case 3:
			d.inside("content", decodeContent(d.bytes("content"), &p.Content))
		case 4:
			p.Time = msg.Millis(d.uint("time"))
		}
	}
	d.require("conversation", !p.Conv.IsZero())
	return d.bad
}

func appendTyping(b []byte, t *frame.Typing) []byte {
	b, start := begin(b, 1)
	b = end(appendTarget(b, t.To), start)
	return appendBool(b, 2, t.On)
}

func decodeTyping(b []byte, t *frame.Typing) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			d.inside("to", decodeTarget(d.bytes("to"), &t.To))
		case 2:
			t.On = d.bool("on")
		}
	}
	return d.bad
}

func appendTypingPush(b []byte, p *frame.TypingPush) []byte {
	b = appendID(b, 1, p.Conv)
	b = appendBytes(b, 2, p.From)
	return appendBool(b, 3, p.On)
}

func decodeTypingPush(b []byte, p *frame.TypingPush) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			p.Conv = d.id("conversation")
		case 2:
			p.From = msg.Address(d.text("from"))
		case 3:
			p.On = d.bool("on")
		}
	}
	d.require("conversation", !p.Conv.IsZero())
	return d.bad
}
