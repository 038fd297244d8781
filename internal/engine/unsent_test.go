package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// about writes a change about a message of this device.
func about(d *device, id msg.MessageID, ch frame.Change) {
	d.t.Helper()
	if err := d.e.Change(bobsChat, id, ch, "about"); err != nil {
		d.t.Fatal(err)
	}
}

// outbox lists what a fresh session shows of the outbox.
func outbox(d *device) (list []engine.Message) {
	d.t.Helper()
	s := open(d, engine.SessionOptions{})
	defer s.Stop()
	for _, m := range read(d, s, 100).Messages {
		if m.Pending {
			list = append(list, m)
		}
	}
	return list
}

func TestAnEditFoldsIntoWhatHasNotLeft(t *testing.T) {
	w, d := talk(t, 1)
	d.offline()
	id := send(d, "sop")
	d.reopen()
	about(d, id, edit(0, "soup"))
	if got := outbox(d); len(got) != 1 || got[0].Text != "soup" || got[0].ID != id || got[0].Changing {
		t.Fatalf("the outbox is %+v", got)
	}
	if got := eventsOf[engine.ChangeEvent](d); len(got) != 1 || got[0].Token != "about" || got[0].Err != nil {
		t.Fatalf("results %+v", got)
	}
	w.online(d)
	w.run(d)
	if len(w.msgs) != 2 || w.msgs[1].Text != "soup" || w.msgs[1].Edited != 0 || len(w.ops) != 0 {
		t.Fatalf("the server has %+v, operations %v; want one message, never edited", w.msgs, w.ops)
	}
}

// Once it may have left, the server may know the former text: the edit waits for
// the seq. That holds after a crash too.
func TestAnEditOfWhatLeftWaitsForItsSeq(t *testing.T) {
	for _, crash := range []bool{false, true} {
		w, d := talk(t, 1)
		id := send(d, "sop")
		next[*frame.Send](d)
		d.offline()
		if crash {
			d.reopen()
		}
		about(d, id, edit(0, "soup"))
		if got := outbox(d); len(got) != 1 || got[0].Text != "soup" || !got[0].Changing {
			t.Fatalf("the outbox is %+v", got)
		}
		w.online(d)
		w.run(d)
		if len(w.msgs) != 2 || w.msgs[1].Text != "soup" || w.msgs[1].Edited == 0 || len(w.ops) != 1 {
			t.Fatalf("the server has %+v, operations %v; want the edit as an operation", w.msgs, w.ops)
		}
		if m := top(d); m.Text != "soup" || m.Changing || m.Seq != 2 {
			t.Fatalf("here it is %+v", m)
		}
	}
}

func TestDeletingWhatHasNotLeftTakesItBack(t *testing.T) {
	w, d := talk(t, 1)
	d.offline()
	s := open(d, engine.SessionOptions{})
	id := send(d, "never mind")
	answer, err := d.e.Reply(bobsChat, msg.Content{Text: "an answer to that"}, id)
	if err != nil {
		t.Fatal(err)
	}
	about(d, id, &frame.Delete{})
	if got := eventsOf[engine.RemovedEvent](d); len(got) != 1 || got[0].Session != s || got[0].ID != id {
		t.Fatalf("removed %+v", got)
	}
	got := outbox(d)
	if len(got) != 1 || got[0].ID != answer.ID || got[0].Status != msg.Failed || got[0].Code != msg.CodeReferred {
		t.Fatalf("the outbox is %+v; want the answer as failed with %d", got, msg.CodeReferred)
	}
	w.online(d)
	w.run(d)
	if len(w.msgs) != 1 {
		t.Fatalf("the server has %+v", w.msgs)
	}
	if err := d.e.Cancel(id); msg.CodeOf(err) != msg.CodeNoMessage {
		t.Fatalf("taking it back twice: %v", err)
	}
}

func TestWhatMayHaveLeftIsNotCancelled(t *testing.T) {
	_, d := talk(t, 1)
	id := send(d, "gone")
	if err := d.e.Cancel(id); msg.CodeOf(err) != msg.CodeTooLate {
		t.Fatalf("cancelled: %v; want code %d", err, msg.CodeTooLate)
	}
}

// An answer to, and a reaction on, a message without a seq wait for it.
func TestWhatRefersToAMessageWaitsForIt(t *testing.T) {
	w, d := talk(t, 1)
	d.offline()
	id := send(d, "first")
	if _, err := d.e.Reply(bobsChat, msg.Content{Text: "and"}, id); err != nil {
		t.Fatal(err)
	}
	about(d, id, &frame.React{Emoji: "a"})
	d.reopen()
	w.online(d)
	w.run(d)
	if len(w.msgs) != 3 || w.msgs[2].ReplyTo != 2 || len(w.msgs[1].Reactions) != 1 {
		t.Fatalf("the server has %+v", w.msgs)
	}
	// Now that it has a seq, its id still names it.
	about(d, id, &frame.React{Emoji: "b"})
	w.run(d)
	if len(w.msgs[1].Reactions) != 2 {
		t.Fatalf("the server has %+v", w.msgs[1])
	}
}

// A message that is refused is shown as it was written, without the edit that fails
// with it.
func TestWhatFailsIsShownWithoutItsEdit(t *testing.T) {
	_, d := talk(t, 1)
	open(d, engine.SessionOptions{})
	id := send(d, "one")
	about(d, id, edit(0, "two"))
	n, _ := next[*frame.Send](d)
	d.events = nil
	d.answer(n, &frame.Error{Code: msg.CodeNoRight})
	shown := eventsOf[engine.MessageEvent](d)
	if len(shown) == 0 {
		t.Fatal("the session hears nothing of the refusal")
	}
	if m := shown[len(shown)-1].Message; m.Status != msg.Failed || m.Changing || m.Text != "one" {
		t.Fatalf("shown as %+v", m)
	}
}

// What refers to a refused message fails with it; the rest goes on. Sent again, a
// message goes behind the others under its id, and what refers to it can follow.
func TestResend(t *testing.T) {
	w, d := talk(t, 1)
	id := send(d, "refused")
	answer, err := d.e.Reply(bobsChat, msg.Content{Text: "answer"}, id)
	if err != nil {
		t.Fatal(err)
	}
	about(d, id, &frame.React{Emoji: "a"})
	other := send(d, "goes on")
	n, _ := next[*frame.Send](d)
	d.answer(n, &frame.Error{Code: msg.CodeNoRight, Detail: "not now"})
	if got := eventsOf[engine.ChangeEvent](d); len(got) != 1 || msg.CodeOf(got[0].Err) != msg.CodeReferred {
		t.Fatalf("results %+v; want code %d", got, msg.CodeReferred)
	}
	w.run(d)
	if len(w.msgs) != 2 || w.msgs[1].ID != other {
		t.Fatalf("the server has %+v; want what stood behind", w.msgs)
	}
	if err := d.e.Resend(answer.ID); msg.CodeOf(err) != msg.CodeReferred {
		t.Fatalf("the answer alone is sent again: %v", err)
	}
	if err := d.e.Resend(id); err != nil {
		t.Fatal(err)
	}
	if err := d.e.Resend(answer.ID); err != nil {
		t.Fatal(err)
	}
	w.run(d)
	if len(w.msgs) != 4 || w.msgs[2].ID != id || w.msgs[3].ID != answer.ID || w.msgs[3].ReplyTo != 3 || len(outbox(d)) != 0 {
		t.Fatalf("the server has %+v", w.msgs)
	}
}
