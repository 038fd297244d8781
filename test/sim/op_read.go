package sim

import (
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// opOpen opens a read session, of any kind, and reads its first page.
func opOpen(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil || len(dev.readings) >= 4 {
		return
	}
	o := engine.SessionOptions{Target: dev.target(d), FIFO: d.once(3), ShowBlocked: true, ReadReceipts: d.percent(60)}
	o.Quiet = o.ReadReceipts && d.once(4)
	if d.once(4) {
		dev.someFilter(d, &o)
		o.ReadReceipts = o.ReadReceipts && o.ShowBlocked // else what is left out is read too
	}
	if d.once(8) {
		if o.FIFO {
			o.After = msg.Seq(d.between(1, 20))
		} else {
			o.Before = msg.Seq(d.between(2, 20))
		}
	}
	r := dev.open(o)
	if dev.e != nil && r.s != nil && d.percent(70) {
		r.read(d.between(1, 8))
	}
}

// opRead reads a page, mostly of what the last sync has brought.
func opRead(w *World, d dice) {
	r := w.someReading(d)
	if r == nil {
		return
	}
	n := d.between(0, 12)
	if r.pinned != nil && d.percent(80) {
		n = *r.pinned
	}
	r.read(n)
}

// opSync brings a page, perhaps twice at once.
func opSync(w *World, d dice) {
	if r := w.someReading(d); r != nil {
		r.sync(d.between(0, 30))
		if d.once(6) && r.d.awake() {
			r.sync(d.between(1, 10))
		}
	}
}

func opCross(w *World, d dice) {
	if r := w.someReading(d); r != nil && r.ended == msg.EndGap {
		r.cross()
		if r.d.awake() && d.once(2) {
			r.read(d.between(1, 8))
		}
	}
}

func opReset(w *World, d dice) {
	if r := w.someReading(d); r != nil {
		r.reset()
	}
}

func opStop(w *World, d dice) {
	if r := w.someReading(d); r != nil {
		r.stop()
	}
}

// opList looks at the conversation list.
func opList(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	if len(dev.lists) == 0 || len(dev.lists) < 3 && d.once(3) {
		dev.openList(someRows(d))
	}
	if !dev.awake() {
		return
	}
	l := pick(d, dev.lists)
	switch d.IntN(6) {
	case 0:
		l.sync(d.between(1, 6))
	case 1:
		l.stop()
	case 2:
		l.reset()
	default:
		l.read(d.between(1, 6))
	}
}
