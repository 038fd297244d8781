package main

/*
#include "capi.h"
*/
import "C"

import (
	"context"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// session is a read session as a handle stands for it. Its listener knows the handle, so
// that comes first; an event may name it before it is open, and whoever uses it then waits.
type session struct {
	handle uint64
	of     *device
	opened chan struct{} // closed when it is open, or could not be opened
	*client.ReadSession
}

//export bsgo_session_open
func bsgo_session_open(c C.bs_client, o *C.bs_read_options, out *C.bs_session) C.int32_t {
	return onClient(c, func(d *device) error {
		if err := need(out, "out"); err != nil {
			return err
		}
		options, err := goReadOptions(o)
		if err != nil {
			return err
		}
		s := &session{of: d, opened: make(chan struct{})}
		defer close(s.opened)
		s.handle = handles.add(s, d)
		options.Listener = d.events.listener(s.handle)
		if s.ReadSession, err = d.client.OpenSession(options); err != nil {
			handles.drop(s.handle)
			return err
		}
		*out = C.bs_session(s.handle)
		return nil
	})
}

func goReadOptions(o *C.bs_read_options) (r client.ReadOptions, err error) {
	in, err := sized(o, "the options")
	if err != nil {
		return r, err
	}
	with, err := goTarget(&in.with)
	return client.ReadOptions{
		With: with, All: in.all != 0, FIFO: in.fifo != 0, Before: msg.Seq(in.before), After: msg.Seq(in.after),
		ReadReceipts: in.read_receipts != 0, Quiet: in.quiet != 0, ShowBlocked: in.show_blocked != 0,
		Thread: uint64(in.thread), From: msg.Address(goString(in.from)), Query: goString(in.query),
		Kind: client.Kind(min(in.kind, 255)), Unread: in.unread != 0,
	}, err
}

// onSession is guard for what a read session does.
func onSession(h C.bs_session, f func(*session) error) C.int32_t {
	return guard(func() error {
		s, err := find[*session](uint64(h), "read session")
		if err != nil {
			return err
		}
		if <-s.opened; s.ReadSession == nil {
			return msg.Errorf(msg.CodeClosed, "the read session could not be opened")
		}
		return f(s)
	})
}

//export bsgo_session_read
func bsgo_session_read(h C.bs_session, n C.uint32_t, out **C.bs_page) C.int32_t {
	return onSession(h, func(s *session) error {
		if err := need(out, "out"); err != nil {
			return err
		}
		return reply(out, func() (client.Page, error) { return s.ReadPage(int(n)) }, page)
	})
}

func page(b *block, p *client.Page) C.bs_page {
	out := C.bs_page{end: C.uint32_t(p.End)}
	if p.Missing != nil {
		out.missing_known, out.missing = 1, C.uint64_t(*p.Missing)
	}
	if p.After != nil {
		out.crossed = rangeOf(*p.After)
	} else {
		out.crossed.lo = 1 // empty
	}
	out.messages, out.count = messages(b, p.Messages)
	return out
}

//export bsgo_session_sync
func bsgo_session_sync(h C.bs_session, n C.uint32_t, token C.uint64_t) C.int32_t {
	return onSession(h, func(s *session) error {
		s.SyncFunc(int(n), s.of.events.synced(s.handle, uint64(token)))
		return nil
	})
}

//export bsgo_session_sync_wait
func bsgo_session_sync_wait(h C.bs_session, n C.uint32_t, timeout C.int64_t, out *C.bs_sync_result) C.int32_t {
	return onSession(h, func(s *session) error { return syncWait(s.SyncWait, n, timeout, out) })
}

func syncWait(sync func(context.Context, int) (client.SyncResult, error), n C.uint32_t, timeout C.int64_t, out *C.bs_sync_result) error {
	ctx, cancel := within(timeout)
	defer cancel()
	r, err := sync(ctx, int(n))
	if out != nil {
		*out = syncResult(r)
		out.code = numberOf(err)
	}
	return err
}

//export bsgo_session_cross
func bsgo_session_cross(h C.bs_session, crossed *C.uint32_t) C.int32_t {
	return onSession(h, func(s *session) error {
		there := s.Cross()
		if crossed != nil {
			*crossed = bit(there)
		}
		return nil
	})
}

//export bsgo_session_reset
func bsgo_session_reset(h C.bs_session) C.int32_t {
	return onSession(h, func(s *session) error { return s.Reset() })
}

//export bsgo_session_counts
func bsgo_session_counts(h C.bs_session, out *C.bs_counts) C.int32_t {
	return onSession(h, func(s *session) error {
		if err := need(out, "out"); err != nil {
			return err
		}
		n, err := s.Counts()
		*out = counts(n)
		return err
	})
}

func counts(n client.Counts) C.bs_counts {
	return C.bs_counts{
		total: C.uint64_t(n.Total), received: C.uint64_t(n.Received), unread: C.uint64_t(n.Unread), mentions: C.uint64_t(n.Mentions),
		outbox: C.uint64_t(n.Outbox), sent: C.uint64_t(n.Sent), delivered: C.uint64_t(n.Delivered),
		read: C.uint64_t(n.Read), failed: C.uint64_t(n.Failed),
		server_total: C.uint64_t(n.Server.Total), server_unread: C.uint64_t(n.Server.Unread),
		server_mentions: C.uint64_t(n.Server.Mentions), server_known: bit(n.Server.Known),
	}
}

//export bsgo_session_ends
func bsgo_session_ends(h C.bs_session, out **C.bs_ends) C.int32_t {
	return onSession(h, func(s *session) error {
		if err := need(out, "out"); err != nil {
			return err
		}
		return reply(out, func() (client.Ends, error) { return s.Ends() }, ends)
	})
}

func ends(b *block, e *client.Ends) C.bs_ends {
	out := C.bs_ends{list: C.uint32_t(e.List)}
	out.conversations, out.count = list(b, e.Conversations, func(b *block, c *client.ConvEnd) C.bs_conv_end {
		o := C.bs_conv_end{conv: id16(c.Conv), group: groupOf(c.Conv), peer: text(b, c.Peer), end: C.uint32_t(c.End)}
		if c.Missing != nil {
			o.missing_known, o.missing = 1, C.uint64_t(*c.Missing)
		}
		return o
	})
	return out
}

//export bsgo_session_stop
func bsgo_session_stop(h C.bs_session) C.int32_t {
	return onSession(h, func(s *session) error {
		s.Stop()
		handles.drop(s.handle)
		return nil
	})
}
