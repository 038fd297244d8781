package chat_test

import (
	"bytes"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestDeleteLeavesATombstone(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 1)
	secret := &frame.Send{To: to("bob"), ID: w.id(), Content: msg.Content{
		Type: msg.Action, Flags: msg.WantReceipt, Text: "a secret", ReplyTo: 1, Thread: 5,
		Mentions: []msg.Address{"bob"}, Properties: &msg.Properties{Title: "another", Body: []byte("a third")},
	}}
	ann.sent(ann.ask(secret))
	bob.react(in(conv), 2, "👍")
	if row := bob.row(conv); row.Unread != 2 || row.Mentions != 1 {
		t.Fatalf("bob's row is %+v", row)
	}
	sent := bob.message(in(conv), 2)
	bob.pushes()

	w.now += 1000
	ann.edit(in(conv), 2, "another secret")
	bob.pushes()
	ann.delete(in(conv), 2)
	want := msg.Message{
		Content: msg.Content{Type: msg.Action, Flags: msg.WantReceipt, ReplyTo: 1, Thread: 5},
		Seq:     2, Ordinal: 2, Rev: 5, ID: sent.ID, From: "ann", Time: sent.Time, Deleted: w.now,
	}
	push := only[*frame.Push](bob)
	if got := w.message(push.Messages[0]); !same(got, want) {
		t.Fatalf("bob got %+v", got)
	}
	if push.Row.Unread != 1 || push.Row.Mentions != 0 {
		t.Fatalf("bob got the row %+v", push.Row)
	}
	if row := bob.row(conv); w.message(row.Preview).Deleted == 0 {
		t.Fatalf("bob's preview is %+v", row.Preview)
	}
	w.view(func(r chat.Reader) error {
		return r.Messages(conv, msg.Range{Lo: 1, Hi: 9}, false, func(m chat.Stored) bool {
			if bytes.Contains(m.Blob, []byte("secret")) || bytes.Contains(m.Blob, []byte("third")) {
				t.Errorf("the text is still in message %d", m.Seq)
			}
			return true
		})
	})

	// Once more, and sent once more: nothing comes back.
	if ack := ann.delete(in(conv), 2); ack.Rev != 0 {
		t.Fatalf("deleted again: %+v", ack)
	}
	if ack := ann.sent(ann.ask(secret)); ack.Pos.Seq != 2 || w.conv(conv).Rev != 5 {
		t.Fatalf("sent again: %+v", ack)
	}
	for _, change := range []frame.Change{&frame.Edit{Seq: 2, Content: text("x")}, &frame.React{Seq: 2, Emoji: "👍"}} {
		ann.refuses(msg.CodeDeleted, w.op(in(conv), change))
	}
	ann.refuses(msg.CodeNoMessage, w.op(in(conv), &frame.Delete{Seq: 0}))
	ann.refuses(msg.CodeNoMessage, w.op(in(conv), &frame.Delete{Seq: 3}))
	bob.refuses(msg.CodeNotYours, w.op(in(conv), &frame.Delete{Seq: 1}))
	if c := w.conv(conv); c.Rev != 5 || c.Skips != 1 {
		t.Fatalf("it is %+v", c)
	}
}

// Before and after the read position, own and others', silent ones too.
func TestUnreadAfterDeletes(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 4)
	ann.sent(ann.ask(&frame.Send{To: to("bob"), ID: w.id(), Content: msg.Content{Text: "psst", Flags: msg.Silent}}))
	bob.send(to("ann"), "6")
	many(w, ann, 1)
	bob.read(in(conv), 2)
	unread := func(want uint64) {
		t.Helper()
		if row := bob.row(conv); row.Unread != want {
			t.Fatalf("%d unread, want %d", row.Unread, want)
		}
		w.verify()
	}
	unread(3) // 3 4 7
	ann.delete(in(conv), 1)
	unread(3)
	ann.delete(in(conv), 5)
	unread(3)
	ann.delete(in(conv), 4)
	unread(2)
	bob.delete(in(conv), 6)
	unread(2)
	bob.read(in(conv), 4)
	unread(1)
	ann.delete(in(conv), 7)
	unread(0)
	// With nothing unread, one's own message counts as read.
	bob.send(to("ann"), "8")
	if m := w.member(conv, "bob"); m.Read.Seq != 8 {
		t.Fatalf("bob has read up to %d", m.Read.Seq)
	}
}

// What is deleted in the very commit in which it was changed leaves the server in no
// form but the tombstone: the device that had changed it is acknowledged with that too.
func TestDeletedInTheCommitOfAnEdit(t *testing.T) {
	g, ann, bob, cyd, _ := crew(t, msg.Settings{})
	w := ann.world
	seq := ann.send(in(g), "first").Pos.Seq
	for _, d := range []*device{ann, bob, cyd} {
		d.pushes()
	}
	edit := ann.post(w.op(in(g), &frame.Edit{Seq: seq, Content: text("secret")}))
	gone := bob.post(w.op(in(g), &frame.Delete{Seq: seq}))
	w.step()
	first, second := ann.answers[edit].(*frame.OpAck), bob.answers[gone].(*frame.OpAck)
	if first.Rev != first.Prev+1 || second.Prev != first.Rev || second.Rev != second.Prev+1 {
		t.Fatalf("acknowledged with %+v and %+v", first, second)
	}
	for _, ack := range []*frame.OpAck{first, second} {
		if len(ack.Messages) != 1 {
			t.Fatalf("acknowledged with %+v", ack)
		}
		if m := w.message(ack.Messages[0]); m.Seq != seq || m.Deleted == 0 || m.Text != "" || m.Rev != second.Rev {
			t.Fatalf("acknowledged with %+v", m)
		}
	}
	for _, d := range []*device{ann, bob, cyd} { // of two origins: pushed to all
		push := only[*frame.Push](d)
		if m := w.message(push.Messages[0]); push.Prev != first.Prev || push.Rev != second.Rev || len(push.Messages) != 1 || m.Deleted == 0 {
			t.Fatalf("%s got %+v", d.user, push)
		}
	}
}

// Nor does it leave where the user took it out of his own sight in that commit, or the
// group is gone: he is told that it changed, and not how.
func TestOutOfSightInTheCommitOfAnEdit(t *testing.T) {
	for name, change := range map[string]func(seq msg.Seq) frame.Change{
		"hidden":        func(seq msg.Seq) frame.Change { return &frame.Hide{Seqs: []msg.Seq{seq}} },
		"cleared":       func(seq msg.Seq) frame.Change { return &frame.Clear{Seq: seq} },
		"group deleted": func(msg.Seq) frame.Change { return &frame.DeleteGroup{} },
	} {
		t.Run(name, func(t *testing.T) {
			g, ann, _, _, _ := crew(t, msg.Settings{})
			laptop := ann.connect("ann", "laptop")
			seq := ann.send(in(g), "first").Pos.Seq
			edit := ann.post(ann.op(in(g), &frame.Edit{Seq: seq, Content: text("second")}))
			gone := laptop.post(laptop.op(in(g), change(seq)))
			ann.step()
			ack := ann.answers[edit].(*frame.OpAck)
			if _, ok := laptop.answers[gone].(*frame.OpAck); !ok || ack.Rev != ack.Prev+1 || len(ack.Messages) != 0 {
				t.Fatalf("acknowledged with %+v, and the laptop with %s", ack, show(laptop.answers[gone]))
			}
		})
	}
}
