package main

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/backscroll/backscroll/internal/frame"
)

// idle is measure (f): connections that have said Hello and then nothing but
// heartbeats.
func (b *bench) idle() error {
	logins := b.world.crowd[:b.size.idle]
	srv, err := b.serve()
	if err != nil {
		return err
	}
	defer srv.stop()
	ours, collected, err := b.perConnection(srv, logins)
	if err != nil {
		return err
	}
	relay, err := start(b.ctx, "relay")
	if err != nil {
		return err
	}
	defer relay.stop()
	bare, _, err := b.perConnection(relay, named(logins))
	if err != nil {
		return err
	}
	b.put(
		figure{Name: fmt.Sprintf("resident memory per connection, %d idle", b.size.idle), Value: ours, Unit: "KB"}.atMost(8).
			beside(bare, "a relay: the same sockets, no users"),
		figure{Name: "the same after a forced collection", Value: collected, Unit: "KB"},
	)
	return nil
}

// perConnection is by how much the server's memory has grown for each of the
// connections after a while of idling, in KB; and after it was made to
// collect its garbage.
func (b *bench) perConnection(srv *process, logins []login) (asIs, collected float64, err error) {
	// Everybody connects once, few at a time, so that what the store reads and
	// writes for a login is in memory and does not count.
	err = together(len(logins), func(i int) error {
		d, _, err := connect(b.ctx, srv.addr, logins[i], frame.Hello{})
		if err == nil {
			d.close()
		}
		return err
	})
	if err == nil {
		err = srv.settle()
	}
	if err != nil {
		return 0, 0, err
	}
	before, err := srv.memory()
	if err != nil {
		return 0, 0, err
	}
	crowd, err := b.gather(srv, logins)
	defer crowd.leave()
	if err == nil {
		err = pause(b.ctx, b.size.idleFor)
	}
	if err != nil {
		return 0, 0, err
	}
	after, err1 := srv.memory()
	err2 := srv.settle()
	least, err3 := srv.memory()
	if err := errors.Join(err1, err2, err3); err != nil {
		return 0, 0, err
	}
	if n := crowd.lost.Load(); n > 0 {
		return 0, 0, fmt.Errorf("%d connections of %d were lost while they idled", n, len(logins))
	}
	per := func(m int) float64 { return float64(m-before) / 1024 / float64(len(logins)) }
	return per(after), per(least), nil
}

// gathering is connections that idle.
type gathering struct {
	devices []*device
	leaving atomic.Bool
	lost    atomic.Int64 // connections that ended by themselves
	work    sync.WaitGroup
}

// gather connects everybody, and has each answer heartbeats.
func (b *bench) gather(srv *process, logins []login) (*gathering, error) {
	c := &gathering{devices: make([]*device, len(logins))}
	err := together(len(logins), func(i int) error {
		d, _, err := connect(b.ctx, srv.addr, logins[i], frame.Hello{})
		if err != nil {
			return err
		}
		c.devices[i] = d
		c.work.Go(func() {
			d.idle()
			if !c.leaving.Load() {
				c.lost.Add(1)
			}
		})
		return nil
	})
	return c, err
}

func (c *gathering) leave() {
	c.leaving.Store(true)
	for _, d := range c.devices {
		if d != nil {
			d.close()
		}
	}
	c.work.Wait()
}

// idle answers heartbeats until the connection ends.
func (d *device) idle() {
	for {
		b, err := d.read()
		if err != nil {
			return
		}
		if _, kind, _, err := serverFrame(b); err != nil {
			return
		} else if kind != kindHeartbeat {
			continue
		}
		if err := d.beat(); err != nil {
			return
		}
	}
}
