package scenario_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// The server is killed again and again while devices send. What was acknowledged
// is there, nothing is there twice, and each device's messages stand in the order
// in which it sent them.
func TestTheServerIsKilledUnderSenders(t *testing.T) {
	t.Parallel()
	const senders, each, kills = 50, 24, 4
	s := newServer(t)
	var names []string
	for i := range senders {
		names = append(names, fmt.Sprintf("sender-%d", i))
	}
	if _, err := s.api().EnsureUsers(soon(t), addresses(names)); err != nil {
		t.Fatal(err)
	}
	with := client.Group(s.groupNumber("all", names...))

	acks := newEar[client.Message]()
	var devices []*client.Client
	for _, name := range names {
		devices = append(devices, s.sdk(name, "phone", func(o *client.Options) { o.OnOutbox = acks.hear }))
	}
	var sending sync.WaitGroup
	for i, c := range devices {
		sending.Go(func() { keepSending(t, c, with, names[i], each) })
	}
	for k := range kills {
		acks.until(t, "acknowledgements", func(a []client.Message) bool { return len(a) > (k+1)*senders*each/(kills+2) })
		s.kill()
		s.start()
	}
	sending.Wait()
	acknowledged := acks.until(t, "the last acknowledgement", func(a []client.Message) bool { return len(a) >= senders*each })

	stored := scroll(t, s.sdk(names[0], "laptop"), client.ReadOptions{With: with, FIFO: true}, 200, msg.EndNewest)
	there := map[string]messageLine{}
	next := map[string]int{}
	for _, m := range stored {
		if _, twice := there[m.ID]; twice {
			t.Errorf("%+v is there twice", m)
		}
		there[m.ID] = m
		if want := sentText(m.From, next[m.From]); m.Text != want {
			t.Fatalf("%s's next message is %q, want %q", m.From, m.Text, want)
		}
		next[m.From]++
	}
	if len(acknowledged) != senders*each || len(stored) != senders*each {
		t.Errorf("%d messages were acknowledged and %d are there, of %d", len(acknowledged), len(stored), senders*each)
	}
	for _, a := range acknowledged {
		if m := there[a.ID.String()]; m.ID == "" || *m.Seq != uint64(a.Seq) || *m.Ordinal != uint64(a.Ordinal) || m.Text != a.Text || !m.Time.Equal(a.Shown().Time()) {
			t.Errorf("acknowledged %+v, and there is %+v", a, m)
		}
	}
	s.stop()
	if v := s.verify(); v.Messages != senders*each {
		t.Errorf("verify counted %+v", v)
	}
}

func sentText(from string, n int) string { return fmt.Sprintf("%s says %d", from, n) }

// keepSending sends in bursts: so there is always something on its way, and
// something behind it.
func keepSending(t *testing.T, c *client.Client, with client.Target, from string, n int) {
	const burst = 8
	for i := 0; i < n; i += burst {
		for j := i; j < min(i+burst, n)-1; j++ {
			if _, err := c.Send(with, msg.Content{Text: sentText(from, j)}); err != nil {
				t.Error(err)
			}
		}
		if _, err := c.SendWait(soon(t), with, msg.Content{Text: sentText(from, min(i+burst, n)-1)}); err != nil {
			t.Error(err)
			return
		}
	}
}
