package main

/*
#include "capi.h"
*/
import "C"

import (
	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// outgoing is what a sender gives.
type outgoing struct {
	to      client.Target
	content msg.Content
}

// sending is guard for what sends a content and answers with the message.
func sending(c C.bs_client, to *C.bs_target, content *C.bs_content, out **C.bs_message,
	send func(*device, outgoing) (client.Message, error),
) C.int32_t {
	return onClient(c, func(d *device) (err error) {
		var o outgoing
		if o.to, err = goTarget(to); err != nil {
			return err
		}
		if o.content, err = goContent(content); err != nil {
			return err
		}
		return answer(out, func() (client.Message, error) { return send(d, o) })
	})
}

// answer hands a message out, if the caller wants it.
func answer(out **C.bs_message, f func() (client.Message, error)) error {
	if out != nil {
		*out = nil
	}
	m, err := f()
	if err != nil || out == nil {
		return err
	}
	return give(out, func(b *block) C.bs_message { return message(b, &m) })
}

//export bsgo_send
func bsgo_send(c C.bs_client, to *C.bs_target, content *C.bs_content, out **C.bs_message) C.int32_t {
	return sending(c, to, content, out, func(d *device, o outgoing) (client.Message, error) {
		return d.client.Send(o.to, o.content)
	})
}

//export bsgo_send_wait
func bsgo_send_wait(c C.bs_client, to *C.bs_target, content *C.bs_content, timeout C.int64_t, out **C.bs_message) C.int32_t {
	return sending(c, to, content, out, func(d *device, o outgoing) (client.Message, error) {
		ctx, cancel := within(timeout)
		defer cancel()
		return d.client.SendWait(ctx, o.to, o.content)
	})
}
