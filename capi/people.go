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

//export bsgo_get_info
func bsgo_get_info(c C.bs_client, in *C.bs_target, seq C.uint64_t, timeout C.int64_t, out **C.bs_infos) C.int32_t {
	return look(c, in, out, func(d *device, t client.Target) ([]client.MemberInfo, error) {
		ctx, cancel := within(timeout)
		defer cancel()
		return all(d.client.Info(ctx, t, msg.Seq(seq)))
	}, func(b *block, infos *[]client.MemberInfo) (o C.bs_infos) {
		o.items, o.count = list(b, *infos, func(b *block, i *client.MemberInfo) C.bs_info {
			return C.bs_info{user: text(b, i.User), delivered: C.int64_t(i.Delivered), read: C.int64_t(i.Read)}
		})
		return o
	})
}

//export bsgo_get_reactors
func bsgo_get_reactors(c C.bs_client, in *C.bs_target, seq C.uint64_t, emoji *C.char, timeout C.int64_t, out **C.bs_reactors) C.int32_t {
	return look(c, in, out, func(d *device, t client.Target) ([]client.Reactor, error) {
		ctx, cancel := within(timeout)
		defer cancel()
		return all(d.client.Reactors(ctx, t, msg.Seq(seq), C.GoString(emoji)))
	}, func(b *block, reactors *[]client.Reactor) (o C.bs_reactors) {
		o.items, o.count = list(b, *reactors, func(b *block, r *client.Reactor) C.bs_reactor {
			return C.bs_reactor{user: text(b, r.User), time: C.int64_t(r.Time)}
		})
		return o
	})
}

//export bsgo_get_presence
func bsgo_get_presence(c C.bs_client, users *C.bs_str, count C.uint64_t, timeout C.int64_t, out **C.bs_presences) C.int32_t {
	return asked(c, timeout, out, func(ctx context.Context, d *device) ([]client.Presence, error) {
		who, err := addresses(users, count)
		if err != nil {
			return nil, err
		}
		return d.client.Presence(ctx, who...)
	}, presences)
}

func presences(b *block, ps *[]client.Presence) (out C.bs_presences) {
	out.items, out.count = list(b, *ps, func(b *block, p *client.Presence) C.bs_presence {
		return C.bs_presence{user: text(b, p.User), last_seen: C.int64_t(p.LastSeen), known: bit(p.Known), online: bit(p.Online)}
	})
	return out
}

//export bsgo_set_quiet
func bsgo_set_quiet(c C.bs_client, quiet C.uint32_t, timeout C.int64_t) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error { return d.client.SetQuiet(ctx, quiet != 0) })
}

//export bsgo_set_last_seen
func bsgo_set_last_seen(c C.bs_client, told C.uint32_t, timeout C.int64_t) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error { return d.client.SetLastSeen(ctx, told != 0) })
}

//export bsgo_get_devices
func bsgo_get_devices(c C.bs_client, timeout C.int64_t, out **C.bs_devices) C.int32_t {
	return asked(c, timeout, out, func(ctx context.Context, d *device) ([]client.Device, error) { return d.client.Devices(ctx) }, devices)
}

func devices(b *block, ds *[]client.Device) (out C.bs_devices) {
	out.items, out.count = list(b, *ds, func(b *block, d *client.Device) C.bs_device {
		return C.bs_device{
			name: text(b, d.Name), title: text(b, d.Title), platform: text(b, d.Platform),
			created: C.int64_t(d.Created), last_seen: C.int64_t(d.LastSeen), online: bit(d.Online), current: bit(d.Current),
		}
	})
	return out
}

//export bsgo_rename_device
func bsgo_rename_device(c C.bs_client, name, title *C.char, timeout C.int64_t) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error {
		return d.client.RenameDevice(ctx, C.GoString(name), C.GoString(title))
	})
}

//export bsgo_sign_out
func bsgo_sign_out(c C.bs_client, name *C.char, timeout C.int64_t) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error { return d.client.SignOut(ctx, C.GoString(name)) })
}
