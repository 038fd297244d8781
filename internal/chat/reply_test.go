package chat_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// A reply names a message that is there, if it be the one before it in the same commit.
func TestReplies(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	reply := func(to msg.Seq) *frame.Send {
		c := text("so it is")
		c.ReplyTo = to
		return &frame.Send{To: frame.Target{Peer: "bob"}, ID: ann.id(), Content: c}
	}
	ann.refuses(msg.CodeNoMessage, reply(1))
	first := ann.post(reply(0))
	second := ann.post(reply(1))
	ann.step()
	for i, answer := range []any{ann.answers[first], ann.answers[second]} {
		if ack, ok := answer.(*frame.SendAck); !ok || ack.Pos.Seq != msg.Seq(i+1) {
			t.Fatalf("answered with %s", show(answer))
		}
	}
	ann.refuses(msg.CodeNoMessage, reply(3))
}
