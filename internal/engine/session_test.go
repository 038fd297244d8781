package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func send(d *device, text string) msg.MessageID {
	d.t.Helper()
	m, err := d.e.Send(frame.Target{Peer: "bob"}, msg.Content{Text: text})
	if err != nil {
		d.t.Fatal(err)
	}
	return m.ID
}

// own is ann's message as the server has stored it.
func own(id msg.MessageID, seq int, text string) frame.Blob {
	return codec.EncodeMessage(&msg.Message{
		Content: msg.Content{Text: text}, Conv: annBob, Seq: msg.Seq(seq), Ordinal: msg.Ordinal(seq), Rev: msg.Rev(seq),
		ID: id, From: "ann", Time: 1_700_000_000_000,
	})
}

// An acknowledgement was lost: the message is on the server and in the outbox.
// What a session shows a second time, it shows as an update.
func TestAMessageInTheOutboxAndOnTheServerIsShownOnce(t *testing.T) {
	d := newDevice(t)
	d.connect(row(0, 0, 1))
	id := send(d, "mine")
	d.e.Disconnected()
	d.take()
	d.connect(row(1, 1, 2))
	s := open(d, engine.SessionOptions{})
	s.Sync(5, 1)
	d.take()
	for _, f := range d.sent {
		if ask, ok := f.Body.(*frame.Fetch); ok {
			p := page(ask, 1)
			p.Messages = []frame.Blob{own(id, 1, "mine")}
			d.answer(f.Request, p)
			break
		}
	}
	r := read(d, s, 5)
	if len(r.Messages) != 2 || !r.Messages[0].Pending || r.Messages[1].Seq != 1 || !r.Messages[1].Update {
		t.Fatalf("read %+v; want the message of the outbox, and its place as an update", r.Messages)
	}
}

// Oldest first, the outbox follows the newest message for as long as it is
// one: a sync does not count it, since its messages get their place in between.
func TestOldestFirstASyncCountsWhatIsStored(t *testing.T) {
	d := newDevice(t)
	d.connect(row(2, 2, 1))
	s := open(d, engine.SessionOptions{FIFO: true})
	s.Sync(2, 1)
	serve(d, 2)
	read(d, s, 2)
	id := send(d, "mine")
	s.Sync(5, 2)
	serve(d, 2)
	results := eventsOf[engine.SyncEvent](d)
	if len(results) != 2 || results[1].Result.Count != 0 {
		t.Fatalf("results %+v; want a second one of 0", results)
	}
	if err := s.Reset(); err != nil {
		t.Fatal(err)
	}
	r := read(d, s, 5)
	if len(r.Messages) != 3 || r.Messages[2].ID != id {
		t.Fatalf("read %+v; want the stored ones and then the outbox", r.Messages)
	}
}

// A session that was told to begin above the head begins at the head.
func TestBeginningAboveTheHead(t *testing.T) {
	d := newDevice(t)
	s := open(d, engine.SessionOptions{Before: 20})
	s.Sync(3, 1)
	d.connect(row(4, 4, 1))
	serve(d, 4)
	r := read(d, s, 3)
	if len(r.Messages) != 3 || r.Messages[0].Seq != 4 || r.End != msg.EndGap || missing(r) != 1 {
		t.Fatalf("read %v, %v, %d missing; want 4, 3, 2 and a gap of 1", seqs(r.Messages), r.End, missing(r))
	}
}

// A change of a message is told to sessions that showed it, and to no others.
func TestUpdatesAreOfWhatWasShown(t *testing.T) {
	d := newDevice(t)
	d.connect(row(8, 8, 1))
	all := open(d, engine.SessionOptions{})
	all.Sync(8, 1)
	serve(d, 8)
	read(d, all, 8)
	below := open(d, engine.SessionOptions{Before: 4})
	read(d, below, 3)
	d.take()
	d.sent, d.events = nil, nil
	d.answer(0, &frame.Push{Conv: annBob, Prev: 8, Rev: 9, Messages: []frame.Blob{message(6, 9)}})
	got := eventsOf[engine.MessageEvent](d)
	if len(got) != 1 || got[0].Session != all || !got[0].Message.Update || got[0].Message.Seq != 6 {
		t.Fatalf("events %+v; want one update, of the session that showed message 6", got)
	}
}
