package main

/*
#include <stdlib.h>
#include "capi.h"
*/
import "C"

import (
	"unsafe"

	"github.com/backscroll/backscroll/msg"
)

var version = "dev" // set by make lib

// What these functions return lives as long as the process. All of it is one string, which C
// holds (bsc_names), so that a leak checker finds it; offsets says where each name begins.
const (
	versionName = -1
	unknownName = -2
)

var offsets = keepNames()

func keepNames() map[C.int32_t]int {
	var joined []byte
	at := map[C.int32_t]int{}
	keep := func(code C.int32_t, name string) {
		at[code] = len(joined)
		joined = append(append(joined, name...), 0)
	}
	keep(versionName, version)
	keep(unknownName, "unknown error")
	keep(0, "ok")
	for code, name := range msg.Codes() {
		keep(C.int32_t(code), name)
	}
	C.bsc_names = (*C.char)(C.CBytes(joined))
	return at
}

func nameAt(code C.int32_t) *C.char {
	at, known := offsets[code]
	if !known {
		at = offsets[unknownName]
	}
	return (*C.char)(unsafe.Add(unsafe.Pointer(C.bsc_names), at))
}

//export bsgo_version
func bsgo_version() *C.char { return nameAt(versionName) }

//export bsgo_code_name
func bsgo_code_name(code C.int32_t) *C.char {
	if code < 0 {
		code = unknownName
	}
	return nameAt(code)
}
