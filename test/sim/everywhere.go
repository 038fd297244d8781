package sim

import (
	"fmt"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// everywhere is a session of an app over all conversations.
type everywhere struct {
	d     *device
	no    int
	s     *engine.AllSession
	opt   engine.SessionOptions
	syncs map[int]bool
}

func (a *everywhere) String() string {
	return fmt.Sprintf("%v reads everywhere, about %+v (session %d)", a.d, a.opt, a.no)
}

// opEverywhere opens a session over all conversations and reads all that is here, or goes on
// with the one that is open.
func opEverywhere(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	if a := dev.everywhere; a != nil {
		switch d.IntN(3) {
		case 0:
			a.sync(d.between(1, 20))
		case 1:
			a.stop()
		default:
			dev.input(func(*engine.Engine) {
				_, err := a.s.Read(d.between(1, 8))
				w.must("read", err)
			})
		}
		return
	}
	o := engine.SessionOptions{ShowBlocked: true}
	if !d.once(4) {
		dev.someFilter(d, &o)
	}
	a := dev.openEverywhere(o)
	if dev.awake() && d.once(2) {
		a.sync(d.between(1, 20))
	}
}

func (d *device) openEverywhere(o engine.SessionOptions) *everywhere {
	w := d.w
	w.model.opened++
	a := &everywhere{d: d, no: w.model.opened, opt: o, syncs: map[int]bool{}}
	d.everywhere = a
	w.tell("%v", a)
	d.input(func(e *engine.Engine) {
		a.s = e.OpenAll(o, a)
		res, err := a.s.Read(10_000)
		if !d.died && w.must("read", err) {
			w.note("everywhere", a.no, fmt.Appendf(nil, "%d %v", len(res.Messages), res.End))
			a.check(&res)
		}
	})
	return a
}

// check compares all that is delivered with what the device holds of each conversation that
// its list names.
func (a *everywhere) check(res *engine.ReadResult) {
	d, w := a.d, a.d.w
	list := d.e.OpenSummary(engine.RowFilter{})
	rows, err := list.Read(10_000)
	list.Stop()
	if !w.must("read the list", err) {
		return
	}
	type place struct {
		conv msg.ConvID
		seq  msg.Seq
	}
	here, skip := map[place]bool{}, map[msg.ConvID]bool{}
	gaps := false
	for i := range rows.Rows {
		row := &rows.Rows[i]
		to := frame.Target{Conv: row.Conv}
		if !d.plain(to) || row.Left || row.Deleted {
			skip[row.Conv] = true
			continue
		}
		found, gap := d.held(&a.opt, to, row.Head)
		for k := range found {
			here[place{row.Conv, found[k].Seq}] = true
		}
		mayHave := a.opt.From == "" || row.Conv.IsGroup() || a.opt.From == row.Peer || a.opt.From == d.user.name
		gaps = gaps || gap && mayHave && !a.opt.Unread
	}
	last := msg.Millis(0)
	for i := range res.Messages {
		m := &res.Messages[i]
		if m.Pending || skip[m.Conv] {
			continue
		}
		if at := (place{m.Conv, m.Seq}); !here[at] {
			w.fail(5, "%v: %s of %v was shown, twice or in vain", a, w.model.name(&m.Message), m.Conv)
		} else {
			delete(here, at)
		}
		if last != 0 && m.Time > last {
			w.fail(1, "%v: %s of %v comes after an older one", a, w.model.name(&m.Message), m.Conv)
		}
		last = m.Time
	}
	for at := range here {
		w.fail(5, "%v: message %d of %v is here, and was not shown", a, at.seq, at.conv)
		return
	}
	if res.End == msg.EndMore || res.End == msg.EndBeginning && (gaps || rows.End != msg.EndBeginning) ||
		res.End == msg.EndGap && !gaps && len(skip) == 0 && !a.opt.Unread && rows.End == msg.EndBeginning {
		w.fail(5, "%v: it ends with %v, and there are gaps: %v, in the list: %v", a, res.End, gaps, rows.End)
	}
}

func (a *everywhere) sync(n int) {
	a.d.w.model.synced++
	token := a.d.w.model.synced
	a.syncs[token] = true
	a.d.w.tell("%v syncs %d in session %d", a.d, n, a.no)
	a.d.input(func(*engine.Engine) { a.s.Sync(n, token) })
}

func (a *everywhere) stop() {
	d := a.d
	d.w.tell("%v stops session %d", d, a.no)
	d.input(func(*engine.Engine) { a.s.Stop() })
	a.over()
	d.everywhere = nil
}

// over makes sure that all syncs have ended.
func (a *everywhere) over() {
	if a.d.e != nil && len(a.syncs) > 0 {
		a.d.w.fail(5, "%v was stopped, and %d of its syncs never ended", a, len(a.syncs))
	}
}

// synced takes the result of a sync, which comes once.
func (a *everywhere) synced(token int, res engine.SyncResult) {
	w := a.d.w
	w.tell("%v: a sync of session %d ends: count %d, moved %d, %v, error %v", a.d, a.no, res.Count, res.Transferred, res.End, res.Err)
	if !a.syncs[token] {
		w.fail(5, "%v: sync %d ended twice", a, token)
	}
	delete(a.syncs, token)
	if code := msg.CodeOf(res.Err); code != 0 && code != msg.CodeCancelled && !a.d.lockedOut(res.Err) {
		w.fail(5, "%v: its sync ended with %v", a, res.Err)
	}
}

// heard takes a message that came by itself, or a change of one that was shown.
func (a *everywhere) heard(m *engine.Message) {
	group := m.Conv.IsGroup() && !m.Conv.IsZero()
	if !m.Update && !m.Pending && !a.d.about(&a.opt, group, 0, m) {
		a.d.w.fail(5, "%v: %s came, which it is not about", a, a.d.w.model.name(&m.Message))
	}
}

// checkEverywhere makes sure that a device which holds everything shows all of it.
func (d *device) checkEverywhere() {
	w := d.w
	if a := d.everywhere; a != nil {
		w.pass(1000)
		if len(a.syncs) > 0 && !w.broken() {
			w.fail(5, "%v: a sync does not end although the device is online", a)
		}
		a.stop()
	}
	dice := w.dice("everywhere", d.String())
	for _, o := range []engine.SessionOptions{{ShowBlocked: true}, {ShowBlocked: true, Unread: true}, d.anyFilter(dice)} {
		if !w.broken() && d.e != nil {
			d.openEverywhere(o).stop()
		}
	}
}

func (d *device) anyFilter(dice dice) (o engine.SessionOptions) {
	o.ShowBlocked = true
	d.someFilter(dice, &o)
	return o
}

// checkFilters makes sure that sessions of part of a conversation show all that they are
// about, where all is here.
func (d *device) checkFilters(to frame.Target) {
	dice := d.w.dice("filters", d.String(), to.Conv.String())
	for range 2 {
		o := engine.SessionOptions{Target: to, FIFO: dice.once(2), ShowBlocked: true}
		d.someFilter(dice, &o)
		if r := d.open(o); r.s != nil {
			r.read(1000)
			r.stop()
		}
	}
}

// isOf reports whether an event is of a session over all conversations, and hands it to it.
func (d *device) isOf(ev engine.Event) bool {
	switch ev := ev.(type) {
	case engine.MessageEvent:
		a, ok := ev.Session.Tag.(*everywhere)
		if ok {
			d.w.note("everywhere", a.no, fmt.Appendf(nil, "%v %d %d %v", ev.Message.ID, ev.Message.Seq, ev.Message.Rev, ev.Message.Update))
			a.heard(&ev.Message)
		}
		return ok
	case engine.GapEvent:
		a, ok := ev.Session.Tag.(*everywhere)
		if ok {
			d.w.fail(5, "%v hears of a gap %v", a, ev.Range)
		}
		return ok
	case engine.RemovedEvent:
		_, ok := ev.Session.Tag.(*everywhere)
		return ok
	case engine.SyncEvent:
		if ev.Session != nil || ev.Summary != nil {
			return false
		}
		if a := d.everywhere; a != nil {
			d.w.note("synced", ev.Token.(int), fmt.Appendf(nil, "%+v", ev.Result))
			a.synced(ev.Token.(int), ev.Result)
		}
		return true
	}
	return false
}
