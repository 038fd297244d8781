package main

/*
#include <stdlib.h>
#include "capi.h"
*/
import "C"

import "github.com/backscroll/backscroll/msg"

var version = "dev" // set by make lib

// What these return lives as long as the process.
var (
	versionText = C.CString(version)
	codeTexts   = codeNames()
)

func codeNames() map[msg.Code]*C.char {
	names := map[msg.Code]*C.char{0: C.CString("ok")}
	for code, name := range msg.Codes() {
		names[code] = C.CString(name)
	}
	return names
}

var unknownCode = C.CString("unknown error")

//export bsgo_version
func bsgo_version() *C.char { return versionText }

//export bsgo_code_name
func bsgo_code_name(code C.int32_t) *C.char {
	if name, ok := codeTexts[msg.Code(code)]; ok {
		return name
	}
	return unknownCode
}
