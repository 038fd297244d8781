package engine_test

import (
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// many is a server with groups 1, 2, 3, … of ann, in which bob wrote in turns: message
// s of group g at the moment s*1000 + g. It answers Fetches; the test counts them.
type many struct {
	*device
	heads   []int // by group, from 1
	fetches []*frame.Fetch
	read    func(g int) bool // nil: nothing is read
	inboxes []*frame.Inbox   // pages of the list that were asked for
	most    int              // Fetches that were under way at once
}

func newMany(t *testing.T, groups, head int) *many {
	m := &many{device: newDevice(t), heads: make([]int, groups+1)}
	for g := 1; g <= groups; g++ {
		m.heads[g] = head
	}
	return m
}

func (m *many) row(g int) frame.Row {
	r := row(m.heads[g], msg.Rev(m.heads[g]), msg.Rev(g))
	r.Conv, r.Peer, r.Activity, r.Unread = msg.GroupConv(uint64(g)), "", sentAt(g, m.heads[g]), uint64(m.heads[g])
	if m.read != nil && m.read(g) {
		r.Read, r.Unread = pos(m.heads[g]), 0
	}
	return r
}

func (m *many) rows() (rows []frame.Row) {
	for g := 1; g < len(m.heads); g++ {
		rows = append(rows, m.row(g))
	}
	return rows
}

// list is a page of the list, whose groups all have heads of one height.
func (m *many) list(ask *frame.Inbox) *frame.InboxPage {
	next := len(m.heads) - 1
	if !ask.Before.Conv.IsZero() {
		next = int(ask.Before.Conv.Group()) - 1
	}
	page := &frame.InboxPage{}
	for ; next > 0 && len(page.Rows) < ask.Limit; next-- {
		page.Rows = append(page.Rows, m.row(next))
	}
	page.More = next > 0
	return page
}

// connectTop goes online, and knows the top of the list alone.
func (m *many) connectTop() {
	m.t.Helper()
	m.e.Connected(make([]byte, 32), "phone")
	n, _ := next[*frame.Hello](m.device)
	m.answer(n, &frame.Welcome{User: "ann", UserID: ann, ServerID: [16]byte{1}, Time: m.now, Epoch: 7,
		InboxRev: msg.Rev(len(m.heads)), Protocol: 1, Limits: frame.Limits{PageMessages: 1000, Heartbeat: 30_000}})
	n, page := next[*frame.Inbox](m.device)
	m.answer(n, m.list(page))
}

func sentAt(g, seq int) msg.Millis { return msg.Millis(1000*seq + g) }

func (m *many) page(ask *frame.Fetch) *frame.Page {
	g := int(ask.To.Conv.Group())
	p := page(ask, m.heads[g])
	p.Conv = ask.To.Conv
	for i := range p.Messages {
		seq := int(p.Range.Lo) + i
		p.Messages[i] = codec.EncodeMessage(&msg.Message{
			Content: msg.Content{Text: "message"}, Seq: msg.Seq(seq), Ordinal: msg.Ordinal(seq), Rev: msg.Rev(seq),
			ID: msg.MessageID{6: 0x70, 14: byte(g), 15: byte(seq)}, From: "bob", Time: sentAt(g, seq),
		})
	}
	return p
}

// run answers Fetches until there are none, or as many as given.
func (m *many) run(limit int) {
	m.t.Helper()
	for range limit {
		m.take()
		if m.drop != nil {
			m.t.Fatalf("the connection was dropped: %v", m.drop)
		}
		under := 0
		for _, f := range m.sent {
			if _, ok := f.Body.(*frame.Fetch); ok {
				under++
			}
		}
		m.most = max(m.most, under)
		if len(m.sent) == 0 {
			return
		}
		f := m.sent[0]
		m.sent = m.sent[1:]
		switch body := f.Body.(type) {
		case *frame.Fetch:
			m.fetches = append(m.fetches, body)
			m.answer(f.Request, m.page(body))
		case *frame.Changes: // nothing has changed but the head
			m.answer(f.Request, &frame.ChangesPage{Conv: body.To.Conv, Since: body.Since, Rev: msg.Rev(m.heads[body.To.Conv.Group()]),
				Ranges: body.Ranges, State: m.row(int(body.To.Conv.Group())).State})
		case *frame.Inbox:
			m.inboxes = append(m.inboxes, body)
			m.answer(f.Request, m.list(body))
		case *frame.Receipt:
			m.answer(f.Request, &frame.Done{})
		default:
			m.t.Fatalf("the engine sent %#v", f.Body)
		}
	}
}

// result is the one result of a sync.
func (m *many) result() engine.SyncResult {
	m.t.Helper()
	got := eventsOf[engine.SyncEvent](m.device)
	if len(got) != 1 {
		m.t.Fatalf("%d results of a sync", len(got))
	}
	return got[0].Result
}

// readSome reads n further messages: each once, newest first if sorted.
func (m *many) readSome(a *engine.AllSession, n int, sorted bool, seen map[msg.MessageID]bool) engine.ReadResult {
	m.t.Helper()
	r, err := a.Read(n)
	if err != nil {
		m.t.Fatal(err)
	}
	for i := range r.Messages {
		if seen[r.Messages[i].ID] {
			m.t.Fatalf("message %d of %v came twice", r.Messages[i].Seq, r.Messages[i].Conv)
		}
		seen[r.Messages[i].ID] = true
		if sorted && i > 0 && r.Messages[i].Time > r.Messages[i-1].Time {
			m.t.Fatalf("%d stands behind %d", r.Messages[i].Time, r.Messages[i-1].Time)
		}
	}
	return r
}

// A sync asks for a page each in at most 50 conversations, a few at a time, and no more
// than it needs; another one goes on.
func TestASyncOverAllIsBounded(t *testing.T) {
	m := newMany(t, 60, 25)
	m.connect(m.rows()...)
	a := m.e.OpenAll(engine.SessionOptions{}, "tag")
	seen := map[msg.MessageID]bool{}
	if r := m.readSome(a, 10, true, seen); len(r.Messages) != 0 || r.End != msg.EndGap || *r.Missing != 60*25 {
		t.Fatalf("at first it reads %d, %v, %v", len(r.Messages), r.End, *r.Missing)
	}
	a.Sync(15, "few")
	m.run(1000)
	if r := m.result(); r.Count != 15 || len(m.fetches) > 4 || r.Err != nil {
		t.Fatalf("for 15 it asked %d times: %+v", len(m.fetches), r)
	}
	if got := eventsOf[engine.ProgressEvent](m.device); len(got) == 0 || got[0].Token != "few" || got[0].Session.Tag != "tag" {
		t.Fatalf("told of progress: %+v", got)
	}
	if r := m.readSome(a, 15, true, seen); len(r.Messages) != 15 {
		t.Fatalf("it reads %d", len(r.Messages))
	}
	before := len(m.fetches)
	a.Sync(100_000, nil)
	m.run(1000)
	r := m.result()
	if asked := len(m.fetches) - before; asked != 50 || m.most > 3 || !r.More || r.Transferred != 500 || r.End != msg.EndGap {
		t.Fatalf("it asked %d times, %d at once: %+v", asked, m.most, r)
	}
	for _, f := range m.fetches {
		if f.Limit > 10 {
			t.Fatalf("it asked for %+v", *f)
		}
	}
	if got := m.readSome(a, r.Count, true, seen); len(got.Messages) != r.Count {
		t.Fatalf("the sync said %d, read gave %d", r.Count, len(got.Messages))
	}
	for i := 0; len(seen) < 60*25; i++ {
		a.Sync(100_000, nil)
		m.run(1000)
		m.readSome(a, m.result().Count, false, seen)
		if i > 10 {
			t.Fatalf("after %d syncs it has read %d", i, len(seen))
		}
	}
	if r := m.readSome(a, 1, false, seen); r.End != msg.EndBeginning || len(seen) != 60*25 {
		t.Fatalf("it ends with %v after %d", r.End, len(seen))
	}
}

// It waits for a connection, and survives its loss.
func TestASyncOverAllSurvivesReconnects(t *testing.T) {
	m := newMany(t, 9, 5)
	m.connect(m.rows()...)
	m.offline()
	a := m.e.OpenAll(engine.SessionOptions{From: "bob"}, nil)
	a.Sync(45, nil)
	if got := eventsOf[engine.ProgressEvent](m.device); len(got) != 1 || !got[0].Waiting {
		t.Fatalf("offline it tells %+v", got)
	}
	m.connect()
	m.run(4)
	m.offline()
	if got := eventsOf[engine.SyncEvent](m.device); len(got) != 0 {
		t.Fatalf("it ended with %+v", got)
	}
	m.sent = nil
	m.connect()
	m.run(1000)
	if r := m.result(); r.Count != 45 || r.More || r.Transferred != 45 {
		t.Fatalf("it ended with %+v", r)
	}
	// Signed out, it ends with the reason.
	m.heads[1] = 6
	m.offline()
	a.Sync(100, nil)
	m.e.SignedOut(msg.CodeTokenRevoked)
	if r := m.result(); msg.CodeOf(r.Err) != msg.CodeTokenRevoked {
		t.Fatalf("it ended with %+v", r)
	}
	a.Stop()
	a.Sync(1, nil)
	if r := m.result(); msg.CodeOf(r.Err) != msg.CodeClosed {
		t.Fatalf("stopped, it ended with %+v", r)
	}
}

// Where a conversation got ahead while the device was away, the session says that there
// is a gap, asks for nothing by itself, and delivers what it had not, once it is here.
func TestASessionOverAllAboveAGap(t *testing.T) {
	m := newMany(t, 3, 5)
	m.connect(m.rows()...)
	a := m.e.OpenAll(engine.SessionOptions{}, nil)
	a.Sync(15, nil)
	m.run(1000)
	seen := map[msg.MessageID]bool{}
	m.readSome(a, m.result().Count, true, seen)
	m.heads[2] = 12
	r := m.row(2)
	r.InboxRev = 4
	m.answer(0, &frame.InboxPage{From: 3, To: 4, Rows: []frame.Row{r}})
	for _, f := range m.sent {
		if _, fetches := f.Body.(*frame.Fetch); fetches {
			t.Fatalf("unasked it sent %#v", f.Body)
		}
	}
	if r := m.readSome(a, 5, true, seen); len(r.Messages) != 0 || r.End != msg.EndGap || *r.Missing != 7 {
		t.Fatalf("it reads %v, %v", seqs(r.Messages), r.End)
	}
	ends, err := a.Ends()
	if err != nil || ends.List != msg.EndBeginning || !slices.ContainsFunc(ends.Conversations, func(e engine.ConvEnd) bool {
		return e.Conv.Group() == 2 && e.End == msg.EndGap && *e.Missing == 7
	}) {
		t.Fatalf("ends %+v, %v", ends, err)
	}
	a.Sync(20, nil)
	m.run(1000)
	if res := m.result(); res.Count != 7 {
		t.Fatalf("it ended with %+v", res)
	}
	if r := m.readSome(a, 20, true, seen); len(r.Messages) != 7 || r.End != msg.EndBeginning {
		t.Fatalf("it reads %v, %v", seqs(r.Messages), r.End)
	}
	if err := a.Reset(); err != nil {
		t.Fatal(err)
	}
	if r := m.readSome(a, 100, true, map[msg.MessageID]bool{}); len(r.Messages) != 22 {
		t.Fatalf("after a reset it reads %v", seqs(r.Messages))
	}
}

// Of conversations whose turn has not come nothing is loaded: the session stops at what
// it needs.
func TestASessionOverAllOpensLazily(t *testing.T) {
	m := newMany(t, 300, 1)
	for g := range m.heads {
		m.heads[g] = g // so that their activities lie far apart
	}
	m.connect(m.rows()...)
	one, err := m.e.Open(engine.SessionOptions{Target: frame.Target{Conv: msg.GroupConv(300)}})
	if err != nil {
		t.Fatal(err)
	}
	one.Sync(5, nil)
	m.run(1000)
	a := m.e.OpenAll(engine.SessionOptions{}, nil)
	if r := m.readSome(a, 2, true, map[msg.MessageID]bool{}); len(r.Messages) != 2 || r.End != msg.EndMore {
		t.Fatalf("it reads %v, %v", seqs(r.Messages), r.End)
	}
	ends, err := a.Ends()
	if err != nil || ends.List != msg.EndMore || len(ends.Conversations) > 100 {
		t.Fatalf("%d conversations had their turn; the list: %v, %v", len(ends.Conversations), ends.List, err)
	}
}

// In a new epoch the copy is gone: the session begins anew, and what it asked for is
// asked for again.
func TestASessionOverAllInANewEpoch(t *testing.T) {
	m := newMany(t, 3, 5)
	m.connect(m.rows()...)
	a := m.e.OpenAll(engine.SessionOptions{}, nil)
	a.Sync(15, nil)
	m.run(1000)
	m.readSome(a, m.result().Count, true, map[msg.MessageID]bool{})
	m.offline()
	a.Sync(15, nil)
	m.e.Connected(make([]byte, 32), "phone")
	n, _ := next[*frame.Hello](m.device)
	m.answer(n, &frame.Welcome{User: "ann", UserID: ann, ServerID: [16]byte{1}, Time: m.now, Epoch: 8,
		InboxRev: 3, Protocol: 1, Limits: frame.Limits{PageMessages: 1000, Heartbeat: 30_000}})
	if r, err := a.Read(5); err != nil || len(r.Messages) != 0 || r.End != msg.EndGap || r.Missing != nil {
		t.Fatalf("it reads %+v, %v", r, err)
	}
	n, _ = next[*frame.Inbox](m.device)
	m.answer(n, &frame.InboxPage{Rows: m.rows()})
	m.run(1000)
	if r := m.result(); r.Count != 15 || r.Err != nil {
		t.Fatalf("it ended with %+v", r)
	}
	m.readSome(a, 15, true, map[msg.MessageID]bool{})
}

// What was written long ago and is still in the outbox does not hold back what came later
// in its conversation.
func TestASessionOverAllWithAnOldMessageInTheOutbox(t *testing.T) {
	m := newMany(t, 2, 3)
	m.now = 1500
	m.connect(m.rows()...)
	a := m.e.OpenAll(engine.SessionOptions{}, nil)
	a.Sync(6, nil)
	m.run(1000)
	m.result()
	m.offline()
	if _, err := m.e.Send(frame.Target{Conv: msg.GroupConv(1)}, msg.Content{Text: "not yet"}); err != nil {
		t.Fatal(err)
	}
	if err := a.Reset(); err != nil {
		t.Fatal(err)
	}
	r, err := a.Read(10)
	if err != nil || len(r.Messages) != 7 {
		t.Fatalf("it reads %v, %v", seqs(r.Messages), err)
	}
	last := msg.Millis(1 << 50)
	for i := range r.Messages {
		if got := &r.Messages[i]; !got.Pending && got.Time > last {
			t.Errorf("%d stands behind %d", got.Time, last)
		} else if !got.Pending {
			last = got.Time
		}
	}
}
