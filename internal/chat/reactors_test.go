package chat_test

import (
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// TestManyReactions asks for whole lists; here is what is refused, and what is empty.
func TestReactorsRefused(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann, bob, cyd := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("cyd", "phone")
	conv := many(w, ann, 2)
	bob.react(in(conv), 1, "👍")
	bob.hide(in(conv), 1)
	bob.refuses(msg.CodeNoMessage, &frame.Reactors{To: in(conv), Seq: 1, Emoji: "👍"})
	ann.refuses(msg.CodeNoMessage, &frame.Reactors{To: in(conv), Seq: 3, Emoji: "👍"})
	ann.refuses(msg.CodeTooLarge, &frame.Reactors{To: in(conv), Seq: 1, Emoji: strings.Repeat("x", 65)})
	ann.refuses(msg.CodeNoConv, &frame.Reactors{To: to("cyd"), Seq: 1, Emoji: "👍"})
	cyd.refuses(msg.CodeNotMember, &frame.Reactors{To: in(conv), Seq: 1, Emoji: "👍"})
	if page, ok := ann.ask(&frame.Reactors{To: in(conv), Seq: 2, Emoji: "👍"}).(*frame.ReactorsPage); !ok || len(page.Reactors) != 0 || page.Next != 0 {
		t.Fatalf("of a message without reactions: %+v", page)
	}
}
