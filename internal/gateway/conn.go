package gateway

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"

	"github.com/backscroll/backscroll/msg"
)

// conn is one connection. Its reading goroutine lives as long as it does; a
// writing goroutine lives while there is something to write (write.go).
type conn struct {
	g      *Gateway
	socket net.Conn
	peer   Peer
	in     reader
	slot   int
	heard  atomic.Bool // something was read since the last beat
	renew  bool        // the reading goroutine is due to be replaced; its own
	silent int         // beats without; the beating goroutine's own

	beating sync.Mutex // Beat is not running when it is free
	over    bool       // no more Beat; guarded by beating

	mu       sync.Mutex
	queue    []outgoing
	unsent   int  // bytes in queue, and taken from it and not yet written
	writing  bool // the writing goroutine lives
	closing  bool // the queue ends with a close frame, and takes no more
	answered bool // the peer's close frame has come
	deadline time.Time
	why      error
}

// closing is how a connection ends.
type closing struct {
	final  []byte // a last message; nil: none
	status ws.StatusCode
	reason string // for people, at most 123 bytes
	why    error  // what Closed is told
	drop   bool   // forget what is queued
}

func newConn(g *Gateway, socket net.Conn, early []byte) *conn {
	c := &conn{g: g, socket: socket, silent: -1} // its first beat may come at once
	c.in = reader{src: c, limit: g.cfg.FrameBytes, buf: make([]byte, max(readBuffer, len(early)))}
	c.in.to = copy(c.in.buf, early)
	return c
}

// Read reads from the socket and notes that the peer is alive.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.socket.Read(p)
	if n > 0 {
		c.g.traffic.receivedBytes.Add(uint64(n))
		if !c.heard.Load() {
			c.heard.Store(true)
			c.renew = true
		}
	}
	return n, err
}

// serve is the reading goroutine.
//
// A stack that a deep Receive has grown stays grown, though waiting needs little:
// so the first pause after each beat is left to a new goroutine, which waits
// here, where the smallest stack is enough. An idle connection thus holds no
// more, and a busy one hardly notices.
func (c *conn) serve() {
	err := c.in.fill(1)
	if err == nil {
		err = c.receive()
	}
	if err == errPause {
		go c.serve()
		return
	}
	c.finish(err)
}

// finish ends the connection, and the reading goroutine with it.
func (c *conn) finish(err error) {
	defer c.g.work.Done()
	c.end(err)
	c.in.release()
	c.g.remove(c)
	c.beating.Lock()
	c.over = true
	c.beating.Unlock()
	why := c.reason()
	c.g.cfg.Log.Debug("connection ended", "remote", c.socket.RemoteAddr(), "why", why)
	c.peer.Closed(why)
}

// errPause ends a reading goroutine whose connection goes on.
var errPause = errors.New("pause")

// receive hands messages to the peer until the stream of frames is over (nil:
// the peer has closed it in order), or pauses at a time to renew the goroutine.
func (c *conn) receive() error {
	for {
		if c.renew && c.in.empty() {
			c.renew = false
			c.in.release()
			return errPause
		}
		op, payload, err := c.in.next()
		if err != nil {
			return err
		}
		switch op {
		case ws.OpBinary:
			c.g.traffic.receivedMessages.Add(1)
			if !c.isClosing() {
				c.peer.Receive(payload)
			}
		case ws.OpPing:
			c.send(ws.OpPong, bytes.Clone(payload))
		case ws.OpClose:
			return c.answer(payload)
		}
	}
}

// answer completes the closing handshake that the peer began, or ends the one
// that was begun here.
func (c *conn) answer(payload []byte) error {
	status, reason := ws.ParseCloseFrameData(payload)
	if len(payload) == 1 || !status.Empty() && ws.CheckCloseFrameData(status, reason) != nil {
		return &refusal{ws.StatusProtocolError, "a close frame that makes no sense"}
	}
	c.mu.Lock()
	c.answered = true
	if c.closing && !c.writing {
		c.socket.Close()
	}
	c.mu.Unlock()
	c.close(closing{status: status})
	return nil
}

// end sees the connection off after its last frame: a violation is answered with
// a close frame. What the peer still sends is read and dropped, since closing a
// socket with unread bytes would take from it what was sent last.
func (c *conn) end(err error) {
	var bad *refusal
	switch {
	case err == nil:
	case errors.As(err, &bad):
		c.close(closing{status: bad.status, reason: bad.why, why: msg.Errorf(msg.CodeBadFrame, "%s", bad.why)})
	default:
		c.fail(err)
		return
	}
	_, _ = io.Copy(io.Discard, c) // ends with the socket, or by its deadline
	c.fail(nil)
}

// fail ends the connection at once; nothing more can be sent.
func (c *conn) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closing {
		c.closing = true
		c.why = fmt.Errorf("the connection was lost: %w", err)
	}
	c.queue = nil
	c.socket.Close()
}

func (c *conn) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing
}

func (c *conn) reason() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.why
}
