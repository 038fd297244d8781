package client

import (
	"context"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/wire"
)

const writeTimeout = 30 * time.Second

// socket is one WebSocket connection. Frames are queued and written by one
// goroutine, so that the engine never waits for the network, and read and
// decoded by another: the next page is inflated while the engine stores one.
type socket struct {
	conn   *websocket.Conn
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup
	frames chan received // closed with the connection

	mu    sync.Mutex
	queue [][]byte
	wake  chan struct{}
	why   error // why it was dropped from this side
}

// received is a frame, or why there are no more.
type received struct {
	frame frame.Server
	bad   error // the frame could not be decoded
	lost  error
}

// newSocket begins to read and write; the connection ends with ctx.
func newSocket(ctx context.Context, conn *websocket.Conn) *socket {
	ctx, cancel := context.WithCancel(ctx)
	s := &socket{conn: conn, ctx: ctx, cancel: cancel, wake: make(chan struct{}, 1), frames: make(chan received, 1)}
	s.work.Go(s.write)
	s.work.Go(s.read)
	return s
}

func (s *socket) read() {
	defer close(s.frames)
	for {
		var in received
		_, b, err := s.conn.Read(s.ctx)
		if in.lost = err; err == nil {
			in.frame, in.bad = wire.Codec{}.DecodeServer(b)
		}
		select {
		case s.frames <- in:
		case <-s.ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

func (s *socket) send(frames [][]byte) {
	if len(frames) == 0 {
		return
	}
	s.mu.Lock()
	s.queue = append(s.queue, frames...)
	s.mu.Unlock()
	s.notify()
}

// drop ends the connection after what is queued was written.
func (s *socket) drop(why error) {
	s.mu.Lock()
	if s.why == nil {
		s.why = why
	}
	s.mu.Unlock()
	s.notify()
}

func (s *socket) notify() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *socket) reason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why
}

func (s *socket) write() {
	defer s.cancel()
	for {
		s.mu.Lock()
		frames, dropped := s.queue, s.why != nil
		s.queue = nil
		s.mu.Unlock()
		for _, f := range frames {
			ctx, cancel := context.WithTimeout(s.ctx, writeTimeout)
			err := s.conn.Write(ctx, websocket.MessageBinary, f)
			cancel()
			if err != nil {
				return
			}
		}
		if dropped {
			return
		}
		if len(frames) > 0 {
			continue
		}
		select {
		case <-s.wake:
		case <-s.ctx.Done():
			return
		}
	}
}

// close ends the connection and waits for its goroutines.
func (s *socket) close() {
	s.cancel()
	s.conn.CloseNow()
	s.work.Wait()
}
