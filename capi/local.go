package main

/*
#include "capi.h"
*/
import "C"

import (
	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

//export bsgo_get_message
func bsgo_get_message(c C.bs_client, of *C.bs_target, seq C.uint64_t, out **C.bs_message) C.int32_t {
	return lookIf(c, of, out, func(d *device, t client.Target) (client.Message, bool, error) {
		return d.client.Message(t, msg.Seq(seq))
	}, message)
}

//export bsgo_fetch_message
func bsgo_fetch_message(c C.bs_client, of *C.bs_target, seq C.uint64_t, timeout C.int64_t, out **C.bs_message) C.int32_t {
	return look(c, of, out, func(d *device, t client.Target) (client.Message, error) {
		ctx, cancel := within(timeout)
		defer cancel()
		return d.client.FetchMessage(ctx, t, msg.Seq(seq))
	}, message)
}

//export bsgo_get_coverage
func bsgo_get_coverage(c C.bs_client, of *C.bs_target, out **C.bs_coverage) C.int32_t {
	return look(c, of, out, func(d *device, t client.Target) (client.Coverage, error) { return d.client.Coverage(t) }, coverage)
}

func coverage(b *block, c *client.Coverage) C.bs_coverage {
	out := C.bs_coverage{
		known: bit(c.Known), left: bit(c.Left), deleted: bit(c.Deleted),
		head: C.uint64_t(c.Head), first: C.uint64_t(c.First), rev: C.uint64_t(c.Rev),
	}
	out.spans, out.span_count = list(b, c.Spans, func(_ *block, s *span.Span) C.bs_span {
		return C.bs_span{lo: C.uint64_t(s.Lo), hi: C.uint64_t(s.Hi), rev: C.uint64_t(s.Rev)}
	})
	out.holes, out.hole_count = list(b, c.Holes, func(_ *block, h *msg.Hole) C.bs_hole {
		return C.bs_hole{lo: C.uint64_t(h.Lo), hi: C.uint64_t(h.Hi), reason: C.uint32_t(h.Reason)}
	})
	out.gaps, out.gap_count = list(b, c.Gaps, func(_ *block, r *msg.Range) C.bs_range { return rangeOf(*r) })
	return out
}
