package engine_test

import (
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func open(d *device, o engine.SessionOptions) *engine.Session {
	d.t.Helper()
	if o.Target == (frame.Target{}) {
		o.Target = frame.Target{Peer: "bob"}
	}
	s, err := d.e.Open(o)
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

func read(d *device, s *engine.Session, n int) engine.ReadResult {
	d.t.Helper()
	r, err := s.Read(n)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func missing(r engine.ReadResult) int {
	if r.Missing == nil {
		return -1
	}
	return int(*r.Missing)
}

// serve answers every Fetch of the device from a conversation of head messages.
func serve(d *device, head int) (fetches int) {
	d.t.Helper()
	for {
		d.take()
		i := slices.IndexFunc(d.sent, func(f frame.Client) bool { _, ok := f.Body.(*frame.Fetch); return ok })
		if i < 0 {
			return fetches
		}
		f := d.sent[i]
		d.sent = slices.Delete(d.sent, i, i+1)
		d.answer(f.Request, page(f.Body.(*frame.Fetch), head))
		fetches++
	}
}

func TestFreshDeviceReadsNothingSyncsAndReads(t *testing.T) {
	d := newDevice(t)
	d.connect(row(300, 300, 9))
	s := open(d, engine.SessionOptions{})

	r := read(d, s, 10)
	if len(r.Messages) != 0 || r.End != msg.EndGap || missing(r) != 300 {
		t.Fatalf("a fresh device reads %v, %v, %d missing; want nothing, a gap of 300", seqs(r.Messages), r.End, missing(r))
	}
	s.Sync(20, "first")
	serve(d, 300)
	results := eventsOf[engine.SyncEvent](d)
	if len(results) != 1 || results[0].Token != "first" {
		t.Fatalf("%d results of one sync", len(results))
	}
	if got := results[0].Result; got.Count != 20 || got.Transferred != 20 || !got.More || got.Err != nil {
		t.Fatalf("the sync ended with %+v", got)
	}
	r = read(d, s, 20)
	if len(r.Messages) != 20 || r.Messages[0].Seq != 300 || r.Messages[19].Seq != 281 {
		t.Fatalf("read %v", seqs(r.Messages))
	}
	if r.End != msg.EndGap || missing(r) != 280 {
		t.Fatalf("the page ends with %v, %d missing; want a gap of 280", r.End, missing(r))
	}
}

func TestWithoutAKnownHeadMissingIsUnknown(t *testing.T) {
	d := newDevice(t)
	s := open(d, engine.SessionOptions{})
	if r := read(d, s, 5); r.End != msg.EndGap || r.Missing != nil {
		t.Fatalf("got %v, %d missing; want a gap of unknown size", r.End, missing(r))
	}
}

func TestSyncAskedOfflineHappensWhenTheServerIsBack(t *testing.T) {
	d := newDevice(t)
	s := open(d, engine.SessionOptions{})
	s.Sync(5, 1)
	if got := eventsOf[engine.SyncEvent](d); len(got) != 0 {
		t.Fatalf("a sync without connection ended: %+v", got[0].Result)
	}
	if got := eventsOf[engine.ProgressEvent](d); len(got) != 1 || !got[0].Waiting {
		t.Fatalf("progress %+v; want one that says it waits", got)
	}
	d.connect(row(30, 30, 1))
	serve(d, 30)
	got := eventsOf[engine.SyncEvent](d)
	if len(got) != 1 || got[0].Result.Count != 5 {
		t.Fatalf("results %+v; want one with 5", got)
	}
}

func TestSyncSurvivesALostConnection(t *testing.T) {
	d := newDevice(t)
	d.connect(row(300, 300, 9))
	s := open(d, engine.SessionOptions{})
	s.Sync(25, 1)
	n, ask := next[*frame.Fetch](d)
	d.answer(n, page(ask, 300)) // one page lands, the others are lost
	d.e.Disconnected()
	d.take()
	d.sent = nil
	if got := eventsOf[engine.SyncEvent](d); len(got) != 0 {
		t.Fatalf("the sync ended with the connection: %+v", got[0].Result)
	}
	d.connect(row(300, 300, 9))
	if n := serve(d, 300); n != 2 {
		t.Fatalf("after the reconnect %d pages were fetched; 2 of 3 were missing", n)
	}
	got := eventsOf[engine.SyncEvent](d)
	if len(got) != 1 || got[0].Result.Count != 25 || got[0].Result.Transferred != 25 {
		t.Fatalf("results %+v; want one with 25", got)
	}
}

func TestScrollToTheBeginningInPages(t *testing.T) {
	for _, fifo := range []bool{false, true} {
		d := newDevice(t)
		d.connect(row(95, 95, 9))
		s := open(d, engine.SessionOptions{FIFO: fifo})
		var all []int
		for i := 0; ; i++ {
			r := read(d, s, 7)
			all = append(all, seqs(r.Messages)...)
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
			s.Sync(7, i)
			serve(d, 95)
			got := eventsOf[engine.SyncEvent](d)
			if len(got) != 1 {
				t.Fatalf("%d results of a sync", len(got))
			}
			r = read(d, s, got[0].Result.Count)
			if len(r.Messages) != got[0].Result.Count {
				t.Fatalf("on_sync said %d, read gave %d", got[0].Result.Count, len(r.Messages))
			}
			all = append(all, seqs(r.Messages)...)
		}
		want := make([]int, 95)
		for i := range want {
			want[i] = 95 - i
			if fifo {
				want[i] = i + 1
			}
		}
		if !slices.Equal(all, want) {
			t.Fatalf("fifo %v: scrolled over %v", fifo, all)
		}
	}
}

func TestPushesComeLiveInOrderAndOnce(t *testing.T) {
	d := newDevice(t)
	d.connect(row(3, 3, 1))
	s := open(d, engine.SessionOptions{})
	s.Sync(3, 1)
	serve(d, 3)
	read(d, s, 3)
	push := func(seq int) {
		r := row(seq, msg.Rev(seq), msg.Rev(seq-2))
		d.answer(0, &frame.Push{Conv: annBob, Prev: msg.Rev(seq - 1), Rev: msg.Rev(seq),
			Messages: []frame.Blob{message(seq, msg.Rev(seq))}, From: msg.Rev(seq - 3), To: msg.Rev(seq - 2), Row: &r})
	}
	push(4)
	push(6) // 5 is late
	push(6)
	serve(d, 6) // the engine asks for what it missed
	push(5)
	var live []int
	for _, ev := range eventsOf[engine.MessageEvent](d) {
		if ev.Message.Live {
			live = append(live, int(ev.Message.Seq))
		}
	}
	if !slices.Equal(live, []int{4, 5, 6}) {
		t.Fatalf("live messages %v; want 4, 5, 6", live)
	}
	cov, err := d.e.Coverage(frame.Target{Conv: annBob})
	// 1–4 missed what rev 6 did, until a Changes says that it was not theirs.
	if err != nil || cov.Spans.String() != "[1-4]@5[5-6]@6" {
		t.Fatalf("coverage %v, %v; want [1-4]@5[5-6]@6", cov.Spans, err)
	}
}

func TestAfterALongAbsenceAGapIsAnnounced(t *testing.T) {
	d := newDevice(t)
	d.connect(row(3, 3, 1))
	open(d, engine.SessionOptions{})
	r := row(50, 50, 2)
	d.answer(0, &frame.InboxPage{From: 1, To: 2, Rows: []frame.Row{r}})
	got := eventsOf[engine.GapEvent](d)
	if len(got) != 1 || got[0].Range != (msg.Range{Lo: 4, Hi: 50}) {
		t.Fatalf("gaps %+v; want one of 4–50", got)
	}
}

func TestALostEditReachesWhatIsHeld(t *testing.T) {
	d := newDevice(t)
	d.connect(row(8, 8, 1))
	s := open(d, engine.SessionOptions{})
	s.Sync(8, 1)
	serve(d, 8)
	read(d, s, 8)
	d.take()
	d.sent = nil
	// Message 3 changed at rev 9; the push was lost, and the row tells of rev 9.
	d.answer(0, &frame.InboxPage{From: 1, To: 2, Rows: []frame.Row{row(8, 9, 2)}})
	n, ask := next[*frame.Changes](d)
	if ask.Since != 8 || !slices.Equal(ask.Ranges, []msg.Range{{Lo: 1, Hi: 8}}) {
		t.Fatalf("asked for changes %+v", ask)
	}
	d.answer(n, &frame.ChangesPage{Conv: annBob, Since: 8, Rev: 9, Ranges: ask.Ranges,
		Messages: []frame.Blob{message(3, 9)}, State: row(8, 9, 2).State})
	got := eventsOf[engine.MessageEvent](d)
	if len(got) != 1 || !got[0].Message.Update || got[0].Message.Seq != 3 || got[0].Message.Rev != 9 {
		t.Fatalf("events %+v; want an update of message 3", got)
	}
	d.quiet()
}

func TestSendsLeaveInOrderAndKeepTheirID(t *testing.T) {
	d := newDevice(t)
	d.connect(row(0, 0, 1))
	d.take()
	var ids []msg.MessageID
	for _, text := range []string{"one", "two", "three"} {
		m, err := d.e.Send(frame.Target{Peer: "bob"}, msg.Content{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, m.ID)
	}
	n1, first := next[*frame.Send](d)
	n2, second := next[*frame.Send](d)
	n3, third := next[*frame.Send](d)
	if first.ID != ids[0] || !first.After.IsZero() || second.After != ids[0] || third.After != ids[1] {
		t.Fatal("the sends do not name each other in order")
	}
	// The first is refused for good: the others come back as out of order and go again.
	d.answer(n1, &frame.Error{Code: msg.CodeTooLarge, Detail: "too large"})
	d.answer(n2, &frame.Error{Code: msg.CodeOutOfOrder})
	d.answer(n3, &frame.Error{Code: msg.CodeOutOfOrder})
	n2, second = next[*frame.Send](d)
	_, third = next[*frame.Send](d)
	if second.ID != ids[1] || !second.After.IsZero() || third.ID != ids[2] || third.After != ids[1] {
		t.Fatal("after a refusal the rest does not go on in order")
	}
	d.answer(n2, &frame.SendAck{Conv: annBob, Pos: pos(1), Prev: 0, Rev: 1, Time: d.now})
	d.e.Disconnected()
	d.reopen() // the third was not answered
	d.connect(row(1, 1, 2))
	_, again := next[*frame.Send](d)
	if again.ID != ids[2] || again.Content.Text != "three" {
		t.Fatalf("after a restart %v is sent; want the third message again", again.ID)
	}
	r := read(d, open(d, engine.SessionOptions{}), 10)
	var status []msg.Status
	for _, m := range r.Messages {
		status = append(status, m.Status)
	}
	if !slices.Equal(status, []msg.Status{msg.Outbox, msg.Failed, msg.Sent}) {
		t.Fatalf("statuses %v; want outbox, failed, sent", status)
	}
}

func TestARateLimitSlowsAndFailsNothing(t *testing.T) {
	d := newDevice(t)
	d.connect(row(0, 0, 1))
	for _, text := range []string{"one", "two"} {
		if _, err := d.e.Send(frame.Target{Peer: "bob"}, msg.Content{Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	n1, first := next[*frame.Send](d)
	n2, _ := next[*frame.Send](d)
	d.answer(n1, &frame.Error{Code: msg.CodeRateLimit, RetryAfter: 700})
	d.answer(n2, &frame.Error{Code: msg.CodeOutOfOrder})
	d.quiet()
	if d.e.Deadline() > d.now+700 {
		t.Fatalf("no timer for the delayed send")
	}
	d.now += 700
	d.e.Tick()
	_, again := next[*frame.Send](d)
	if again.ID != first.ID {
		t.Fatal("after the pause another message goes first")
	}
	next[*frame.Send](d)
}

func TestARefusedSyncEndsOnceWithItsReason(t *testing.T) {
	d := newDevice(t)
	d.connect()
	s := open(d, engine.SessionOptions{Target: frame.Target{Conv: msg.GroupConv(4)}})
	s.Sync(10, 1)
	n, _ := next[*frame.Fetch](d)
	d.answer(n, &frame.Error{Code: msg.CodeNotMember, Detail: "you are not a member of group 4"})
	got := eventsOf[engine.SyncEvent](d)
	if len(got) != 1 || msg.CodeOf(got[0].Result.Err) != msg.CodeNotMember || got[0].Result.Count != 0 {
		t.Fatalf("results %+v", got)
	}
}

func TestAnIncompletePageIsNotBelieved(t *testing.T) {
	d := newDevice(t)
	d.connect(row(10, 10, 1))
	s := open(d, engine.SessionOptions{})
	s.Sync(10, 1)
	n, ask := next[*frame.Fetch](d)
	p := page(ask, 10)
	p.Messages = slices.Delete(p.Messages, 4, 5)
	d.answer(n, p)
	if msg.CodeOf(d.drop) != msg.CodeBadServer {
		t.Fatalf("dropped with %v", d.drop)
	}
	if cov, _ := d.e.Coverage(frame.Target{Peer: "bob"}); len(cov.Spans) != 0 {
		t.Fatalf("coverage %v of a page with a hole", cov.Spans)
	}
}

func TestANewEpochDropsTheCopyAndKeepsTheOutbox(t *testing.T) {
	d := newDevice(t)
	d.connect(row(5, 5, 3))
	s := open(d, engine.SessionOptions{})
	s.Sync(5, 1)
	serve(d, 5)
	read(d, s, 5)
	d.e.Disconnected()
	if _, err := d.e.Send(frame.Target{Peer: "bob"}, msg.Content{Text: "kept"}); err != nil {
		t.Fatal(err)
	}
	d.take()
	d.sent = nil
	d.e.Connected(make([]byte, 32), "phone")
	n, hello := next[*frame.Hello](d)
	if hello.Epoch != 7 || hello.Cursor != 3 {
		t.Fatalf("hello with epoch %d, cursor %d", hello.Epoch, hello.Cursor)
	}
	d.answer(n, &frame.Welcome{User: "ann", UserID: ann, ServerID: [16]byte{1}, Time: d.now, Epoch: 8, Protocol: 1,
		Limits: frame.Limits{PageMessages: 1000, Heartbeat: 30_000}})
	if _, ask := next[*frame.Inbox](d); !ask.Page {
		t.Fatal("the device does not take its list anew")
	}
	if _, send := next[*frame.Send](d); send.Content.Text != "kept" {
		t.Fatal("the outbox is not sent")
	}
	if cov, _ := d.e.Coverage(frame.Target{Peer: "bob"}); len(cov.Spans) != 0 {
		t.Fatalf("coverage %v of the former epoch", cov.Spans)
	}
}

func TestTheSealIsKeptAndARefusedCursorStartsAfresh(t *testing.T) {
	d := newDevice(t)
	d.connect(row(5, 5, 3))
	d.answer(0, &frame.Heartbeat{InboxRev: 3, Time: d.now, Seal: []byte("proof of 3")})
	d.take()
	d.e.Disconnected()
	d.reopen()
	d.e.Connected(make([]byte, 32), "phone")
	n, hello := next[*frame.Hello](d)
	if string(hello.Seal) != "proof of 3" {
		t.Fatalf("hello with seal %q", hello.Seal)
	}
	d.answer(n, &frame.Error{Code: msg.CodeBadRequest, Detail: "the cursor lies ahead"})
	d.e.Disconnected()
	d.e.Connected(make([]byte, 32), "phone")
	if _, hello = next[*frame.Hello](d); hello.Epoch != 0 || hello.Cursor != 0 || hello.Seal != nil {
		t.Fatalf("after the refusal hello with %+v", hello)
	}
}

func TestAnotherUsersDatabaseIsRefused(t *testing.T) {
	d := newDevice(t)
	d.connect()
	d.e.Disconnected()
	d.e.Connected(make([]byte, 32), "phone")
	n, _ := next[*frame.Hello](d)
	d.answer(n, &frame.Welcome{User: "bob", UserID: bob, ServerID: [16]byte{1}, Epoch: 7, Protocol: 1})
	got := eventsOf[engine.RefusedEvent](d)
	if len(got) != 1 || msg.CodeOf(got[0].Err) != msg.CodeWrongOwner {
		t.Fatalf("events %+v", got)
	}
}
