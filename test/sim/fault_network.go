package sim

import "github.com/backscroll/backscroll/msg"

// someConn draws a connection; nil: there is none.
func (w *World) someConn(d dice) *conn {
	var all []*conn
	for _, dev := range w.devices() {
		if dev.conn != nil {
			all = append(all, dev.conn)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return pick(d, all)
}

// faultCut ends a connection, wherever frames are on their way.
func faultCut(w *World, d dice) {
	if c := w.someConn(d); c != nil {
		w.tell("the connection of %v is cut", c.d)
		c.cut(msg.CodeOffline)
	}
}

// faultHalfOpen loses everything in one or both directions of a connection, and
// tells neither side.
func faultHalfOpen(w *World, d dice) {
	c := w.someConn(d)
	if c == nil {
		return
	}
	which := d.IntN(3)
	w.tell("the connection of %v is half-open (%s)", c.d, [...]string{"up", "down", "both"}[which])
	c.up.lost = c.up.lost || which != 1
	c.down.lost = c.down.lost || which != 0
}

// faultSleep takes the processor from an app for a while: it reads nothing and its
// timers are late.
func faultSleep(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	wait := msg.Millis(d.between(200, 90_000))
	w.tell("%v sleeps for %d s", dev, wait/1000)
	dev.asleep = w.now + wait
	if dev.conn != nil {
		dev.conn.down.hold(dev.asleep)
	}
}

// faultAway takes the network from a device for a while.
func faultAway(w *World, d dice) {
	dev := pick(d, w.devices())
	wait := msg.Millis(d.between(500, 60_000))
	w.tell("%v has no network for %d s", dev, wait/1000)
	dev.offline = w.now + wait
	if dev.conn != nil {
		dev.conn.cut(msg.CodeOffline)
	}
}

// faultOutage takes the server from the network for a while.
func faultOutage(w *World, d dice) {
	wait := msg.Millis(d.between(500, 20_000))
	w.tell("the server has no network for %d s", wait/1000)
	w.net.outage = w.now + wait
	for _, dev := range w.devices() {
		if dev.conn != nil {
			dev.conn.cut(msg.CodeOffline)
		}
	}
}

// faultDeviceClock lets the clock of a device jump.
func faultDeviceClock(w *World, d dice) {
	dev := pick(d, w.devices())
	jump := msg.Millis(d.between(-3*3600_000, 3*3600_000))
	w.tell("the clock of %v jumps by %d s", dev, jump/1000)
	dev.skew += jump
}

// faultServerClock lets the clock of the server jump.
func faultServerClock(w *World, d dice) {
	jump := msg.Millis(d.between(-3600_000, 3600_000))
	w.tell("the clock of the server jumps by %d s", jump/1000)
	w.server.skew += jump
}
