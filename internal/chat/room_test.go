package chat_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// fullWorld is a world whose disk fills up when the test says so.
func fullWorld(t *testing.T, full *bool) *world {
	w := newWorld(t)
	w.cfg.Full = func() bool { return *full }
	w.restart()
	return w
}

// Without room what grows is refused and told when to come again; reading and
// what takes little go on; with room again everything does.
func TestNoRoom(t *testing.T) {
	full := false
	w := fullWorld(t, &full)
	w.users("ann", "bob")
	g := w.group("friends", "ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	first := &frame.Send{To: to("bob"), ID: w.id(), Content: text("before")}
	was := *ann.sent(ann.ask(first))

	full = true
	refused := ann.refuses(msg.CodeNoSpace, &frame.Send{To: to("bob"), ID: w.id(), Content: text("more")})
	if refused.RetryAfter <= 0 || refused.Detail == "" {
		t.Errorf("refused with %+v: when to come again is not said", refused)
	}
	if again := *ann.sent(ann.ask(first)); again != was {
		t.Errorf("what is stored is acknowledged as %+v, was %+v", again, was)
	}
	for name, grow := range map[string]func() error{
		"a user":   func() error { _, err := w.chat.AddUser(ctx, "eve", ""); return err },
		"users":    func() error { _, err := w.chat.EnsureUsers(ctx, []msg.Address{"ann", "eve"}); return err },
		"a device": func() error { _, err := w.chat.NewToken(ctx, "ann", "laptop", 0, false); return err },
		"a group":  func() error { _, _, err := w.chat.NewGroup(ctx, "more", "", nil); return err },
		"an import": func() error {
			_, err := w.chat.Import(ctx, g, []chat.ImportMessage{{ID: id8(1), From: "ann", Content: text("old")}})
			return err
		},
	} {
		if err := w.try(grow); msg.CodeOf(err) != msg.CodeNoSpace {
			t.Errorf("%s: %v", name, err)
		}
	}
	if page := bob.fetch(frame.Fetch{To: to("ann")}); len(page.Messages) != 1 {
		t.Errorf("bob is served %+v", page)
	}
	bob.read(to("ann"), 1)
	if row := bob.row(was.Conv); row.Unread != 0 {
		t.Errorf("reading is not noted: %+v", row)
	}
	w.remove(g, "bob")
	delete(w.tokens, "ann/phone") // a device that is there gets another token
	ann = w.connect("ann", "phone")

	full = false
	if ack := ann.send(to("bob"), "more"); ack.Pos.Seq != 2 {
		t.Errorf("with room again: %+v", ack)
	}
	w.join(g, "bob")
}
