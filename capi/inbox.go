package main

/*
#include "capi.h"
*/
import "C"

import (
	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// inbox is a summary session as a handle stands for it; see session.
type inbox struct {
	handle uint64
	of     *device
	opened chan struct{}
	*client.InboxSession
}

//export bsgo_inbox_open
func bsgo_inbox_open(c C.bs_client, o *C.bs_inbox_options, out *C.bs_inbox) C.int32_t {
	return onClient(c, func(d *device) error {
		if err := need(out, "out"); err != nil {
			return err
		}
		filter, err := goFilter(o)
		if err != nil {
			return err
		}
		i := &inbox{of: d, opened: make(chan struct{})}
		defer close(i.opened)
		i.handle = handles.add(i, d)
		if i.InboxSession, err = d.client.OpenInbox(filter, d.events.inboxListener(i.handle)); err != nil {
			handles.drop(i.handle)
			return err
		}
		*out = C.bs_inbox(i.handle)
		return nil
	})
}

func goFilter(o *C.bs_inbox_options) (f client.InboxOptions, err error) {
	if o == nil {
		return f, nil
	}
	in, err := sized(o, "the options")
	return client.InboxOptions{
		Unread: in.unread != 0, Groups: client.Part(min(in.groups, 255)), Archived: client.Part(min(in.archived, 255)),
		Name: goString(in.name),
	}, err
}

// onInbox is guard for what a summary session does.
func onInbox(h C.bs_inbox, f func(*inbox) error) C.int32_t {
	return guard(func() error {
		i, err := find[*inbox](uint64(h), "summary session")
		if err != nil {
			return err
		}
		if <-i.opened; i.InboxSession == nil {
			return msg.Errorf(msg.CodeClosed, "the summary session could not be opened")
		}
		return f(i)
	})
}

//export bsgo_inbox_read
func bsgo_inbox_read(h C.bs_inbox, n C.uint32_t, out **C.bs_rows) C.int32_t {
	return onInbox(h, func(i *inbox) error {
		if err := need(out, "out"); err != nil {
			return err
		}
		return reply(out, func() (client.RowsPage, error) { return i.ReadPage(int(n)) }, rows)
	})
}

func rows(b *block, p *client.RowsPage) C.bs_rows {
	out := C.bs_rows{end: C.uint32_t(p.End)}
	out.rows, out.count = list(b, p.Rows, row)
	return out
}

//export bsgo_inbox_sync
func bsgo_inbox_sync(h C.bs_inbox, n C.uint32_t, token C.uint64_t) C.int32_t {
	return onInbox(h, func(i *inbox) error {
		i.SyncFunc(int(n), i.of.events.synced(i.handle, uint64(token)))
		return nil
	})
}

//export bsgo_inbox_sync_wait
func bsgo_inbox_sync_wait(h C.bs_inbox, n C.uint32_t, timeout C.int64_t, out *C.bs_sync_result) C.int32_t {
	return onInbox(h, func(i *inbox) error { return syncWait(i.SyncWait, n, timeout, out) })
}

//export bsgo_inbox_reset
func bsgo_inbox_reset(h C.bs_inbox) C.int32_t {
	return onInbox(h, func(i *inbox) error {
		i.Reset()
		return nil
	})
}

//export bsgo_inbox_stop
func bsgo_inbox_stop(h C.bs_inbox) C.int32_t {
	return onInbox(h, func(i *inbox) error {
		i.Stop()
		handles.drop(i.handle)
		return nil
	})
}

//export bsgo_get_row
func bsgo_get_row(c C.bs_client, of *C.bs_target, out **C.bs_row) C.int32_t {
	return lookIf(c, of, out, func(d *device, t client.Target) (client.Row, bool, error) { return d.client.Row(t) }, row)
}
