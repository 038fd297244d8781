package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// signedOut is a device that held messages, had written something, and was signed out.
func signedOut(t *testing.T) (d *device, s *engine.Session) {
	d = newDevice(t)
	d.connect(row(20, 20, 3))
	s = open(d, engine.SessionOptions{})
	s.Sync(10, nil)
	serve(d, 20)
	if r := read(d, s, 10); len(r.Messages) != 10 {
		t.Fatalf("it holds %d messages", len(r.Messages))
	}
	d.offline()
	if _, err := d.e.Send(bobsChat, msg.Content{Text: "unsent"}); err != nil {
		t.Fatal(err)
	}
	if err := d.e.Change(bobsChat, msg.MessageID{}, &frame.React{Seq: 20, Emoji: "+"}, "reaction"); err != nil {
		t.Fatal(err)
	}
	d.e.Disconnected()
	d.e.SignedOut(msg.Errorf(msg.CodeTokenRevoked, "signed out"))
	d.events = nil
	d.take()
	d.events = nil
	return d, s
}

// nothingHeld makes sure that no message of the server's is left.
func nothingHeld(d *device, s *engine.Session) {
	d.t.Helper()
	removed := eventsOf[engine.RemovedEvent](d)
	if len(removed) == 0 || removed[len(removed)-1].Range != (msg.Range{Lo: 1, Hi: 20}) {
		d.t.Fatalf("the session hears %+v", removed)
	}
	for _, m := range read(d, s, 10).Messages {
		if !m.Pending {
			d.t.Fatalf("message %d is still here", m.Seq)
		}
	}
	if cov, err := d.e.Coverage(bobsChat); err != nil || cov.Known || len(cov.Spans) != 0 {
		d.t.Fatalf("coverage %+v, %v", cov, err)
	}
	list, err := d.e.OpenSummary(engine.RowFilter{}).Read(10)
	if err != nil || len(list.Rows) != 0 {
		d.t.Fatalf("rows %+v, %v", list.Rows, err)
	}
}

// What was written here stays unless it is to go, also over a restart, and leaves once
// the device is logged in again.
func TestWipeKeepsTheOutbox(t *testing.T) {
	d, s := signedOut(t)
	if err := d.e.Wipe(false); err != nil {
		t.Fatal(err)
	}
	nothingHeld(d, s)
	if d.e.Owner() == nil {
		t.Fatal("nobody knows any more whose outbox that is")
	}
	d.reopen()
	d.e.Connected(make([]byte, 32), "phone")
	n, hello := next[*frame.Hello](d)
	if hello.Epoch != 0 || hello.Cursor != 0 || hello.Seal != nil {
		t.Fatalf("it says Hello with %+v, not as a fresh device", hello)
	}
	d.answer(n, &frame.Welcome{User: "ann", UserID: ann, ServerID: [16]byte{1}, Time: d.now, Epoch: 7, InboxRev: 3, Protocol: 1})
	n, _ = next[*frame.Inbox](d)
	d.answer(n, &frame.InboxPage{Rows: []frame.Row{row(20, 20, 3)}})
	if _, send := next[*frame.Send](d); send.Content.Text != "unsent" {
		t.Fatalf("it sent %+v", send)
	}
}

// With the outbox everything goes: the database is nobody's, and who waited is told.
func TestWipeWithTheOutbox(t *testing.T) {
	d, s := signedOut(t)
	if err := d.e.Wipe(true); err != nil {
		t.Fatal(err)
	}
	failed, undone := eventsOf[engine.OutboxEvent](d), eventsOf[engine.ChangeEvent](d)
	if len(failed) != 1 || failed[0].Message.Code != msg.CodeCancelled || len(undone) != 1 || msg.CodeOf(undone[0].Err) != msg.CodeCancelled {
		t.Fatalf("told of %+v, %+v", failed, undone)
	}
	nothingHeld(d, s)
	if r := read(d, s, 10); len(r.Messages) != 0 {
		t.Fatalf("the session still shows %+v", r.Messages)
	}
	if d.e.Owner() != nil || !d.e.Idle() {
		t.Fatalf("owner %+v, idle %v", d.e.Owner(), d.e.Idle())
	}
	d.reopen()
	if d.e.Owner() != nil || !d.e.Idle() {
		t.Fatalf("after a restart: owner %+v, idle %v", d.e.Owner(), d.e.Idle())
	}
	d.e.Connected(make([]byte, 32), "tablet")
	n, _ := next[*frame.Hello](d)
	d.answer(n, &frame.Welcome{User: "bob", UserID: bob, ServerID: [16]byte{9}, Time: d.now, Epoch: 2, Protocol: 1})
	if d.drop != nil || d.e.Owner().User != "bob" {
		t.Fatalf("another user cannot have it: %v, %+v", d.drop, d.e.Owner())
	}
}
