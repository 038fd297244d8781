package engine_test

import (
	"slices"
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

// Oldest first, what is in the outbox comes live: Read and Sync are about what has
// a place.
func TestOldestFirstTheOutboxComesLive(t *testing.T) {
	d := newDevice(t)
	d.connect(row(2, 2, 1))
	id := send(d, "mine")
	s := open(d, engine.SessionOptions{FIFO: true})
	if got := eventsOf[engine.MessageEvent](d); len(got) != 1 || got[0].Message.ID != id || !got[0].Message.Pending {
		t.Fatalf("events %+v; want the message of the outbox", got)
	}
	s.Sync(5, 1)
	serve(d, 2)
	if got := eventsOf[engine.SyncEvent](d); len(got) != 1 || got[0].Result.Count != 2 || got[0].Result.More {
		t.Fatalf("results %+v; want one of 2, and no more", got)
	}
	if r := read(d, s, 5); len(r.Messages) != 2 || r.End != msg.EndNewest {
		t.Fatalf("read %v, %v; want 1, 2 and the newest", seqs(r.Messages), r.End)
	}
}

// What the device did not have when the user left is announced, not passed over: he
// may be a member again.
func TestLeavingPassesOverNothing(t *testing.T) {
	d := newDevice(t)
	d.connect(row(1, 1, 1))
	s := open(d, engine.SessionOptions{})
	gone := row(3, 3, 2)
	gone.State.MetaRev, gone.State.Left = 2, true
	d.answer(0, &frame.InboxPage{From: 1, To: 2, Rows: []frame.Row{gone}})
	got := eventsOf[engine.GapEvent](d)
	if len(got) != 1 || got[0].Session != s || got[0].Range != (msg.Range{Lo: 2, Hi: 3}) {
		t.Fatalf("events %+v; want a gap of 2–3", got)
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

// What waits in the outbox has its place after everything else: who reads below a
// message does not meet it, on no page.
func TestBelowAMessageTheOutboxIsNotRead(t *testing.T) {
	d := newDevice(t)
	d.connect(row(4, 4, 1))
	d.e.Disconnected()
	send(d, "mine")
	d.connect(row(4, 4, 1))
	s := open(d, engine.SessionOptions{Before: 3})
	s.Sync(1, 1)
	serve(d, 4)
	if r := read(d, s, 1); !slices.Equal(seqs(r.Messages), []int{2}) {
		t.Fatalf("read %v; want 2", seqs(r.Messages))
	}
	if r := read(d, open(d, engine.SessionOptions{}), 1); len(r.Messages) != 1 || !r.Messages[0].Pending {
		t.Fatalf("read %+v; want the message of the outbox", r.Messages)
	}
}
