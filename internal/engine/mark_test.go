package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
)

func TestMarkedAsUnread(t *testing.T) {
	w, d := talk(t, 2)
	d.offline()
	change(d, &frame.Mark{Unread: true})
	if !only(d).Marked {
		t.Fatal("not marked while it waits")
	}
	w.online(d)
	w.run(d)
	if !only(d).Marked || !w.marked {
		t.Fatal("not marked once it is acknowledged")
	}
	read(d, open(d, engine.SessionOptions{ReadReceipts: true}), 2)
	if only(d).Marked {
		t.Fatal("reading does not take the mark back")
	}
	w.run(d)
	if only(d).Marked || w.marked {
		t.Fatal("the mark came back")
	}
}

// A mark was carried out, the answer was lost, and the tablet took the mark back: the
// repeat changes nothing.
func TestARepeatedMarkChangesNothing(t *testing.T) {
	w, d := talk(t, 2)
	change(d, &frame.Mark{Unread: true})
	_, op := next[*frame.Op](d)
	w.serve(op)
	w.by("ann", &frame.Mark{})
	w.pushes = nil
	d.offline()
	w.online(d)
	n, inbox := next[*frame.Inbox](d)
	d.answer(n, w.serve(inbox))
	w.run(d)
	if only(d).Marked {
		t.Fatal("the mark came back")
	}
}

// What was read after a mark that has not left is not marked: the mark never leaves,
// and who wrote it is told that it is done with.
func TestReadingDropsAMarkThatWaits(t *testing.T) {
	w, d := talk(t, 2)
	d.offline()
	change(d, &frame.Mark{Unread: true})
	read(d, open(d, engine.SessionOptions{ReadReceipts: true}), 2)
	if only(d).Marked {
		t.Fatal("still marked after reading")
	}
	if done := eventsOf[engine.ChangeEvent](d); len(done) != 1 || done[0].Err != nil {
		t.Fatalf("the mark is over, and the events are %v", done)
	}
	d.reopen()
	w.online(d)
	w.run(d)
	if only(d).Marked || w.marked || len(w.ops) > 0 {
		t.Fatalf("marked: %t here, %t on the server, which got %v", only(d).Marked, w.marked, w.ops)
	}
}

// A mark that was on its way when the connection broke may be the server's, or not
// yet: either way what was read after it is not marked.
func TestReadingWinsOverAMarkOnItsWay(t *testing.T) {
	for _, arrived := range []bool{false, true} {
		w, d := talk(t, 2)
		change(d, &frame.Mark{Unread: true})
		if _, op := next[*frame.Op](d); arrived {
			w.serve(op)
		}
		d.offline()
		read(d, open(d, engine.SessionOptions{ReadReceipts: true}), 2)
		if only(d).Marked {
			t.Fatal("still marked after reading")
		}
		d.reopen()
		w.online(d)
		w.run(d)
		if only(d).Marked || w.marked {
			t.Fatalf("arrived %t; marked: %t here, %t on the server", arrived, only(d).Marked, w.marked)
		}
	}
}

// The mark is on its way when the user reads, and the connection holds: the answer to
// it is not the end of it, and a tablet that had read more does not keep the mark.
func TestReadingWhileAMarkIsOnItsWay(t *testing.T) {
	w, d := talk(t, 4)
	w.read = 3 // on the tablet
	change(d, &frame.Mark{Unread: true})
	n, op := next[*frame.Op](d)
	ack := w.serve(op)
	w.pushes = nil
	read(d, open(d, engine.SessionOptions{FIFO: true, ReadReceipts: true}), 2)
	d.answer(n, ack)
	if only(d).Marked {
		t.Fatal("marked again by the answer")
	}
	w.run(d)
	if done := eventsOf[engine.ChangeEvent](d); only(d).Marked || w.marked || len(done) != 1 {
		t.Fatalf("marked: %t here, %t on the server; events %v", only(d).Marked, w.marked, done)
	}
}
