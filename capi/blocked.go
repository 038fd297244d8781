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

//export bsgo_block
func bsgo_block(c C.bs_client, user *C.char, out *C.bs_change) C.int32_t {
	return writing(c, out, func(d *device) (*client.Change, error) { return d.client.Block(msg.Address(C.GoString(user))) })
}

//export bsgo_unblock
func bsgo_unblock(c C.bs_client, user *C.char, out *C.bs_change) C.int32_t {
	return writing(c, out, func(d *device) (*client.Change, error) { return d.client.Unblock(msg.Address(C.GoString(user))) })
}

//export bsgo_get_blocked
func bsgo_get_blocked(c C.bs_client, out **C.bs_addresses) C.int32_t {
	return known(c, out, func(d *device) ([]msg.Address, error) { return all(d.client.Blocked()) },
		func(b *block, users *[]msg.Address) (o C.bs_addresses) {
			o.items, o.count = texts(b, *users)
			return o
		})
}

//export bsgo_sync_blocked
func bsgo_sync_blocked(c C.bs_client, timeout C.int64_t) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error { return d.client.SyncBlocked(ctx) })
}
