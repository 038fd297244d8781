package client

import (
	"context"
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// InboxSession is a summary session: a cursor over the conversation list, pinned ones
// first, then newest first.
type InboxSession struct {
	c *Client
	s *engine.Summary
	l InboxListener
}

// InboxOptions says which rows of the list a session is over; the zero one: all. It is
// applied to what is known here: Read says msg.EndGap where the server may have more, and
// Sync goes down the list until there is enough that it lets through, or the end.
type InboxOptions = engine.RowFilter

// Part says which of two kinds of rows are wanted.
type Part = engine.Part

// The parts.
const (
	All     = engine.All
	Only    = engine.Only    // those that are of the kind
	Without = engine.Without // those that are not
)

// InboxListener hears of a summary session. Functions that are nil are not called.
type InboxListener struct {
	OnRow  func(Row)        // the rows of Read, on the caller's stack
	OnSync func(SyncResult) // the one result of each Sync
	// OnChange gets each row of the list that is new or has changed while the session is
	// open, wherever it stands, and whether the session's options let it through: if not,
	// it is to be taken out of what is shown.
	OnChange func(row Row, matches bool)
}

// RowsResult says how many rows a Read delivered and why it ended there:
// msg.EndMore, msg.EndGap (the server may have more; how many is unknown), or
// msg.EndBeginning (that was the whole list).
type RowsResult struct {
	Count int
	End   msg.End
}

// OpenInbox begins a summary session at the top of the list.
func (c *Client) OpenInbox(o InboxOptions, l InboxListener) (*InboxSession, error) {
	is := &InboxSession{c: c, l: l}
	err := c.with(func(e *engine.Engine) error {
		is.s = e.OpenSummary(o)
		c.inboxes = append(c.inboxes, is)
		return nil
	})
	return is, err
}

// Row reads the line of one conversation in the list, from the local database;
// false: it is not there, as far as that is known here.
func (c *Client) Row(t Target) (row Row, known bool, err error) {
	ft, err := t.check()
	if err != nil {
		return Row{}, false, err
	}
	err = c.with(func(e *engine.Engine) error {
		row, known, err = e.Row(ft)
		return err
	})
	return row, known, err
}

// Read delivers at most n further rows, from the local database alone.
func (s *InboxSession) Read(n int) (RowsResult, error) {
	p, err := s.ReadPage(n)
	if err != nil {
		return RowsResult{}, err
	}
	if f := s.l.OnRow; f != nil {
		for _, row := range p.Rows {
			f(row)
		}
	}
	return RowsResult{Count: len(p.Rows), End: p.End}, nil
}

// ReadPage is Read that returns the rows instead of calling the listener.
func (s *InboxSession) ReadPage(n int) (p RowsPage, err error) {
	if n < 0 {
		return RowsPage{}, msg.Errorf(msg.CodeBadRequest, "read %d rows: a number of 0 or more is needed", n)
	}
	err = s.c.with(func(*engine.Engine) error {
		p, err = s.s.Read(n)
		return err
	})
	return p, err
}

// Sync brings further rows, until Read(n) delivers n or all there are; the
// result comes to OnSync.
func (s *InboxSession) Sync(n int) { s.SyncFunc(n, s.l.OnSync) }

// SyncFunc is Sync whose result comes to f instead of OnSync.
func (s *InboxSession) SyncFunc(n int, f func(SyncResult)) {
	s.sync(n, func(r SyncResult) {
		if f != nil {
			s.c.events.put(func() { f(r) })
		}
	})
}

// SyncWait is Sync that waits for the result. When ctx ends first, the sync
// goes on without anybody waiting for it.
func (s *InboxSession) SyncWait(ctx context.Context, n int) (SyncResult, error) {
	result := make(chan SyncResult, 1)
	s.sync(n, func(r SyncResult) { result <- r })
	select {
	case r := <-result:
		return r, r.Err
	case <-ctx.Done():
		return SyncResult{}, &msg.Error{Op: "sync the inbox", Code: msg.CodeOffline, Detail: "not finished in time", Err: ctx.Err()}
	}
}

func (s *InboxSession) sync(n int, done func(SyncResult)) {
	if err := s.c.with(func(*engine.Engine) error { s.s.Sync(n, &call{done}); return nil }); err != nil {
		done(SyncResult{Err: err})
	}
}

// Reset moves the session back to the top.
func (s *InboxSession) Reset() {
	_ = s.c.with(func(*engine.Engine) error { s.s.Reset(); return nil })
}

// Stop ends the session.
func (s *InboxSession) Stop() {
	_ = s.c.with(func(*engine.Engine) error {
		s.c.inboxes = slices.DeleteFunc(s.c.inboxes, func(o *InboxSession) bool { return o == s })
		s.s.Stop()
		return nil
	})
}
