package main

import (
	"context"
	"sync"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// online is a device that a command keeps connected. Its context ends when the
// server refuses the device, or cannot be reached for too long.
type online struct {
	*client.Client
	app    *app
	ctx    context.Context
	cancel context.CancelCauseFunc
	wait   time.Duration

	mu       sync.Mutex
	giveUp   *time.Timer
	notified bool
}

// connect opens a database and waits until it is online.
func (d *database) connect(a *app, wait time.Duration, o client.Options) (*online, error) {
	if wait <= 0 {
		return nil, usage("--wait is %s; it should be a time like 10s", wait)
	}
	on := newOnline(a, wait)
	o.OnStatus = on.status
	o.OnOutbox = on.outbox
	c, err := d.open(o)
	if err != nil {
		on.end()
		return nil, err
	}
	on.Client = c
	return on, on.start()
}

func newOnline(a *app, wait time.Duration) *online {
	on := &online{app: a, wait: wait}
	on.ctx, on.cancel = context.WithCancelCause(a.ctx)
	on.giveUp = time.AfterFunc(wait, on.tooLong)
	return on
}

// start connects; on failure it closes the database.
func (on *online) start() error {
	err := on.Start()
	if err == nil {
		err = on.Online(on.ctx)
	}
	if err != nil {
		err = on.why(err)
		on.end()
		_ = on.Close() // the first error is the one to tell
	}
	return err
}

// status runs on the client's goroutine.
func (on *online) status(s client.Status) {
	on.mu.Lock()
	defer on.mu.Unlock()
	switch s.State {
	case client.Online:
		on.giveUp.Stop()
		on.notified = false
	case client.SignedOut, client.Refused:
		on.cancel(s.Err)
	case client.Offline:
		if !on.notified {
			on.notified = true
			on.giveUp.Reset(on.wait)
			on.app.notice("%s; trying again for %s", oneLine(s.Err.Error()), on.wait)
		}
	}
}

func (on *online) tooLong() {
	on.cancel(msg.Errorf(msg.CodeOffline, "the server cannot be reached"))
}

// outbox tells of messages that earlier commands left and the server refused.
func (on *online) outbox(m client.Message) {
	if m.Status == msg.Failed {
		on.app.notice("message %s was refused: %s (%d)", m.ID, m.Detail, m.Code)
	}
}

// why prefers the reason for which the context ended.
func (on *online) why(err error) error {
	if err != nil && on.ctx.Err() != nil && on.app.ctx.Err() == nil {
		return context.Cause(on.ctx)
	}
	if err != nil && on.app.ctx.Err() != nil {
		return on.app.ctx.Err()
	}
	return err
}

// finish waits until the server has what this device wrote, and closes.
func (on *online) finish(err error) error {
	if err == nil {
		err = on.Flush(on.ctx)
	}
	err = on.why(err)
	on.end()
	if closed := on.Close(); err == nil {
		err = closed
	}
	return err
}

func (on *online) end() {
	on.mu.Lock()
	defer on.mu.Unlock()
	on.giveUp.Stop()
	on.cancel(nil)
}
