package gateway

import (
	"errors"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/gobwas/ws"

	"github.com/backscroll/backscroll/msg"
)

// hand is a clock that the test turns: a tick is through when the next one is
// taken, so each turn ends with one that beats only the slot after it.
type hand chan time.Time

func (h hand) turn(ticks int) {
	for range ticks {
		h <- time.Time{}
	}
}

// Each connection beats once per round, and each tick beats as many as any other.
func TestBeatsAreSpread(t *testing.T) {
	clock := make(hand)
	h := open(t, Config{Ticks: clock})
	const each = 2
	var sessions []*session
	for range each * slots {
		c, s := h.dial(t)
		send(t, c, "here") // echoed: the connection has its slot
		expect(t, c, "here")
		sessions = append(sessions, s)
	}
	beaten := func() (n int) {
		for _, s := range sessions {
			n += len(s.beats)
		}
		return n
	}
	for tick := range slots {
		clock.turn(1)
		// The tick before is through; this one may be under way.
		if n := beaten(); n < tick*each || n > (tick+1)*each {
			t.Fatalf("%d beats by tick %d", n, tick+1)
		}
	}
	clock.turn(1)
	for i, s := range sessions {
		if n := len(s.beats); n != 1 && !(n == 2 && i%slots == 0) {
			t.Errorf("connection %d beat %d times in a round", i, n)
		}
	}
}

// Who says nothing for two heartbeats is closed; who does, in whatever way, is not.
func TestSilentConnectionsAreClosed(t *testing.T) {
	clock := make(hand)
	h := open(t, Config{Ticks: clock, IdleFrame: []byte("are you there?")})
	silent, idle := h.dialRaw(t)
	talking, _ := h.dial(t)
	pinging, _ := h.dialRaw(t)
	for range 10 {
		send(t, talking, "tick")
		expect(t, talking, "tick")
		pinging.write(frame(ws.OpPing, true, "tock"))
		pinging.expect(ws.OpPong, "tock")
		clock.turn(slots)
	}
	silent.expect(ws.OpBinary, "are you there?")
	silent.expectClose(ws.StatusGoingAway)
	if err := <-idle.closed; !errors.Is(err, msg.CodeIdle) {
		t.Errorf("closed with %v", err)
	}
	if n := len(idle.beats); n != silentBeats {
		t.Errorf("the silent connection beat %d times before it was closed", n)
	}
	if err := talking.Close(websocket.StatusNormalClosure, ""); err != nil {
		t.Error(err)
	}
}

// A half-open connection, whose peer went without a word, ends without its help.
func TestHalfOpenConnection(t *testing.T) {
	clock := make(hand)
	h := open(t, Config{Ticks: clock, CloseTimeout: 10 * time.Millisecond})
	_, s := h.dialRaw(t) // stays open, and never answers
	clock.turn(4 * slots)
	if err := <-s.closed; !errors.Is(err, msg.CodeIdle) {
		t.Errorf("closed with %v", err)
	}
}

// Without ticks from outside there is a clock.
func TestOwnClock(t *testing.T) {
	h := open(t, Config{Heartbeat: slots * time.Millisecond})
	_, s := h.dialRaw(t)
	<-s.beats
}

// Each tick is also somebody else's, whether or not a connection is there.
func TestEachTickIsTold(t *testing.T) {
	clock := make(hand)
	told := make(chan struct{}, 10)
	open(t, Config{Ticks: clock, EachTick: func() { told <- struct{}{} }})
	clock.turn(3)
	for range 3 {
		<-told
	}
}
