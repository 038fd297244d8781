package main

/*
#include "capi.h"
*/
import "C"

import (
	"context"
	"iter"

	"github.com/backscroll/backscroll/client"
)

// onClient is guard for what a client does.
func onClient(c C.bs_client, f func(*device) error) C.int32_t {
	return guard(func() error {
		d, err := find[*device](uint64(c), "client")
		if err != nil {
			return err
		}
		return f(d)
	})
}

// waiting is onClient for what waits for the server.
func waiting(c C.bs_client, timeout C.int64_t, f func(context.Context, *device) error) C.int32_t {
	return onClient(c, func(d *device) error {
		ctx, cancel := within(timeout)
		defer cancel()
		return f(ctx, d)
	})
}

// reply hands out what f returns, as one block. Without out it is only done.
func reply[V, T any](out **T, f func() (V, error), to func(*block, *V) T) error {
	v, err := f()
	if err != nil || out == nil {
		return err
	}
	return give(out, func(b *block) T { return to(b, &v) })
}

// known is onClient for what is read of the local database.
func known[V, T any](c C.bs_client, out **T, f func(*device) (V, error), to func(*block, *V) T) C.int32_t {
	return onClient(c, func(d *device) error {
		if err := need(out, "out"); err != nil {
			return err
		}
		return reply(out, func() (V, error) { return f(d) }, to)
	})
}

// asked is waiting for what the server answers.
func asked[V, T any](c C.bs_client, timeout C.int64_t, out **T, f func(context.Context, *device) (V, error), to func(*block, *V) T) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error {
		if err := need(out, "out"); err != nil {
			return err
		}
		return reply(out, func() (V, error) { return f(ctx, d) }, to)
	})
}

// look is known for a conversation.
func look[V, T any](c C.bs_client, t *C.bs_target, out **T, f func(*device, client.Target) (V, error), to func(*block, *V) T) C.int32_t {
	return known(c, out, func(d *device) (v V, err error) {
		target, err := goTarget(t)
		if err != nil {
			return v, err
		}
		return f(d, target)
	}, to)
}

// lookIf is look for what may not be there: then *out is NULL, and that is no error.
func lookIf[V, T any](c C.bs_client, t *C.bs_target, out **T, f func(*device, client.Target) (V, bool, error), to func(*block, *V) T) C.int32_t {
	return onClient(c, func(d *device) error {
		if err := need(out, "out"); err != nil {
			return err
		}
		target, err := goTarget(t)
		if err != nil {
			return err
		}
		v, there, err := f(d, target)
		if err != nil || !there {
			return err
		}
		return give(out, func(b *block) T { return to(b, &v) })
	})
}

// all reads a sequence to its end.
func all[V any](items iter.Seq2[V, error]) (vs []V, err error) {
	for v, err := range items {
		if err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, nil
}
