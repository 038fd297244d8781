package client

import (
	"context"
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// waiters are the calls that block until something happens. They are served
// with the client's lock held, not by listeners.
type waiters struct {
	states map[chan Status]struct{}
	sends  map[msg.MessageID][]chan Message
	idles  map[chan struct{}]struct{}
	end    chan struct{} // closed with the client
	why    error
}

func (w *waiters) init() {
	w.states = map[chan Status]struct{}{}
	w.sends = map[msg.MessageID][]chan Message{}
	w.idles = map[chan struct{}]struct{}{}
	w.end = make(chan struct{})
}

func (w *waiters) status(s Status) {
	for ch := range w.states {
		select { // only the latest state matters
		case <-ch:
		default:
		}
		ch <- s
	}
}

// await has a channel, with room for one, told what becomes of a message.
func (w *waiters) await(id msg.MessageID, ch chan Message) { w.sends[id] = append(w.sends[id], ch) }

// leave ends that.
func (w *waiters) leave(id msg.MessageID, ch chan Message) {
	left := slices.DeleteFunc(w.sends[id], func(o chan Message) bool { return o == ch })
	if w.sends[id] = left; len(left) == 0 {
		delete(w.sends, id)
	}
}

func (w *waiters) outbox(ev engine.OutboxEvent) {
	for _, ch := range w.sends[ev.ID] {
		ch <- ev.Message
	}
	delete(w.sends, ev.ID)
}

func (w *waiters) idle(e *engine.Engine) {
	if len(w.idles) == 0 || !e.Idle() {
		return
	}
	for ch := range w.idles {
		close(ch)
	}
	clear(w.idles)
}

func (w *waiters) closeAll(why error) {
	w.why = why
	close(w.end)
}

// Online waits until the device is online and its inbox is caught up. A
// refusal that needs a person is returned at once; a lost or refused
// connection is tried again until ctx is done.
func (c *Client) Online(ctx context.Context) error {
	ch := make(chan Status, 1)
	c.mu.Lock()
	ch <- c.status
	c.waiting.states[ch] = struct{}{}
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting.states, ch)
		c.mu.Unlock()
	}()
	var last error
	for {
		select {
		case s := <-ch:
			switch s.State {
			case Online:
				return nil
			case SignedOut, Refused:
				return s.Err
			case Offline:
				last = s.Err
			}
		case <-c.waiting.end:
			return c.waiting.why
		case <-ctx.Done():
			if last == nil {
				last = ctx.Err()
			}
			return &msg.Error{Op: "go online", Code: msg.CodeOffline, Detail: "the server at " + c.opt.Server + " did not answer", Err: last}
		}
	}
}

// Flush waits until the server has acknowledged (or refused) everything in the
// outbox, and every receipt.
func (c *Client) Flush(ctx context.Context) error {
	ch := make(chan struct{})
	c.mu.Lock()
	c.waiting.idles[ch] = struct{}{}
	c.waiting.idle(c.engine)
	c.mu.Unlock()
	select {
	case <-ch:
		return nil
	case <-c.waiting.end:
		return c.waiting.why
	case <-ctx.Done():
		c.mu.Lock()
		delete(c.waiting.idles, ch)
		c.mu.Unlock()
		return &msg.Error{Op: "flush", Code: msg.CodeOffline, Detail: "not everything was acknowledged in time; it stays in the outbox", Err: ctx.Err()}
	}
}

// Coverage tells what this device holds of a conversation.
func (c *Client) Coverage(t Target) (Coverage, error) {
	ft, err := t.check()
	if err != nil {
		return Coverage{}, err
	}
	var cov Coverage
	err = c.with(func(e *engine.Engine) error {
		cov, err = e.Coverage(ft)
		return err
	})
	return cov, err
}
