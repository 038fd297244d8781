package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// online is a device that a command keeps connected. Its context ends when the
// server refuses the device, or cannot be reached for too long; a lasting one
// waits for its first connection only so long, and for later ones for ever.
type online struct {
	*client.Client
	app    *app
	ctx    context.Context
	cancel context.CancelCauseFunc
	wait   time.Duration

	mu       sync.Mutex
	giveUp   *time.Timer
	lasting  bool             // set before start
	greeted  bool             // was online before
	notified bool             // told that there is no connection
	lost     error            // why there is none
	refused  []client.Message // of the outbox
	undone   []*client.Change // that the server refused
}

// connect opens a database and waits until it is online.
func (d *database) connect(a *app, wait time.Duration, o client.Options) (*online, error) {
	on, err := d.offline(a, wait, o)
	if err != nil {
		return nil, err
	}
	return on, on.start()
}

// offline opens a database that is about to be started.
func (d *database) offline(a *app, wait time.Duration, o client.Options) (*online, error) {
	if wait <= 0 {
		return nil, usage("--wait is %s; it should be a time like 10s", wait)
	}
	on := newOnline(a, wait)
	o.OnStatus = on.status
	o.OnOutbox, o.OnChange = on.outbox, on.changed
	c, err := d.open(a, o)
	if err != nil {
		on.end()
		return nil, err
	}
	on.Client = c
	return on, nil
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
		if on.notified && on.lasting && on.greeted {
			on.app.notice("online again")
		}
		on.notified, on.greeted = false, true
	case client.SignedOut, client.Refused:
		on.cancel(s.Err)
	case client.Offline:
		on.lost = s.Err
		if !on.notified {
			on.notified = true
			on.offlineSince(s.Err)
		}
	}
}

// offlineSince tells that the connection is lost, and for how long it is tried again.
func (on *online) offlineSince(why error) {
	cause := unreachable(on.Server(), why)
	if on.lasting && on.greeted {
		on.app.notice("offline: %v; trying again until Ctrl-C", cause)
		return
	}
	on.giveUp.Reset(on.wait)
	on.app.notice("%v; trying again for %s", cause, on.wait)
}

// errTooLong ends the context of a device that waited for the server.
var errTooLong = errors.New("the wait is over")

func (on *online) tooLong() { on.cancel(errTooLong) }

// unreachable says shortly why there is no connection.
func unreachable(server string, err error) error {
	var socket *net.OpError
	var numbered *msg.Error
	switch {
	case err == nil:
		return fmt.Errorf("the server at %s cannot be reached", server)
	case errors.Is(err, msg.CodeLocalDB):
		return err // it is not the server that is in the way
	case errors.As(err, &socket):
		err = socket
	case errors.As(err, &numbered) && numbered.Err != nil:
		err = numbered.Err // the number is told once
	}
	return fmt.Errorf("the server at %s cannot be reached: %s", server, oneLine(err.Error()))
}

// outbox keeps what the server refused; it runs on the client's goroutine.
func (on *online) outbox(m client.Message) {
	if m.Status == msg.Failed {
		on.mu.Lock()
		defer on.mu.Unlock()
		on.refused = append(on.refused, m)
	}
}

// changed keeps what the server refused; it runs on the client's goroutine.
func (on *online) changed(ch *client.Change) {
	if ch.Err() != nil {
		on.mu.Lock()
		defer on.mu.Unlock()
		on.undone = append(on.undone, ch)
	}
}

// own is what this command wrote: its refusal is the command's error.
type own struct {
	messages []msg.MessageID
	change   *client.Change
}

// tellRefused tells of what earlier commands left in the outbox and the server
// refused.
func (on *online) tellRefused(mine own) {
	on.mu.Lock()
	defer on.mu.Unlock()
	for _, m := range on.refused {
		if !slices.Contains(mine.messages, m.ID) {
			on.app.notice("message %s was refused: %s (%d)", m.ID, m.Detail, m.Code)
		}
	}
	for _, ch := range on.undone {
		if ch != mine.change {
			on.app.notice("a change that waited in the outbox (%s) was refused: %v", ch.Kind, ch.Err())
		}
	}
}

// why prefers the reason for which the context ended.
func (on *online) why(err error) error {
	if err != nil && on.ctx.Err() != nil && on.app.ctx.Err() == nil {
		cause := context.Cause(on.ctx)
		if errors.Is(cause, errTooLong) {
			on.mu.Lock()
			cause = msg.Errorf(msg.CodeOffline, "%v", unreachable(on.Server(), on.lost))
			on.mu.Unlock()
		}
		return cause
	}
	if err != nil && on.app.ctx.Err() != nil {
		return on.app.ctx.Err()
	}
	return err
}

// finish waits until the server has what this device wrote, and closes.
func (on *online) finish(err error, mine own) error {
	if err == nil {
		err = on.Flush(on.ctx)
	}
	return on.leave(err, mine)
}

// leave closes the device, whatever it still has to say.
func (on *online) leave(err error, mine own) error {
	err = on.why(err)
	on.end()
	closed := on.Close()
	on.tellRefused(mine)
	return firstOf(err, closed)
}

func (on *online) end() {
	on.mu.Lock()
	defer on.mu.Unlock()
	on.giveUp.Stop()
	on.cancel(nil)
}
