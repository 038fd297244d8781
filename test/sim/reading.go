package sim

import (
	"fmt"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// reading is a read session of an app, with all that it was shown: check_reading.go
// says what that may be.
type reading struct {
	d      *device
	no     int
	s      *engine.Session
	opt    engine.SessionOptions
	window window
	ids    map[msg.MessageID]msg.Rev // shown, and at which rev last (0: pending)
	early  map[msg.MessageID]bool    // in the outbox when it was opened or reset
	waits  map[msg.MessageID]msg.Seq // shown with a change that waits for the server, at this seq
	told   map[msg.Seq]bool          // oldest first: places of what came live from the outbox

	syncs   map[int]bool // under way, by token
	pinned  *int         // the count of the last sync, until the next call
	placed  bool         // a message from the outbox got its place before the window opened
	blind   bool         // it crossed a gap before it was known where it stood
	crossed *msg.Range   // a gap, not yet told of by the next page
	ended   msg.End      // of the last page
	failed  error        // of the last sync
	fresh   bool         // nothing was read since it began, at top
	top     msg.Seq

	unseen struct{ shown, wanted msg.Seq } // as of marks: what it has shown, be it seen or not
}

// window is the seqs that a session has been over: shown, crossed knowingly, or
// announced as a gap. Reading newest first goes on below lo; what comes live, and
// reading oldest first, goes on above hi.
type window struct {
	open   bool // false: the session waits to learn of the head
	lo, hi msg.Seq
	// It is not known where it begins: the session learned of the head from what
	// nobody was shown, or was told to begin below it.
	anyLo, anyHi bool
}

func (r *reading) String() string {
	order := "newest first"
	if r.opt.FIFO {
		order = "oldest first"
	}
	return fmt.Sprintf("%v reads %s, %s (session %d)", r.d, r.d.w.model.targetName(r.d.user, r.opt.Target), order, r.no)
}

// open opens a read session.
func (d *device) open(o engine.SessionOptions) *reading {
	d.w.model.opened++
	r := &reading{d: d, no: d.w.model.opened, opt: o, syncs: map[int]bool{}}
	d.input(func(e *engine.Engine) {
		cov, err := e.Coverage(o.Target)
		if err == nil {
			r.s, err = e.Open(o)
		}
		if !d.w.must("open a session", err) {
			return
		}
		r.s.Tag = r
		r.begin(&cov)
		d.readings = append(d.readings, r)
		d.w.tell("%v", r)
	})
	return r
}

// begin notes what the session starts from: newest first from the head, oldest
// first from the first message, if it was not told otherwise.
func (r *reading) begin(cov *engine.Coverage) {
	r.placed = false
	r.top, r.fresh = cov.Head, cov.Known && r.opt.Before == 0 && r.opt.After == 0
	r.window, r.pinned, r.blind, r.crossed, r.ended = window{}, nil, false, nil, msg.EndMore
	switch {
	case r.opt.FIFO:
		r.window = window{open: true, lo: r.opt.After + 1, hi: r.opt.After}
	case cov.Known:
		r.window = window{open: true, lo: cov.Head + 1, hi: cov.Head}
		if b := r.opt.Before; b != 0 {
			r.window.lo = min(b, cov.Head+1)
		}
	}
	r.waits = map[msg.MessageID]msg.Seq{}
	r.ids, r.early, r.told = map[msg.MessageID]msg.Rev{}, map[msg.MessageID]bool{}, map[msg.Seq]bool{}
	if r.opt.FIFO {
		return // what is in the outbox comes live
	}
	for _, id := range r.d.outbox() {
		r.early[id] = true
	}
}

// target is the conversation as the device names it.
func (r *reading) target() frame.Target { return r.opt.Target }

// read asks for the next page.
func (r *reading) read(n int) {
	d := r.d
	d.input(func(e *engine.Engine) {
		before, err := e.Coverage(r.target())
		if !d.w.must("ask for the coverage", err) {
			return
		}
		res, err := r.s.Read(n)
		if d.died {
			return
		}
		if !d.w.must("read", err) {
			return
		}
		d.w.note("read", r.no, fmt.Appendf(nil, "%d %v %v", len(res.Messages), res.End, res.After))
		r.page(n, &res, &before)
	})
}

// sync brings what the next page needs.
func (r *reading) sync(n int) {
	d := r.d
	d.w.model.synced++
	token := d.w.model.synced
	r.pinned = nil
	r.syncs[token] = true
	d.w.tell("%v syncs %d in session %d", d, n, r.no)
	d.input(func(*engine.Engine) { r.s.Sync(n, token) })
}

// cross steps over the gap at the session's position.
func (r *reading) cross() {
	w := r.d.w
	r.d.input(func(e *engine.Engine) {
		cov, err := e.Coverage(r.target())
		if !w.must("ask for the coverage", err) || !r.s.Cross() {
			return
		}
		r.pinned, r.fresh = nil, false
		if !r.stands() || r.isEarly(r.window.hi+1) || r.isEarly(r.window.lo-1) || r.loose() || r.veiled() { // the next page tells where it stood
			w.tell("%v crosses a gap in session %d", r.d, r.no)
			r.blind = true
			return
		}
		gap := r.nextGap(&cov)
		w.tell("%v crosses the gap %d–%d in session %d", r.d, gap.Lo, gap.Hi, r.no)
		r.crossed = &gap
		r.step(gap)
	})
}

// reset moves the session back to its beginning.
func (r *reading) reset() {
	d := r.d
	d.w.tell("%v resets session %d", d, r.no)
	d.input(func(e *engine.Engine) {
		cov, err := e.Coverage(r.target())
		if d.w.must("ask for the coverage", err) && d.w.must("reset", r.s.Reset()) {
			r.begin(&cov)
		}
	})
}

// stop ends the session.
func (r *reading) stop() {
	d := r.d
	d.w.tell("%v stops session %d", d, r.no)
	d.input(func(*engine.Engine) { r.s.Stop() })
	if d.e != nil && len(r.syncs) > 0 {
		d.w.fail(5, "%v was stopped, and %d of its syncs never ended", r, len(r.syncs))
	}
	for i, o := range d.readings {
		if o == r {
			d.readings = append(d.readings[:i:i], d.readings[i+1:]...)
			break
		}
	}
}

// hear takes an event of the engine.
func (d *device) hear(ev engine.Event) {
	if d.isOf(ev) {
		return
	}
	switch ev := ev.(type) {
	case engine.MessageEvent:
		r := ev.Session.Tag.(*reading)
		d.w.note("live", r.no, fmt.Appendf(nil, "%v %d %d %v", ev.Message.ID, ev.Message.Seq, ev.Message.Rev, ev.Message.Update))
		r.heard(&ev.Message)
	case engine.GapEvent:
		ev.Session.Tag.(*reading).gap(ev.Range)
	case engine.SyncEvent:
		d.synced(ev)
	case engine.RowEvent:
		d.rowTold(ev)
	case engine.OutboxEvent:
		d.w.note("outbox", int(ev.Message.Seq), ev.ID[:])
		d.w.model.answered(d, &ev.Message)
	case engine.ChangeEvent:
		d.w.note("change", 0, fmt.Appendf(nil, "%T %v", ev.Change, ev.Err))
		d.told(ev)
	case engine.AnswerEvent:
		d.answered(ev)
	case engine.RemovedEvent:
		r := ev.Session.Tag.(*reading)
		d.w.note("removed", r.no, fmt.Appendf(nil, "%v %v", ev.Range, ev.ID))
		r.removed(ev.Range, ev.ID)
	case engine.ProfileEvent:
		d.w.note("profile", int(ev.Profile.Version), []byte(ev.Profile.User))
		d.profileTold(&ev.Profile)
	case engine.FailureEvent:
		d.w.fail(0, "%v: its local database fails: %v", d, ev.Err)
	case engine.RefusedEvent:
		d.checkRefusal(ev.Err)
	}
}

// synced takes the result of a sync.
func (d *device) synced(ev engine.SyncEvent) {
	d.w.note("synced", ev.Token.(int), fmt.Appendf(nil, "%+v", ev.Result))
	if ev.Summary != nil {
		d.listSynced(ev)
		return
	}
	ev.Session.Tag.(*reading).synced(ev.Token.(int), ev.Result)
}
