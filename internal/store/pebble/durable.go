package pebble

import (
	"sync"

	"github.com/cockroachdb/pebble/v2"

	"github.com/backscroll/backscroll/msg"
)

// snapshot is the state right after one commit.
type snapshot struct {
	*pebble.Snapshot
	order uint64 // counts commits
	users int    // guarded by durable.mu
}

// durable knows the newest published snapshot, and who is inside the store. A
// snapshot is closed when it is no longer the newest and nobody uses it.
type durable struct {
	mu      sync.Mutex
	current *snapshot
	closed  bool
	inside  sync.WaitGroup
}

// enter counts a call until leave.
func (d *durable) enter() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return msg.Errorf(msg.CodeClosed, "the store is closed")
	}
	d.inside.Add(1)
	return nil
}

func (d *durable) leave() { d.inside.Done() }

// acquire returns the newest published snapshot, open until it is released.
func (d *durable) acquire() *snapshot {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.current.users++
	return d.current
}

func (d *durable) release(s *snapshot) error {
	d.mu.Lock()
	s.users--
	unused := s.users == 0 && s != d.current
	d.mu.Unlock()
	if unused {
		return s.Close()
	}
	return nil
}

// publish makes s the newest, unless a later one already is: syncs end in
// order, but those who waited for them may come here in any.
func (d *durable) publish(s *snapshot) error {
	d.mu.Lock()
	unused := s
	if d.current == nil || d.current.order < s.order {
		d.current, unused = s, d.current
	}
	drop := unused != nil && unused.users == 0
	d.mu.Unlock()
	if drop {
		return unused.Close()
	}
	return nil
}

// shut lets nobody enter any more, waits for those inside and closes the last
// snapshot. It returns false if another call did that.
func (d *durable) shut() (first bool, err error) {
	d.mu.Lock()
	first, d.closed = !d.closed, true
	d.mu.Unlock()
	if !first {
		return false, nil
	}
	d.inside.Wait()
	return true, d.current.Close()
}
