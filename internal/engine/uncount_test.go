package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// called is a world of twelve unread messages of bob of which 11 is a missed call and 12
// mentions ann; her device holds the newest `held`.
func called(t *testing.T, held int) (*world, *device) {
	w, d := newWorld(), newDevice(t)
	for i := 1; i <= 12; i++ {
		c := msg.Content{Text: "said"}
		switch i {
		case 11:
			c = msg.CallOf(msg.Call{})
		case 12:
			c.Mentions = []msg.Address{"ann"}
		}
		w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 15: byte(i)}, c)
	}
	w.touch()
	w.online(d)
	w.run(d)
	s := open(d, engine.SessionOptions{})
	s.Sync(held, nil)
	w.run(d)
	s.Stop()
	return w, d
}

// A call that was answered counts no longer from the moment on in which it was said, and
// at no moment until the server's row comes; nor is it counted off twice.
func TestWhatBecameOfACallCountsAtOnce(t *testing.T) {
	for _, held := range []int{2, 12} {
		w, d := called(t, held)
		unreadIs(d, 12, 1)
		d.offline()
		change(d, answered(11, 0))
		change(d, answered(11, 5_000))
		unreadIs(d, 11, 1)
		s := open(d, engine.SessionOptions{})
		if n, err := s.Counts(); err != nil || n.Unread != held-1 || n.Server.Unread != 11 {
			t.Fatalf("holding %d, the session counts %+v, %v", held, n, err)
		}
		s.Stop()
		d.reopen()
		unreadIs(d, 11, 1)
		w.online(d)
		w.answer(d, func() { unreadIs(d, 11, 1) })
		w.run(d)
		unreadIs(d, 11, 1)
		if unread, _ := w.unread(); unread != 11 || len(w.ops) != 2 {
			t.Fatalf("the server counts %d after %d operations", unread, len(w.ops))
		}
	}
}

// A row that was counted after the change, and comes before the answer.
func TestARowFromAfterTheChange(t *testing.T) {
	for held, want := range map[int]uint64{2: 11, 12: 11} {
		w, d := called(t, held)
		change(d, answered(11, 0))
		n, op := next[*frame.Op](d)
		ack := w.serve(op)
		row := w.pushes[0]
		w.pushes = nil
		d.answer(0, row)
		unreadIs(d, want, 1)
		d.answer(n, ack)
		unreadIs(d, want, 1)
	}
}

// What the server refuses counts again. One whose mention goes with it was a mention.
func TestARefusedDeletionCountsAgain(t *testing.T) {
	w, d := called(t, 12)
	d.offline()
	change(d, &frame.Delete{Seq: 12})
	change(d, &frame.Delete{Seq: 10})
	unreadIs(d, 10, 0)
	read(d, open(d, engine.SessionOptions{FIFO: true, ReadReceipts: true}), 10)
	unreadIs(d, 1, 0) // the call
	w.online(d)
	w.run(d)
	unreadIs(d, 2, 1)
}
