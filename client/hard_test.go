package client_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/localdb/crashvfs"
	"github.com/backscroll/backscroll/msg"
)

// Devices that lost the server at the same moment come back at different ones, and
// the longer it is away the more seldom they try.
func TestPauses(t *testing.T) {
	const tries, devices = 12, 50
	starts := map[time.Duration]bool{}
	for range devices {
		list := client.Pauses(tries)
		starts[list[0]] = true
		for i, p := range list {
			most := min(250*time.Millisecond<<i, client.LastPause)
			if p < most/2 || p >= most {
				t.Fatalf("pause %d is %v, of at most %v", i, p, most)
			}
		}
	}
	if len(starts) < devices/2 {
		t.Errorf("%d devices come back at %d moments", devices, len(starts))
	}
}

// The device's disk is full: a send is refused clearly and leaves nothing behind,
// what was claimed is stored, and the sync goes on when there is room.
func TestNoRoomOnTheDevice(t *testing.T) {
	w := newWorld(t)
	phone := w.device("ann", "phone")
	w.token("bob", "phone")
	const many = 150
	for i := range many {
		say(t, phone, client.Peer("bob"), fmt.Sprintf("message %d", i+1))
	}
	var full atomic.Bool
	disk := crashvfs.New()
	t.Cleanup(disk.Close)
	disk.Fail(func(op crashvfs.Op) error {
		if full.Load() && op.Kind == crashvfs.Write {
			return sqlite3.FULL
		}
		return nil
	})
	failures, results := newEar[error](), newEar[client.SyncResult]()
	var got []client.Message
	bob := w.device("bob", "phone", func(o *client.Options) {
		o.Path, o.OnError = "bob.db", failures.hear
		o.In(disk.Name())
	})
	s := session(t, bob, client.ReadOptions{With: client.Peer("ann"), FIFO: true, Listener: client.Listener{
		OnSync: results.hear, OnMessage: func(m client.Message) { got = append(got, m) },
	}})
	full.Store(true)
	if _, err := bob.Send(client.Peer("ann"), msg.Content{Text: "no room"}); !errors.Is(err, msg.CodeLocalDB) || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("send without room: %v", err)
	}
	s.Sync(many)
	failures.until(t, "that there is no room", func(errs []error) bool { return len(errs) > 0 })
	if r, err := s.Read(many); err != nil || r.Count != 0 || r.End != msg.EndGap {
		t.Errorf("read without room: %+v, %v", r, err)
	}
	if cov, err := bob.Coverage(client.Peer("ann")); err != nil || len(cov.Spans) != 0 {
		t.Errorf("the device claims to hold %+v, %v", cov, err)
	}
	full.Store(false)
	if on := results.until(t, "on_sync", func(r []client.SyncResult) bool { return len(r) > 0 }); on[0].Count != many || on[0].Err != nil {
		t.Fatalf("with room again: %+v", on)
	}
	if r, err := s.Read(many); err != nil || r.Count != many {
		t.Fatalf("read %+v, %v", r, err)
	}
	var want []string
	for i := range many {
		want = append(want, fmt.Sprintf("message %d", i+1))
	}
	if !slices.Equal(texts(got), want) {
		t.Errorf("bob reads %q", texts(got))
	}
	say(t, bob, client.Peer("ann"), "room again")
}
