package wire

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func appendTarget(b []byte, t frame.Target) []byte {
	if t.Conv.IsZero() {
		return appendBytes(b, 2, t.Peer)
	}
	return appendID(b, 1, t.Conv)
}

func decodeTarget(b []byte, t *frame.Target) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			t.Conv = d.id("conversation")
		case 2:
			t.Peer = msg.Address(d.text("peer"))
		}
	}
	if !t.Conv.IsZero() && t.Peer != "" {
		d.fail("peer", "stands beside a conversation; one of the two is expected")
	}
	return d.bad
}

func appendSend(b []byte, s *frame.Send) []byte {
	b, start := begin(b, 1)
	b = end(appendTarget(b, s.To), start)
	b = appendID(b, 2, s.ID)
	b = appendID(b, 3, s.After)
	b, start = begin(b, 4)
	return end(appendContent(b, &s.Content), start)
}

func decodeSend(b []byte, s *frame.Send) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			d.inside("to", decodeTarget(d.bytes("to"), &s.To))
		case 2:
			s.ID = d.id("id")
		case 3:
			s.After = d.id("after")
		case 4:
			d.inside("content", decodeContent(d.bytes("content"), &s.Content))
		}
	}
	return d.bad
}

func appendSendAck(b []byte, a *frame.SendAck) []byte {
	b = appendID(b, 1, a.Conv)
	b = appendUint(b, 2, a.Pos.Seq)
	b = appendUint(b, 3, a.Pos.Ordinal)
	b = appendUint(b, 4, a.Prev)
	b = appendUint(b, 5, a.Rev)
	return appendUint(b, 6, a.Time)
}

func decodeSendAck(b []byte, a *frame.SendAck) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			a.Conv = d.id("conversation")
		case 2:
			a.Pos.Seq = msg.Seq(d.uint("seq"))
		case 3:
			a.Pos.Ordinal = msg.Ordinal(d.uint("ordinal"))
		case 4:
			a.Prev = msg.Rev(d.uint("prev"))
		case 5:
			a.Rev = msg.Rev(d.uint("rev"))
		case 6:
			a.Time = msg.Millis(d.uint("time"))
		}
	}
	d.require("conversation", !a.Conv.IsZero())
	return d.bad
}
