package client

import (
	"context"
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// ReadOptions say what a read session reads.
type ReadOptions struct {
	With Target
	// Over all conversations of the list instead: what is here of each, the newest first by
	// the time at which the server appended it (Message.Conv and Peer say where). Where one
	// has a gap, reading goes on in the others (Ends says that); OnGap and OnReceipt are not
	// called. It takes what narrows a conversation, below, and no place.
	//
	// Sync then asks for a page each in the first conversations of the list where something
	// is missing, at most 50 (with Unread: for all that is unread in them), until there is
	// enough. When these are not, and the list goes on below what is known here, it brings
	// the next 200 rows of the list and goes on with those, at most five times. So it may end
	// with fewer and More, and another one goes on.
	All          bool
	FIFO         bool    // oldest first
	Before       msg.Seq // newest first: begin below this seq; 0: at the head
	After        msg.Seq // with FIFO: begin above this seq
	ShowBlocked  bool    // of a group: also what those write whom the user has blocked
	ReadReceipts bool    // reading in the foreground marks as read, and tells the senders who asked; of part of a conversation it does not
	Quiet        bool    // reading in the foreground marks as read, for this user's devices alone
	Listener     Listener

	// Only part of the conversation, which then is no reading: it marks nothing as read.
	Thread uint64      // messages of this thread (msg.Content.Thread); 0: of all
	From   msg.Address // by this user; empty: by all
	Query  string      // whose text contains this, whatever the case; empty: all
	Kind   Kind        // messages without calls, or some calls
	Unread bool        // of others, above what was read, that count as unread
}

// Listener hears of a read session. Functions that are nil are not called.
type Listener struct {
	// OnMessage gets the messages of Read, on the caller's stack, and live ones
	// and updates on the client's goroutine.
	OnMessage func(Message)
	// OnSync gets the one result of each Sync.
	OnSync func(SyncResult)
	// OnProgress tells how far a Sync is.
	OnProgress func(Progress)
	// OnGap announces messages that arrived while the device was away and are too
	// many to be brought unasked; with Cross, the gap before the next message.
	OnGap func(msg.Range)
	// OnRemoved tells of messages that the session showed and that are gone from
	// this device.
	OnRemoved func(Removed)
	// OnTransient hears of what others tell those who are online, in this
	// conversation.
	OnTransient func(Transient)
	// OnTyping hears when another user begins to type in this conversation, and when
	// he no longer does.
	OnTyping func(Typing)
	// OnReceipt tells up to which seq another member has received and read.
	OnReceipt func(delivered, read msg.Seq)
}

// Progress tells how far a sync is: messages moved so far, of at most Want.
type Progress struct {
	Transferred int
	Want        int
	Waiting     bool // for a connection
}

// Removed says which messages are gone from this device: the user hid or cleared
// them on one of his devices, or took one back before it had left.
type Removed struct {
	Conv  msg.ConvID
	Peer  msg.Address   // of a one-to-one conversation
	Range msg.Range     // of seqs; empty: of the outbox
	ID    msg.MessageID // of the outbox
}

// ReadSession is a cursor over one conversation in the local database. Newest
// first, it begins at the head known when it was opened.
type ReadSession struct {
	c      *Client
	s      reading
	l      Listener
	all    bool
	with   Target
	thread uint64
}

// reading is a session of one conversation, or over all.
type reading interface {
	Read(n int) (engine.ReadResult, error)
	Sync(n int, token any)
	Cancel(token any)
	Cross() bool
	Reset() error
	Stop()
	Counts() (engine.SessionCounts, error)
}

// OpenSession begins a read session.
//
// Errors: CodeBadAddress, CodeBadRequest, CodeLocalDB.
func (c *Client) OpenSession(o ReadOptions) (*ReadSession, error) {
	t, err := o.target()
	if err != nil {
		return nil, err
	}
	rs := &ReadSession{c: c, l: o.Listener, all: o.All, with: o.With, thread: o.Thread}
	err = c.with(func(e *engine.Engine) error {
		if err := rs.open(e, engine.SessionOptions{
			Target: t, FIFO: o.FIFO, Before: o.Before, After: o.After, Thread: o.Thread,
			ReadReceipts: o.ReadReceipts || o.Quiet, Quiet: o.Quiet,
			From: o.From, Query: o.Query, Kind: o.Kind, Unread: o.Unread, ShowBlocked: o.ShowBlocked,
		}); err != nil {
			return err
		}
		c.sessions = append(c.sessions, rs)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return rs, nil
}

func (s *ReadSession) open(e *engine.Engine, o engine.SessionOptions) error {
	if s.all {
		s.s = e.OpenAll(o, s)
		return nil
	}
	one, err := e.Open(o)
	if err == nil {
		one.Tag, s.s = s, one
	}
	return err
}

// target checks what the session is to be over.
func (o *ReadOptions) target() (frame.Target, error) {
	switch {
	case !o.All:
		return o.With.check()
	case o.With != Target{}:
		return frame.Target{}, msg.Errorf(msg.CodeBadRequest, "a session is over one conversation or over all, not both")
	case o.FIFO || o.Before != 0 || o.After != 0:
		return frame.Target{}, msg.Errorf(msg.CodeBadRequest, "a session over all conversations begins with the newest message")
	case o.ReadReceipts || o.Quiet:
		return frame.Target{}, msg.Errorf(msg.CodeBadRequest, "a session over all conversations marks nothing as read")
	}
	return frame.Target{}, nil
}

// ConvEnd says where reading stands in one conversation, Ends where a session over all
// stands.
type (
	ConvEnd = engine.ConvEnd
	Ends    = engine.Ends
)

// Ends says where a session over all conversations stands in each of them.
//
// Errors: CodeBadRequest (it is over one: Read says its end), CodeClosed, CodeLocalDB.
func (s *ReadSession) Ends() (ends Ends, err error) {
	all, ok := s.s.(*engine.AllSession)
	if !ok {
		return ends, msg.Errorf(msg.CodeBadRequest, "the session is over one conversation: Read says how it ends")
	}
	err = s.c.with(func(*engine.Engine) error {
		ends, err = all.Ends()
		return err
	})
	return ends, err
}

func (c *Client) sessionOf(s *engine.Session) *ReadSession {
	if s == nil {
		return nil
	}
	rs, _ := s.Tag.(*ReadSession)
	return rs
}

// Read delivers at most n further messages to the listener, on this stack,
// and says why it stopped. It reads the local database and nothing else.
//
// Errors: CodeClosed, CodeLocalDB, CodeBadRequest (n < 0).
func (s *ReadSession) Read(n int) (ReadResult, error) {
	p, err := s.ReadPage(n)
	if err != nil {
		return ReadResult{}, err
	}
	if p.After != nil && s.l.OnGap != nil {
		s.l.OnGap(*p.After)
	}
	if f := s.l.OnMessage; f != nil {
		for i := range p.Messages {
			f(p.Messages[i])
		}
	}
	return ReadResult{Count: len(p.Messages), End: p.End, Missing: p.Missing}, nil
}

// ReadPage is Read that returns the messages instead of calling the listener.
func (s *ReadSession) ReadPage(n int) (p Page, err error) {
	if n < 0 {
		return Page{}, msg.Errorf(msg.CodeBadRequest, "read %d messages: a number of 0 or more is needed", n)
	}
	err = s.c.with(func(*engine.Engine) error {
		p, err = s.s.Read(n)
		return err
	})
	return p, err
}

// Sync brings what is missing for Read(n) to deliver n messages, from the
// server's database into the local one. It returns at once; the result comes
// to Listener.OnSync, exactly once, also when there is no connection yet: then
// it waits for one, unless the device is signed out or refused.
func (s *ReadSession) Sync(n int) { s.SyncFunc(n, s.l.OnSync) }

// SyncFunc is Sync whose result comes to f instead of Listener.OnSync, on the
// client's goroutine too.
func (s *ReadSession) SyncFunc(n int, f func(SyncResult)) {
	s.sync(n, func(r SyncResult) {
		if f != nil {
			s.c.events.put(func() { f(r) })
		}
	})
}

// SyncWait is Sync that waits for the result and returns it. When ctx ends
// first, the sync is cancelled; what was moved stays.
func (s *ReadSession) SyncWait(ctx context.Context, n int) (SyncResult, error) {
	result := make(chan SyncResult, 1)
	token := s.sync(n, func(r SyncResult) { result <- r })
	select {
	case r := <-result:
		return r, r.Err
	case <-ctx.Done():
		_ = s.c.with(func(*engine.Engine) error { s.s.Cancel(token); return nil })
		r := <-result
		if r.Err != nil {
			r.Err = &msg.Error{Op: "sync", Code: msg.CodeOffline, Detail: "not finished in time; what was moved stays", Err: ctx.Err()}
		}
		return r, r.Err
	}
}

// call identifies one Sync; the engine hands it back with the result.
type call struct{ done func(SyncResult) }

func (s *ReadSession) sync(n int, done func(SyncResult)) *call {
	token := &call{done}
	if n < 0 {
		done(SyncResult{Err: msg.Errorf(msg.CodeBadRequest, "sync %d messages: a number of 0 or more is needed", n)})
		return token
	}
	if err := s.c.with(func(*engine.Engine) error { s.s.Sync(n, token); return nil }); err != nil {
		done(SyncResult{Err: err})
	}
	return token
}

// Cross steps over the gap at the session's position, knowingly: the next page
// begins with its marker (Listener.OnGap). It reports whether there was one.
func (s *ReadSession) Cross() (crossed bool) {
	_ = s.c.with(func(*engine.Engine) error { crossed = s.s.Cross(); return nil })
	return crossed
}

// Reset moves the session back to where a new one would begin.
func (s *ReadSession) Reset() error {
	return s.c.with(func(*engine.Engine) error { return s.s.Reset() })
}

// Stop ends the session: its listener is not called any more, but for the
// results of syncs under way, which end as cancelled.
func (s *ReadSession) Stop() {
	_ = s.c.with(func(*engine.Engine) error {
		s.s.Stop()
		s.c.sessions = slices.DeleteFunc(s.c.sessions, func(o *ReadSession) bool { return o == s })
		return nil
	})
}

// Counts counts the session's messages, wherever it stands: what is on this device,
// and what the server has as far as that is known here.
func (s *ReadSession) Counts() (n Counts, err error) {
	err = s.c.with(func(*engine.Engine) error {
		n, err = s.s.Counts()
		return err
	})
	return n, err
}
