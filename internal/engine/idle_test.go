package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// A command that sends the first message of a conversation and ends once the
// engine is idle leaves a device that can read it without the server.
func TestIdleAfterTheHeadIsLearned(t *testing.T) {
	d := newDevice(t)
	d.connect()
	sent := send(d, "mine")
	n, _ := next[*frame.Send](d)
	d.answer(n, &frame.SendAck{Conv: annBob, Pos: pos(1), Prev: 0, Rev: 1, Time: d.now})
	if d.e.Idle() {
		t.Error("idle, and the head is not known")
	}
	n, ask := next[*frame.Fetch](d)
	p := page(ask, 1)
	p.Messages = []frame.Blob{codec.EncodeMessage(&msg.Message{
		Content: msg.Content{Text: "mine"}, Conv: annBob, Seq: 1, Ordinal: 1, Rev: 1, ID: sent, From: "ann", Time: d.now,
	})}
	d.answer(n, p)
	if !d.e.Idle() {
		t.Fatal("not idle, and nothing is on its way")
	}
	d.reopen()
	s, err := d.e.Open(engine.SessionOptions{Target: frame.Target{Peer: "bob"}})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := s.Read(5); err != nil || len(r.Messages) != 1 || r.End != msg.EndBeginning {
		t.Fatalf("read %+v, %v", r, err)
	}
}

// The same, killed before it was idle.
func TestWhatWasAcknowledgedCanBeReadAfterACrash(t *testing.T) {
	for _, fifo := range []bool{false, true} {
		d := newDevice(t)
		d.connect()
		send(d, "mine")
		n, _ := next[*frame.Send](d)
		d.answer(n, &frame.SendAck{Conv: annBob, Pos: pos(1), Prev: 0, Rev: 1, Time: d.now})
		d.reopen()
		s, err := d.e.Open(engine.SessionOptions{Target: frame.Target{Peer: "bob"}, FIFO: fifo})
		if err != nil {
			t.Fatal(err)
		}
		end := msg.EndBeginning
		if fifo {
			end = msg.EndNewest
		}
		if r, err := s.Read(5); err != nil || len(r.Messages) != 1 || r.End != end {
			t.Fatalf("read %+v, %v", r, err)
		}
		// The server knows of two more, which come live.
		d.connect(row(3, 3, 1))
		n, ask := next[*frame.Fetch](d)
		if ask.From != 2 || !ask.Forward {
			t.Fatalf("asked for %+v", ask)
		}
		d.answer(n, page(ask, 3))
		var live []int
		for _, ev := range eventsOf[engine.MessageEvent](d) {
			if ev.Message.Live {
				live = append(live, int(ev.Message.Seq))
			}
		}
		if len(live) != 2 || live[0] != 2 || live[1] != 3 {
			t.Fatalf("live came %v", live)
		}
	}
}
