package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/gobwas/ws"

	"github.com/backscroll/backscroll/msg"
)

// gated is a socket whose writes wait until they are let through, and are counted.
type gated struct {
	net.Conn
	gate   chan struct{} // closed: open
	held   chan struct{} // one value when a write begins to wait
	writes *atomic.Int64
}

func (g gated) Write(b []byte) (int, error) {
	if bytes.HasPrefix(b, []byte("HTTP/1.1")) {
		return g.Conn.Write(b)
	}
	g.writes.Add(1)
	select {
	case g.held <- struct{}{}:
	default:
	}
	<-g.gate
	return g.Conn.Write(b)
}

// What is queued while a write is under way leaves together with the next one.
func TestFramesLeaveTogether(t *testing.T) {
	g := gated{gate: make(chan struct{}), held: make(chan struct{}, 1), writes: new(atomic.Int64)}
	h := open(t, Config{}, func(c net.Conn) net.Conn { w := g; w.Conn = c; return w })
	c, s := h.dial(t)
	s.sink.Send([]byte("first"))
	<-g.held
	const frames, size = 1000, 100
	for i := range frames {
		s.sink.Send(fmt.Appendf(nil, "%*d", size, i))
	}
	close(g.gate)
	expect(t, c, "first")
	for i := range frames {
		expect(t, c, fmt.Sprintf("%*d", size, i))
	}
	if most := int64(1 + frames*(size+2)/batchBytes + 1); g.writes.Load() > most {
		t.Errorf("%d frames took %d writes; at most %d are needed", frames+1, g.writes.Load(), most)
	}
}

// Large and small frames keep their order and their bytes, from many senders.
func TestManySenders(t *testing.T) {
	h := open(t, Config{UnsentBytes: 64 << 20})
	c, s := h.dial(t)
	const senders, each = 8, 60
	text := func(sender, i int) string {
		return fmt.Sprintf("%d %d %s", sender, i, strings.Repeat(string(rune('a'+sender)), (i*i*i*7)%90_000))
	}
	var all sync.WaitGroup
	for sender := range senders {
		all.Go(func() {
			for i := range each {
				if !s.sink.Send([]byte(text(sender, i))) {
					t.Error("a frame was refused")
				}
			}
		})
	}
	var next [senders]int
	for range senders * each {
		_, got, err := c.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sender := int(got[0] - '0')
		if want := text(sender, next[sender]); string(got) != want {
			t.Fatalf("got %.20q of %d bytes, want %.20q of %d", got, len(got), want, len(want))
		}
		next[sender]++
	}
	all.Wait()
}

func TestCloseSendsWhatIsQueued(t *testing.T) {
	h := open(t, Config{})
	c, s := h.dial(t)
	for i := range 100 {
		s.sink.Send(fmt.Append(nil, "frame ", i))
	}
	s.sink.Close([]byte("goodbye"))
	s.sink.Close([]byte("only the first call counts"))
	if s.sink.Send([]byte("late")) {
		t.Error("a closing sink took a frame")
	}
	for i := range 100 {
		expect(t, c, fmt.Sprint("frame ", i))
	}
	expect(t, c, "goodbye")
	expectClosed(t, c, websocket.StatusNormalClosure)
	if err := <-s.closed; err != nil {
		t.Errorf("closed with %v", err)
	}
}

// Between Close and the peer's own close nothing more reaches the handler.
func TestNothingIsReceivedAfterClose(t *testing.T) {
	h := open(t, Config{})
	received := make(chan string, 10)
	h.receive = func(s *session, frame []byte) {
		received <- string(frame)
		s.sink.Close(nil)
	}
	c, s := h.dialRaw(t)
	c.write(frame(ws.OpBinary, true, "first"), frame(ws.OpBinary, true, "second"), frame(ws.OpPing, true, "?"))
	c.expectClose(ws.StatusNormalClosure)
	if err := <-s.closed; err != nil {
		t.Errorf("closed with %v", err)
	}
	if got := <-received; got != "first" || len(received) > 0 {
		t.Errorf("received %q and %d more", got, len(received))
	}
}

// flood sends until the sink refuses, and returns how many bytes it took.
func flood(s *session, frame []byte) (taken int) {
	for s.sink.Send(bytes.Clone(frame)) {
		taken += len(frame)
	}
	return taken
}

// Who does not read is disconnected, with the reason as the last frame, and
// nobody else notices.
func TestSlowReader(t *testing.T) {
	const limit = 4 << 20
	h := open(t, Config{SlowFrame: []byte("too slow")})
	other, _ := h.dial(t)
	slow, s := h.dialRaw(t)
	piece := bytes.Repeat([]byte("z"), 32<<10)
	if taken := flood(s, piece); taken < limit-len(piece)-1000 {
		t.Errorf("refused after %d bytes", taken)
	}
	send(t, other, "am I fine?")
	expect(t, other, "am I fine?")

	// It reads after all: whole frames, then the reason.
	for {
		f := slow.read()
		if string(f.Payload) == "too slow" {
			break
		}
		if !bytes.Equal(f.Payload, piece) {
			t.Fatalf("got a frame of %d bytes", len(f.Payload))
		}
	}
	slow.expectClose(ws.StatusPolicyViolation)
	if err := <-s.closed; !errors.Is(err, msg.CodeSlowReader) {
		t.Errorf("closed with %v", err)
	}
}

func TestReaderThatNeverReads(t *testing.T) {
	h := open(t, Config{UnsentBytes: 1 << 20, CloseTimeout: 10 * time.Millisecond})
	_, s := h.dialRaw(t)
	flood(s, make([]byte, 10<<10))
	if err := <-s.closed; !errors.Is(err, msg.CodeSlowReader) {
		t.Errorf("closed with %v", err)
	}
}

// A peer that takes nothing for WriteTimeout is gone, even below the limit.
func TestWriteTimeout(t *testing.T) {
	h := open(t, Config{UnsentBytes: 64 << 20, WriteTimeout: 10 * time.Millisecond})
	_, s := h.dialRaw(t)
	s.sink.Send(make([]byte, 32<<20))
	var timeout net.Error
	if err := <-s.closed; !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("closed with %v", err)
	}
}

// An empty queue takes a frame of any size.
func TestFrameLargerThanTheLimit(t *testing.T) {
	h := open(t, Config{UnsentBytes: 1000})
	c, s := h.dial(t)
	text := strings.Repeat("x", 100_000)
	if !s.sink.Send([]byte(text)) {
		t.Fatal("refused")
	}
	expect(t, c, text)
}

func TestShutdownDrains(t *testing.T) {
	h := open(t, Config{})
	const conns, frames = 20, 50
	var clients []*websocket.Conn
	var sessions []*session
	for range conns {
		c, s := h.dial(t)
		clients, sessions = append(clients, c), append(sessions, s)
		for i := range frames {
			s.sink.Send(fmt.Append(nil, "frame ", i))
		}
	}
	done := make(chan error)
	go func() { done <- h.Shutdown(context.Background(), []byte("stopping")) }()
	for i, c := range clients {
		for i := range frames {
			expect(t, c, fmt.Sprint("frame ", i))
		}
		expect(t, c, "stopping")
		expectClosed(t, c, websocket.StatusGoingAway)
		if err := <-sessions[i].closed; !errors.Is(err, msg.CodeDraining) {
			t.Errorf("closed with %v", err)
		}
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, answer, err := websocket.Dial(t.Context(), h.url, nil); err == nil || answer.StatusCode != 503 {
		t.Errorf("after Shutdown: %v, %v", answer, err)
	}
	if err := h.Shutdown(context.Background(), nil); err != nil {
		t.Errorf("the second Shutdown: %v", err)
	}
}

// Shutdown does not outlive its context, whatever the peers do.
func TestShutdownCutsOff(t *testing.T) {
	h := open(t, Config{UnsentBytes: 64 << 20, CloseTimeout: time.Hour})
	_, s := h.dialRaw(t) // never reads, never answers
	s.sink.Send(make([]byte, 32<<20))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.Shutdown(ctx, []byte("stopping")); !errors.Is(err, context.Canceled) {
		t.Errorf("Shutdown: %v", err)
	}
	if err := <-s.closed; !errors.Is(err, msg.CodeDraining) {
		t.Errorf("closed with %v", err)
	}
}
