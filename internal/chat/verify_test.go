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

// sound makes a small database of every kind of thing, in which nothing is wrong.
func sound(t *testing.T) (w *world, pair, group, wide msg.ConvID) {
	w = makeWorld(t, newFS(), chat.Limits{WideAbove: 8})
	w.users("ann", "bob", "cyd")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	pair = many(w, ann, 5)
	bob.send(to("ann"), "with something unread")
	bob.read(to("ann"), 3)
	ann.edit(in(pair), 2, "edited")
	group = w.group("friends", "ann", "bob", "cyd")
	ann.send(in(group), "one")
	w.remove(group, "cyd")
	bob.send(in(group), "two")
	wide = w.group("club", append(w.crowd(10), "ann", "bob")...)
	ann.send(in(wide), "one")
	bob.read(in(wide), 1)
	return w, pair, group, wide
}

func TestVerifyCounts(t *testing.T) {
	w, _, _, _ := sound(t)
	if got, want := w.verify(), (chat.VerifyStats{Users: 13, Devices: 2, Conversations: 3, Members: 2 + 3 + 12, Messages: 6 + 2 + 1, Rows: 17}); got != want {
		t.Fatalf("looked at %+v, want %+v", got, want)
	}
	w.close()
}

// Each damage is found, and named.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	type damage struct {
		name string
		do   func(tx chat.Tx, pair, group, wide msg.ConvID) error
		want string // a part of what is reported
	}
	conv := func(pick int, change func(*chat.Conversation)) func(chat.Tx, msg.ConvID, msg.ConvID, msg.ConvID) error {
		return func(tx chat.Tx, pair, group, wide msg.ConvID) error {
			c, err := tx.Conversation([]msg.ConvID{pair, group, wide}[pick])
			if err != nil {
				return err
			}
			change(&c)
			return tx.PutConversation(c)
		}
	}
	member := func(pick int, user msg.UserID, change func(*chat.Member)) func(chat.Tx, msg.ConvID, msg.ConvID, msg.ConvID) error {
		return func(tx chat.Tx, pair, group, wide msg.ConvID) error {
			m, err := tx.Member([]msg.ConvID{pair, group, wide}[pick], user)
			if err != nil {
				return err
			}
			change(&m)
			return tx.PutMember(m)
		}
	}
	message := func(seq msg.Seq, change func(*chat.Stored, *msg.Message)) func(chat.Tx, msg.ConvID, msg.ConvID, msg.ConvID) error {
		return func(tx chat.Tx, pair, _, _ msg.ConvID) error {
			s, err := tx.Message(pair, seq)
			if err != nil {
				return err
			}
			m, err := wire.Codec{}.DecodeMessage(s.Blob)
			if err != nil {
				return err
			}
			change(&s, &m)
			if s.Blob != nil {
				s.Blob = wire.Codec{}.EncodeMessage(&m)
			}
			return tx.PutMessage(s)
		}
	}
	row := func(user msg.UserID, pick int, change func(*chat.Row)) func(chat.Tx, msg.ConvID, msg.ConvID, msg.ConvID) error {
		return func(tx chat.Tx, pair, group, wide msg.ConvID) error {
			r, err := tx.Row(user, []msg.ConvID{pair, group, wide}[pick])
			if err != nil {
				return err
			}
			change(&r)
			_, err = tx.PutRow(r)
			return err
		}
	}
	for _, d := range []damage{
		{"head too high", conv(0, func(c *chat.Conversation) { c.Head.Seq++ }), "the head is"},
		{"head's ordinal", conv(0, func(c *chat.Conversation) { c.Head.Ordinal++ }), "the head is"},
		{"rev too low", conv(0, func(c *chat.Conversation) { c.Rev = 1; c.Fanned.Rev = 1 }), "the conversation is at 1"},
		{"not fanned out", conv(0, func(c *chat.Conversation) { c.Fanned.Rev-- }), "inbox rows were set up to"},
		{"wide for no reason", conv(1, func(c *chat.Conversation) { c.Wide = true }), "wide is true with 2 members"},
		{"small for no reason", conv(2, func(c *chat.Conversation) { c.Wide = false }), "wide is false with 12 members"},
		{"member count", conv(1, func(c *chat.Conversation) { c.Members = 3 }), "says it has 3 members; there are 2"},
		{"skip count", conv(0, func(c *chat.Conversation) { c.Skips = 1 }), "counts 1 skips of everybody; there are 0"},
		{"a profile that is too long", func(tx chat.Tx, _, _, _ msg.ConvID) error {
			return tx.PutProfile(chat.Profile{User: 1, Version: 2, Status: strings.Repeat("x", msg.MaxStatus+1)})
		}, "the profile's status is 1025 bytes long"},
		{"own skip count", member(0, 2, func(m *chat.Member) { m.Skips = 0 }), "counts 0 skips; there are 1"},
		{"a skip of a message that counts", func(tx chat.Tx, pair, _, _ msg.ConvID) error {
			m, err := tx.Member(pair, 2)
			if err != nil {
				return err
			}
			m.Skips++
			if err := tx.PutMember(m); err != nil {
				return err
			}
			return tx.AddSkip(chat.Skip{Conv: pair, User: 2, Position: msg.Position{Seq: 5, Ordinal: 4}})
		}, "the skip of message 5 has ordinal 4"},
		{"read moved over own unskipped", func(tx chat.Tx, _, group, _ msg.ConvID) error {
			m, err := tx.Member(group, 2)
			if err != nil {
				return err
			}
			m.Skips = 0 // bob's own message 2 was skipped: pretend otherwise
			return tx.PutMember(m)
		}, "unread by the rule"},
		{"read ahead", member(0, 2, func(m *chat.Member) { m.Read = msg.Position{Seq: 9, Ordinal: 9} }), "read is 9, above 6"},
		{"told ahead of read", member(0, 2, func(m *chat.Member) { m.Told = 5 }), "told is 5, above 3"},
		{"read's ordinal", member(0, 2, func(m *chat.Member) { m.Read.Ordinal = 1 }), "where the ordinal is 3"},
		{"receipt_rev ahead", member(0, 2, func(m *chat.Member) { m.ReceiptRev = 99 }), "receipt_rev 99"},
		{"left ahead", member(1, 3, func(m *chat.Member) { m.Left = &msg.Position{Seq: 7, Ordinal: 7} }), "left is 7, above 2"},
		{"an owner whom the group does not know", member(1, 2, func(m *chat.Member) { m.Role = msg.RoleOwner }), "its owner is user 0"},
		{"an owner who is none", conv(1, func(c *chat.Conversation) { c.Owner = 99 }), "its owner, user 99, is not a member"},
		{"a role one to one", member(0, 2, func(m *chat.Member) { m.Role = msg.RoleAdmin }), "the role of user 2 is admin"},
		{"two members at one meta_rev", func(tx chat.Tx, _, group, _ msg.ConvID) error {
			one, err := tx.Member(group, 1)
			if err != nil {
				return err
			}
			other, err := tx.Member(group, 2)
			if err != nil {
				return err
			}
			other.MetaRev = one.MetaRev
			return tx.PutMember(other)
		}, "as another one did"},
		{"a note that says nothing", message(5, func(_ *chat.Stored, m *msg.Message) { m.Type = msg.Note }), "says what happened"},
		{"member who is no user", func(tx chat.Tx, _, group, _ msg.ConvID) error {
			return tx.PutMember(chat.Member{Conv: group, User: 77})
		}, "member 77 is no user"},
		{"a third one in one-to-one", func(tx chat.Tx, pair, _, _ msg.ConvID) error {
			return tx.PutMember(chat.Member{Conv: pair, User: 3})
		}, "it has 3 members"},
		{"message's ordinal", message(3, func(s *chat.Stored, m *msg.Message) { s.Ordinal, m.Ordinal = 2, 2 }), "message 3 has ordinal 2; expected 3"},
		{"message of another", message(3, func(s *chat.Stored, _ *msg.Message) { s.Sender = 2 }), `its record says ordinal 3, rev 3, from "bob"`},
		{"message of nobody", message(3, func(s *chat.Stored, _ *msg.Message) { s.Sender = 3 }), "user 3 has written, but never was a member"},
		{"message's text", message(3, func(_ *chat.Stored, m *msg.Message) { m.Text = "forged" }), "its id stands for another content"},
		{"message's rev", message(3, func(s *chat.Stored, m *msg.Message) { s.Rev, m.Rev = 99, 99 }), "changed at 99"},
		{"message without bytes", message(3, func(s *chat.Stored, _ *msg.Message) { s.Blob = nil }), "message 3 cannot be read"},
		{"one too many", func(tx chat.Tx, pair, _, _ msg.ConvID) error {
			s, err := tx.Message(pair, 6)
			if err != nil {
				return err
			}
			s.Seq = 8
			return tx.PutMessage(s)
		}, "after message 6 comes 8"},
		{"an id of nothing", func(tx chat.Tx, pair, _, _ msg.ConvID) error {
			return tx.PutID(pair, id8(5), chat.IDRecord{Position: msg.Position{Seq: 9}})
		}, "stands for message 9, which was never there"},
		{"an id too many", func(tx chat.Tx, pair, _, _ msg.ConvID) error {
			return tx.PutID(pair, id8(5), chat.IDRecord{Position: msg.Position{Seq: 3}})
		}, "there are 7 ids of 6 messages"},
		{"an id that moved", func(tx chat.Tx, pair, _, _ msg.ConvID) error {
			s, err := tx.Message(pair, 3)
			if err != nil {
				return err
			}
			m, err := wire.Codec{}.DecodeMessage(s.Blob)
			if err != nil {
				return err
			}
			rec, err := tx.FindID(pair, m.ID)
			if err != nil {
				return err
			}
			rec.Seq = 4
			return tx.PutID(pair, m.ID, rec)
		}, "message 3 has the id"},
		{"row's head", row(1, 0, func(r *chat.Row) { r.Head.Seq = 2 }), "the row of member 1"},
		{"row's read", row(2, 0, func(r *chat.Row) { r.Read.Seq = 2 }), "the row of member 2"},
		{"row ahead", row(2, 2, func(r *chat.Row) { r.Rev = 99 }), "the row of member 2 lies ahead"},
		{"row not left", row(3, 1, func(r *chat.Row) { r.Left = false }), "the row of member 3"},
		{"row of old watermarks", row(1, 0, func(r *chat.Row) { r.ReceiptRev = 0 }), "shows the peer's watermarks of receipt_rev 0"},
		{"row of no member", func(tx chat.Tx, pair, _, _ msg.ConvID) error {
			_, err := tx.PutRow(chat.Row{User: 3, Conv: pair})
			return err
		}, "never was a member"},
		{"wide membership of a small group", func(tx chat.Tx, _, group, _ msg.ConvID) error { return tx.SetWide(1, group, true) }, "noted as a wide membership"},
		{"wide membership forgotten", func(tx chat.Tx, _, _, wide msg.ConvID) error { return tx.SetWide(1, wide, false) }, "11 wide memberships are noted"},
	} {
		w, pair, group, wide := sound(t)
		err := w.store.Update(ctx, func(tx chat.Tx) error { return d.do(tx, pair, group, wide) })
		if err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
		var problems []string
		stats, err := w.chat.Verify(ctx, func(p string) { problems = append(problems, p) })
		if err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
		if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, d.want) }) || stats.Problems != len(problems) {
			t.Errorf("%s: expected %q in\n\t%s", d.name, d.want, strings.Join(problems, "\n\t"))
		}
		if err := w.store.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestUnreadIsCountedByBruteForce(t *testing.T) {
	// Where a message is deleted for everybody, one hides another, and both overlap.
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 6)
	bob.send(to("ann"), "7")
	bob.hide(in(conv), 2, 4)
	ann.delete(in(conv), 2)
	bob.delete(in(conv), 7)
	if c, m := w.conv(conv), w.member(conv, "bob"); c.Skips != 2 || m.Skips != 3 {
		t.Fatalf("%d skips of everybody, %d of bob", c.Skips, m.Skips)
	}
	if row := bob.row(conv); row.Unread != 4 { // 1 3 5 6
		t.Fatalf("%d unread", row.Unread)
	}
	bob.read(in(conv), 3)
	if row := bob.row(conv); row.Unread != 2 {
		t.Fatalf("%d unread", row.Unread)
	}
	if page := ann.inbox(frame.Inbox{Page: true}); page.Rows[0].Unread != 0 {
		t.Fatalf("ann has %d unread", page.Rows[0].Unread)
	}
}
