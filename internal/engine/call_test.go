package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func answered(seq msg.Seq, duration msg.Millis) *frame.SetCall {
	return &frame.SetCall{Seq: seq, Outcome: msg.Answered, Duration: duration}
}

// What is said of a call that has not left goes with it, and it never counts.
func TestWhatBecameOfACallFoldsIntoWhatHasNotLeft(t *testing.T) {
	w, d := talk(t, 1)
	d.offline()
	m, err := d.e.Send(bobsChat, msg.CallOf(msg.Call{Video: true}))
	if err != nil {
		t.Fatal(err)
	}
	about(d, m.ID, answered(0, 63_000))
	d.reopen()
	want := msg.Call{Video: true, Outcome: msg.Answered, Duration: 63_000}
	if got := outbox(d); len(got) != 1 || *got[0].Call != want || got[0].Flags&msg.Silent == 0 {
		t.Fatalf("the outbox is %+v", got)
	}
	if err := d.e.Change(bobsChat, m.ID, edit(0, "no"), nil); msg.CodeOf(err) != msg.CodeBadRequest {
		t.Fatalf("its text was changed: %v", err)
	}
	w.online(d)
	w.run(d)
	if len(w.msgs) != 2 || *w.msgs[1].Call != want || w.msgs[1].Counts() || len(w.ops) != 0 {
		t.Fatalf("the server has %+v, operations %v", w.msgs, w.ops)
	}
	if err := d.e.Change(bobsChat, msg.MessageID{}, &frame.SetCall{Seq: 2, Duration: 5}, nil); msg.CodeOf(err) != msg.CodeBadRequest {
		t.Fatalf("a missed call lasts: %v", err)
	}
}

// What was said of a call that came is shown at once, over whatever the server says
// meanwhile, and never falls.
func TestWhatBecameOfACallIsShownAtOnce(t *testing.T) {
	w, d := talk(t, 1)
	prev := w.rev
	w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 15: 9}, msg.CallOf(msg.Call{}))
	w.changed(prev, nil)
	w.run(d)
	s := open(d, engine.SessionOptions{Kind: engine.MissedCalls})
	if got := read(d, s, 5); len(got.Messages) != 1 || got.Messages[0].Call.Outcome != msg.Missed {
		t.Fatalf("read %+v", got)
	}
	d.offline()
	d.events = nil
	if err := d.e.Change(bobsChat, msg.MessageID{}, answered(2, 0), nil); err != nil {
		t.Fatal(err)
	}
	got := eventsOf[engine.MessageEvent](d)
	if len(got) != 1 || got[0].Message.Call.Outcome != msg.Answered || !got[0].Message.Changing || got[0].Message.ChangedBy != "ann" {
		t.Fatalf("heard %+v", got)
	}
	if r := read(d, open(d, engine.SessionOptions{Kind: engine.MissedCalls}), 5); len(r.Messages) != 0 {
		t.Fatalf("missed are %+v", r.Messages)
	}
	w.online(d)
	w.run(d)
	if c := w.msgs[1].Call; c.Outcome != msg.Answered {
		t.Fatalf("the server has %+v", *c)
	}
	r := read(d, open(d, engine.SessionOptions{Kind: engine.IncomingCalls}), 5)
	if len(r.Messages) != 1 || r.Messages[0].Changing || r.Messages[0].Call.Outcome != msg.Answered {
		t.Fatalf("read %+v", r)
	}
}
