package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

var club = msg.GroupConv(7)

// said is a message of the club.
func said(seq int, from msg.Address) msg.Message {
	return msg.Message{Content: msg.Content{Text: "said"}, Conv: club, Seq: msg.Seq(seq), Ordinal: msg.Ordinal(seq), Rev: msg.Rev(seq),
		ID: msg.MessageID{6: 0x70, 15: byte(seq)}, From: from, Time: 1_700_000_000_000}
}

func clubState(head int) frame.State {
	return frame.State{Head: pos(head), Rev: msg.Rev(head), MetaRev: 1, First: 1, FirstWhy: msg.EndBeginning}
}

// inClub is a device that holds the club's messages by these users, from seq 1 on, and whose
// user has blocked eve.
func inClub(t *testing.T, from ...msg.Address) *device {
	d := newDevice(t)
	d.blocks = true
	d.connect(frame.Row{Conv: club, InboxRev: 1, Name: "Club", Activity: 1, State: clubState(len(from))})
	s := openClub(d, engine.SessionOptions{})
	n, ask := next[*frame.Data](d)
	same(t, "asked", *ask, frame.Data{Prefix: "block/", Limit: ask.Limit})
	d.answer(n, &frame.DataPage{Rev: 1, Data: []frame.Datum{{Key: "block/eve", InboxRev: 1}}})
	s.Sync(len(from), nil)
	n, _ = next[*frame.Fetch](d)
	page := &frame.Page{Conv: club, Range: msg.Range{Lo: 1, Hi: msg.Seq(len(from))}, Rev: msg.Rev(len(from)), State: clubState(len(from))}
	for i, user := range from {
		m := said(i+1, user)
		page.Messages = append(page.Messages, codec.EncodeMessage(&m))
	}
	d.answer(n, page)
	s.Stop()
	d.quiet()
	return d
}

func openClub(d *device, o engine.SessionOptions) *engine.Session {
	o.Target = frame.Target{Conv: club}
	return open(d, o)
}

// In a group what blocked users write is left out, and read with what is around it; what a
// sync says is what Read then delivers.
func TestWhatBlockedUsersWriteIsLeftOut(t *testing.T) {
	d := inClub(t, "bob", "eve", "bob", "eve", "eve")
	for _, c := range []struct {
		o    engine.SessionOptions
		want []int
	}{
		{engine.SessionOptions{}, []int{3, 1}},
		{engine.SessionOptions{FIFO: true}, []int{1, 3}},
		{engine.SessionOptions{ShowBlocked: true}, []int{5, 4, 3, 2, 1}},
	} {
		s := openClub(d, c.o)
		s.Sync(len(c.want), nil)
		got := eventsOf[engine.SyncEvent](d)
		if len(got) == 0 || got[len(got)-1].Result.Count != len(c.want) {
			t.Errorf("%+v: synced %+v, want %d", c.o, got, len(c.want))
		}
		r := read(d, s, 5)
		same(t, "read", seqs(r.Messages), c.want)
		if want := map[bool]msg.End{true: msg.EndNewest, false: msg.EndBeginning}[c.o.FIFO]; r.End != want {
			t.Errorf("%+v: it ends with %v", c.o, r.End)
		}
		s.Stop()
	}
	d.quiet() // everything is here
	s := openClub(d, engine.SessionOptions{ReadReceipts: true})
	read(d, s, 1)
	d.now += 1000
	d.e.Tick()
	_, receipt := next[*frame.Receipt](d)
	same(t, "read up to", receipt.Items[0].Read, 5)
}

// Live too, and from the moment on that the user blocks or unblocks somebody, here or on
// another device; a restart changes nothing.
func TestBlockingGoesOnAtOnce(t *testing.T) {
	d := inClub(t, "bob")
	s := openClub(d, engine.SessionOptions{})
	read(d, s, 5)
	rev := msg.Rev(1)
	say := func(seq int, from msg.Address, shown bool) {
		t.Helper()
		m := said(seq, from)
		d.answer(0, &frame.Push{Conv: club, Prev: m.Rev - 1, Rev: m.Rev, Messages: []frame.Blob{codec.EncodeMessage(&m)}})
		if got := len(eventsOf[engine.MessageEvent](d)); (got > 0) != shown {
			t.Errorf("message %d of %s: %d were shown", seq, from, got)
		}
	}
	elsewhere := func(d *device, datum frame.Datum) {
		rev++
		datum.InboxRev = rev
		d.answer(0, &frame.InboxPage{From: rev - 1, To: rev, Data: []frame.Datum{datum}})
	}
	say(2, "eve", false)
	say(3, "bob", true)
	elsewhere(d, frame.Datum{Key: "block/eve", Deleted: true})
	say(4, "eve", true)
	elsewhere(d, frame.Datum{Key: "block/bob"})
	say(5, "bob", false)
	if err := d.e.ChangeData(&frame.SetData{Key: "block/eve"}, nil); err != nil {
		t.Fatal(err)
	}
	say(6, "eve", false)
	elsewhere(d, frame.Datum{Key: "block/ann"})
	say(7, "ann", true) // what he wrote himself he sees, whomever he blocks
	d.answer(0, &frame.TypingPush{Conv: club, From: "eve", On: true})
	d.answer(0, &frame.TransientPush{Conv: club, From: "bob", Content: msg.Content{Text: "psst"}})
	if a, b := eventsOf[engine.TypingEvent](d), eventsOf[engine.TransientEvent](d); len(a)+len(b) > 0 {
		t.Errorf("heard %v, %v", a, b)
	}
	d.offline()
	d.reopen()
	same(t, "after a restart", seqs(read(d, openClub(d, engine.SessionOptions{}), 9).Messages), []int{7})
	same(t, "with them", len(read(d, openClub(d, engine.SessionOptions{ShowBlocked: true}), 9).Messages), 7)
}

// One to one nothing is left out: the two are kept apart by the server.
func TestOneToOneNothingIsLeftOut(t *testing.T) {
	d := newDevice(t)
	d.blocks = true
	d.connect(row(3, 3, 1))
	if err := d.e.ChangeData(&frame.SetData{Key: "block/bob"}, nil); err != nil {
		t.Fatal(err)
	}
	next[*frame.Op](d)
	s := open(d, engine.SessionOptions{})
	s.Sync(3, nil)
	n, ask := next[*frame.Fetch](d)
	d.answer(n, page(ask, 3))
	same(t, "read", seqs(read(d, s, 9).Messages), []int{3, 2, 1})
	d.quiet() // nor was it asked who is blocked
}

// Where the device missed too much to be told all of it, it asks again whom the user has
// blocked while a group is looked at: somebody may have been unblocked meanwhile, another one
// blocked. Until the answer is there, it goes on with what it knew.
func TestWhomIsBlockedIsAskedAgainAfterAReset(t *testing.T) {
	d := inClub(t, "bob", "eve", "bob")
	s := openClub(d, engine.SessionOptions{})
	same(t, "before", seqs(read(d, s, 9).Messages), []int{3, 1})
	d.answer(0, &frame.InboxPage{From: 4999, To: 5000}) // the device was not told of what came before
	n, _ := next[*frame.Inbox](d)
	d.answer(n, &frame.InboxPage{From: 1, To: 5000, Reset: true})
	n, _ = next[*frame.Inbox](d)
	d.answer(n, &frame.InboxPage{To: 5000, Rows: []frame.Row{{Conv: club, InboxRev: 5000, Name: "Club", Activity: 1, State: clubState(3)}}})
	n, ask := next[*frame.Data](d)
	same(t, "asked", ask.Prefix, "block/")
	same(t, "meanwhile", seqs(read(d, openClub(d, engine.SessionOptions{}), 9).Messages), []int{3, 1})
	d.answer(n, &frame.DataPage{Rev: 5000, Data: []frame.Datum{{Key: "block/bob", InboxRev: 4000}}})
	same(t, "then", seqs(read(d, openClub(d, engine.SessionOptions{}), 9).Messages), []int{2})
}

// Who was wiped off the device takes along whom he had blocked.
func TestAWipedDeviceBlocksNobody(t *testing.T) {
	d := inClub(t, "bob", "eve")
	d.offline()
	if err := d.e.Wipe(true); err != nil {
		t.Fatal(err)
	}
	d.connect()
	d.answer(0, &frame.TransientPush{Conv: club, From: "eve", Content: msg.Content{Text: "psst"}})
	if heard := eventsOf[engine.TransientEvent](d); len(heard) != 1 {
		t.Errorf("heard %v", heard)
	}
}
