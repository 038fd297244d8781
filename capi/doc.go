// Command capi is the Go client as a library for C: backscroll.h is its manual.
//
// backscroll.h is written by hand and the only truth about layouts and functions: Go sees
// it through cgo (capi.h), and shim.c has one line for each function, which enters Go by the
// function of the same name with the prefix bsgo_. What goes out is one block of the C heap,
// built by [block] from Go's values; what goes in is copied at once. Nothing of Go's memory
// is ever seen by C, and no panic crosses the border (guard).
//
// It is built by `make lib`. Without cgo this package is an empty program, so that the rest
// of the module needs no C compiler.
package main

func main() {}
