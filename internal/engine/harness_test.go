package engine_test

import (
	"math/rand"
	"path/filepath"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/localdb"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// device is an engine on a real local database, driven by hand: the test sees
// every frame that it sends and answers as it likes.
type device struct {
	t      testing.TB
	path   string
	db     *localdb.DB
	e      *engine.Engine
	now    msg.Millis
	sent   []frame.Client // frames not yet taken by the test
	events []engine.Event
	drop   error
	opened int64
	blocks bool // the test answers whom the user has blocked; otherwise: nobody
}

var codec wire.Codec

const (
	ann msg.UserID = 1
	bob msg.UserID = 2
)

var annBob = msg.OneToOne(ann, bob)

func newDevice(t testing.TB) *device {
	d := &device{t: t, path: filepath.Join(t.TempDir(), "device.db"), now: 1_800_000_000_000}
	d.open()
	t.Cleanup(func() { d.db.Close() })
	return d
}

func (d *device) open() {
	d.t.Helper()
	d.opened++
	var err error
	if d.db, err = localdb.Open(d.path, localdb.Options{}); err != nil {
		d.t.Fatal(err)
	}
	d.e, err = engine.New(engine.Config{
		DB: d.db, Codec: codec, Now: func() msg.Millis { return d.now },
		Rand: rand.New(rand.NewSource(d.opened)), Page: 10, Foreground: true,
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// reopen is what a restart of the app does.
func (d *device) reopen() {
	d.t.Helper()
	if err := d.db.Close(); err != nil {
		d.t.Fatal(err)
	}
	d.sent, d.events, d.drop = nil, nil, nil
	d.open()
}

// take collects what the engine put out.
func (d *device) take() {
	d.t.Helper()
	out := d.e.Take()
	for _, b := range out.Frames {
		f, err := codec.DecodeClient(b)
		if err != nil {
			d.t.Fatalf("the engine sent a frame that cannot be read: %v", err)
		}
		if ask, ok := f.Body.(*frame.Data); ok && ask.Prefix == engine.BlockPrefix && !d.blocks {
			d.e.Receive(codec.EncodeServer(frame.Server{Request: f.Request, Body: &frame.DataPage{}}))
			continue
		}
		d.sent = append(d.sent, f)
	}
	d.events = append(d.events, out.Events...)
	if out.Drop != nil {
		d.drop = out.Drop
	}
}

// next takes the next frame that the engine sent; its body must be a B.
func next[B any](d *device) (uint64, B) {
	d.t.Helper()
	d.take()
	if len(d.sent) == 0 {
		d.t.Fatalf("the engine sent nothing; a %T was expected", *new(B))
	}
	f := d.sent[0]
	d.sent = d.sent[1:]
	body, ok := f.Body.(B)
	if !ok {
		d.t.Fatalf("the engine sent %#v; a %T was expected", f.Body, *new(B))
	}
	return f.Request, body
}

// quiet makes sure that the engine sent nothing more.
func (d *device) quiet() {
	d.t.Helper()
	d.take()
	if len(d.sent) > 0 {
		d.t.Fatalf("the engine sent %#v; nothing was expected", d.sent[0].Body)
	}
}

// answer hands a frame to the engine.
func (d *device) answer(request uint64, body any) {
	d.t.Helper()
	d.e.Receive(codec.EncodeServer(frame.Server{Request: request, Body: body}))
	d.take()
}

// connect goes online as ann with an inbox of these rows.
func (d *device) connect(rows ...frame.Row) {
	d.t.Helper()
	d.e.Connected(make([]byte, 32), "phone")
	n, hello := next[*frame.Hello](d)
	rev := msg.Rev(0)
	for _, r := range rows {
		rev = max(rev, r.InboxRev)
	}
	d.answer(n, &frame.Welcome{User: "ann", UserID: ann, ServerID: [16]byte{1}, Time: d.now, Epoch: 7,
		InboxRev: rev, Protocol: 1, Limits: frame.Limits{PageMessages: 1000, Heartbeat: 30_000}})
	if hello.Epoch == 0 || hello.Cursor < rev {
		n, ask := next[*frame.Inbox](d)
		page := &frame.InboxPage{Rows: rows}
		if !ask.Page {
			page.From, page.To = ask.Since, rev
		}
		d.answer(n, page)
	}
	if !d.e.Online() {
		d.t.Fatalf("not online: %v", d.drop)
	}
}

// row is ann's inbox row of the conversation with bob.
func row(head int, rev, inboxRev msg.Rev) frame.Row {
	return frame.Row{Conv: annBob, InboxRev: inboxRev, Peer: "bob", Activity: msg.Millis(inboxRev),
		State: frame.State{Head: pos(head), Rev: rev, MetaRev: 1, First: 1, FirstWhy: msg.EndBeginning}}
}

func pos(seq int) msg.Position { return msg.Position{Seq: msg.Seq(seq), Ordinal: msg.Ordinal(seq)} }

// message is bob's message at a seq, as changed at rev.
func message(seq int, rev msg.Rev) frame.Blob {
	return codec.EncodeMessage(&msg.Message{
		Content: msg.Content{Text: "message"}, Conv: annBob, Seq: msg.Seq(seq), Ordinal: msg.Ordinal(seq), Rev: rev,
		ID: msg.MessageID{6: 0x70, 15: byte(seq)}, From: "bob", Time: 1_700_000_000_000,
	})
}

// page answers a Fetch of a conversation of head messages that were never changed.
func page(ask *frame.Fetch, head int) *frame.Page {
	lo, hi := ask.Until, ask.From
	if ask.Forward {
		lo, hi = max(ask.From, 1), ask.Until
		if hi == 0 {
			hi = lo + msg.Seq(ask.Limit) - 1
		}
	} else {
		if hi == 0 {
			hi = msg.Seq(head)
		}
		if low := int(hi) - ask.Limit + 1; int(lo) < low {
			lo = msg.Seq(low)
		}
	}
	r := msg.Range{Lo: max(lo, 1), Hi: min(hi, msg.Seq(head))}
	p := &frame.Page{Conv: annBob, Range: r, Rev: msg.Rev(head),
		State: frame.State{Head: pos(head), Rev: msg.Rev(head), MetaRev: 1, First: 1, FirstWhy: msg.EndBeginning}}
	for q := r.Lo; q <= r.Hi; q++ {
		p.Messages = append(p.Messages, message(int(q), msg.Rev(q)))
	}
	return p
}

// seqs are the seqs of messages.
func seqs(ms []engine.Message) []int {
	var out []int
	for _, m := range ms {
		out = append(out, int(m.Seq))
	}
	return out
}

// eventsOf takes the events of one type.
func eventsOf[E engine.Event](d *device) []E {
	d.take()
	var out []E
	var rest []engine.Event
	for _, ev := range d.events {
		if e, ok := ev.(E); ok {
			out = append(out, e)
		} else {
			rest = append(rest, ev)
		}
	}
	d.events = rest
	return out
}
