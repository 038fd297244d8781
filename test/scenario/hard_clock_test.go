//go:build unix

package scenario_test

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/chat"
	backscroll "github.com/backscroll/backscroll/internal/server"
	"github.com/backscroll/backscroll/msg"
)

// jumpy is a clock that can be set.
type jumpy struct{ ahead atomic.Int64 }

func (j *jumpy) now() msg.Millis { return msg.MillisOf(time.Now()) + msg.Millis(j.ahead.Load()) }

const hours = 5 * 3600 * 1000 // milliseconds

// The clocks of server and device jump forwards and back by hours, together and
// against each other: messages keep their order, arrive, and are sent at once.
func TestClocksJump(t *testing.T) {
	t.Parallel()
	var there, here jumpy
	h := newHost(t, backscroll.Config{Clock: there.now, Limits: chat.Limits{Heartbeat: 500}})
	clock := func(o *client.Options) { o.Now = here.now }
	heard := newEar[client.Message]()
	ann, bob := h.sdk("ann", "phone", clock), h.sdk("bob", "phone", clock)
	open(t, bob, client.ReadOptions{With: client.Peer("ann"), Listener: client.Listener{OnMessage: heard.hear}})
	var want []string
	for i, jump := range []struct{ there, here int64 }{
		{0, 0}, {0, hours}, {0, -hours}, {hours, 0}, {-hours, 0}, {-hours, hours}, {hours, -hours}, {0, 0},
	} {
		there.ahead.Store(jump.there)
		here.ahead.Store(jump.here)
		for k := range 2 {
			text := fmt.Sprintf("message %d of jump %d", k, i)
			m, err := ann.SendWait(soon(t), client.Peer("bob"), msg.Content{Text: text})
			if err != nil || int(m.Seq) != len(want)+1 {
				t.Fatalf("%+v: %+v, %v", jump, m, err)
			}
			want = append(want, text)
		}
	}
	heard.until(t, "the messages", func(ms []client.Message) bool { return len(textsOf(ms)) >= len(want) })
	if got := textsOf(heard.sofar()); !slices.Equal(got, want) {
		t.Errorf("bob hears %q", got)
	}
	var stored []string
	for _, m := range scroll(t, h.sdk("ann", "laptop", clock), client.ReadOptions{With: client.Peer("bob"), FIFO: true}, 100, msg.EndNewest) {
		stored = append(stored, m.Text)
	}
	if !slices.Equal(stored, want) {
		t.Errorf("the server has %q", stored)
	}
}

// textsOf are the texts of messages that came, without updates.
func textsOf(messages []client.Message) (texts []string) {
	for _, m := range messages {
		if !m.Update {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// A device that was told to wait a second, and whose clock is then set back by
// hours, waits a second.
func TestAClockSetBackHoldsNothingUp(t *testing.T) {
	t.Parallel()
	var here jumpy
	h := newHost(t, backscroll.Config{Limits: chat.Limits{SendsPerSecond: 5, SendBurst: 2}})
	ann := h.sdk("ann", "phone", func(o *client.Options) { o.Now = here.now })
	const many = 8
	for i := range many {
		if _, err := ann.Send(client.Peer("ann"), msg.Content{Text: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
		if i == many/2 {
			here.ahead.Store(-hours)
		}
	}
	if err := ann.Flush(soon(t)); err != nil {
		t.Fatal(err)
	}
	for i, m := range scroll(t, h.sdk("ann", "laptop"), client.ReadOptions{With: client.Peer("ann"), FIFO: true}, many, msg.EndNewest) {
		if m.Text != fmt.Sprint(i) {
			t.Errorf("message %d is %q", i, m.Text)
		}
	}
}
