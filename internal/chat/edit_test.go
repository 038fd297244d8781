package chat_test

import (
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestEditReachesEveryDevice(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, laptop, bob := w.connect("ann", "phone"), w.connect("ann", "laptop"), w.connect("bob", "phone")
	conv := many(w, ann, 3)
	for _, d := range []*device{ann, laptop, bob} {
		d.pushes()
	}
	sent := ann.message(in(conv), 2)
	w.now += 1000

	ack := ann.does(in(conv), &frame.Edit{Seq: 2, Content: msg.Content{
		Type: msg.Note, Flags: msg.Silent, Original: 7, ReplyTo: 1, Thread: 9, // not looked at
		Text: "two", Mentions: []msg.Address{"bob"}, Properties: &msg.Properties{Title: "number"},
	}})
	want := sent
	want.Text, want.Mentions, want.Properties = "two", []msg.Address{"bob"}, &msg.Properties{Title: "number"}
	want.Rev, want.Edited = 4, w.now
	if got := w.message(ack.Messages[0]); ack.Prev != 3 || ack.Rev != 4 || !same(got, want) {
		t.Fatalf("ann's phone got %+v with %+v", ack, got)
	}
	for _, d := range []*device{laptop, bob} {
		push := only[*frame.Push](d)
		if push.Prev != 3 || push.Rev != 4 || len(push.Messages) != 1 || !same(w.message(push.Messages[0]), want) {
			t.Fatalf("%s/%s got %+v", d.user, d.name, push)
		}
		// The newest message is not in this push: the row brings it.
		if push.Row == nil || push.Row.Preview == nil || w.message(push.Row.Preview).Seq != 3 || push.To != push.From+1 {
			t.Fatalf("%s/%s got the row %+v", d.user, d.name, push.Row)
		}
	}
	if row := only[*frame.InboxPage](ann).Rows[0]; row.State.Rev != 4 {
		t.Fatalf("ann's phone got the row %+v", row)
	}
	if got := w.connect("bob", "tablet").message(in(conv), 2); !same(got, want) {
		t.Fatalf("a fresh device sees %+v", got)
	}

	// Of the newest message, the push itself brings the preview.
	ann.edit(in(conv), 3, "three")
	if push := only[*frame.Push](bob); push.Row.Preview != nil || w.message(push.Messages[0]).Text != "three" {
		t.Fatalf("bob got %+v", push)
	}
	if row := bob.row(conv); w.message(row.Preview).Text != "three" || row.Unread != 3 || row.Mentions != 1 {
		t.Fatalf("bob's row is %+v", row)
	}

	// The id goes on to stand for what was sent first.
	if again := ann.sent(ann.ask(&frame.Send{To: to("bob"), ID: sent.ID, Content: sent.Content})); again.Pos.Seq != 2 || again.Rev != 2 {
		t.Fatalf("sent again: %+v", again)
	}
	ann.refuses(msg.CodeIDReused, &frame.Send{To: to("bob"), ID: sent.ID, Content: want.Content})
}

// same compares messages by what they say.
func same(a, b msg.Message) bool {
	return string(encoded(&a)) == string(encoded(&b))
}

func TestAnEditThatChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 1)
	bob.pushes()
	op := w.op(in(conv), &frame.Edit{Seq: 1, Content: text("1")})
	for range 2 {
		if ack := ann.acked(ann.ask(op)); ack.Rev != 0 || len(ack.Messages) != 0 || ack.State.Rev != 1 {
			t.Fatalf("answered with %+v", ack)
		}
	}
	if n := len(bob.pushes()); n != 0 || ann.message(in(conv), 1).Edited != 0 {
		t.Fatalf("%d pushes", n)
	}
	if ack := ann.edit(in(conv), 1, "one"); ack.Rev != 2 {
		t.Fatalf("answered with %+v", ack)
	}
}

func TestWhoMayEditAndDelete(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann, bob, cyd := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("cyd", "phone")
	g := w.group("friends", "ann", "bob", "cyd")
	for range 4 {
		ann.send(in(g), "ann's")
	}
	refused := func(d *device) {
		t.Helper()
		d.refuses(msg.CodeNotYours, w.op(in(g), &frame.Edit{Seq: 1, Content: text("his")}))
		d.refuses(msg.CodeNotYours, w.op(in(g), &frame.Delete{Seq: 1}))
	}
	refused(bob)
	w.setRole(g, "bob", msg.RoleAdmin)
	bob.edit(in(g), 1, "better")
	if m := cyd.message(in(g), 1); m.Text != "better" || m.ChangedBy != "bob" || m.From != "ann" {
		t.Fatalf("cyd sees %+v", m)
	}
	ann.edit(in(g), 1, "best")
	if m := cyd.message(in(g), 1); m.Text != "best" || m.ChangedBy != "" {
		t.Fatalf("cyd sees %+v", m)
	}
	bob.delete(in(g), 2)
	if m := cyd.message(in(g), 2); m.Deleted != w.now || m.ChangedBy != "bob" {
		t.Fatalf("cyd sees %+v", m)
	}
	refused(cyd)
	w.setGroup(g, func(c *chat.Conversation) {
		c.Settings = msg.Settings{Custom: true, Member: msg.AllRights, Admin: msg.MaySend}
	})
	refused(bob) // an admin who may not remove
	refused(cyd) // who may, but is no admin
}

func TestEditAndDeleteInTime(t *testing.T) {
	w := newWorld(t, chat.Limits{EditSeconds: 10, DeleteSeconds: 20})
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	if l := ann.welcome.Limits; l.EditSeconds != 10 || l.DeleteSeconds != 20 {
		t.Fatalf("announced %+v", l)
	}
	g := w.group("friends", "ann", "bob")
	w.setRole(g, "bob", msg.RoleAdmin)
	ann.send(in(g), "one")
	w.now += 10_000
	ann.edit(in(g), 1, "in time")
	w.now++
	for _, d := range []*device{ann, bob} {
		d.refuses(msg.CodeTooLate, w.op(in(g), &frame.Edit{Seq: 1, Content: text("late")}))
	}
	w.now += 10_000
	ann.refuses(msg.CodeTooLate, w.op(in(g), &frame.Delete{Seq: 1}))
	bob.delete(in(g), 1) // an admin, at any time
	ann.send(in(g), "two")
	w.now += 20_000
	ann.delete(in(g), 2)
}

func TestBadEdits(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann := w.connect("ann", "phone")
	conv := many(w, ann, 3)
	w.do(func() error {
		_, err := w.chat.Import(ctx, conv, []chat.ImportMessage{{ID: id8(1), From: "ann", Content: msg.Content{Type: msg.Note, Text: "noted"}}})
		return err
	})
	ann.delete(in(conv), 2)
	before := w.conv(conv)
	for _, c := range []struct {
		seq     msg.Seq
		content msg.Content
		code    msg.Code
	}{
		{0, text("x"), msg.CodeNoMessage},
		{5, text("x"), msg.CodeNoMessage},
		{2, text("x"), msg.CodeDeleted},
		{4, text("x"), msg.CodeBadRequest},
		{1, text("\xff"), msg.CodeBadText},
		{1, text(strings.Repeat("x", 64<<10+1)), msg.CodeTooLarge},
		{1, msg.Content{Mentions: []msg.Address{"b", "a"}}, msg.CodeBadRequest},
	} {
		ann.refuses(c.code, w.op(in(conv), &frame.Edit{Seq: c.seq, Content: c.content}))
	}
	if w.conv(conv) != before {
		t.Fatal("a refused edit changed something")
	}
}

// What goes through one commit together leaves as it is in the end.
func TestSendEditDeleteInOneCommit(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, laptop, bob := w.connect("ann", "phone"), w.connect("ann", "laptop"), w.connect("bob", "phone")
	conv := many(w, ann, 1)
	for _, d := range []*device{ann, laptop, bob} {
		d.pushes()
	}
	two := ann.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text("a secret")})
	three := laptop.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text("3")})
	gone := ann.post(w.op(in(conv), &frame.Delete{Seq: 2}))
	react := bob.post(w.op(in(conv), &frame.React{Seq: 3, Emoji: "👍"}))
	w.step()
	if ack := ann.sent(ann.answers[two]); ack.Prev != 1 || ack.Rev != 2 {
		t.Fatalf("Send: %+v", ack)
	}
	if ack := laptop.sent(laptop.answers[three]); ack.Prev != 2 || ack.Rev != 3 {
		t.Fatalf("the laptop's Send: %+v", ack)
	}
	if ack := ann.acked(ann.answers[gone]); ack.Prev != 3 || ack.Rev != 4 || w.message(ack.Messages[0]).Seq != 2 {
		t.Fatalf("Delete: %+v", ack)
	}
	if ack := bob.acked(bob.answers[react]); ack.Prev != 4 || ack.Rev != 5 {
		t.Fatalf("React: %+v", ack)
	}
	for _, d := range []*device{ann, laptop, bob} {
		push := only[*frame.Push](d)
		if push.Prev != 1 || push.Rev != 5 || len(push.Messages) != 2 {
			t.Fatalf("%s/%s got %+v", d.user, d.name, push)
		}
		tomb, last := w.message(push.Messages[0]), w.message(push.Messages[1])
		if tomb.Seq != 2 || tomb.Rev != 4 || tomb.Deleted == 0 || tomb.Text != "" || last.Seq != 3 || last.Rev != 5 || last.Reactions[0].Count != 1 {
			t.Fatalf("%s/%s got %+v and %+v", d.user, d.name, tomb, last)
		}
		if push.Row.Preview != nil {
			t.Fatalf("%s/%s got the preview twice", d.user, d.name)
		}
	}
	if row := bob.row(conv); row.Unread != 2 {
		t.Fatalf("bob has %d unread", row.Unread)
	}
}
