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

// sending is onClient for what sends a content to a conversation.
func sending(c C.bs_client, to *C.bs_target, content *C.bs_content, out **C.bs_message,
	send func(*device, client.Target, msg.Content) (client.Message, error),
) C.int32_t {
	return onClient(c, func(d *device) error {
		return reply(out, func() (m client.Message, err error) {
			t, err := goTarget(to)
			if err != nil {
				return m, err
			}
			body, err := goContent(content)
			if err != nil {
				return m, err
			}
			return send(d, t, body)
		}, message)
	})
}

//export bsgo_send
func bsgo_send(c C.bs_client, to *C.bs_target, content *C.bs_content, out **C.bs_message) C.int32_t {
	return sending(c, to, content, out, func(d *device, t client.Target, body msg.Content) (client.Message, error) {
		return d.client.Send(t, body)
	})
}

//export bsgo_send_wait
func bsgo_send_wait(c C.bs_client, to *C.bs_target, content *C.bs_content, timeout C.int64_t, out **C.bs_message) C.int32_t {
	return sending(c, to, content, out, func(d *device, t client.Target, body msg.Content) (client.Message, error) {
		ctx, cancel := within(timeout)
		defer cancel()
		return d.client.SendWait(ctx, t, body)
	})
}

//export bsgo_reply
func bsgo_reply(c C.bs_client, to *C.bs_target, ref *C.bs_ref, content *C.bs_content, out **C.bs_message) C.int32_t {
	return sending(c, to, content, out, func(d *device, t client.Target, body msg.Content) (m client.Message, err error) {
		r, err := goRef(ref)
		if err != nil {
			return m, err
		}
		return d.client.Reply(t, r, body)
	})
}

//export bsgo_reply_wait
func bsgo_reply_wait(c C.bs_client, to *C.bs_target, ref *C.bs_ref, content *C.bs_content, timeout C.int64_t, out **C.bs_message) C.int32_t {
	return sending(c, to, content, out, func(d *device, t client.Target, body msg.Content) (m client.Message, err error) {
		r, err := goRef(ref)
		if err != nil {
			return m, err
		}
		ctx, cancel := within(timeout)
		defer cancel()
		return d.client.ReplyWait(ctx, t, r, body)
	})
}

//export bsgo_forward
func bsgo_forward(c C.bs_client, from *C.bs_target, seq C.uint64_t, to *C.bs_target, out **C.bs_message) C.int32_t {
	return onClient(c, func(d *device) error {
		return reply(out, func() (m client.Message, err error) {
			source, err := goTarget(from)
			if err != nil {
				return m, err
			}
			t, err := goTarget(to)
			if err != nil {
				return m, err
			}
			return d.client.Forward(source, msg.Seq(seq), t)
		}, message)
	})
}

//export bsgo_resend
func bsgo_resend(c C.bs_client, id *C.uint8_t) C.int32_t {
	return onClient(c, func(d *device) error {
		mid, err := goID(id)
		if err != nil {
			return err
		}
		return d.client.Resend(mid)
	})
}

//export bsgo_resend_wait
func bsgo_resend_wait(c C.bs_client, id *C.uint8_t, timeout C.int64_t, out **C.bs_message) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error {
		return reply(out, func() (m client.Message, err error) {
			mid, err := goID(id)
			if err != nil {
				return m, err
			}
			return d.client.ResendWait(ctx, mid)
		}, message)
	})
}

//export bsgo_cancel
func bsgo_cancel(c C.bs_client, id *C.uint8_t) C.int32_t {
	return onClient(c, func(d *device) error {
		mid, err := goID(id)
		if err != nil {
			return err
		}
		return d.client.Cancel(mid)
	})
}

// calling is onClient for a call record.
func calling(c C.bs_client, in *C.bs_target, call *C.bs_call, out **C.bs_message,
	send func(*device, client.Target, msg.Call) (client.Message, error),
) C.int32_t {
	return onClient(c, func(d *device) error {
		return reply(out, func() (m client.Message, err error) {
			t, err := goTarget(in)
			if err == nil {
				err = need(call, "the call")
			}
			if err != nil {
				return m, err
			}
			return send(d, t, msg.Call{Video: call.video != 0, Outcome: msg.Outcome(call.outcome), Duration: msg.Millis(call.duration)})
		}, message)
	})
}

//export bsgo_record_call
func bsgo_record_call(c C.bs_client, in *C.bs_target, call *C.bs_call, out **C.bs_message) C.int32_t {
	return calling(c, in, call, out, func(d *device, t client.Target, r msg.Call) (client.Message, error) { return d.client.Call(t, r) })
}

//export bsgo_record_call_wait
func bsgo_record_call_wait(c C.bs_client, in *C.bs_target, call *C.bs_call, timeout C.int64_t, out **C.bs_message) C.int32_t {
	return calling(c, in, call, out, func(d *device, t client.Target, r msg.Call) (client.Message, error) {
		ctx, cancel := within(timeout)
		defer cancel()
		return d.client.CallWait(ctx, t, r)
	})
}

//export bsgo_send_transient
func bsgo_send_transient(c C.bs_client, to *C.bs_target, content *C.bs_content, timeout C.int64_t) C.int32_t {
	return sending(c, to, content, nil, func(d *device, t client.Target, body msg.Content) (m client.Message, err error) {
		ctx, cancel := within(timeout)
		defer cancel()
		return m, d.client.SendTransient(ctx, t, body)
	})
}

//export bsgo_send_typing
func bsgo_send_typing(c C.bs_client, to *C.bs_target, on C.uint32_t, timeout C.int64_t) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error {
		t, err := goTarget(to)
		if err != nil {
			return err
		}
		return d.client.SendTyping(ctx, t, on != 0)
	})
}
