package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
)

// only is the one row of the device's list.
func only(d *device) engine.Row {
	d.t.Helper()
	s := d.e.OpenSummary(engine.RowFilter{})
	defer s.Stop()
	res, err := s.Read(10)
	if err != nil || len(res.Rows) != 1 {
		d.t.Fatalf("the list is %+v, %v", res.Rows, err)
	}
	return res.Rows[0]
}

// A row that was pushed without its preview, because a push with the message
// was lost before it, gets the preview when the device catches up.
func TestAPreviewThatWasLostIsCaughtUp(t *testing.T) {
	d := newDevice(t)
	first := row(1, 1, 1)
	first.Preview = message(1, 1)
	d.connect(first)
	d.take()
	d.sent = nil
	// The push of message 2, with inbox rev 2, is lost; inbox rev 3 is a receipt.
	d.answer(0, &frame.InboxPage{From: 2, To: 3, Rows: []frame.Row{row(2, 2, 3)}})
	n, ask := next[*frame.Inbox](d)
	if ask.Since != 1 {
		t.Fatalf("asked for the inbox since %d, want 1", ask.Since)
	}
	whole := row(2, 2, 3)
	whole.Preview = message(2, 2)
	d.answer(n, &frame.InboxPage{From: 1, To: 3, Rows: []frame.Row{whole}})
	if got := only(d); got.Preview == nil || got.Preview.Seq != 2 {
		t.Fatalf("the preview is %+v, want message 2", got.Preview)
	}
}

// The state in which the user left is frozen; receipts of before that the device
// knows of do not make it an old one.
func TestLeavingIsLearned(t *testing.T) {
	d := newDevice(t)
	r := row(3, 3, 1)
	r.State.ReceiptRev = 5
	d.connect(r)
	gone := row(3, 3, 2)
	gone.State.MetaRev, gone.State.Left = 2, true
	d.answer(0, &frame.InboxPage{From: 1, To: 2, Rows: []frame.Row{gone}})
	if !only(d).Left {
		t.Fatal("the device does not know that the user left")
	}
}

// While sends of a conversation are on their way, its timer does not run: the
// driver would be called again and again for nothing.
func TestNoTimerWhileSendsAreOnTheirWay(t *testing.T) {
	d := newDevice(t)
	d.connect(row(0, 0, 1))
	send(d, "one")
	send(d, "two")
	n, _ := next[*frame.Send](d)
	d.answer(n, &frame.Error{Code: 1002, RetryAfter: 700})
	d.now += 1000
	d.e.Tick()
	if at := d.e.Deadline(); at != 0 && at <= d.now {
		t.Fatalf("the next tick is due at once, again and again")
	}
}

// A large batch comes in several pushes, of which the last has the row. Those
// before it do not make a second conversation with the same peer.
func TestAPushWithoutItsRowBeginsNoConversation(t *testing.T) {
	d := newDevice(t)
	d.connect()
	send(d, "mine") // bob is known by his address alone
	d.answer(0, &frame.Push{Conv: annBob, Prev: 0, Rev: 1, Messages: []frame.Blob{message(1, 1)}})
	r := row(2, 2, 1)
	d.answer(0, &frame.Push{Conv: annBob, Prev: 1, Rev: 2, Messages: []frame.Blob{message(2, 2)}, From: 0, To: 1, Row: &r})
	if got := only(d); got.Peer != "bob" || got.Head != 2 {
		t.Fatalf("the row is %+v", got)
	}
	if failed := eventsOf[engine.FailureEvent](d); len(failed) > 0 {
		t.Fatalf("the local database fails: %v", failed[0].Err)
	}
}

// The row of an own message may come before its acknowledgement, and has no
// preview: the device that sent it has the message.
func TestAnAcknowledgementBringsThePreview(t *testing.T) {
	d := newDevice(t)
	d.connect(row(0, 0, 1))
	send(d, "mine")
	n, _ := next[*frame.Send](d)
	d.answer(0, &frame.InboxPage{From: 1, To: 2, Rows: []frame.Row{row(1, 1, 2)}})
	d.answer(n, &frame.SendAck{Conv: annBob, Pos: pos(1), Prev: 0, Rev: 1, Time: d.now})
	if got := only(d); got.Preview == nil || got.Preview.Text != "mine" {
		t.Fatalf("the preview is %+v", got.Preview)
	}
}

// A row of before that comes after the acknowledgement does not bring the preview
// of before: the own message's row has none.
func TestAnOlderRowKeepsTheNewerPreview(t *testing.T) {
	d := newDevice(t)
	first := row(1, 1, 1)
	first.Preview = message(1, 1)
	d.connect(first)
	send(d, "mine")
	n, _ := next[*frame.Send](d)
	d.answer(n, &frame.SendAck{Conv: annBob, Pos: pos(2), Prev: 2, Rev: 3, Time: d.now})
	changed := row(1, 2, 2)
	changed.Preview = message(1, 2)
	d.answer(0, &frame.InboxPage{From: 1, To: 2, Rows: []frame.Row{changed}})
	d.answer(0, &frame.InboxPage{From: 2, To: 3, Rows: []frame.Row{row(2, 3, 3)}})
	if got := only(d); got.Preview == nil || got.Preview.Text != "mine" {
		t.Fatalf("the preview is %+v", got.Preview)
	}
}

// The first push of a conversation brings its preview among its messages.
func TestAFirstPushBringsThePreview(t *testing.T) {
	d := newDevice(t)
	d.connect()
	first := row(1, 1, 1)
	first.Preview = nil
	d.answer(0, &frame.Push{Conv: annBob, Prev: 0, Rev: 1, From: 0, To: 1, Row: &first, Messages: []frame.Blob{message(1, 1)}})
	if p := only(d).Preview; p == nil || p.Seq != 1 {
		t.Fatalf("the preview is %+v, want message 1, which came with the row", p)
	}
}

// A message that was fetched before its push came is the newest all the same.
func TestALatePushBringsThePreview(t *testing.T) {
	d := newDevice(t)
	first := row(1, 1, 1)
	first.Preview = message(1, 1)
	d.connect(first)
	s := open(d, engine.SessionOptions{FIFO: true})
	s.Sync(5, 1)
	serve(d, 2) // the server has a second one already
	r := row(2, 2, 2)
	d.answer(0, &frame.Push{Conv: annBob, Prev: 1, Rev: 2, Messages: []frame.Blob{message(2, 2)}, From: 1, To: 2, Row: &r})
	if got := only(d); got.Preview == nil || got.Preview.Seq != 2 {
		t.Fatalf("the preview is %+v, want message 2", got.Preview)
	}
}
