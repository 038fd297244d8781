package main

/*
#include "capi.h"
*/
import "C"

import (
	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

//export bsgo_set_call
func bsgo_set_call(c C.bs_client, in *C.bs_target, ref *C.bs_ref, outcome C.uint32_t, duration C.int64_t, out *C.bs_change) C.int32_t {
	return changingOne(c, in, ref, out, func(d *device, t client.Target, r client.Ref) (*client.Change, error) {
		return d.client.SetCall(t, r, msg.Outcome(outcome), msg.Millis(duration))
	})
}

//export bsgo_pin
func bsgo_pin(c C.bs_client, in *C.bs_target, place C.uint64_t, out *C.bs_change) C.int32_t {
	return changing(c, in, out, func(d *device, t client.Target) (*client.Change, error) {
		if place == 0 {
			return d.client.Pin(t)
		}
		return d.client.PinAt(t, uint64(place))
	})
}

//export bsgo_unpin
func bsgo_unpin(c C.bs_client, in *C.bs_target, out *C.bs_change) C.int32_t {
	return changing(c, in, out, func(d *device, t client.Target) (*client.Change, error) { return d.client.Unpin(t) })
}

//export bsgo_mute
func bsgo_mute(c C.bs_client, in *C.bs_target, until C.int64_t, out *C.bs_change) C.int32_t {
	return changing(c, in, out, func(d *device, t client.Target) (*client.Change, error) {
		return d.client.Mute(t, msg.Millis(until))
	})
}

//export bsgo_archive
func bsgo_archive(c C.bs_client, in *C.bs_target, out *C.bs_change) C.int32_t {
	return changing(c, in, out, func(d *device, t client.Target) (*client.Change, error) { return d.client.Archive(t) })
}

//export bsgo_unarchive
func bsgo_unarchive(c C.bs_client, in *C.bs_target, out *C.bs_change) C.int32_t {
	return changing(c, in, out, func(d *device, t client.Target) (*client.Change, error) { return d.client.Unarchive(t) })
}
