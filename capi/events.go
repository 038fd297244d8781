package main

/*
#include "capi.h"
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"

	"github.com/backscroll/backscroll/msg"
)

// event is built where it is handed over, so that what nobody takes costs little.
type event func(b *block) C.bs_event

// events is how a client's events reach C: by a callback on a thread of their own, by polling,
// or not at all. They are handed over one by one: while nobody takes them they wait in the
// client's own queue, as for a Go listener that blocks.
type events struct {
	polled bool
	wanted C.uint32_t // bits 1 << kind
	call   C.bs_event_fn
	user   unsafe.Pointer

	next    chan event
	gone    chan struct{} // closed: nobody will take any more
	over    chan struct{} // closed: the last one was handed over
	leaving sync.Once
	ending  sync.Once
	thread  sync.WaitGroup
}

func newEvents(in *C.bs_options) *events {
	e := &events{
		polled: in.poll != 0, wanted: in.events, user: in.user,
		next: make(chan event), gone: make(chan struct{}), over: make(chan struct{}),
	}
	if !e.polled {
		e.call = in.on_event
	}
	if e.wanted == 0 {
		e.wanted = ^C.uint32_t(0)
	}
	return e
}

func (e *events) wants(kind C.uint32_t) bool {
	return (e.polled || e.call != nil) && e.wanted&(1<<kind) != 0
}

// put waits until the event is taken; it runs on the client's dispatcher.
func (e *events) put(kind C.uint32_t, fill func(b *block, ev *C.bs_event)) {
	ev := func(b *block) C.bs_event {
		out := C.bs_event{kind: kind}
		fill(b, &out)
		return out
	}
	select {
	case e.next <- ev:
	case <-e.gone:
	}
}

// abandon lets go of all further events.
func (e *events) abandon() { e.leaving.Do(func() { close(e.gone) }) }

// finish says that there are no more events, and waits for the callback that runs, unless
// it was abandoned: then it may be the one that waits.
func (e *events) finish() {
	e.ending.Do(func() { close(e.over) })
	select {
	case <-e.gone:
	default:
		e.thread.Wait()
	}
}

// start begins the thread of the callbacks of a client.
func (e *events) start(handle uint64) {
	if e.call == nil {
		return
	}
	e.thread.Go(func() {
		runtime.LockOSThread() // one thread for the client's life; it ends with it
		for {
			select {
			case ev := <-e.next:
				e.tell(handle, ev)
			case <-e.gone:
				return
			case <-e.over:
				return
			}
		}
	})
}

func (e *events) tell(handle uint64, ev event) {
	p, err := hand(ev)
	if err != nil {
		return // no memory for it
	}
	defer C.bs_free(unsafe.Pointer(p))
	C.bsc_call(e.call, e.user, unsafe.Pointer(p), C.bs_client(handle))
}

//export bsgo_next_event
func bsgo_next_event(c C.bs_client, timeout C.int64_t, out **C.bs_event) C.int32_t {
	return guard(func() error {
		if err := need(out, "out"); err != nil {
			return err
		}
		d, err := find[*device](uint64(c), "client")
		if err != nil {
			return err
		}
		if !d.events.polled {
			return msg.Errorf(msg.CodeBadRequest, "the client was not opened with poll")
		}
		ctx, cancel := within(timeout)
		defer cancel()
		select {
		case ev := <-d.events.next:
			return give(out, ev)
		default:
		}
		select {
		case ev := <-d.events.next:
			return give(out, ev)
		case <-d.events.over:
			handles.dropAll(d)
			return msg.Errorf(msg.CodeClosed, "the client was closed, and its last event was fetched")
		case <-ctx.Done():
			return msg.Errorf(msg.CodeOffline, "no event in time")
		}
	})
}

// reason is an error as events carry it.
func reason(b *block, err error) (C.int32_t, C.bs_str) {
	if err == nil {
		return 0, C.bs_str{}
	}
	return numberOf(err), text(b, detail(err))
}
