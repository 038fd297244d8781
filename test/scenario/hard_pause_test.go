//go:build unix

package scenario_test

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// quick are heartbeats that a story can wait for.
const quick = "500ms"

// The server stands still for longer than two heartbeats: the device notices by
// itself, what it sends waits, and all is there once when the server goes on.
func TestTheServerStandsStill(t *testing.T) {
	t.Parallel()
	s := newServer(t, "--heartbeat", quick)
	s.token("bob", "phone")
	states := newEar[client.Status]()
	ann := s.sdk("ann", "phone", func(o *client.Options) { o.OnStatus = states.hear })
	before := len(states.sofar())
	s.p.signal(syscall.SIGSTOP)
	for i := range 3 {
		if _, err := ann.Send(client.Peer("bob"), msg.Content{Text: fmt.Sprintf("into the silence %d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	states.until(t, "that nothing is heard", func(ss []client.Status) bool {
		for _, st := range ss[before:] {
			if st.State == client.Offline && errors.Is(st.Err, msg.CodeIdle) {
				return true
			}
		}
		return false
	})
	s.p.signal(syscall.SIGCONT)
	if err := ann.Flush(soon(t)); err != nil {
		t.Fatal(err)
	}
	got := scroll(t, s.sdk("ann", "laptop"), client.ReadOptions{With: client.Peer("bob"), FIFO: true}, 10, msg.EndNewest)
	if len(got) != 3 || got[0].Text != "into the silence 0" || got[2].Text != "into the silence 2" {
		t.Errorf("the server has %+v", got)
	}
}

// A device stands still for longer than two heartbeats: the server lets it go, and
// it catches up when it goes on.
func TestADeviceStandsStill(t *testing.T) {
	t.Parallel()
	s := newServer(t, "--heartbeat", quick, "-v")
	bob, ann := s.login("bob", "phone"), s.login("ann", "phone")
	watch := bob.launch("tail", "--with", "ann", "--json")
	isReady(watch)
	ann.send("--with", "bob", "before")
	heardText(watch, "before")
	watch.signal(syscall.SIGSTOP)
	s.p.until(s.p.stderr, "that it lets the device go", func(l string) bool { return strings.Contains(l, "nothing was heard") })
	ann.send("--with", "bob", "meanwhile")
	watch.signal(syscall.SIGCONT)
	heardText(watch, "meanwhile")
	ann.send("--with", "bob", "after")
	heardText(watch, "after")
	watch.signal(syscall.SIGINT)
	o := watch.wait()
	o.want(t, 0)
	for _, text := range []string{"before", "meanwhile", "after"} {
		if n := strings.Count(o.stdout, `"text":"`+text+`"`); n != 1 {
			t.Errorf("tail tells %d times of %q:\n%s", n, text, o.stdout)
		}
	}
}
