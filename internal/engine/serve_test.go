package engine_test

import (
	"cmp"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// serve answers a request of ann's device.
func (w *world) serve(body any) any {
	switch ask := body.(type) {
	case *frame.Send:
		return w.send(ask)
	case *frame.Op:
		return w.op(ask)
	case *frame.Fetch:
		return w.fetch(ask)
	case *frame.Changes:
		return w.changes(ask)
	case *frame.Inbox:
		page := &frame.InboxPage{From: ask.Since, To: w.inboxRev}
		if w.inboxRev > 0 && (ask.Page && ask.Before == frame.InboxKey{} || !ask.Page && w.inboxRev > ask.Since) {
			page.Rows = []frame.Row{w.row()}
		}
		return page
	case *frame.Receipt:
		for _, item := range ask.Items {
			if read := min(item.Read, w.head().Seq); read > w.read {
				w.read, w.marked = read, false
				w.pushes = append(w.pushes, w.touch())
			}
			w.told = max(w.told, min(item.Told, w.read))
		}
		return &frame.Done{}
	}
	return &frame.Error{Code: msg.CodeUnknownKind}
}

// answer answers what the device asks, and calls each after every answer; what is to be
// pushed waits for run.
func (w *world) answer(d *device, each func()) {
	d.t.Helper()
	d.take()
	for len(d.sent) > 0 {
		f := d.sent[0]
		d.sent = d.sent[1:]
		d.answer(f.Request, w.serve(f.Body))
		each()
	}
}

func (w *world) send(ask *frame.Send) any {
	if seq, ok := w.ids[ask.ID]; ok {
		m := w.msgs[seq-1]
		return &frame.SendAck{Conv: annBob, Pos: m.Position(), Prev: w.born[seq-1] - 1, Rev: w.born[seq-1], Time: m.Time}
	}
	if !ask.After.IsZero() && w.ids[ask.After] == 0 {
		return &frame.Error{Code: msg.CodeOutOfOrder}
	}
	seq := w.say("ann", ask.ID, ask.Content)
	w.pushes = append(w.pushes, w.touch())
	return &frame.SendAck{Conv: annBob, Pos: w.msgs[seq-1].Position(), Prev: w.rev - 1, Rev: w.rev, Time: w.msgs[seq-1].Time}
}

func (w *world) op(ask *frame.Op) any {
	last := uint64(0)
	if n := len(w.ops); n > 0 {
		last = w.ops[n-1]
	}
	switch {
	case ask.Op == last:
		return &frame.OpAck{Conv: annBob, State: w.state()}
	case ask.Op < last:
		return &frame.Error{Code: msg.CodeOldOp}
	case w.refuse != 0:
		return &frame.Error{Code: w.refuse, Detail: "refused"}
	case len(w.msgs) == 0:
		return &frame.Error{Code: msg.CodeNoConv}
	}
	prev, hidden := w.rev, len(w.hidden)
	if code := w.do("ann", ask.Change); code != 0 {
		return &frame.Error{Code: code, Detail: "refused"}
	}
	w.ops = append(w.ops, ask.Op)
	ack := &frame.OpAck{Conv: annBob, Time: 5, State: w.state()}
	own := len(w.hidden) > hidden
	switch ask.Change.(type) {
	case *frame.Clear, *frame.Mark, *frame.Arrange:
		own = true
	}
	if w.rev > prev {
		ack.Prev, ack.Rev = prev, w.rev
		for _, m := range w.since(prev) {
			ack.Messages = append(ack.Messages, blob(&m))
		}
		ack.Mine = w.moved("ann", ask.Change)
	}
	if own || w.rev > prev {
		w.pushes = append(w.pushes, w.touch())
	}
	return ack
}

func (w *world) hiddenSince(rev uint64) frame.Hidden {
	if rev >= uint64(len(w.hidden)) {
		return frame.Hidden{Rev: uint64(len(w.hidden))}
	}
	return frame.Hidden{Seqs: slices.Clone(w.hidden[rev:]), Rev: uint64(len(w.hidden))}
}

func (w *world) holesIn(r msg.Range) (holes []msg.Hole) {
	for seq := r.Lo; seq <= r.Hi; seq++ {
		if slices.Contains(w.hidden, seq) {
			holes = append(holes, msg.Hole{Range: msg.Range{Lo: seq, Hi: seq}, Reason: msg.HoleHidden})
		}
	}
	return holes
}

func (w *world) fetch(ask *frame.Fetch) any {
	p := page(ask, len(w.msgs))
	first := w.state().First
	p.Messages, p.State, p.Rev, p.Hidden = nil, w.state(), w.rev, w.hiddenSince(ask.HiddenRev)
	if p.Range.Lo = max(p.Range.Lo, first); p.Range.Empty() || len(w.msgs) == 0 {
		p.Range = msg.Range{Lo: 1, Hi: 0}
		return p
	}
	p.Holes = w.holesIn(p.Range)
	for _, m := range w.visible() {
		if p.Range.Contains(m.Seq) {
			p.Messages = append(p.Messages, blob(&m))
			p.Mine = append(p.Mine, mines([]msg.Message{m})...)
		}
	}
	return p
}

func (w *world) changes(ask *frame.Changes) any {
	p := &frame.ChangesPage{Conv: annBob, Since: ask.Since, Rev: w.rev, Ranges: ask.Ranges, State: w.state(), Hidden: w.hiddenSince(ask.HiddenRev)}
	for _, r := range ask.Ranges {
		for _, h := range w.holesIn(r) {
			if w.msgs[h.Lo-1].Rev > ask.Since {
				p.Holes = append(p.Holes, h)
			}
		}
	}
	for _, m := range w.since(ask.Since) {
		if !slices.ContainsFunc(ask.Ranges, func(r msg.Range) bool { return r.Contains(m.Seq) }) {
			continue
		}
		if len(p.Messages) == ask.Limit {
			p.More = true
			break
		}
		p.Messages = append(p.Messages, blob(&m))
		p.Mine = append(p.Mine, mines([]msg.Message{m})...)
		if len(p.Messages) == ask.Limit {
			p.Rev = m.Rev
		}
	}
	if !p.More {
		p.Rev = w.rev
	}
	slices.SortFunc(p.Mine, func(a, b frame.Mine) int { return cmp.Compare(a.Seq, b.Seq) })
	return p
}

// run answers all requests of the device, and delivers all pushes, until there are
// none.
func (w *world) run(d *device) {
	d.t.Helper()
	for range 10_000 {
		d.take()
		if d.drop != nil {
			d.t.Fatalf("the connection was dropped: %v", d.drop)
		}
		switch {
		case len(d.sent) > 0:
			f := d.sent[0]
			d.sent = d.sent[1:]
			if f.Request != 0 {
				d.answer(f.Request, w.serve(f.Body))
			}
		case len(w.pushes) > 0:
			p := w.pushes[0]
			w.pushes = w.pushes[1:]
			d.answer(0, p)
		default:
			if at := d.e.Deadline(); at == 0 || at > d.now+10_000 {
				return
			}
			d.now = max(d.now, d.e.Deadline())
			d.e.Tick()
		}
	}
	d.t.Fatalf("device and server do not come to rest: %+v", d.sent)
}

// online connects the device.
func (w *world) online(d *device) {
	d.t.Helper()
	d.e.Connected(make([]byte, 32), "phone")
	n, _ := next[*frame.Hello](d)
	d.answer(n, &frame.Welcome{User: "ann", UserID: ann, ServerID: [16]byte{1}, Time: d.now, Epoch: 7,
		InboxRev: w.inboxRev, Protocol: 1, Limits: frame.Limits{PageMessages: 1000, Heartbeat: 30_000}})
}

// offline breaks the connection; what was on its way is lost.
func (d *device) offline() {
	d.e.Disconnected()
	d.take()
	d.sent = nil
}
