package chat_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
)

func TestFirstMessageMakesTheConversation(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")

	ack := ann.send(to("bob"), "hello")
	if ack.Pos.Seq != 1 || ack.Pos.Ordinal != 1 || ack.Prev != 0 || ack.Rev != 1 || ack.Time != w.now {
		t.Fatalf("acknowledged as %+v", ack)
	}
	push, ok := bob.pushes()[0].(*frame.Push)
	if !ok || push.Prev != 0 || push.Rev != 1 || push.Row == nil || push.Row.Unread != 1 || push.Row.Peer != "ann" {
		t.Fatalf("bob got %s", show(push))
	}
}
