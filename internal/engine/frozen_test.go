package engine_test

import (
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

var group = frame.Target{Conv: msg.GroupConv(4)}

// groupRow is ann's row of group 4.
func groupRow(head int, first msg.Seq, why msg.End, metaRev, inboxRev msg.Rev) frame.Row {
	return frame.Row{Conv: group.Conv, InboxRev: inboxRev, Name: "four", Activity: msg.Millis(inboxRev),
		State: frame.State{Head: pos(head), Rev: msg.Rev(head), MetaRev: metaRev, First: first, FirstWhy: why}}
}

// groupPage is a page of messages of group 4.
func groupPage(lo, hi int, s frame.State) *frame.Page {
	p := &frame.Page{Conv: group.Conv, Range: msg.Range{Lo: msg.Seq(lo), Hi: msg.Seq(hi)}, Rev: s.Rev, State: s}
	for q := lo; q <= hi; q++ {
		p.Messages = append(p.Messages, message(q, msg.Rev(q)))
	}
	return p
}

// member is a device that was in the group when it had three messages, missed
// 4–6, and joined again before 7–9.
func member(t *testing.T) *device {
	d := newDevice(t)
	before := groupRow(3, 1, msg.EndBeginning, 1, 1)
	d.connect(before)
	s := open(d, engine.SessionOptions{Target: group})
	s.Sync(3, nil)
	n, _ := next[*frame.Fetch](d)
	d.answer(n, groupPage(1, 3, before.State))
	s.Stop()
	gone := groupRow(3, 1, msg.EndBeginning, 2, 2)
	gone.State.Left = true
	d.answer(0, &frame.InboxPage{From: 1, To: 2, Rows: []frame.Row{gone}})
	again := groupRow(9, 7, msg.EndBeforeJoined, 3, 3)
	d.answer(0, &frame.InboxPage{From: 2, To: 3, Rows: []frame.Row{again}})
	s = open(d, engine.SessionOptions{Target: group})
	s.Sync(10, nil)
	n, ask := next[*frame.Fetch](d)
	if ask.From != 9 || ask.Until != 7 {
		t.Fatalf("asked for %+v; want 9 down to 7", ask)
	}
	d.answer(n, groupPage(7, 9, again.State))
	s.Stop()
	d.events, d.sent = nil, nil
	return d
}

// Whoever joined again reads what he may see, and beyond that, knowingly, what stayed
// on his device.
func TestWhatStayedFromBeforeRejoining(t *testing.T) {
	d := member(t)
	s := open(d, engine.SessionOptions{Target: group})
	r := read(d, s, 10)
	if !slices.Equal(seqs(r.Messages), []int{9, 8, 7}) || r.End != msg.EndBeforeJoined {
		t.Fatalf("read %v, %v; want 9–7 and before you joined", seqs(r.Messages), r.End)
	}
	s.Sync(10, "more")
	if got := eventsOf[engine.SyncEvent](d); len(got) != 1 || got[0].Result.Count != 0 || got[0].Result.More {
		t.Fatalf("a sync below it ends with %+v", got)
	}
	d.quiet()
	if !s.Cross() {
		t.Fatal("nothing to step over")
	}
	r = read(d, s, 10)
	if !slices.Equal(seqs(r.Messages), []int{3, 2, 1}) || r.End != msg.EndBeginning || r.After == nil || *r.After != (msg.Range{Lo: 4, Hi: 6}) {
		t.Fatalf("read %v, %v after %v; want 3–1 after a gap of 4–6", seqs(r.Messages), r.End, r.After)
	}
	if s.Cross() {
		t.Fatal("there is nothing further")
	}
	d.quiet() // what is frozen is not refreshed
}

func TestWhatStayedFromBeforeRejoiningOldestFirst(t *testing.T) {
	d := member(t)
	s := open(d, engine.SessionOptions{Target: group, FIFO: true})
	if r := read(d, s, 10); !slices.Equal(seqs(r.Messages), []int{7, 8, 9}) || r.End != msg.EndNewest {
		t.Fatalf("read %v, %v; want 7–9", seqs(r.Messages), r.End)
	}
	s = open(d, engine.SessionOptions{Target: group, FIFO: true, After: 1})
	if r := read(d, s, 10); !slices.Equal(seqs(r.Messages), []int{2, 3}) || r.End != msg.EndBeforeJoined {
		t.Fatalf("read %v, %v; want 2, 3 and before you joined", seqs(r.Messages), r.End)
	}
	if !s.Cross() {
		t.Fatal("nothing to step over")
	}
	if r := read(d, s, 10); !slices.Equal(seqs(r.Messages), []int{7, 8, 9}) || r.End != msg.EndNewest {
		t.Fatalf("read %v, %v; want 7–9", seqs(r.Messages), r.End)
	}
}

// A message held right below the first visible one is read on without a stop.
func TestFrozenMessagesNextToVisibleOnes(t *testing.T) {
	d := member(t)
	lower := groupRow(9, 4, msg.EndBeforeJoined, 4, 4)
	d.answer(0, &frame.InboxPage{From: 3, To: 4, Rows: []frame.Row{lower}})
	s := open(d, engine.SessionOptions{Target: group})
	s.Sync(6, nil)
	n, _ := next[*frame.Fetch](d)
	d.answer(n, groupPage(4, 6, lower.State))
	if r := read(d, s, 10); len(r.Messages) != 9 || r.End != msg.EndBeginning {
		t.Fatalf("read %v, %v; want all nine", seqs(r.Messages), r.End)
	}
}

// The user cleared it on another device and was removed, and this device heard of it
// only when he had joined again: what he cleared goes, what he did not stays.
func TestClearedBeforeJoiningAgain(t *testing.T) {
	d := member(t)
	down := open(d, engine.SessionOptions{Target: group})
	up := open(d, engine.SessionOptions{Target: group, FIFO: true, After: 1})
	read(d, up, 1)
	cleared := groupRow(9, 7, msg.EndBeforeJoined, 4, 4)
	cleared.State.Cleared = 2
	d.answer(0, &frame.InboxPage{From: 3, To: 4, Rows: []frame.Row{cleared}})
	if got := eventsOf[engine.RemovedEvent](d); len(got) != 1 || got[0].Session != up || got[0].Range != (msg.Range{Lo: 1, Hi: 2}) {
		t.Fatalf("removed %+v; want 1–2, where 2 was shown", got)
	}
	check := func(down, up *engine.Session) {
		t.Helper()
		if r := read(d, down, 10); !slices.Equal(seqs(r.Messages), []int{9, 8, 7}) || r.End != msg.EndBeforeJoined || !down.Cross() {
			t.Fatalf("read %v, %v", seqs(r.Messages), r.End)
		}
		if r := read(d, down, 10); !slices.Equal(seqs(r.Messages), []int{3}) || r.End != msg.EndCleared || down.Cross() {
			t.Fatalf("read %v, %v; want 3 and cleared", seqs(r.Messages), r.End)
		}
		if r := read(d, up, 10); !slices.Equal(seqs(r.Messages), []int{3}) || r.End != msg.EndBeforeJoined {
			t.Fatalf("oldest first read %v, %v; want 3", seqs(r.Messages), r.End)
		}
	}
	check(down, up)
	// It never falls, also when an older row comes late, and is known after a restart.
	d.answer(0, &frame.InboxPage{From: 4, To: 5, Rows: []frame.Row{groupRow(9, 7, msg.EndBeforeJoined, 4, 5)}})
	d.reopen()
	for q := range msg.Seq(3) {
		if heldOf(d, group, q+1) != (q == 2) {
			t.Fatalf("message %d: stored %v", q+1, q != 2)
		}
	}
	check(open(d, engine.SessionOptions{Target: group}), open(d, engine.SessionOptions{Target: group, FIFO: true, After: 2}))
}

// A deleted group: what is here stays readable, and nothing is asked.
func TestADeletedGroup(t *testing.T) {
	d := member(t)
	gone := groupRow(9, 7, msg.EndBeforeJoined, 5, 5)
	gone.State.Deleted = true
	d.answer(0, &frame.InboxPage{From: 3, To: 5, Rows: []frame.Row{gone}})
	s := open(d, engine.SessionOptions{Target: group, FIFO: true})
	if r := read(d, s, 10); !slices.Equal(seqs(r.Messages), []int{7, 8, 9}) || r.End != msg.EndDeleted {
		t.Fatalf("read %v, %v; want 7–9 and deleted", seqs(r.Messages), r.End)
	}
	s.Sync(10, nil)
	d.quiet()
	if got := eventsOf[engine.SyncEvent](d); len(got) != 1 || got[0].Result.End != msg.EndDeleted || got[0].Result.More {
		t.Fatalf("a sync ends with %+v", got)
	}
	if r := only(d); !r.Deleted || r.Preview != nil {
		t.Fatalf("the row is %+v", r)
	}
}

// A session that stayed open all the while goes on with what may be seen now, and
// asks for nothing below it.
func TestASessionOpenWhileJoiningAgain(t *testing.T) {
	d := newDevice(t)
	before := groupRow(3, 1, msg.EndBeginning, 1, 1)
	d.connect(before)
	s := open(d, engine.SessionOptions{Target: group})
	s.Sync(3, nil)
	n, _ := next[*frame.Fetch](d)
	d.answer(n, groupPage(1, 3, before.State))
	read(d, s, 3)
	gone := groupRow(3, 1, msg.EndBeginning, 2, 2)
	gone.State.Left = true
	d.answer(0, &frame.InboxPage{From: 1, To: 2, Rows: []frame.Row{gone}})
	again := groupRow(9, 7, msg.EndBeforeJoined, 3, 3)
	d.answer(0, &frame.InboxPage{From: 2, To: 3, Rows: []frame.Row{again}})
	n, ask := next[*frame.Fetch](d)
	if min(ask.From, ask.Until) != 7 || max(ask.From, ask.Until) != 9 {
		t.Fatalf("asked for %+v; want 7 to 9", ask)
	}
	d.answer(n, groupPage(7, 9, again.State))
	var live []int
	for _, ev := range eventsOf[engine.MessageEvent](d) {
		live = append(live, int(ev.Message.Seq))
	}
	if !slices.Equal(live, []int{7, 8, 9}) {
		t.Errorf("the session hears of %v; want 7–9", live)
	}
}
