package client

import (
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// dispatch turns an event of the engine into calls of listeners; it runs with
// the lock held.
func (c *Client) dispatch(ev engine.Event) {
	switch ev := ev.(type) {
	case engine.OnlineEvent:
		c.setStatus(Status{State: Online})
	case engine.FailureEvent:
		c.opt.Log.Error("local database", "err", ev.Err)
		if f := c.opt.OnError; f != nil {
			c.events.put(func() { f(ev.Err) })
		}
	case engine.ChangeEvent:
		c.changed(ev)
	case engine.AnswerEvent:
		ev.Token.(*asking).answer <- ev
	case engine.DataEvent:
		if f := c.opt.OnData; f != nil {
			c.events.put(func() { f(ev.Datum) })
		}
	case engine.TransientEvent:
		c.transient(Transient(ev))
	case engine.TypingEvent:
		c.typing(Typing(ev))
	case engine.ProfileEvent:
		if f := c.opt.OnProfile; f != nil {
			c.events.put(func() { f(ev.Profile) })
		}
	case engine.OutboxEvent:
		c.waiting.outbox(ev)
		if f := c.opt.OnOutbox; f != nil {
			c.events.put(func() { f(ev.Message) })
		}
	case engine.RowEvent:
		c.rowChanged(ev)
	case engine.SyncEvent:
		ev.Token.(*call).done(ev.Result)
	default:
		c.dispatchSession(ev)
	}
}

// dispatchSession is dispatch for what the listener of one session hears.
func (c *Client) dispatchSession(ev engine.Event) {
	switch ev := ev.(type) {
	case engine.ProgressEvent:
		if s := c.sessionOf(ev.Session); s != nil && s.l.OnProgress != nil {
			c.events.put(func() { s.l.OnProgress(Progress{ev.Transferred, ev.Want, ev.Waiting}) })
		}
	case engine.MessageEvent:
		if s := c.sessionOf(ev.Session); s != nil && s.l.OnMessage != nil {
			c.events.put(func() { s.l.OnMessage(ev.Message) })
		}
	case engine.GapEvent:
		if s := c.sessionOf(ev.Session); s != nil && s.l.OnGap != nil {
			c.events.put(func() { s.l.OnGap(ev.Range) })
		}
	case engine.RemovedEvent:
		if s := c.sessionOf(ev.Session); s != nil && s.l.OnRemoved != nil {
			removed := Removed{ev.Session.Conv(), ev.Session.Peer(), ev.Range, ev.ID}
			c.events.put(func() { s.l.OnRemoved(removed) })
		}
	case engine.ReceiptEvent:
		if s := c.sessionOf(ev.Session); s != nil && s.l.OnReceipt != nil {
			c.events.put(func() { s.l.OnReceipt(ev.Delivered, ev.Read) })
		}
	}
}

// rowChanged hands on a row; it runs with the lock held.
func (c *Client) rowChanged(ev engine.RowEvent) {
	if f := c.opt.OnRow; f != nil && ev.Summary == c.summary {
		c.events.put(func() { f(ev.Row) })
	}
	for _, s := range c.inboxes {
		if f := s.l.OnChange; f != nil && ev.Summary == s.s {
			c.events.put(func() { f(ev.Row, ev.Matches) })
		}
	}
}

// transient hands on what is kept nowhere; it runs with the lock held.
func (c *Client) transient(t Transient) {
	if f := c.opt.OnTransient; f != nil {
		c.events.put(func() { f(t) })
	}
	for _, s := range c.sessions {
		if f := s.l.OnTransient; f != nil && s.hears(t) {
			c.events.put(func() { f(t) })
		}
	}
}

// typing hands on who is typing; it runs with the lock held.
func (c *Client) typing(t Typing) {
	if f := c.opt.OnTyping; f != nil {
		c.events.put(func() { f(t) })
	}
	for _, s := range c.sessions {
		if f := s.l.OnTyping; f != nil && s.reads(t.Conv, t.Peer) {
			c.events.put(func() { f(t) })
		}
	}
}

// hears reports whether a transient is told in the session's conversation, and in
// its thread if it reads one.
func (s *ReadSession) hears(t Transient) bool {
	return s.reads(t.Conv, t.Peer) && (s.thread == 0 || s.thread == t.Content.Thread)
}

// reads reports whether a conversation is the session's.
func (s *ReadSession) reads(conv msg.ConvID, peer msg.Address) bool {
	if s.all {
		return false
	}
	if conv.IsGroup() {
		return conv.Group() == s.with.Group
	}
	return s.with.Group == 0 && peer == s.with.Peer
}
