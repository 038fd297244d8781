package main

/*
#include <stdlib.h>
#include "capi.h"
*/
import "C"

import (
	"context"
	"runtime/debug"
	"time"
	"unsafe"

	"github.com/backscroll/backscroll/msg"
)

// guard runs what an export does, and turns its error, or its panic, into a number and
// the thread's text.
func guard(f func() error) (code C.int32_t) {
	defer func() {
		if p := recover(); p != nil {
			code = failed(msg.Errorf(msg.CodeInternal, "the library failed, which is its fault: %v\n%s", p, debug.Stack()))
		}
	}()
	return failed(f())
}

// failed keeps the text of an error for bs_error_text, which this thread asks for next.
func failed(err error) C.int32_t {
	if err == nil {
		return 0
	}
	text := detail(err)
	C.bsc_error((*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.uint64_t(len(text)))
	return numberOf(err)
}

func numberOf(err error) C.int32_t { return C.int32_t(msg.CodeOf(err)) }

// detail is an error's text; never empty, so that its bytes have an address.
func detail(err error) string {
	if text := err.Error(); text != "" {
		return text
	}
	return "unknown"
}

// need refuses a NULL.
func need[T any](p *T, what string) error {
	if p == nil {
		return msg.Errorf(msg.CodeBadRequest, "NULL was given for %s", what)
	}
	return nil
}

// within is a context that ends after a caller's timeout; below 0: never.
func within(ms C.int64_t) (context.Context, context.CancelFunc) {
	if ms < 0 {
		return context.Background(), func() {}
	}
	const longest = int64(1<<63-1) / int64(time.Millisecond)
	return context.WithTimeout(context.Background(), time.Duration(min(int64(ms), longest))*time.Millisecond)
}
