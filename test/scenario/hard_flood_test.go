//go:build unix

package scenario_test

import (
	mathrand "math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Whoever has more requests on their way than is allowed is told so with a number,
// each of them is answered, and the connection goes on.
func TestTooManyRequestsInFlight(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	// How many are on their way at once is up to the machine: the first wave that
	// is too much ends the search.
	for wave := 0; ; wave++ {
		r := s.hello(t, "ann", "phone-"+strconv.Itoa(wave%8))
		const many = 190 // below a burst of sends
		for range many {
			r.say(&frame.Send{To: frame.Target{Peer: "ann"}, ID: newID(), Content: msg.Content{Text: "x"}})
		}
		refused := 0
		for answered := 0; answered < many; {
			switch body := r.next().Body.(type) {
			case *frame.SendAck:
				answered++
			case *frame.Error:
				answered++
				if body.Code == msg.CodeTooMany {
					refused++
				} else if body.Code != msg.CodeRateLimit {
					t.Fatalf("refused with %+v", body)
				}
			}
		}
		r.works()
		if refused > 0 {
			return
		}
		if wave == 100 {
			t.Fatal("nothing was ever too much")
		}
	}
}

// A protocol newer than the server's is served with the server's.
func TestANewerProtocol(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	r := s.dial(t)
	hello := r.greeting(s.token("ann", "phone"))
	hello.Protocol = frame.Protocol + 41
	w, ok := r.ask(hello).(*frame.Welcome)
	if !ok || w.Protocol != frame.Protocol {
		t.Fatalf("welcomed with %+v", w)
	}
	r.works()
}

// A protocol older than the oldest is refused, and what to do is said.
func TestAnOlderProtocol(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	r := s.dial(t)
	hello := r.greeting(s.token("ann", "phone"))
	hello.Protocol = frame.OldestProtocol - 1
	r.refused(r.say(hello), msg.CodeTooOldClient, "update")
	r.closed()
}

// A device that does not read what is sent to it is let go before it costs more
// memory, and catches up when it comes again.
func TestASlowReader(t *testing.T) {
	t.Parallel()
	s := newServer(t, "-v")
	through := newTap(t, s)
	states := newEar[client.Status]()
	bob := s.sdk("bob", "phone", func(o *client.Options) { o.Server, o.OnStatus = through.url(), states.hear })
	noise := mathrand.New(mathrand.NewPCG(3, 4))
	text := make([]byte, 60<<10)
	for i := range text {
		text[i] = byte('!' + noise.IntN(90))
	}
	held := through.when(true, func(p *tap) bool { return len(p.frames) > 0 })
	through.clear()
	sent := 0
	for _, user := range []string{"ann", "eve"} { // each a burst
		r := s.hello(t, user, "phone")
		for range 195 {
			answer := r.ask(&frame.Send{To: frame.Target{Peer: "bob"}, ID: newID(), Content: msg.Content{Text: string(text)}})
			if _, ok := answer.(*frame.SendAck); !ok {
				t.Fatalf("send: %+v", answer)
			}
			sent++
		}
	}
	reached(t, "the first push", held)
	s.p.until(s.p.stderr, "that it lets the device go", func(l string) bool { return strings.Contains(l, "were not read") })
	through.cut()
	states.until(t, "that the connection is lost", anyOffline)
	if err := bob.Online(soon(t)); err != nil {
		t.Fatal(err)
	}
	got := len(syncAndRead(t, bob, client.Peer("ann"), 500)) + len(syncAndRead(t, bob, client.Peer("eve"), 500))
	if got != sent {
		t.Errorf("bob reads %d of %d messages", got, sent)
	}
}
