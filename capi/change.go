package main

/*
#include "capi.h"
*/
import "C"

import (
	"sync"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// changes are those of a client that C has a handle of, so that their events can name it.
// The lock is held from before a change is written until its handle is known: its event
// waits for that.
type changes struct {
	mu      sync.Mutex
	handles map[*client.Change]uint64
}

// write writes a change and, if it is wanted, gives its handle out.
func (d *device) write(out *C.bs_change, f func() (*client.Change, error)) error {
	if out == nil {
		_, err := f()
		return err
	}
	d.changes.mu.Lock()
	defer d.changes.mu.Unlock()
	ch, err := f()
	if err != nil {
		return err
	}
	h := handles.add(ch, d)
	if d.events.wants(C.BS_EVENT_CHANGE) {
		d.changes.handles[ch] = h
	}
	*out = C.bs_change(h)
	return nil
}

// told returns the handle of a change whose event comes now; 0: C has none.
func (d *device) told(ch *client.Change) uint64 {
	d.changes.mu.Lock()
	defer d.changes.mu.Unlock()
	h := d.changes.handles[ch]
	delete(d.changes.handles, ch)
	return h
}

func (d *device) onChange(ch *client.Change) {
	h := d.told(ch)
	d.events.put(C.BS_EVENT_CHANGE, func(b *block, ev *C.bs_event) {
		ev.change, ev.conv, ev.text = C.uint64_t(h), id16(ch.Conv), text(b, ch.Kind)
		ev.code, ev.key = numberOf(ch.Err()), text(b, ch.Key)
		ev.seqs, ev.seq_count = list(b, ch.Seqs, func(_ *block, s *msg.Seq) C.uint64_t { return C.uint64_t(*s) })
	})
}

//export bsgo_change_wait
func bsgo_change_wait(h C.bs_change, timeout C.int64_t) C.int32_t {
	return guard(func() error {
		ch, err := find[*client.Change](uint64(h), "change")
		if err != nil {
			return err
		}
		ctx, cancel := within(timeout)
		defer cancel()
		return ch.Wait(ctx)
	})
}

//export bsgo_change_release
func bsgo_change_release(h C.bs_change) C.int32_t {
	return guard(func() error {
		_, err := find[*client.Change](uint64(h), "change")
		if err != nil {
			return err
		}
		handles.drop(uint64(h))
		return nil
	})
}

// writing is onClient for a change.
func writing(c C.bs_client, out *C.bs_change, f func(*device) (*client.Change, error)) C.int32_t {
	return onClient(c, func(d *device) error {
		return d.write(out, func() (*client.Change, error) { return f(d) })
	})
}

// changing is writing for a change in a conversation.
func changing(c C.bs_client, in *C.bs_target, out *C.bs_change, f func(*device, client.Target) (*client.Change, error)) C.int32_t {
	return writing(c, out, func(d *device) (*client.Change, error) {
		t, err := goTarget(in)
		if err != nil {
			return nil, err
		}
		return f(d, t)
	})
}

// changingOne is changing for a change of one message.
func changingOne(c C.bs_client, in *C.bs_target, ref *C.bs_ref, out *C.bs_change,
	f func(*device, client.Target, client.Ref) (*client.Change, error),
) C.int32_t {
	return changing(c, in, out, func(d *device, t client.Target) (*client.Change, error) {
		r, err := goRef(ref)
		if err != nil {
			return nil, err
		}
		return f(d, t, r)
	})
}

//export bsgo_edit
func bsgo_edit(c C.bs_client, in *C.bs_target, ref *C.bs_ref, content *C.bs_content, out *C.bs_change) C.int32_t {
	return changingOne(c, in, ref, out, func(d *device, t client.Target, r client.Ref) (*client.Change, error) {
		body, err := goContent(content)
		if err != nil {
			return nil, err
		}
		return d.client.Edit(t, r, body)
	})
}

//export bsgo_delete
func bsgo_delete(c C.bs_client, in *C.bs_target, ref *C.bs_ref, out *C.bs_change) C.int32_t {
	return changingOne(c, in, ref, out, func(d *device, t client.Target, r client.Ref) (*client.Change, error) {
		return d.client.Delete(t, r)
	})
}

//export bsgo_hide
func bsgo_hide(c C.bs_client, in *C.bs_target, refs *C.bs_ref, count C.uint64_t, out *C.bs_change) C.int32_t {
	return changing(c, in, out, func(d *device, t client.Target) (*client.Change, error) {
		items, err := array(refs, count)
		if err != nil {
			return nil, err
		}
		hidden := make([]client.Ref, len(items))
		for i := range items {
			if hidden[i], err = goRef(&items[i]); err != nil {
				return nil, err
			}
		}
		return d.client.Hide(t, hidden...)
	})
}

//export bsgo_react
func bsgo_react(c C.bs_client, in *C.bs_target, ref *C.bs_ref, emoji *C.char, out *C.bs_change) C.int32_t {
	return changingOne(c, in, ref, out, func(d *device, t client.Target, r client.Ref) (*client.Change, error) {
		return d.client.React(t, r, C.GoString(emoji))
	})
}

//export bsgo_unreact
func bsgo_unreact(c C.bs_client, in *C.bs_target, ref *C.bs_ref, emoji *C.char, out *C.bs_change) C.int32_t {
	return changingOne(c, in, ref, out, func(d *device, t client.Target, r client.Ref) (*client.Change, error) {
		return d.client.Unreact(t, r, C.GoString(emoji))
	})
}

//export bsgo_clear
func bsgo_clear(c C.bs_client, in *C.bs_target, upTo C.uint64_t, out *C.bs_change) C.int32_t {
	return changing(c, in, out, func(d *device, t client.Target) (*client.Change, error) {
		return d.client.Clear(t, msg.Seq(upTo))
	})
}

//export bsgo_mark_unread
func bsgo_mark_unread(c C.bs_client, in *C.bs_target, out *C.bs_change) C.int32_t {
	return changing(c, in, out, func(d *device, t client.Target) (*client.Change, error) { return d.client.MarkUnread(t) })
}

//export bsgo_mark_read
func bsgo_mark_read(c C.bs_client, in *C.bs_target, out *C.bs_change) C.int32_t {
	return changing(c, in, out, func(d *device, t client.Target) (*client.Change, error) { return d.client.MarkRead(t) })
}
