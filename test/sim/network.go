package sim

import (
	"github.com/backscroll/backscroll/msg"
)

// network is what lies between the devices and the server.
type network struct {
	w       *World
	profile *networkProfile
	made    int
	outage  msg.Millis // until then no new connection is made
	silent  bool       // the faults have stopped, and every push is lost
}

// networkProfile says how bad the network of a run is. Numbers are milliseconds
// or, of pushes, percent.
type networkProfile struct {
	delay  int // of a frame, at most
	jitter int // of every tenth frame on top, at most

	lostPushes, repeatedPushes, latePushes int

	unsent int // bytes that may wait for a slow reader
}

// pipe carries frames in one direction of a connection, in order.
type pipe struct {
	w       *World
	items   []item
	last    msg.Millis // no item arrives before the one before it
	held    msg.Millis // until then nothing is taken out
	bytes   int        // put in and not taken out
	lost    bool       // what is put in vanishes, but the sender's side does not know
	closed  bool
	pumping bool
	arrive  func(item)
}

type item struct {
	at    msg.Millis
	frame []byte
	end   error // not a frame: the other side has closed
}

func (p *pipe) put(it item, delay msg.Millis) {
	if p.closed {
		return
	}
	it.at = max(p.last, p.w.now+delay)
	p.last = it.at
	p.bytes += len(it.frame)
	p.items = append(p.items, it)
	p.pump()
}

// pump takes out what has arrived, and comes back for the rest.
func (p *pipe) pump() {
	if p.pumping || len(p.items) == 0 || p.lost {
		return
	}
	p.pumping = true
	p.w.after(max(p.items[0].at, p.held)-p.w.now, func() {
		p.pumping = false
		for len(p.items) > 0 && !p.closed && !p.lost && p.items[0].at <= p.w.now && p.held <= p.w.now {
			p.take()
		}
		p.pump()
	})
}

// take hands over the first item.
func (p *pipe) take() {
	it := p.items[0]
	p.items = p.items[1:]
	p.bytes -= len(it.frame)
	p.arrive(it)
}

// hurry hands over the first item before its time.
func (p *pipe) hurry() {
	if len(p.items) > 0 && !p.closed && !p.lost && p.items[0].end == nil && p.held <= p.w.now {
		p.take()
	}
}

// hold lets nothing out before a moment.
func (p *pipe) hold(until msg.Millis) { p.held = max(p.held, until) }

// close loses what is on its way.
func (p *pipe) close() { p.closed, p.items = true, nil }
