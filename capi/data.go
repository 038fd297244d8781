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

// changingData is writing for a change of the user's data.
func changingData(c C.bs_client, out *C.bs_change, f func(client.Data) (*client.Change, error)) C.int32_t {
	return writing(c, out, func(d *device) (*client.Change, error) { return f(d.client.Data()) })
}

//export bsgo_set_data
func bsgo_set_data(c C.bs_client, key *C.char, value unsafe.Pointer, length C.uint64_t, out *C.bs_change) C.int32_t {
	return changingData(c, out, func(data client.Data) (*client.Change, error) {
		bytes, err := array((*byte)(value), length)
		if err != nil {
			return nil, err
		}
		return data.Set(C.GoString(key), append([]byte(nil), bytes...))
	})
}

//export bsgo_delete_data
func bsgo_delete_data(c C.bs_client, key *C.char, out *C.bs_change) C.int32_t {
	return changingData(c, out, func(data client.Data) (*client.Change, error) { return data.Delete(C.GoString(key)) })
}

//export bsgo_set_draft
func bsgo_set_draft(c C.bs_client, in *C.bs_target, draft *C.char, out *C.bs_change) C.int32_t {
	return changing(c, in, out, func(d *device, t client.Target) (*client.Change, error) {
		return d.client.Data().SetDraft(t, C.GoString(draft))
	})
}

//export bsgo_set_star
func bsgo_set_star(c C.bs_client, in *C.bs_target, seq C.uint64_t, on C.uint32_t, out *C.bs_change) C.int32_t {
	return changing(c, in, out, func(d *device, t client.Target) (*client.Change, error) {
		return d.client.Data().Star(t, msg.Seq(seq), on != 0)
	})
}

//export bsgo_set_contact
func bsgo_set_contact(c C.bs_client, user, name *C.char, out *C.bs_change) C.int32_t {
	return changingData(c, out, func(data client.Data) (*client.Change, error) {
		return data.SetContact(msg.Address(C.GoString(user)), C.GoString(name))
	})
}

//export bsgo_remove_contact
func bsgo_remove_contact(c C.bs_client, user *C.char, out *C.bs_change) C.int32_t {
	return changingData(c, out, func(data client.Data) (*client.Change, error) {
		return data.RemoveContact(msg.Address(C.GoString(user)))
	})
}

//export bsgo_get_data
func bsgo_get_data(c C.bs_client, key *C.char, out **C.bs_datum) C.int32_t {
	return onData(c, out, func(data client.Data) (client.Datum, error) { return data.Get(C.GoString(key)) }, datum)
}

//export bsgo_list_data
func bsgo_list_data(c C.bs_client, prefix *C.char, out **C.bs_data) C.int32_t {
	return onData(c, out, func(data client.Data) ([]client.Datum, error) { return all(data.List(C.GoString(prefix))) },
		func(b *block, items *[]client.Datum) (o C.bs_data) {
			o.items, o.count = list(b, *items, datum)
			return o
		})
}

// onData is known for the user's data.
func onData[V, T any](c C.bs_client, out **T, f func(client.Data) (V, error), to func(*block, *V) T) C.int32_t {
	return known(c, out, func(d *device) (V, error) { return f(d.client.Data()) }, to)
}

func datum(b *block, d *client.Datum) C.bs_datum {
	return C.bs_datum{
		key: text(b, d.Key), value: text(b, d.Value), state: C.uint32_t(d.State), pending: bit(d.Pending),
		length: C.uint64_t(d.Size), rev: C.uint64_t(d.InboxRev),
	}
}

//export bsgo_data_known
func bsgo_data_known(c C.bs_client, prefix *C.char, known *C.uint32_t) C.int32_t {
	return onClient(c, func(d *device) error {
		if err := need(known, "known"); err != nil {
			return err
		}
		here, err := d.client.Data().Known(C.GoString(prefix))
		*known = bit(here)
		return err
	})
}

//export bsgo_get_draft
func bsgo_get_draft(c C.bs_client, in *C.bs_target, out **C.bs_text) C.int32_t {
	return lookIf(c, in, out, func(d *device, t client.Target) (string, bool, error) { return d.client.Data().Draft(t) },
		func(b *block, draft *string) C.bs_text { return C.bs_text{text: text(b, *draft)} })
}

//export bsgo_get_stars
func bsgo_get_stars(c C.bs_client, in *C.bs_target, out **C.bs_seqs) C.int32_t {
	return look(c, in, out, func(d *device, t client.Target) ([]msg.Seq, error) { return all(d.client.Data().Stars(t)) },
		func(b *block, seqs *[]msg.Seq) (o C.bs_seqs) {
			o.items, o.count = list(b, *seqs, func(_ *block, s *msg.Seq) C.uint64_t { return C.uint64_t(*s) })
			return o
		})
}

//export bsgo_get_contacts
func bsgo_get_contacts(c C.bs_client, out **C.bs_contacts) C.int32_t {
	return onData(c, out, func(data client.Data) ([]client.Contact, error) { return all(data.Contacts()) },
		func(b *block, contacts *[]client.Contact) (o C.bs_contacts) {
			o.items, o.count = list(b, *contacts, func(b *block, c *client.Contact) C.bs_contact {
				return C.bs_contact{user: text(b, c.User), name: text(b, c.Name)}
			})
			return o
		})
}

//export bsgo_fetch_data
func bsgo_fetch_data(c C.bs_client, key *C.char, timeout C.int64_t, out **C.bs_datum) C.int32_t {
	return asked(c, timeout, out, func(ctx context.Context, d *device) (client.Datum, error) {
		return d.client.Data().Fetch(ctx, C.GoString(key))
	}, datum)
}

//export bsgo_sync_data
func bsgo_sync_data(c C.bs_client, prefix *C.char, timeout C.int64_t, moved *C.uint64_t) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error {
		n, err := d.client.Data().Sync(ctx, C.GoString(prefix))
		if moved != nil {
			*moved = C.uint64_t(n)
		}
		return err
	})
}
