package main

/*
#include "capi.h"
*/
import "C"

import (
	"reflect"
	"sync"
	"unsafe"

	"github.com/backscroll/backscroll/msg"
)

// block builds what is handed to C: the result first, and behind it all that it points to.
// While it is built, pointers are distances from its beginning (0: NULL), and fix says where
// they stand; hand makes them addresses.
type block struct {
	b   []byte
	fix []int
}

var blocks = sync.Pool{New: func() any { return new(block) }}

// hand builds a block around the value that f makes, and returns it on the C heap.
func hand[T any](f func(*block) T) (*T, error) {
	b := blocks.Get().(*block)
	defer blocks.Put(b)
	b.b, b.fix = b.b[:0], b.fix[:0]
	b.room(int(unsafe.Sizeof(*new(T))))
	put(b, 0, f(b))
	p := C.bsc_block(C.uint64_t(len(b.b)))
	if p == nil {
		return nil, msg.Errorf(msg.CodeInternal, "no memory for %d bytes", len(b.b))
	}
	copy(unsafe.Slice((*byte)(p), len(b.b)), b.b)
	for _, at := range b.fix {
		*(*uintptr)(unsafe.Add(p, at)) += uintptr(p)
	}
	return (*T)(p), nil
}

// give is hand into a caller's T**.
func give[T any](out **T, f func(*block) T) (err error) {
	*out, err = hand(f)
	return err
}

// room adds n zero bytes at an address that suits every type, and returns where they begin.
func (b *block) room(n int) int {
	at := (len(b.b) + 7) &^ 7
	b.grow(at + n - len(b.b))
	return at
}

func (b *block) grow(n int) {
	from := len(b.b)
	if need := from + n; need > cap(b.b) {
		larger := make([]byte, from, max(2*cap(b.b), need, 4096))
		copy(larger, b.b)
		b.b = larger
	}
	b.b = b.b[:from+n]
	clear(b.b[from:])
}

// put writes a value of one of the header's types to its place.
func put[T any](b *block, at int, v T) { putWith(b, at, v, pointersOf(reflect.TypeFor[T]())) }

// putWith is put for who knows where the type has pointers.
func putWith[T any](b *block, at int, v T, pointers []int) {
	*(*T)(unsafe.Pointer(&b.b[at])) = v
	b.noted(at, pointers)
}

// noted notes the pointers of a value that stands at its place.
func (b *block) noted(at int, pointers []int) {
	for _, offset := range pointers {
		if *(*uintptr)(unsafe.Pointer(&b.b[at+offset])) != 0 {
			b.fix = append(b.fix, at+offset)
		}
	}
}

// one adds a value that is pointed to.
func one[T any](b *block, v T) C.bs_ptr {
	at := b.room(int(unsafe.Sizeof(v)))
	put(b, at, v)
	return address(at)
}

// list adds an array; its length is that of items.
func list[S, T any](b *block, items []S, f func(*block, *S) T) (C.bs_ptr, C.uint64_t) {
	if len(items) == 0 {
		return C.bs_ptr{}, 0
	}
	size, pointers := int(unsafe.Sizeof(*new(T))), pointersOf(reflect.TypeFor[T]())
	at := b.room(size * len(items))
	for i := range items {
		putWith(b, at+i*size, f(b, &items[i]), pointers)
	}
	return address(at), C.uint64_t(len(items))
}

// fill is list for large types: write gets the place of each item to write to, which it
// asks for last, since adding to the block moves it.
func fill[T any](b *block, n int, write func(i int, place func() *T)) (C.bs_ptr, C.uint64_t) {
	if n == 0 {
		return C.bs_ptr{}, 0
	}
	size, pointers := int(unsafe.Sizeof(*new(T))), pointersOf(reflect.TypeFor[T]())
	first := b.room(size * n)
	at := first
	place := func() *T { return (*T)(unsafe.Pointer(&b.b[at])) }
	for i := range n {
		at = first + i*size
		write(i, place)
		b.noted(at, pointers)
	}
	return address(first), C.uint64_t(n)
}

// text adds a string, with a NUL behind it.
func text[S ~string | ~[]byte](b *block, s S) C.bs_str {
	if len(s) == 0 {
		return C.bs_str{}
	}
	at := len(b.b)
	b.b = append(append(b.b, s...), 0)
	return C.bs_str{data: address(at), len: C.uint64_t(len(s))}
}

// texts is list for strings.
func texts[S ~string](b *block, items []S) (C.bs_ptr, C.uint64_t) {
	return list(b, items, func(b *block, s *S) C.bs_str { return text(b, *s) })
}

func address(at int) C.bs_ptr { return C.bs_ptr{at: C.uintptr_t(at)} }

var layouts sync.Map // reflect.Type → []int

// pointersOf says where a type of the header has pointers.
func pointersOf(t reflect.Type) []int {
	if known, ok := layouts.Load(t); ok {
		return known.([]int)
	}
	var at []int
	switch {
	case t == reflect.TypeFor[C.bs_ptr]():
		at = []int{0}
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			for _, inner := range pointersOf(t.Field(i).Type) {
				at = append(at, int(t.Field(i).Offset)+inner)
			}
		}
	}
	layouts.Store(t, at)
	return at
}
