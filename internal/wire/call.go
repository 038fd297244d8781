package wire

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What became of a call: in a content, and as a change.

func appendCall(b []byte, c *msg.Call) []byte {
	b = appendBool(b, 1, c.Video)
	b = appendUint(b, 2, c.Outcome)
	return appendUint(b, 3, c.Duration)
}

func decodeCall(b []byte, c *msg.Call) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			c.Video = d.bool("video")
		case 2:
			c.Outcome = msg.Outcome(d.uint32("outcome"))
		case 3:
			c.Duration = msg.Millis(d.uint("duration"))
		}
	}
	return d.bad
}

func appendSetCall(b []byte, c *frame.SetCall) []byte {
	b = appendUint(b, 1, c.Seq)
	b = appendUint(b, 2, c.Outcome)
	return appendUint(b, 3, c.Duration)
}

func decodeSetCall(b []byte, c *frame.SetCall) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			c.Seq = msg.Seq(d.uint("seq"))
		case 2:
			c.Outcome = msg.Outcome(d.uint32("outcome"))
		case 3:
			c.Duration = msg.Millis(d.uint("duration"))
		}
	}
	return d.bad
}
