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

//export bsgo_set_keep_archived
func bsgo_set_keep_archived(c C.bs_client, keep C.uint32_t, timeout C.int64_t) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error { return d.client.KeepArchived(ctx, keep != 0) })
}

//export bsgo_set_write_from
func bsgo_set_write_from(c C.bs_client, from C.uint32_t, timeout C.int64_t) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error {
		whom := msg.WriteFrom(from)
		_, err := d.client.SetAccount(ctx, client.AccountChange{WriteFrom: &whom})
		return err
	})
}

//export bsgo_get_account
func bsgo_get_account(c C.bs_client, timeout C.int64_t, out **C.bs_account) C.int32_t {
	return asked(c, timeout, out, func(ctx context.Context, d *device) (client.Account, error) { return d.client.Account(ctx) }, account)
}

func account(_ *block, a *client.Account) C.bs_account {
	return C.bs_account{
		quiet: bit(a.Quiet), hide_last_seen: bit(a.HideLastSeen), keep_archived: bit(a.KeepArchived),
		write_from: C.uint32_t(a.WriteFrom),
	}
}

//export bsgo_get_profile
func bsgo_get_profile(c C.bs_client, user *C.char, out **C.bs_profile) C.int32_t {
	return known(c, out, func(d *device) (client.Profile, error) { return d.client.Profile(msg.Address(C.GoString(user))) }, profile)
}

func profile(b *block, p *client.Profile) C.bs_profile {
	out := C.bs_profile{
		user: text(b, p.User), version: C.uint64_t(p.Version), known: bit(p.Known),
		name: text(b, p.Name), picture: text(b, p.Picture), status: text(b, p.Status),
	}
	out.fields, out.field_count = values(b, p.Fields)
	return out
}

//export bsgo_sync_profiles
func bsgo_sync_profiles(c C.bs_client, users *C.bs_str, count C.uint64_t, timeout C.int64_t, out **C.bs_profiles) C.int32_t {
	return asked(c, timeout, out, func(ctx context.Context, d *device) ([]client.Profile, error) {
		who, err := addresses(users, count)
		if err != nil {
			return nil, err
		}
		return d.client.SyncProfiles(ctx, who...)
	}, profiles)
}

func profiles(b *block, ps *[]client.Profile) (out C.bs_profiles) {
	out.items, out.count = list(b, *ps, profile)
	return out
}

//export bsgo_set_profile
func bsgo_set_profile(c C.bs_client, change *C.bs_profile_change, timeout C.int64_t, out **C.bs_profile) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error {
		in, err := sized(change, "the change")
		if err != nil {
			return err
		}
		set := client.ProfileChange{Name: ifGiven(in.name), Picture: ifGiven(in.picture), Status: ifGiven(in.status)}
		if set.Fields, err = goValues(in.fields, in.field_count); err != nil {
			return err
		}
		return reply(out, func() (client.Profile, error) { return d.client.SetProfile(ctx, set) }, profile)
	})
}

//export bsgo_watch
func bsgo_watch(c C.bs_client, users *C.bs_str, count C.uint64_t) C.int32_t {
	return onClient(c, func(d *device) error {
		who, err := addresses(users, count)
		if err != nil {
			return err
		}
		return d.client.Watch(who...)
	})
}
