package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// changedPair makes a conversation in which everything happened to messages: 1 was
// edited, 2 deleted, 3 reacted to by both, 4 hidden by bob (user 2), 5 mentions him.
func changedPair(t *testing.T) (*world, msg.ConvID) {
	w := makeWorld(t, newFS())
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 4)
	ann.edit(in(conv), 1, "edited")
	ann.delete(in(conv), 2)
	ann.react(in(conv), 3, "👍")
	bob.react(in(conv), 3, "👍")
	bob.hide(in(conv), 4)
	ann.sent(ann.ask(&frame.Send{To: to("bob"), ID: w.id(), Content: msg.Content{Text: "bob?", Mentions: []msg.Address{"bob"}}}))
	bob.receipt(frame.ReceiptItem{To: in(conv), Delivered: 4, Read: 3, Told: 2})
	return w, conv
}

func TestVerifyFindsWrongChanges(t *testing.T) {
	member := func(change func(*chat.Member)) func(chat.Tx, msg.ConvID) error {
		return func(tx chat.Tx, conv msg.ConvID) error {
			m, err := tx.Member(conv, 2)
			if err == nil {
				change(&m)
				err = tx.PutMember(m)
			}
			return err
		}
	}
	message := func(seq msg.Seq, change func(*msg.Message)) func(chat.Tx, msg.ConvID) error {
		return func(tx chat.Tx, conv msg.ConvID) error {
			s, err := tx.Message(conv, seq)
			if err != nil {
				return err
			}
			m, err := wire.Codec{}.DecodeMessage(s.Blob)
			if err != nil {
				return err
			}
			change(&m)
			s.Blob = encoded(&m)
			return tx.PutMessage(s)
		}
	}
	for _, d := range []struct {
		name string
		do   func(chat.Tx, msg.ConvID) error
		want string
	}{
		{"text in a tombstone", message(2, func(m *msg.Message) { m.Text = "secret" }), "message 2 was deleted, but says"},
		{"a tombstone that came back", message(2, func(m *msg.Message) { m.Deleted = 0 }), "message 2 is skipped for everybody: true"},
		{"a tombstone that is not skipped", message(1, func(m *msg.Message) { m.Deleted, m.Text = 1, "" }), "message 1 is skipped for everybody: false"},
		{"a count too high", message(3, func(m *msg.Message) { m.Reactions[0].Count++ }), "message 3 has the reactions"},
		{"names in another order", message(3, func(m *msg.Message) { slices.Reverse(m.Reactions[0].Names) }), "message 3 has the reactions"},
		{"a call in a text", message(3, func(m *msg.Message) { m.Call = &msg.Call{} }), "message 3 is of type text, and says of a call"},
		{"a call without its outcome", message(3, func(m *msg.Message) { m.Type = msg.CallRecord }), "message 3 is of type call, and says of a call"},
		{"a call that is not missed and counts", message(3, func(m *msg.Message) { m.Type, m.Call = msg.CallRecord, &msg.Call{Outcome: msg.Answered} }),
			"message 3 is skipped for everybody: false"},
		{"a reaction forgotten", message(3, func(m *msg.Message) { m.Reactions = nil }), "message 3 has the reactions"},
		{"a reaction to a message without one", func(tx chat.Tx, conv msg.ConvID) error {
			return tx.PutReaction(chat.Reaction{Conv: conv, Seq: 4, Emoji: "👍", User: 1, Rev: 9, Time: 1})
		}, "message 4: user 1 reacted at rev 9"},
		{"a hide too few", member(func(m *chat.Member) { m.HiddenRev = 0 }), "has hidden_rev 0 and hid 1"},
		{"a hide above the head", func(tx chat.Tx, conv msg.ConvID) error {
			return tx.PutHide(chat.Hide{Conv: conv, User: 2, Seq: 9, Rev: 2})
		}, "hid message 9"},
		{"a hide that is not skipped", func(tx chat.Tx, conv msg.ConvID) error {
			return tx.PutHide(chat.Hide{Conv: conv, User: 2, Seq: 3, Rev: 2})
		}, "hid message 3; he skips it: false"},
		{"a skip of what is another's and not hidden", func(tx chat.Tx, conv msg.ConvID) error {
			return tx.AddSkip(chat.Skip{Conv: conv, User: 2, Position: msg.Position{Seq: 3, Ordinal: 3}})
		}, "which is not his and which he did not hide"},
		{"a mention forgotten", func(tx chat.Tx, conv msg.ConvID) error { return tx.SetMention(conv, 2, 5, false) }, "message 5 mentions user 2, which is not noted"},
		{"a mention of nobody", func(tx chat.Tx, conv msg.ConvID) error { return tx.SetMention(conv, 1, 4, true) }, "message 4 is noted to mention the users [1]"},
		{"a mention that counts as unread", func(tx chat.Tx, conv msg.ConvID) error { return tx.SetMention(conv, 2, 4, true) }, "2 unread messages by the rule, 1 by counting"},
		{"mentions not counted", func(tx chat.Tx, conv msg.ConvID) error {
			c, err := tx.Conversation(conv)
			c.Mentions = 0
			if err == nil {
				err = tx.PutConversation(c)
			}
			return err
		}, "it says that 0 mentions were ever noted; there are 1"},
		{"a receipt that is not in the log", member(func(m *chat.Member) { m.Told = 3 }), "told is 3; the last receipt says"},
		{"a receipt above the watermark", func(tx chat.Tx, conv msg.ConvID) error {
			return tx.PutReceipt(chat.ReceiptRecord{Conv: conv, User: 2, Kind: chat.ReceiptDelivered, Seq: 5, Time: 1}, 0)
		}, "delivered is 4; there is a receipt of 5"},
	} {
		w, conv := changedPair(t)
		w.verify()
		w.write(func(tx chat.Tx) error { return d.do(tx, conv) })
		var problems []string
		if _, err := w.chat.Verify(ctx, func(p string) { problems = append(problems, p) }); err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
		if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, d.want) }) {
			t.Errorf("%s: expected %q in\n\t%s", d.name, d.want, strings.Join(problems, "\n\t"))
		}
		if err := w.store.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A note that was deleted says nothing any more.
func TestVerifyAfterANoteWasDeleted(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	ack, ok := ann.ask(&frame.NewGroup{Key: [16]byte{1}, Name: "friends", Members: []msg.Address{"bob"}}).(*frame.OpAck)
	if !ok || len(ack.Messages) == 0 {
		t.Fatalf("NewGroup was answered with %s", show(ann.answers[ann.request]))
	}
	ann.delete(in(ack.Conv), w.message(ack.Messages[0]).Seq)
}
