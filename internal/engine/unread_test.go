package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// unreadIs compares the row with what is expected.
func unreadIs(d *device, unread, mentions uint64) {
	d.t.Helper()
	if r := only(d); r.Unread != unread || r.Mentions != mentions {
		d.t.Fatalf("%d unread, %d mentions; want %d, %d", r.Unread, r.Mentions, unread, mentions)
	}
}

// mentioned is a world of five messages of bob, of which 2 and 4 mention ann and 3
// is silent.
func mentioned(t *testing.T) (*world, *device) {
	w, d := newWorld(), newDevice(t)
	for i := 1; i <= 5; i++ {
		c := msg.Content{Text: "said"}
		switch i {
		case 2, 4:
			c.Mentions = []msg.Address{"ann"}
		case 3:
			c.Flags = msg.Silent
		}
		w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 15: byte(i)}, c)
	}
	w.touch()
	w.online(d)
	w.run(d)
	s := open(d, engine.SessionOptions{})
	s.Sync(5, nil)
	w.run(d)
	s.Stop()
	return w, d
}

// What waits in the outbox counts at once, and the row that comes says the same.
func TestUnreadWhileChangesWait(t *testing.T) {
	w, d := mentioned(t)
	unreadIs(d, 4, 2)
	d.offline()
	change(d, &frame.Hide{Seqs: []msg.Seq{4, 3}})
	unreadIs(d, 3, 1)
	d.reopen()
	unreadIs(d, 3, 1)
	read(d, open(d, engine.SessionOptions{FIFO: true, ReadReceipts: true}), 1)
	unreadIs(d, 2, 1)
	change(d, &frame.Clear{Seq: 2})
	unreadIs(d, 1, 0)
	w.online(d)
	w.run(d)
	unreadIs(d, 1, 0)
	if unread, mentions := w.unread(); unread != 1 || mentions != 0 {
		t.Fatalf("the server counts %d, %d", unread, mentions)
	}
}

// What is cleared is read, and no longer marked as unread: at once, and between the
// server's answer and its row.
func TestClearingReads(t *testing.T) {
	for upTo, unmarked := range map[msg.Seq]bool{5: true, 4: true, 1: false} {
		w, d := mentioned(t)
		d.e.SetForeground(true)
		read(d, open(d, engine.SessionOptions{FIFO: true, ReadReceipts: true}), 2)
		d.now += 100
		d.e.Tick()
		w.run(d)
		change(d, &frame.Mark{Unread: true})
		w.run(d)
		is := func(when string) {
			t.Helper()
			if r := only(d); r.Marked == unmarked || r.Read != max(upTo, 2) {
				t.Fatalf("cleared up to %d, %s: %+v", upTo, when, r)
			}
		}
		d.offline()
		change(d, &frame.Clear{Seq: upTo})
		is("offline")
		d.reopen()
		is("opened again")
		w.online(d)
		w.answer(d, func() {
			if upTo != 4 { // whose position was deleted with it
				is("answered")
			}
		})
		w.run(d)
		is("told")
		change(d, &frame.Mark{Unread: true})
		change(d, &frame.Clear{Seq: upTo})
		if r := only(d); !r.Marked {
			t.Fatalf("clearing what was cleared takes a mark back: %+v", r)
		}
		w.run(d)
		if r := only(d); !r.Marked || !w.marked {
			t.Fatalf("the server takes it back: %+v", r)
		}
	}
}

// A row that was counted before the server knew what was read.
func TestARowFromBeforeTheReading(t *testing.T) {
	w, d := mentioned(t)
	before := w.touch()
	read(d, open(d, engine.SessionOptions{FIFO: true, ReadReceipts: true}), 4)
	d.now += 100
	d.e.Tick()
	n, receipt := next[*frame.Receipt](d)
	d.answer(n, &frame.Done{})
	unreadIs(d, 1, 0)
	d.answer(0, before)
	unreadIs(d, 1, 0)
	w.serve(receipt)
	w.run(d)
	unreadIs(d, 1, 0)
}

// In a wide conversation the row comes with the next heartbeat: until then the
// device counts.
func TestUnreadWithoutARow(t *testing.T) {
	d := newDevice(t)
	r := row(2, 2, 1)
	r.Read, r.Wide = pos(2), true
	d.connect(r)
	m := msg.Message{Content: msg.Content{Text: "hi", Mentions: []msg.Address{"ann"}}, Seq: 3, Ordinal: 3, Rev: 3,
		ID: msg.MessageID{6: 0x70, 15: 3}, From: "bob", Time: 1}
	d.answer(0, &frame.Push{Conv: annBob, Prev: 2, Rev: 3, Messages: []frame.Blob{codec.EncodeMessage(&m)}})
	d.answer(0, &frame.Push{Conv: annBob, Prev: 2, Rev: 3, Messages: []frame.Blob{codec.EncodeMessage(&m)}})
	unreadIs(d, 1, 1)
	now := row(3, 3, 2)
	now.Read, now.Unread, now.Mentions = pos(2), 1, 1
	d.answer(0, &frame.InboxPage{From: 1, To: 2, Rows: []frame.Row{now}})
	unreadIs(d, 1, 1)
}
