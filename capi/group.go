package main

/*
#include "capi.h"
*/
import "C"

import (
	"context"
	"unsafe"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

//export bsgo_new_group
func bsgo_new_group(c C.bs_client, o *C.bs_new_group_options, timeout C.int64_t, out *C.uint64_t) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error {
		if err := need(out, "out"); err != nil {
			return err
		}
		in, err := sized(o, "the group")
		if err != nil {
			return err
		}
		members, err := goAddresses(in.members, in.member_count)
		if err != nil {
			return err
		}
		number, err := d.client.NewGroup(ctx, client.NewGroup{
			Key:  *(*[16]byte)(unsafe.Pointer(&in.key)),
			Name: goString(in.name), Description: goString(in.description), Picture: goString(in.picture),
			Settings: goSettings(in.settings), Members: members,
		})
		*out = C.uint64_t(number)
		return err
	})
}

func goSettings(s C.bs_settings) msg.Settings {
	return msg.Settings{
		FromJoining: s.from_joining != 0, Broadcast: s.broadcast != 0, Open: s.open != 0, NoNotes: s.no_notes != 0,
		Custom: s.custom != 0, Member: msg.Rights(s.member_rights), Admin: msg.Rights(s.admin_rights),
	}
}

func settings(s msg.Settings) C.bs_settings {
	return C.bs_settings{
		from_joining: bit(s.FromJoining), broadcast: bit(s.Broadcast), open: bit(s.Open), no_notes: bit(s.NoNotes),
		custom: bit(s.Custom), member_rights: C.uint32_t(s.Member), admin_rights: C.uint32_t(s.Admin),
	}
}

//export bsgo_set_group
func bsgo_set_group(c C.bs_client, group C.uint64_t, change *C.bs_group_change, out *C.bs_change) C.int32_t {
	return writing(c, out, func(d *device) (*client.Change, error) {
		in, err := sized(change, "the change")
		if err != nil {
			return nil, err
		}
		set := client.GroupChange{Name: ifGiven(in.name), Description: ifGiven(in.description), Picture: ifGiven(in.picture)}
		if s := (*C.bs_settings)(pointer(in.settings)); s != nil {
			rules := goSettings(*s)
			set.Settings = &rules
		}
		return d.client.SetGroup(uint64(group), set)
	})
}

//export bsgo_set_role
func bsgo_set_role(c C.bs_client, group C.uint64_t, member *C.char, role C.uint32_t, out *C.bs_change) C.int32_t {
	return writing(c, out, func(d *device) (*client.Change, error) {
		if role > 255 {
			return nil, msg.Errorf(msg.CodeBadRequest, "%d is no role", uint32(role))
		}
		return d.client.SetRole(uint64(group), msg.Address(C.GoString(member)), msg.Role(role))
	})
}

//export bsgo_add_members
func bsgo_add_members(c C.bs_client, group C.uint64_t, users *C.bs_str, count C.uint64_t, out *C.bs_change) C.int32_t {
	return writing(c, out, func(d *device) (*client.Change, error) {
		who, err := addresses(users, count)
		if err != nil {
			return nil, err
		}
		return d.client.AddMembers(uint64(group), who...)
	})
}

//export bsgo_remove_members
func bsgo_remove_members(c C.bs_client, group C.uint64_t, users *C.bs_str, count C.uint64_t, out *C.bs_change) C.int32_t {
	return writing(c, out, func(d *device) (*client.Change, error) {
		who, err := addresses(users, count)
		if err != nil {
			return nil, err
		}
		return d.client.RemoveMembers(uint64(group), who...)
	})
}

//export bsgo_join
func bsgo_join(c C.bs_client, group C.uint64_t, out *C.bs_change) C.int32_t {
	return writing(c, out, func(d *device) (*client.Change, error) { return d.client.Join(uint64(group)) })
}

//export bsgo_leave
func bsgo_leave(c C.bs_client, group C.uint64_t, out *C.bs_change) C.int32_t {
	return writing(c, out, func(d *device) (*client.Change, error) { return d.client.Leave(uint64(group)) })
}

//export bsgo_delete_group
func bsgo_delete_group(c C.bs_client, group C.uint64_t, out *C.bs_change) C.int32_t {
	return writing(c, out, func(d *device) (*client.Change, error) { return d.client.DeleteGroup(uint64(group)) })
}

//export bsgo_sync_members
func bsgo_sync_members(c C.bs_client, group C.uint64_t, timeout C.int64_t, out **C.bs_group) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error {
		return reply(out, func() (client.GroupInfo, error) { return d.client.SyncMembers(ctx, uint64(group)) }, groupInfo)
	})
}

//export bsgo_get_group
func bsgo_get_group(c C.bs_client, group C.uint64_t, out **C.bs_group) C.int32_t {
	return known(c, out, func(d *device) (client.GroupInfo, error) { return d.client.GroupInfo(uint64(group)) }, groupInfo)
}

func groupInfo(b *block, g *client.GroupInfo) C.bs_group {
	return C.bs_group{
		number: groupOf(g.Conv), name: text(b, g.Name), description: text(b, g.Description), picture: text(b, g.Picture),
		settings: settings(g.Settings), count: C.uint64_t(g.Count), created: C.int64_t(g.Created),
		role: C.uint32_t(g.Role), rights: C.uint32_t(g.Rights), left: bit(g.Left), deleted: bit(g.Deleted),
		known: bit(g.Known), members_rev: C.uint64_t(g.MembersRev), meta_rev: C.uint64_t(g.MetaRev),
	}
}

//export bsgo_get_members
func bsgo_get_members(c C.bs_client, group C.uint64_t, out **C.bs_members) C.int32_t {
	return known(c, out, func(d *device) ([]client.Member, error) { return all(d.client.Members(uint64(group))) }, members)
}

func members(b *block, ms *[]client.Member) (out C.bs_members) {
	out.items, out.count = list(b, *ms, func(b *block, m *client.Member) C.bs_member {
		return C.bs_member{user: text(b, m.User), name: text(b, m.Name), joined: C.int64_t(m.Joined), role: C.uint32_t(m.Role)}
	})
	return out
}
