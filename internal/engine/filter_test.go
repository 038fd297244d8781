package engine_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// threads is a world of n messages of bob, of which each fifth is of thread 7.
func threads(t *testing.T, n int) (*world, *device) {
	w, d := newWorld(), newDevice(t)
	for i := 1; i <= n; i++ {
		c := msg.Content{Text: "said"}
		if i%5 == 0 {
			c.Thread = 7
		}
		w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 14: byte(i >> 8), 15: byte(i)}, c)
	}
	w.touch()
	w.online(d)
	w.run(d)
	return w, d
}

// filters are sessions of part of a conversation, with what they are about in plain words.
var filters = map[string]struct {
	o    engine.SessionOptions
	want func(m *msg.Message) bool
}{
	"thread":         {engine.SessionOptions{Thread: 7}, func(m *msg.Message) bool { return m.Thread == 7 }},
	"sender":         {engine.SessionOptions{From: "bob"}, func(m *msg.Message) bool { return m.From == "bob" }},
	"oneself":        {engine.SessionOptions{From: "ann"}, func(m *msg.Message) bool { return m.From == "ann" }},
	"text":           {engine.SessionOptions{Query: "GRÜẞ"}, func(m *msg.Message) bool { return m.Text == "Viele Grüße" }},
	"nothing":        {engine.SessionOptions{Query: "soup"}, func(*msg.Message) bool { return false }},
	"messages":       {engine.SessionOptions{Kind: engine.MessagesOnly}, func(m *msg.Message) bool { return m.Call == nil }},
	"calls":          {engine.SessionOptions{Kind: engine.Calls}, func(m *msg.Message) bool { return m.Call != nil }},
	"missed calls":   {engine.SessionOptions{Kind: engine.MissedCalls}, func(m *msg.Message) bool { return m.Call != nil && m.From == "bob" && m.Call.Outcome == msg.Missed }},
	"incoming calls": {engine.SessionOptions{Kind: engine.IncomingCalls}, func(m *msg.Message) bool { return m.Call != nil && m.From == "bob" }},
	"outgoing calls": {engine.SessionOptions{Kind: engine.OutgoingCalls}, func(m *msg.Message) bool { return m.Call != nil && m.From == "ann" }},
	"unread":         {engine.SessionOptions{Unread: true}, func(m *msg.Message) bool { return m.Seq > 60 && m.From == "bob" && m.Counts() }},
	"several": {engine.SessionOptions{Thread: 7, From: "bob", Query: "grü", Kind: engine.MessagesOnly},
		func(m *msg.Message) bool { return m.Thread == 7 && m.From == "bob" && m.Text == "Viele Grüße" }},
}

// mixed is a world of n messages of ann and bob, calls among them, read up to 60.
func mixed(t *testing.T, n int) (*world, *device) {
	w, d := newWorld(), newDevice(t)
	for i := 1; i <= n; i++ {
		c := msg.Content{Text: "said"}
		switch {
		case i%7 == 0:
			c = msg.CallOf(msg.Call{Video: i%2 == 0, Outcome: msg.Outcome(i % 3)})
		case i%4 == 0:
			c.Text = "Viele Grüße"
		case i%9 == 0:
			c.Flags = msg.Silent
		}
		if i%5 == 0 {
			c.Thread = 7
		}
		from := msg.Address("bob")
		if i%3 == 0 {
			from = "ann"
		}
		w.say(from, msg.MessageID{6: 0x70, 8: 0x80, 14: byte(i >> 8), 15: byte(i)}, c)
	}
	w.read = 60
	w.touch()
	w.online(d)
	w.run(d)
	return w, d
}

// A filtered session delivers what it is about, and never steps over a gap; a sync goes
// on through the conversation until there is enough of it; nothing is read by it.
func TestFilteredSessions(t *testing.T) {
	for name, f := range filters {
		for _, fifo := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", oldest first ", fifo), func(t *testing.T) {
				w, d := mixed(t, 120)
				f.o.FIFO, f.o.ReadReceipts = fifo, true
				s := open(d, f.o)
				got, end := readAll(w, d, s)
				var want []int
				for i := range w.msgs {
					if f.want(&w.msgs[i]) {
						want = append(want, int(w.msgs[i].Seq))
					}
				}
				wantEnd := msg.EndNewest
				if !fifo {
					slices.Reverse(want)
					wantEnd = msg.EndBeginning
				}
				if !fifo && f.o.Unread {
					wantEnd = msg.EndRead
				}
				if !slices.Equal(got, want) || end != wantEnd {
					t.Fatalf("read %v, %v; want %v, %v", got, end, want, wantEnd)
				}
				if n, err := s.Counts(); err != nil || n.Total != len(want) {
					t.Fatalf("counts %+v, %v; read %d", n, err, len(want))
				}
				if w.read != 60 {
					t.Fatalf("it marked up to %d as read", w.read)
				}
			})
		}
	}
}

// readAll reads and syncs a session in small pages up to its end.
func readAll(w *world, d *device, s *engine.Session) (got []int, end msg.End) {
	d.t.Helper()
	for i := range 200 {
		r := read(d, s, 3)
		got = append(got, seqs(r.Messages)...)
		if n := len(r.Messages); n > 0 && !r.Messages[n-1].Last {
			d.t.Fatal("the last message of a page is not marked")
		}
		if r.End != msg.EndGap && r.End != msg.EndMore {
			return got, r.End
		}
		s.Sync(3, i)
		w.run(d)
		res := eventsOf[engine.SyncEvent](d)
		if len(res) != 1 || res[0].Result.Err != nil {
			d.t.Fatalf("results of a sync: %+v", res)
		}
		page := read(d, s, res[0].Result.Count)
		if len(page.Messages) != res[0].Result.Count {
			d.t.Fatalf("on_sync said %d, read gave %d", res[0].Result.Count, len(page.Messages))
		}
		got = append(got, seqs(page.Messages)...)
	}
	d.t.Fatalf("no end in sight: %v", got)
	return nil, 0
}

// What a session showed stays its own, and is told when it changes, also when it is no
// longer what the session is about.
func TestAFilteredSessionHearsWhatItShowed(t *testing.T) {
	w, d := mixed(t, 80)
	s := open(d, engine.SessionOptions{Query: "said"})
	s.Sync(3, nil)
	w.run(d)
	shown := read(d, s, 3).Messages
	d.events = nil
	for _, seq := range []msg.Seq{shown[0].Seq, 16} { // 16 never matched
		prev := w.rev
		w.msgs[seq-1].From = "bob"
		if code := w.do("bob", edit(seq, "gone")); code != 0 {
			t.Fatal(code)
		}
		w.changed(prev, nil)
	}
	w.run(d)
	got := eventsOf[engine.MessageEvent](d)
	if len(got) != 1 || got[0].Message.Seq != shown[0].Seq || !got[0].Message.Update || got[0].Message.Text != "gone" {
		t.Fatalf("heard %+v", got)
	}
	// What was read meanwhile is no longer unread.
	for _, fifo := range []bool{false, true} {
		unread := open(d, engine.SessionOptions{Unread: true, FIFO: fifo})
		all := open(d, engine.SessionOptions{ReadReceipts: true})
		all.Sync(20, nil)
		w.run(d)
		if n := len(read(d, unread, 1).Messages); n != 1 {
			t.Fatalf("%d messages are unread", n)
		}
		read(d, all, 20)
		if r := read(d, unread, 5); len(r.Messages) != 0 || r.End == msg.EndGap {
			t.Fatalf("fifo %v: unread are %v, %v", fifo, seqs(r.Messages), r.End)
		}
		all.Stop()
		prev := w.rev
		w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 13: 7, 15: byte(prev)}, msg.Content{Text: "more"})
		w.changed(prev, nil)
		w.run(d)
	}
}

// A sync of a thread fetches no more than it needs, in bounded steps.
func TestASyncOfAThreadIsBounded(t *testing.T) {
	w, d := threads(t, 1000)
	s := open(d, engine.SessionOptions{Thread: 7})
	s.Sync(10, nil)
	w.run(d)
	progress := eventsOf[engine.ProgressEvent](d)
	if len(progress) == 0 {
		t.Fatal("no progress is told")
	}
	if got := eventsOf[engine.SyncEvent](d); len(got) != 1 || got[0].Result.Count != 10 || got[0].Result.Transferred > 100 {
		t.Fatalf("it ended with %+v; 50 messages hold ten of the thread", got)
	}
}

// Live, and from the outbox, a session hears what belongs to its thread.
func TestAThreadLive(t *testing.T) {
	w, d := threads(t, 10)
	s := open(d, engine.SessionOptions{Thread: 7})
	s.Sync(2, nil)
	w.run(d)
	read(d, s, 2)
	d.events = nil
	for i, thread := range []uint64{0, 7} {
		prev := w.rev
		w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 13: 1, 15: byte(i)}, msg.Content{Text: "live", Thread: thread})
		w.changed(prev, nil)
		if _, err := d.e.Send(bobsChat, msg.Content{Text: "own", Thread: thread}); err != nil {
			t.Fatal(err)
		}
	}
	w.run(d)
	var got []msg.Seq
	pending := 0
	for _, ev := range eventsOf[engine.MessageEvent](d) {
		m := ev.Message
		if m.Thread != 7 {
			t.Fatalf("heard %+v", m)
		}
		switch m.Origin() {
		case engine.FromOutbox:
			pending++
		case engine.FromServer:
			got = append(got, m.Seq)
		}
	}
	if pending != 1 || len(got) != 1 {
		t.Fatalf("heard %d pending, live %v", pending, got)
	}
}

// Counts are of the session, whatever its position.
func TestCounts(t *testing.T) {
	w, d := mentioned(t)
	one := send(d, "sent")
	w.run(d)
	w.refuse = msg.CodeNoRight
	d.offline()
	send(d, "waits")
	_ = one
	s := open(d, engine.SessionOptions{})
	got, err := s.Counts()
	if err != nil {
		t.Fatal(err)
	}
	want := engine.SessionCounts{Total: 7, Received: 5, Unread: 4, Mentions: 2, Sent: 1, Outbox: 1,
		Server: engine.ServerCounts{Known: true, Total: 6, Unread: 4, Mentions: 2}}
	if got != want {
		t.Fatalf("counts %+v; want %+v", got, want)
	}
	got, err = open(d, engine.SessionOptions{Thread: 7}).Counts()
	if err != nil || got != (engine.SessionCounts{}) {
		t.Fatalf("counts of a thread without messages: %+v, %v", got, err)
	}
	if got, err = open(newDevice(t), engine.SessionOptions{}).Counts(); err != nil || got.Server.Known {
		t.Fatalf("counts of an unknown conversation: %+v, %v", got, err)
	}
}
