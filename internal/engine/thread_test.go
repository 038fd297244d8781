package engine_test

import (
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

// A session of a thread delivers what belongs to it, and never steps over a gap; a
// sync goes on through the conversation until there is enough of it.
func TestAThread(t *testing.T) {
	for _, fifo := range []bool{false, true} {
		w, d := threads(t, 100)
		s := open(d, engine.SessionOptions{Thread: 7, FIFO: fifo})
		var got []int
		for i := 0; ; i++ {
			r := read(d, s, 3)
			got = append(got, seqs(r.Messages)...)
			if n := len(r.Messages); n > 0 && !r.Messages[n-1].Last {
				t.Fatal("the last message of a page is not marked")
			}
			if r.End != msg.EndGap && r.End != msg.EndMore {
				want := msg.EndBeginning
				if fifo {
					want = msg.EndNewest
				}
				if r.End != want {
					t.Fatalf("fifo %v: it ends with %v", fifo, r.End)
				}
				break
			}
			if i > 100 {
				t.Fatalf("no end in sight: %v, %v", got, r.End)
			}
			s.Sync(3, i)
			w.run(d)
			res := eventsOf[engine.SyncEvent](d)
			if len(res) != 1 {
				t.Fatalf("%d results of a sync", len(res))
			}
			page := read(d, s, res[0].Result.Count)
			if len(page.Messages) != res[0].Result.Count {
				t.Fatalf("on_sync said %d, read gave %d", res[0].Result.Count, len(page.Messages))
			}
			got = append(got, seqs(page.Messages)...)
		}
		var want []int
		for i := 5; i <= 100; i += 5 {
			want = append(want, i)
		}
		if !fifo {
			slices.Reverse(want)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("fifo %v: read %v", fifo, got)
		}
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
