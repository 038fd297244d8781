package client

import (
	"context"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// waiters are the calls that block until something happens. They are served
// with the client's lock held, not by listeners.
type waiters struct {
	states map[chan Status]struct{}
	sends  map[msg.MessageID]chan Message
	idles  map[chan struct{}]struct{}
	end    chan struct{} // closed with the client
	why    error
}

func (w *waiters) init() {
	w.states = map[chan Status]struct{}{}
	w.sends = map[msg.MessageID]chan Message{}
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

func (w *waiters) outbox(ev engine.OutboxEvent) {
	if ch, ok := w.sends[ev.ID]; ok {
		delete(w.sends, ev.ID)
		ch <- ev.Message
	}
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

// Send writes a message to the outbox. It is durable on this device when Send
// returns, is shown at once in open sessions, and leaves when there is a
// connection.
//
// Errors: CodeTooLarge, CodeBadText, CodeBadAddress, CodeLocalDB.
func (c *Client) Send(to Target, content msg.Content) (Message, error) {
	t, err := to.check()
	if err != nil {
		return Message{}, err
	}
	var m Message
	err = c.with(func(e *engine.Engine) error {
		if e.Owner() == nil {
			return msg.Errorf(msg.CodeNotLoggedIn, "%s belongs to nobody yet: log in first", c.opt.Path)
		}
		m, err = e.Send(t, content)
		return err
	})
	return m, err
}

// SendWait writes a message to the outbox and waits for the server's answer. A
// refusal is an error with its code; when ctx ends first, the message stays in
// the outbox.
func (c *Client) SendWait(ctx context.Context, to Target, content msg.Content) (Message, error) {
	t, err := to.check()
	if err != nil {
		return Message{}, err
	}
	ch := make(chan Message, 1)
	var sent Message
	err = c.with(func(e *engine.Engine) error {
		if e.Owner() == nil {
			return msg.Errorf(msg.CodeNotLoggedIn, "%s belongs to nobody yet: log in first", c.opt.Path)
		}
		if sent, err = e.Send(t, content); err == nil {
			c.waiting.sends[sent.ID] = ch
		}
		return err
	})
	if err != nil {
		return Message{}, err
	}
	select {
	case m := <-ch:
		if m.Status == msg.Failed {
			return m, &msg.Error{Op: "send", Code: m.Code, Detail: m.Detail}
		}
		return m, nil
	case <-c.waiting.end:
		return sent, c.waiting.why
	case <-ctx.Done():
		c.mu.Lock()
		delete(c.waiting.sends, sent.ID)
		c.mu.Unlock()
		return sent, &msg.Error{Op: "send", Code: msg.CodeOffline, Detail: "the server has not answered; the message stays in the outbox", Err: ctx.Err()}
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
