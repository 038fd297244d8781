package chat

import (
	"errors"
	"sync/atomic"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Sink is where a connection's frames go.
type Sink interface {
	// Send takes a frame, which nobody changes any more (others may hold it
	// too). It never blocks: a false says that the connection is lost or its
	// device reads too slowly, and the frame with it.
	Send(frame []byte) bool
	// Close sends a last frame, if it is not nil, and ends the connection.
	Close(final []byte)
}

// Peer is a connection as the edge sees it.
type Peer interface {
	// Receive serves one frame; the caller gives the next one when it returns.
	// It may keep the frame.
	Receive(frame []byte)
	// Beat sends a heartbeat, in time with Limits.Heartbeat. It may be called
	// from another goroutine than Receive.
	Beat()
	// Closed says that the connection is gone, for whatever reason.
	Closed(err error)
}

// Connect starts to serve a connection; remote names its other end in the log.
func (c *Chat) Connect(remote string, sink Sink) Peer {
	return &session{c: c, remote: remote, sink: sink}
}

// session is one connection.
type session struct {
	c      *Chat
	remote string
	sink   Sink

	// Set by Hello before phase becomes known, and never changed after.
	user   User
	device string
	token  TokenHash
	pace   *pace
	since  msg.Millis // when Hello came
	seen   msg.Millis // the device's LastSeen as it is stored, or about to be

	typed  typings      // the receiving goroutine's
	asked  pace         // of Presence
	looked pace         // of Profiles and Watch
	looks  []msg.UserID // at whose profiles it looks; the gaze's

	held [][]byte // what the step that runs has for it; the committer's

	phase    atomic.Uint32
	missed   atomic.Bool // a push came before Welcome was sent
	inFlight atomic.Int32
	refused  atomic.Uint32 // the code with which the server ended the connection
}

// The phases of a session.
const (
	phaseNew     = iota // Hello has not come
	phaseKnown          // Hello was accepted
	phaseWelcome        // Welcome was sent: pushes may follow
	phaseOver           // the connection has ended
)

func (s *session) over() bool { return s.phase.Load() == phaseOver }

// advance moves to a later phase; false: the session is over.
func (s *session) advance(to uint32) bool {
	for {
		at := s.phase.Load()
		if at >= to {
			return at != phaseOver
		}
		if s.phase.CompareAndSwap(at, to) {
			return true
		}
	}
}

// reply answers a request.
func (s *session) reply(request uint64, body any) {
	s.sink.Send(s.encoded(request, body))
}

func (s *session) encoded(request uint64, body any) []byte {
	return s.c.codec.EncodeServer(frame.Server{Request: request, Body: body})
}

// fail answers a request with an error, and ends the connection if the error says so.
func (s *session) fail(request uint64, err error) {
	e := errorFrame(err)
	if e.Code == msg.CodeInternal {
		s.c.log.Error("request failed", "user", s.user.Address, "device", s.device, "remote", s.remote, "err", err)
	}
	if e.Code.EndsConnection() {
		s.end(request, e)
		return
	}
	s.reply(request, e)
}

// errorFrame is what a device is told of an error.
func errorFrame(err error) *frame.Error {
	e := &frame.Error{Code: msg.CodeOf(err)}
	var numbered *msg.Error
	if errors.As(err, &numbered) {
		e.Detail = numbered.Detail
	}
	if e.Code == msg.CodeNoSpace {
		e.RetryAfter = roomAgain
	}
	if e.Code == msg.CodeInternal {
		e.Detail = "the server failed; its log says why"
	}
	return e
}

// end sends a last error and closes the connection.
func (s *session) end(request uint64, e *frame.Error) {
	if s.phase.Load() != phaseOver && s.refused.CompareAndSwap(0, uint32(e.Code)) {
		s.leave()
		s.sink.Close(s.encoded(request, e))
	}
}

// Closed implements Peer.
func (s *session) Closed(error) { s.leave() }

// leave takes the session out of the hub; it may be called again.
func (s *session) leave() {
	if was := s.phase.Swap(phaseOver); was == phaseKnown || was == phaseWelcome {
		now := s.c.clock()
		s.c.hub.leave(s, now)
		s.c.gaze.leave(s)
		if now-s.seen >= seenEvery {
			s.noteSeen(now, nil)
		}
	}
}

// hold keeps a frame until the step that runs is over: then all that it has for
// one device leaves together, in one write and not in one for each frame. Only
// the committer calls it.
func (s *session) hold(b []byte) {
	if s.held == nil {
		s.c.holding = append(s.c.holding, s)
	}
	s.held = append(s.held, b)
}

// release sends what was held.
func (c *Chat) release() {
	for i, s := range c.holding {
		for _, b := range s.held {
			s.sink.Send(b)
		}
		s.held, c.holding[i] = nil, nil
	}
	c.holding = c.holding[:0]
}

// push sends a frame that nobody asked for, at the end of the step. Before
// Welcome it is only noted that there was one: a heartbeat will say so.
func (s *session) push(b []byte) {
	if s.open() {
		s.hold(b)
	}
}

// open reports whether frames that nobody asked for may be sent.
func (s *session) open() bool {
	if s.phase.Load() < phaseWelcome {
		s.missed.Store(true)
		if s.phase.Load() < phaseWelcome {
			return false
		}
	}
	return !s.over()
}

// begin admits a request whose answer comes later. It answers those beyond
// the limit itself.
func (s *session) begin(request uint64) bool {
	if limit := s.c.limits.InFlight; int(s.inFlight.Add(1)) > limit {
		s.inFlight.Add(-1)
		s.fail(request, msg.Errorf(msg.CodeTooMany, "%d requests are in flight already; wait for their answers", limit))
		return false
	}
	return true
}

// answered ends what begin admitted.
func (s *session) answered() { s.inFlight.Add(-1) }
