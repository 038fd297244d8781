package main

/*
#include "capi.h"
*/
import "C"

import (
	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

//export bsgo_get_status
func bsgo_get_status(c C.bs_client, out **C.bs_status) C.int32_t {
	return onClient(c, func(d *device) error {
		if err := need(out, "out"); err != nil {
			return err
		}
		s := d.client.Status()
		return give(out, func(b *block) C.bs_status {
			o := C.bs_status{state: C.uint32_t(s.State)}
			o.code, o.text = reason(b, s.Err)
			return o
		})
	})
}

//export bsgo_get_owner
func bsgo_get_owner(c C.bs_client, out **C.bs_owner) C.int32_t {
	return onClient(c, func(d *device) error {
		if err := need(out, "out"); err != nil {
			return err
		}
		return reply(out, func() (client.Owner, error) {
			o, known := d.client.Owner()
			if !known {
				return o, msg.Errorf(msg.CodeNotLoggedIn, "the database belongs to nobody yet: log in first")
			}
			return o, nil
		}, func(b *block, o *client.Owner) C.bs_owner {
			return C.bs_owner{
				user: text(b, o.User), device: text(b, o.Device), server_id: text(b, o.ServerID),
				server: text(b, d.client.Server()), user_number: C.uint64_t(o.UserID),
			}
		})
	})
}

//export bsgo_get_recovery
func bsgo_get_recovery(c C.bs_client, out **C.bs_recovery) C.int32_t {
	return onClient(c, func(d *device) error {
		if err := need(out, "out"); err != nil {
			return err
		}
		r := d.client.Recovered()
		if r == nil {
			return nil
		}
		return give(out, func(b *block) C.bs_recovery {
			_, cause := reason(b, r.Cause)
			return C.bs_recovery{cause: cause, aside: text(b, r.Aside), outbox: C.int64_t(r.Outbox), lost: C.int64_t(r.Lost)}
		})
	})
}
