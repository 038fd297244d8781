package gateway

import (
	"encoding/binary"
	"sync"
	"time"

	"github.com/gobwas/ws"

	"github.com/backscroll/backscroll/msg"
)

const (
	// batchBytes is how much is put together for one write: many small frames.
	batchBytes = 16 << 10
	// chunkBytes is the most that is written under one deadline.
	chunkBytes = 64 << 10
)

// outgoing is one frame that waits.
type outgoing struct {
	op      ws.OpCode
	payload []byte
}

func (o outgoing) size() int { return headerSize(len(o.payload)) + len(o.payload) }

// Send implements Sink.
func (c *conn) Send(frame []byte) bool { return c.send(ws.OpBinary, frame) }

// Close implements Sink.
func (c *conn) Close(final []byte) { c.close(closing{final: final, status: ws.StatusNormalClosure}) }

func (c *conn) send(op ws.OpCode, payload []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return false
	}
	frame := outgoing{op, payload}
	if c.unsent > 0 && c.unsent+frame.size() > c.g.cfg.UnsentBytes {
		c.closeLocked(closing{final: c.g.cfg.SlowFrame, status: ws.StatusPolicyViolation, reason: "slow reader", drop: true,
			why: msg.Errorf(msg.CodeSlowReader, "%d bytes were not read", c.unsent)})
		return false
	}
	c.enqueue(frame)
	return true
}

// close begins the end of the connection, unless that has begun.
func (c *conn) close(how closing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closeLocked(how)
}

func (c *conn) closeLocked(how closing) {
	if c.closing {
		return
	}
	c.closing, c.why = true, how.why
	c.deadline = time.Now().Add(c.g.cfg.CloseTimeout)
	c.setWriteDeadline() // holds for the write under way, too
	if how.drop {
		c.queue = nil
	}
	if how.final != nil {
		c.enqueue(outgoing{ws.OpBinary, how.final})
	}
	var body []byte
	if !how.status.Empty() {
		body = ws.NewCloseFrameBody(how.status, how.reason)
	}
	c.enqueue(outgoing{ws.OpClose, body})
}

// enqueue adds a frame and sees to it that somebody writes. It holds mu.
func (c *conn) enqueue(frame outgoing) {
	c.queue = append(c.queue, frame)
	c.unsent += frame.size()
	if !c.writing {
		c.writing = true
		c.g.work.Go(c.write)
	}
}

// write is the writing goroutine: it ends when the queue is empty.
func (c *conn) write() {
	buf := batches.Get().(*[batchBytes]byte)
	defer batches.Put(buf)
	for {
		batch, rest := c.take(buf[:0])
		if len(batch) == 0 {
			return
		}
		err := c.flush(batch)
		if err == nil {
			err = c.flush(rest)
		}
		if err != nil {
			c.fail(err)
			return
		}
	}
}

// take moves frames from the queue into batch, as many as it holds; rest is what
// of the last one it does not. Nothing taken: the goroutine ends.
func (c *conn) take(batch []byte) (_, rest []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, messages := 0, uint64(0)
	for ; n < len(c.queue) && rest == nil; n++ {
		frame := c.queue[n]
		if free := cap(batch) - len(batch); frame.size() > free && (frame.size() <= cap(batch) || free < headerSize(len(frame.payload))) {
			break // it goes whole into the next batch, or begins there
		}
		if frame.op == ws.OpBinary {
			messages++
		}
		batch = appendHeader(batch, frame.op, len(frame.payload))
		fits := min(len(frame.payload), cap(batch)-len(batch))
		batch = append(batch, frame.payload[:fits]...)
		if fits < len(frame.payload) {
			rest = frame.payload[fits:]
		}
	}
	c.g.traffic.sentMessages.Add(messages)
	clear(c.queue[:n]) // they are no longer needed here
	if c.queue = c.queue[n:]; len(c.queue) == 0 {
		c.queue = nil
	}
	if n > 0 {
		return batch, rest
	}
	c.writing = false
	if c.closing {
		c.closed()
	}
	return nil, nil
}

// closed follows the last write of a connection: once both sides have sent
// their close frames the server ends it; else the peer has a while to. The end
// of the stream tells it so too, which matters when what it sends can no longer
// be understood.
func (c *conn) closed() {
	if c.answered {
		c.socket.Close()
		return
	}
	if half, can := c.socket.(interface{ CloseWrite() error }); can {
		_ = half.CloseWrite()
	}
	_ = c.socket.SetReadDeadline(time.Now().Add(c.g.cfg.CloseTimeout))
}

func (c *conn) flush(b []byte) error {
	for len(b) > 0 {
		c.mu.Lock()
		c.setWriteDeadline()
		c.mu.Unlock()
		n, err := c.socket.Write(b[:min(len(b), chunkBytes)])
		b = b[n:]
		c.g.traffic.sentBytes.Add(uint64(n))
		c.mu.Lock()
		c.unsent -= n
		c.mu.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// setWriteDeadline bounds the next write, or the one under way. It holds mu.
func (c *conn) setWriteDeadline() {
	deadline := time.Now().Add(c.g.cfg.WriteTimeout)
	if c.closing && c.deadline.Before(deadline) {
		deadline = c.deadline
	}
	_ = c.socket.SetWriteDeadline(deadline) // fails only on a closed socket, as the write will
}

var batches = sync.Pool{New: func() any { return new([batchBytes]byte) }}

func headerSize(payload int) int {
	switch {
	case payload < 126:
		return 2
	case payload < 1<<16:
		return 4
	}
	return 10
}

// appendHeader writes the header of a whole frame from a server: final, unmasked.
func appendHeader(b []byte, op ws.OpCode, payload int) []byte {
	b = append(b, 0x80|byte(op))
	switch headerSize(payload) {
	case 2:
		return append(b, byte(payload))
	case 4:
		return binary.BigEndian.AppendUint16(append(b, 126), uint16(payload))
	}
	return binary.BigEndian.AppendUint64(append(b, 127), uint64(payload))
}
