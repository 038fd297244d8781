package chat_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestMentionsAreCounted(t *testing.T) {
	for name, limits := range map[string]chat.Limits{"small": {}, "wide": wideAboveOne} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, limits)
			w.users("ann", "bob", "cyd", "dan")
			ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
			g := w.group("friends", "ann", "bob", "cyd")
			write := func(d *device, content msg.Content) {
				t.Helper()
				d.sent(d.ask(&frame.Send{To: in(g), ID: w.id(), Content: content}))
			}
			both := []msg.Address{"bob", "nobody"}
			count := func(unread, mentions uint64) {
				t.Helper()
				if row := bob.row(g); row.Unread != unread || row.Mentions != mentions {
					t.Fatalf("%d unread with %d mentions, want %d with %d", row.Unread, row.Mentions, unread, mentions)
				}
				w.verify()
			}
			write(ann, msg.Content{Text: "bob?", Mentions: both})                                   // 1
			write(ann, msg.Content{Text: "well"})                                                   // 2
			write(ann, msg.Content{Text: "psst bob", Mentions: both, Flags: msg.Silent})            // 3
			write(bob, msg.Content{Text: "I, bob, and dan", Mentions: []msg.Address{"bob", "dan"}}) // 4
			count(2, 1)
			edit := func(seq msg.Seq, mentions ...msg.Address) {
				t.Helper()
				ann.does(in(g), &frame.Edit{Seq: seq, Content: msg.Content{Text: "edited", Mentions: mentions}})
			}
			edit(2, "bob", "dan")
			count(2, 2)
			edit(1, "ann")
			count(2, 1)
			edit(1, "bob")
			edit(3, "bob")
			count(2, 2)
			bob.read(in(g), 1)
			count(1, 1)
			ann.delete(in(g), 2)
			count(0, 0)
			write(ann, msg.Content{Text: "bob!", Mentions: both}) // 5
			write(ann, msg.Content{Text: "bob!", Mentions: both}) // 6
			count(2, 2)
			bob.hide(in(g), 5)
			count(1, 1)
			edit(5, "bob") // which he hid
			count(1, 1)
			bob.does(in(g), &frame.Clear{Seq: 6})
			count(0, 0)
			// Who joins later learns where he was mentioned.
			w.join(g, "dan")
			if row := w.connect("dan", "phone").row(g); row.Unread != 4 || row.Mentions != 1 {
				t.Fatalf("dan has %d unread with %d mentions", row.Unread, row.Mentions)
			}
		})
	}
}

func TestImportedMentions(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	g := w.group("channel", "ann", "bob")
	bob := w.connect("bob", "phone")
	ann := []msg.Address{"ann"}
	if _, err := w.tryImport(g,
		chat.ImportMessage{ID: id8(1), From: "ann", Content: msg.Content{Text: "bob: hi", Mentions: []msg.Address{"bob"}}},
		chat.ImportMessage{ID: id8(2), From: "bob", Content: msg.Content{Text: "ann, hi", Mentions: ann}},
		chat.ImportMessage{ID: id8(3), From: "ann", Content: msg.Content{Text: "bob, hi", Mentions: []msg.Address{"bob"}}},
		chat.ImportMessage{ID: id8(4), From: "bob", Content: msg.Content{Type: msg.Note, Text: "ann is here", Mentions: ann}},
	); err != nil {
		t.Fatal(err)
	}
	if row := only[*frame.InboxPage](bob).Rows[0]; row.Unread != 2 || row.Mentions != 2 {
		t.Fatalf("bob has %d unread with %d mentions", row.Unread, row.Mentions)
	}
	if row := w.connect("ann", "phone").row(g); row.Unread != 1 || row.Mentions != 1 {
		t.Fatalf("ann has %d unread with %d mentions", row.Unread, row.Mentions)
	}
}

var wideAboveOne = chat.Limits{WideAbove: 1}
