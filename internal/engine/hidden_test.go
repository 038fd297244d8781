package engine_test

import (
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// all reads everything that is here, newest first.
func all(d *device) ([]int, msg.End) {
	d.t.Helper()
	s := open(d, engine.SessionOptions{})
	defer s.Stop()
	r := read(d, s, 1000)
	return seqs(r.Messages), r.End
}

// held reports whether the database has a row of a message, whatever is shown.
func held(d *device, seq msg.Seq) bool { return heldOf(d, bobsChat, seq) }

func heldOf(d *device, of frame.Target, seq msg.Seq) (there bool) {
	d.t.Helper()
	err := d.db.View(func(r engine.Reader) error {
		find := func() (*engine.Conv, error) { return r.ConvByPeer(of.Peer) }
		if of.Peer == "" {
			find = func() (*engine.Conv, error) { return r.ConvByID(of.Conv) }
		}
		c, err := find()
		if err != nil || c == nil {
			return err
		}
		return r.Messages(c.No, msg.Range{Lo: seq, Hi: seq}, false, 1, func(*engine.Stored) bool {
			there = true
			return false
		})
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return there
}

// Deleted for the user himself, a message leaves this device at once, text included,
// and the list; and it stays away whatever late frames bring.
func TestHidingIsAtOnce(t *testing.T) {
	w, d := talk(t, 4)
	s := open(d, engine.SessionOptions{})
	read(d, s, 4)
	d.offline()
	d.events = nil
	change(d, &frame.Hide{Seqs: []msg.Seq{2, 4}})
	if got := eventsOf[engine.RemovedEvent](d); len(got) != 2 || got[0].Range != (msg.Range{Lo: 2, Hi: 2}) {
		t.Fatalf("removed %+v; want 2 and 4", got)
	}
	if got, end := all(d); !slices.Equal(got, []int{3, 1}) || end != msg.EndBeginning {
		t.Fatalf("read %v, %v; want 3, 1", got, end)
	}
	if held(d, 2) || held(d, 4) {
		t.Fatal("a hidden message is still in the database")
	}
	if p := only(d).Preview; p == nil || p.Seq != 3 {
		t.Fatalf("the preview is %+v, want message 3", p)
	}
	d.reopen()
	late := frame.Push{Conv: annBob, Prev: 4, Rev: 5, Messages: []frame.Blob{codec.EncodeMessage(&w.msgs[3])}}
	w.online(d)
	d.answer(0, &late)
	if held(d, 4) {
		t.Fatal("a late push brought a hidden message back")
	}
	w.run(d)
	if got, _ := all(d); !slices.Equal(got, []int{3, 1}) || len(w.hidden) != 2 {
		t.Fatalf("read %v; the server hides %v", got, w.hidden)
	}
}

// A refused hide: what was taken off the device comes back on demand.
func TestARefusedHideIsTakenBack(t *testing.T) {
	w, d := talk(t, 3)
	w.refuse = msg.CodeNoRight
	change(d, &frame.Hide{Seqs: []msg.Seq{2}})
	w.run(d)
	s := open(d, engine.SessionOptions{})
	if r := read(d, s, 9); len(r.Messages) != 1 || r.End != msg.EndGap || missing(r) != 1 {
		t.Fatalf("read %v, %v; want 3 and a gap of 1", seqs(r.Messages), r.End)
	}
	s.Sync(2, nil)
	w.run(d)
	if got, _ := all(d); !slices.Equal(got, []int{3, 2, 1}) {
		t.Fatalf("read %v", got)
	}
}

// The row too: its preview and what is unread are the server's again, also if the
// connection is lost before that has told it.
func TestARefusedHideBringsTheRowBack(t *testing.T) {
	w, d := talk(t, 3)
	w.refuse = msg.CodeNoRight
	change(d, &frame.Hide{Seqs: []msg.Seq{2, 3}})
	if row := only(d); row.Unread != 1 || row.Preview == nil || row.Preview.Seq != 1 {
		t.Fatalf("while it waits the row is %+v", row)
	}
	n, _ := next[*frame.Op](d)
	d.answer(n, &frame.Error{Code: msg.CodeNoRight})
	d.offline()
	d.reopen()
	w.online(d)
	w.run(d)
	if row := only(d); row.Unread != 3 || row.Preview == nil || row.Preview.Seq != 3 {
		t.Fatalf("after the refusal the row is %+v, want 3 unread and message 3", row)
	}
}

// Sent, its acknowledgement lost, and hidden on the tablet before it is sent again: the
// repeated acknowledgement does not bring it back.
func TestAHiddenMessageIsNotAcknowledgedIntoSight(t *testing.T) {
	w, d := talk(t, 0)
	id := send(d, "one")
	_, first := next[*frame.Send](d)
	d.offline()
	w.say("ann", first.ID, first.Content)
	w.touch()
	w.by("ann", &frame.Hide{Seqs: []msg.Seq{1}})
	w.pushes = nil
	w.online(d)
	w.run(d)
	if held(d, 1) || only(d).Preview != nil {
		t.Fatalf("message %v is here, the preview is %+v", id, only(d).Preview)
	}
}

// Hidden by its seq before this device knew that it is there: it stays out of sight.
func TestHidingWhatWaitsForItsPlace(t *testing.T) {
	w, d := talk(t, 0)
	send(d, "one")
	change(d, &frame.Hide{Seqs: []msg.Seq{1}})
	w.run(d)
	if held(d, 1) || len(w.hidden) != 1 || only(d).Preview != nil {
		t.Fatalf("message 1 is here: %v; the server hides %v, the preview is %+v", held(d, 1), w.hidden, only(d).Preview)
	}
}

// The push of a message that comes after the row which says that it is hidden.
func TestALatePushOfWhatWasHidden(t *testing.T) {
	w, d := talk(t, 0)
	w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 15: 1}, msg.Content{Text: "said"})
	w.touch()
	late := w.row()
	late.Preview = nil
	push := frame.Push{Conv: annBob, Rev: 1, Messages: []frame.Blob{blob(&w.msgs[0])}, From: late.InboxRev - 1, To: late.InboxRev, Row: &late}
	w.by("ann", &frame.Hide{Seqs: []msg.Seq{1}})
	d.answer(0, w.pushes[0])
	w.pushes = nil
	d.answer(0, &push)
	w.run(d)
	if p := only(d).Preview; p != nil || held(d, 1) {
		t.Fatalf("the preview is %+v; message 1 is here: %v", p, held(d, 1))
	}
}

// News of what was hidden on another device: at once where something is held, with
// nothing else being stale; where nothing is, there is nothing to ask.
func TestNewsOfWhatWasHidden(t *testing.T) {
	w, d := talk(t, 3)
	w.by("ann", &frame.Hide{Seqs: []msg.Seq{2}})
	d.answer(0, w.pushes[0])
	w.pushes = nil
	n, ask := next[*frame.Changes](d)
	if len(ask.Ranges) != 0 || ask.HiddenRev != 0 {
		t.Fatalf("asked for %+v; want what was hidden since 0, and no ranges", ask)
	}
	d.answer(n, w.serve(ask))
	d.quiet()
	if got, _ := all(d); !slices.Equal(got, []int{3, 1}) || held(d, 2) {
		t.Fatalf("read %v", got)
	}
	fresh := newDevice(t)
	w.online(fresh)
	n, inbox := next[*frame.Inbox](fresh)
	fresh.answer(n, w.serve(inbox))
	fresh.quiet()
	open(fresh, engine.SessionOptions{}).Sync(5, nil)
	_, fetch := next[*frame.Fetch](fresh)
	if fetch.HiddenRev != 1 {
		t.Fatalf("a fresh device asks for what was hidden since %d; it holds nothing of before 1", fetch.HiddenRev)
	}
}

// A page that was read before the user hid a message elsewhere, and came late.
func TestALatePageAsksWhatWasHidden(t *testing.T) {
	w, d := talk(t, 0)
	for range 3 {
		w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 14: 7, 15: byte(w.rev)}, msg.Content{Text: "said"})
	}
	w.pushes = append(w.pushes, w.touch())
	d.answer(0, w.pushes[0])
	w.pushes = nil
	open(d, engine.SessionOptions{}).Sync(3, nil)
	n, ask := next[*frame.Fetch](d)
	late := w.serve(ask)
	w.by("ann", &frame.Hide{Seqs: []msg.Seq{2}})
	d.answer(0, w.pushes[0]) // nothing is held: nothing is asked
	w.pushes = nil
	d.answer(n, late)
	w.run(d)
	if got, _ := all(d); !slices.Equal(got, []int{3, 1}) {
		t.Fatalf("read %v; want 3, 1", got)
	}
}

// Clearing deletes what is here at once; the conversation says so and goes on.
func TestClearing(t *testing.T) {
	w, d := talk(t, 5)
	s := open(d, engine.SessionOptions{})
	read(d, s, 2)
	fifo := open(d, engine.SessionOptions{FIFO: true})
	read(d, fifo, 1)
	d.offline()
	d.events = nil
	change(d, &frame.Clear{Seq: 4})
	if got := eventsOf[engine.RemovedEvent](d); len(got) != 2 || got[0].Range != (msg.Range{Lo: 1, Hi: 4}) {
		t.Fatalf("removed %+v; want 1–4 in both sessions", got)
	}
	if r := read(d, s, 5); len(r.Messages) != 0 || r.End != msg.EndCleared {
		t.Fatalf("read %v, %v; want cleared", seqs(r.Messages), r.End)
	}
	if r := read(d, fifo, 5); !slices.Equal(seqs(r.Messages), []int{5}) || r.End != msg.EndNewest {
		t.Fatalf("oldest first read %v, %v; want 5 and the newest", seqs(r.Messages), r.End)
	}
	d.reopen()
	for seq := range msg.Seq(4) {
		if held(d, seq+1) {
			t.Fatalf("message %d is still in the database", seq+1)
		}
	}
	w.online(d)
	w.run(d)
	if got, end := all(d); !slices.Equal(got, []int{5}) || end != msg.EndCleared || w.cleared != 4 {
		t.Fatalf("read %v, %v", got, end)
	}
	// Cleared on the tablet, up to the head.
	w.by("ann", &frame.Clear{Seq: 5})
	w.run(d)
	if got, end := all(d); len(got) != 0 || end != msg.EndCleared || held(d, 5) || only(d).Preview != nil {
		t.Fatalf("read %v, %v, preview %v", got, end, only(d).Preview)
	}
}

// A new epoch drops the copy and keeps what waits: it stays out of sight.
func TestANewEpochKeepsWhatWaits(t *testing.T) {
	w, d := talk(t, 4)
	d.offline()
	change(d, &frame.Clear{Seq: 1})
	change(d, &frame.Hide{Seqs: []msg.Seq{3}})
	change(d, edit(4, "waits"))
	d.e.Connected(make([]byte, 32), "phone")
	n, _ := next[*frame.Hello](d)
	d.answer(n, &frame.Welcome{User: "ann", UserID: ann, ServerID: [16]byte{1}, Time: d.now, Epoch: 8, InboxRev: w.inboxRev,
		Protocol: 1, Limits: frame.Limits{PageMessages: 1000, Heartbeat: 30_000}})
	s := open(d, engine.SessionOptions{})
	s.Sync(10, nil)
	d.take()
	for len(d.sent) > 0 { // reads are answered, changes are not
		f := d.sent[0]
		d.sent = d.sent[1:]
		if _, op := f.Body.(*frame.Op); !op {
			d.answer(f.Request, w.serve(f.Body))
		}
	}
	got, end := all(d)
	if !slices.Equal(got, []int{4, 2}) || end != msg.EndCleared || held(d, 3) || held(d, 1) {
		t.Fatalf("read %v, %v; want 4, 2 and cleared", got, end)
	}
}

// An answer that was read before a message was hidden here, and comes after.
func TestWhatWasHiddenStaysHidden(t *testing.T) {
	w, d := talk(t, 1)
	for range 2 {
		w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 14: 7, 15: byte(w.rev)}, msg.Content{Text: "said"})
	}
	d.answer(0, w.touch())
	d.e.FetchMessage(bobsChat, 2, nil)
	n, ask := next[*frame.Fetch](d)
	late := w.serve(ask)
	open(d, engine.SessionOptions{}).Sync(3, nil)
	w.run(d)
	change(d, &frame.Hide{Seqs: []msg.Seq{2}})
	w.run(d)
	d.answer(n, late)
	if got, _ := all(d); !slices.Equal(got, []int{3, 1}) || held(d, 2) {
		t.Fatalf("read %v; want 3, 1", got)
	}
}

// A message may be named before it is here.
func TestHidingWhatHasNotCome(t *testing.T) {
	w, d := talk(t, 2)
	change(d, &frame.Hide{Seqs: []msg.Seq{3}})
	prev := w.rev
	w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 14: 7}, msg.Content{Text: "said"})
	w.changed(prev, nil)
	d.answer(0, w.pushes[0])
	w.pushes = nil
	if got, _ := all(d); !slices.Equal(got, []int{2, 1}) || held(d, 3) {
		t.Fatalf("read %v; want 2, 1", got)
	}
}

// Hiding what is hidden already is nothing new to the server: what its answer has
// more is another device's hide, which is still to be asked for.
func TestHidingAgainWhileAnotherDeviceHides(t *testing.T) {
	for name, seqs := range map[string][]msg.Seq{"again": {2}, "twice": {1, 1}, "again and new": {1, 2}} {
		t.Run(name, func(t *testing.T) {
			w, d := talk(t, 4)
			change(d, &frame.Hide{Seqs: []msg.Seq{2}})
			w.run(d)
			change(d, &frame.Hide{Seqs: seqs})
			n, op := next[*frame.Op](d)
			w.by("ann", &frame.Hide{Seqs: []msg.Seq{4}})
			w.pushes = nil // lost
			d.answer(n, w.serve(op))
			w.run(d)
			d.answer(0, w.touch())
			w.run(d)
			if got, _ := all(d); slices.Contains(got, 4) || held(d, 4) {
				t.Fatalf("read %v; message 4 was hidden on the tablet", got)
			}
		})
	}
}

// Of two answers the one that was asked for when nothing was here says nothing of
// what the other one brought in between, which may have been hidden.
func TestNewsOfWhatWasHiddenHasABeginning(t *testing.T) {
	w, d := talk(t, 0)
	for range 6 {
		w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 14: 7, 15: byte(w.rev)}, msg.Content{Text: "said"})
	}
	d.answer(0, w.touch())
	open(d, engine.SessionOptions{}).Sync(2, nil)
	n, ask := next[*frame.Fetch](d)
	late := w.serve(ask)
	w.by("ann", &frame.Hide{Seqs: []msg.Seq{5}})
	d.answer(0, w.pushes[0])
	w.pushes = nil
	open(d, engine.SessionOptions{FIFO: true}).Sync(2, nil)
	m, oldest := next[*frame.Fetch](d)
	d.answer(n, late)
	next[*frame.Changes](d) // which is lost
	d.answer(m, w.serve(oldest))
	d.offline()
	w.online(d)
	w.run(d)
	if got, _ := all(d); !slices.Equal(got, []int{6}) || held(d, 5) {
		t.Fatalf("read %v; want 6", got)
	}
}
