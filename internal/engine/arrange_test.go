package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func pin(n uint64) *frame.Arrange          { return &frame.Arrange{Pinned: &n} }
func mute(until msg.Millis) *frame.Arrange { return &frame.Arrange{MutedUntil: &until} }
func archive(n uint64) *frame.Arrange      { return &frame.Arrange{Archived: &n} }

// What the user arranges offline is shown at once, survives a restart, and reaches the
// server; what another device arranged meanwhile gives way to it.
func TestArrangedOffline(t *testing.T) {
	w, d := talk(t, 3)
	d.offline()
	change(d, pin(7))
	change(d, mute(msg.ForEver))
	change(d, archive(engine.Archive))
	here := func(when string) {
		t.Helper()
		if row := only(d); row.Pinned != 7 || row.MutedUntil != msg.ForEver || !row.Archived {
			t.Fatalf("%s the row is %+v", when, row)
		}
	}
	here("at once")
	d.reopen()
	here("after a restart")
	w.by("ann", pin(5)) // by the tablet
	w.pushes = nil
	w.online(d)
	n, inbox := next[*frame.Inbox](d)
	d.answer(n, w.serve(inbox))
	here("with a row of before")
	w.run(d)
	here("carried out")
	if w.pinned != 7 || w.muted != msg.ForEver || w.archived != 4 {
		t.Fatalf("the server has %d, %d, %d", w.pinned, w.muted, w.archived)
	}
	w.by("ann", pin(0))
	w.run(d)
	if row := only(d); row.Pinned != 0 || !row.Archived {
		t.Fatalf("what the tablet did later is not shown: %+v", row)
	}
}

// An arrangement that is refused is what it was.
func TestARefusedArrangementIsTakenBack(t *testing.T) {
	w, d := talk(t, 1)
	w.by("ann", pin(3))
	w.run(d)
	w.refuse = msg.CodeNotMember
	change(d, &frame.Arrange{Pinned: new(engine.PinOnTop), Archived: new(engine.Archive)})
	if row := only(d); row.Pinned != uint64(d.now) || !row.Archived {
		t.Fatalf("not shown at once: %+v", row)
	}
	w.run(d)
	if row := only(d); row.Pinned != 3 || row.Archived {
		t.Fatalf("the row is %+v", row)
	}
}

// What was archived comes back with a message that the user had not seen; with what he
// wrote before he archived it, it does not.
func TestArchivedUntilAMessageComes(t *testing.T) {
	w, d := talk(t, 2)
	d.offline()
	send(d, "bye")
	change(d, archive(engine.Archive))
	w.online(d)
	w.run(d)
	if row := only(d); !row.Archived || row.Head != 3 {
		t.Fatalf("his own message of before brought it back: %+v", row)
	}
	// A push alone, as in a wide group: no row comes with it.
	d.answer(0, &frame.Push{Conv: annBob, Prev: w.rev, Rev: w.rev + 1, Messages: []frame.Blob{message(4, w.rev+1)}})
	if row := only(d); row.Archived {
		t.Fatalf("still archived: %+v", row)
	}
}

func TestAMessageThatCameBeforeTheArchivingBringsItBack(t *testing.T) {
	w, d := talk(t, 2)
	d.offline()
	send(d, "bye")
	change(d, archive(engine.Archive))
	w.say("bob", msg.MessageID{6: 0x70, 15: 99}, msg.Content{Text: "wait!"})
	w.online(d)
	w.run(d)
	if row := only(d); row.Archived || row.Head != 4 {
		t.Fatalf("bob's message went into the archive unseen: %+v", row)
	}
}

func TestAMuteLapses(t *testing.T) {
	w, d := talk(t, 1)
	change(d, mute(d.now+1000))
	w.run(d)
	if row := only(d); row.MutedUntil != d.now+1000 {
		t.Fatalf("the row is %+v", row)
	}
	d.now += 1000
	if row := only(d); row.MutedUntil != 0 {
		t.Fatalf("still muted: %+v", row)
	}
}

func TestArrangementsThatAreRefusedAtOnce(t *testing.T) {
	d := newDevice(t)
	for _, c := range []struct {
		change *frame.Arrange
		code   msg.Code
	}{
		{archive(engine.Archive), msg.CodeNoConv}, // nothing is known of it
		{pin(msg.MaxPin + 1), msg.CodeBadRequest},
		{mute(-1), msg.CodeBadRequest},
	} {
		if err := d.e.Change(bobsChat, msg.MessageID{}, c.change, nil); msg.CodeOf(err) != c.code {
			t.Errorf("%v, want %v", err, c.code)
		}
	}
}
