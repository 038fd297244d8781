package chat_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func pin(n uint64) *frame.Arrange            { return &frame.Arrange{Pinned: &n} }
func muteUntil(at msg.Millis) *frame.Arrange { return &frame.Arrange{MutedUntil: &at} }
func archive(n uint64) *frame.Arrange        { return &frame.Arrange{Archived: &n} }

func TestPinnedConversationsStandOnTop(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "eve", "zoe")
	bob, tablet := w.connect("bob", "phone"), w.connect("bob", "tablet")
	ann, eve := many(w, w.connect("ann", "phone"), 1), many(w, w.connect("eve", "phone"), 1)
	zoe := many(w, w.connect("zoe", "phone"), 1)
	tablet.pushes()
	bob.does(in(ann), pin(5))
	if row := only[*frame.InboxPage](tablet).Rows[0]; row.Pinned != 5 || row.Conv != ann {
		t.Fatalf("his tablet got the row %+v", row)
	}
	bob.does(in(eve), pin(9))
	order := func(want ...msg.ConvID) {
		t.Helper()
		page := bob.inbox(frame.Inbox{Page: true})
		for i, row := range page.Rows {
			if row.Conv != want[i] {
				t.Fatalf("row %d is %v, want %v", i, row.Conv, want[i])
			}
		}
	}
	order(eve, ann, zoe)
	bob.does(in(eve), pin(0))
	order(ann, zoe, eve)
	bob.does(in(ann), pin(5)) // as it is
	tablet.pushes()
	bob.does(in(ann), pin(5))
	if n := len(tablet.pushes()); n != 0 {
		t.Fatalf("%d pushes of what changed nothing", n)
	}
	bob.refuses(msg.CodeBadRequest, w.op(in(ann), pin(1<<53)))
}

func TestMutedUntil(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	bob := w.connect("bob", "phone")
	conv := many(w, w.connect("ann", "phone"), 1)
	for _, until := range []msg.Millis{w.now + 1000, msg.ForEver, 0} {
		bob.does(in(conv), muteUntil(until))
		if row := bob.row(conv); row.MutedUntil != until || row.Pinned != 0 || row.Archived != 0 {
			t.Fatalf("muted until %d: %+v", until, row)
		}
	}
	bob.refuses(msg.CodeBadRequest, w.op(in(conv), muteUntil(-1)))
}

// An archived conversation comes back with the next message that counts, and its
// members' records are not written for that.
func TestArchivedUntilTheNextMessage(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 3)
	archived := func() bool {
		row := bob.row(conv)
		return uint64(row.State.Head.Ordinal) < row.Archived
	}
	bob.does(in(conv), archive(4))
	if !archived() {
		t.Fatal("not archived")
	}
	ann.ask(&frame.Send{To: in(conv), ID: w.id(), Content: msg.Content{Flags: msg.Silent, Text: "hush"}})
	if !archived() {
		t.Fatal("a silent message brought it back")
	}
	own := w.member(conv, "bob").OwnRev
	ann.send(in(conv), "4")
	if archived() || w.member(conv, "bob").OwnRev != own {
		t.Fatal("still archived, or written for that")
	}
	// What came before the archiving reached the server brings it back at once.
	ann.send(in(conv), "5")
	bob.does(in(conv), archive(5))
	if archived() {
		t.Fatal("archived with a message that its user had not seen")
	}
	bob.does(in(conv), archive(99)) // cut to the head
	if row := bob.row(conv); row.Archived != 6 {
		t.Fatalf("archived: %d", row.Archived)
	}
	bob.does(in(conv), archive(0))
	if archived() {
		t.Fatal("still archived")
	}
}

func TestWhoKeepsWhatHeArchives(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 1)
	bob.ask(&frame.Account{KeepArchived: new(true)})
	bob.does(in(conv), archive(2))
	ann.send(in(conv), "2")
	if row := bob.row(conv); row.Archived != uint64(msg.ForEver) {
		t.Fatalf("his row is %+v", row)
	}
	w.do(func() error { return w.chat.SetAccount(ctx, "bob", frame.Account{KeepArchived: new(false)}) })
	bob.does(in(conv), archive(3))
	if row := bob.row(conv); row.Archived != 3 {
		t.Fatalf("his row is %+v", row)
	}
}

func TestArrangingAWideGroupAndOneThatWasLeft(t *testing.T) {
	w := newWorld(t, wideAboveOne)
	w.users("ann", "bob")
	g := w.group("club", "ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	ann.send(in(g), "1")
	bob.does(in(g), archive(2))
	bob.does(in(g), pin(7))
	bob.does(in(g), &frame.Leave{})
	bob.does(in(g), muteUntil(msg.ForEver))
	if row := bob.row(g); row.Pinned != 7 || row.Archived != 2 || row.MutedUntil != msg.ForEver || !row.State.Left {
		t.Fatalf("his row is %+v", row)
	}
	bob.refuses(msg.CodeNotMember, w.op(in(msg.GroupConv(99)), pin(1)))
}
