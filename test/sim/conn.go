package sim

import (
	"strconv"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// conn is one connection of a device, with the server's edge at its other end:
// the same heartbeats and the same limit for slow readers as the gateway's.
type conn struct {
	w     *World
	no    int
	dice  dice
	d     *device
	token []byte
	peer  chat.Peer

	up, down pipe
	open     bool // the server takes and gives frames
	over     bool // the server has been told that it ended
	heard    bool // something came since the last beat
	silent   int  // beats without

	asked map[uint64]any // requests that the server has and has not answered
	gaze  gaze
}

// heartbeat is the server's, as Limits announce it.
const heartbeat msg.Millis = 30_000

// dial connects a device to the server.
func (n *network) dial(d *device) *conn {
	n.made++
	w := n.w
	c := &conn{w: w, no: n.made, d: d, token: d.token, open: true, heard: true, asked: map[uint64]any{},
		dice: w.dice("connection", d.String(), strconv.Itoa(d.dialed))}
	c.up = pipe{w: w, arrive: c.atServer}
	c.down = pipe{w: w, arrive: c.atDevice}
	c.peer = w.server.chat.Connect(d.String(), c)
	w.server.conns = append(w.server.conns, c)
	w.after(msg.Millis(c.dice.IntN(int(heartbeat))), c.beat)
	return c
}

// delay is how long a frame takes.
func (c *conn) delay() msg.Millis {
	p := c.w.net.profile
	if c.w.calm {
		return 1
	}
	d := c.dice.IntN(p.delay + 1)
	if p.jitter > 0 && c.dice.once(10) {
		d += c.dice.IntN(p.jitter)
	}
	return msg.Millis(d)
}

// send puts a frame of the device on its way.
func (c *conn) send(b []byte) { c.up.put(item{frame: b}, c.delay()) }

// atServer takes what comes from the device.
func (c *conn) atServer(it item) {
	if !c.open {
		return
	}
	if it.end != nil {
		c.leave(it.end)
		return
	}
	c.heard = true
	c.w.note("up", c.no, it.frame)
	c.w.model.asked(c, it.frame)
	c.peer.Receive(it.frame)
}

// atDevice takes what comes from the server.
func (c *conn) atDevice(it item) {
	if c.d.conn != c {
		return
	}
	if it.end != nil {
		c.d.disconnected(it.end)
		return
	}
	c.w.note("down", c.no, it.frame)
	c.d.receive(it.frame)
}

// Send implements chat.Sink.
func (c *conn) Send(b []byte) bool {
	if !c.open || c.w.server.disk.isDown() {
		return false
	}
	if c.down.bytes > 0 && c.down.bytes+len(b) > c.w.net.profile.unsent && !c.w.calm {
		c.w.tell("the server gives up on %v, which does not read", c.d)
		c.down.items = nil
		c.close(errorFrame(msg.CodeSlowReader, "too slow"), msg.CodeSlowReader)
		return false
	}
	f := c.w.model.told(c, b)
	if _, fatal := f.Body.(*frame.Error); f.Request == 0 && !fatal && c.mangled(b) {
		return true
	}
	c.down.put(item{frame: b}, c.delay())
	return true
}

// mangled loses, repeats or delays a push: no device may rely on any.
func (c *conn) mangled(b []byte) (gone bool) {
	p := c.w.net.profile
	if c.w.calm {
		return c.w.net.silent
	}
	stray := func(wait int) {
		if c.dice.once(4) {
			wait *= 15
		}
		c.w.after(msg.Millis(wait), func() {
			if !c.down.closed && !c.down.lost && c.down.held <= c.w.now {
				c.atDevice(item{frame: b})
			}
		})
	}
	switch {
	case c.dice.percent(p.lostPushes):
		c.w.tell("a push to %v is lost", c.d)
		return true
	case c.dice.percent(p.latePushes):
		c.w.tell("a push to %v will be late", c.d)
		stray(p.delay + c.dice.IntN(3000))
		return true
	case c.dice.percent(p.repeatedPushes):
		c.w.tell("a push to %v will come twice", c.d)
		stray(p.delay + c.dice.IntN(3000))
	}
	return false
}

// Close implements chat.Sink.
func (c *conn) Close(final []byte) { c.close(final, msg.CodeClosed) }

func (c *conn) close(final []byte, why msg.Code) {
	if !c.open || c.w.server.disk.isDown() {
		return
	}
	c.open = false
	if final != nil {
		c.w.model.told(c, final)
		c.down.put(item{frame: final}, c.delay())
	}
	c.down.put(item{end: why}, c.delay())
	c.w.after(msg.Millis(c.dice.between(1, 5000)), func() { c.leave(why) }) // the peer's own close, or its time is over
}

// leave tells the rules that the connection is gone.
func (c *conn) leave(why error) {
	c.open = false
	if c.over {
		return
	}
	c.over = true
	c.forget()
	c.peer.Closed(why)
}

func (c *conn) forget() {
	s := c.w.server
	for i, o := range s.conns {
		if o == c {
			s.conns = append(s.conns[:i:i], s.conns[i+1:]...)
			return
		}
	}
}

// beat is what the gateway does every heartbeat.
func (c *conn) beat() {
	if !c.open {
		return
	}
	if c.heard {
		c.silent = 0
	} else if c.silent++; c.silent >= 2 {
		c.w.tell("the server hears nothing from %v any more", c.d)
		c.close(errorFrame(msg.CodeIdle, "nothing was heard for two heartbeats"), msg.CodeIdle)
		return
	}
	c.heard = false
	c.w.server.chat.Tick()
	c.peer.Beat()
	c.w.after(heartbeat, c.beat)
}

// hangUp is what the device does.
func (c *conn) hangUp(why error) {
	c.down.close()
	c.up.put(item{end: why}, c.delay())
}

// cut ends the connection for both sides, wherever frames are.
func (c *conn) cut(why error) {
	c.up.close()
	c.down.close()
	c.w.after(msg.Millis(c.dice.IntN(50)), func() { c.leave(why) })
	c.w.after(msg.Millis(c.dice.IntN(50)), func() {
		if c.d.conn == c {
			c.d.disconnected(why)
		}
	})
}

// serverGone is the end of the server's process; silently: the device has to
// find out for itself.
func (c *conn) serverGone(silently bool) {
	c.open, c.over = false, true
	c.up.close()
	if silently {
		c.down.lost = true
		return
	}
	c.w.after(c.delay(), func() {
		if c.d.conn == c {
			c.down.close()
			c.d.disconnected(msg.CodeOffline)
		}
	})
}

// errorFrame is a last frame.
func errorFrame(code msg.Code, why string) []byte {
	return codec.EncodeServer(frame.Server{Body: &frame.Error{Code: code, Detail: why}})
}
