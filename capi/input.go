package main

/*
#include <string.h>
#include "capi.h"
*/
import "C"

import (
	"unsafe"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// pointer is the address behind one of the header's pointers.
func pointer(p C.bs_ptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// goString copies a string that ends at its NUL.
func goString(p C.bs_ptr) string { return C.GoString((*C.char)(pointer(p))) }

// goBytes copies a string with a length.
func goBytes(s C.bs_str) ([]byte, error) {
	if s.len == 0 {
		return nil, nil
	}
	p := (*byte)(pointer(s.data))
	if p == nil || s.len > 1<<30 {
		return nil, msg.Errorf(msg.CodeBadRequest, "a string of %d bytes at %p", uint64(s.len), p)
	}
	return append([]byte(nil), unsafe.Slice(p, s.len)...), nil
}

func goText(s C.bs_str) (string, error) {
	b, err := goBytes(s)
	return string(b), err
}

// array is what a pointer and a count name; it is C's memory.
func array[T any](first *T, count C.uint64_t) ([]T, error) {
	if count == 0 {
		return nil, nil
	}
	if first == nil || count > 1<<20 {
		return nil, msg.Errorf(msg.CodeBadRequest, "an array of %d at %p", uint64(count), first)
	}
	return unsafe.Slice(first, count), nil
}

func goAddresses(p C.bs_ptr, count C.uint64_t) ([]msg.Address, error) {
	return addresses((*C.bs_str)(pointer(p)), count)
}

func addresses(first *C.bs_str, count C.uint64_t) ([]msg.Address, error) {
	items, err := array(first, count)
	if err != nil {
		return nil, err
	}
	all := make([]msg.Address, len(items))
	for i, item := range items {
		s, err := goText(item)
		if err != nil {
			return nil, err
		}
		all[i] = msg.Address(s)
	}
	return all, nil
}

// goRef is a message that is named; whether it can be is for the client to say.
func goRef(r *C.bs_ref) (client.Ref, error) {
	if err := need(r, "the message's ref"); err != nil {
		return client.Ref{}, err
	}
	return client.Ref{Seq: msg.Seq(r.seq), ID: *(*msg.MessageID)(unsafe.Pointer(&r.id))}, nil
}

func goID(p *C.uint8_t) (msg.MessageID, error) {
	if err := need(p, "the message's id"); err != nil {
		return msg.MessageID{}, err
	}
	return *(*msg.MessageID)(unsafe.Pointer(p)), nil
}

// sized copies a struct that begins with its size: of a caller that was built with an older
// header, what he does not know is zero.
func sized[T any](p *T, what string) (v T, err error) {
	if err := need(p, what); err != nil {
		return v, err
	}
	size := *(*uint64)(unsafe.Pointer(p))
	if size < 8 || size > 4096 {
		return v, msg.Errorf(msg.CodeBadRequest, "the size of %s is %d: set it to sizeof", what, size)
	}
	n := min(uintptr(size), unsafe.Sizeof(v))
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&v)), n), unsafe.Slice((*byte)(unsafe.Pointer(p)), n))
	return v, nil
}

func goTarget(p *C.bs_target) (client.Target, error) {
	if err := need(p, "the conversation"); err != nil {
		return client.Target{}, err
	}
	return client.Target{Peer: msg.Address(goString(p.peer)), Group: uint64(p.group)}, nil
}

func goContent(p *C.bs_content) (c msg.Content, err error) {
	in, err := sized(p, "the content")
	if err != nil {
		return c, err
	}
	c.Type, c.Flags = msg.Type(in._type), msg.Flags(in.flags)
	c.Original, c.Thread = msg.Millis(in.original), uint64(in.thread)
	if c.Text, err = goText(in.text); err != nil {
		return c, err
	}
	if c.Mentions, err = goAddresses(in.mentions, in.mention_count); err != nil {
		return c, err
	}
	c.Properties, err = goProperties((*C.bs_properties)(pointer(in.properties)))
	return c, err
}

func goProperties(in *C.bs_properties) (*msg.Properties, error) {
	if in == nil {
		return nil, nil
	}
	p := &msg.Properties{Type: uint32(in._type)}
	var err error
	if p.Title, err = goText(in.title); err != nil {
		return nil, err
	}
	if p.Subtitle, err = goText(in.subtitle); err != nil {
		return nil, err
	}
	if p.Body, err = goBytes(in.body); err != nil {
		return nil, err
	}
	if in.has_location != 0 {
		p.Location = &msg.Location{Latitude: float64(in.latitude), Longitude: float64(in.longitude)}
	}
	p.Values, err = goValues(in.values, in.value_count)
	return p, err
}

// goValues is nil where there are none.
func goValues(first C.bs_ptr, count C.uint64_t) (map[string]string, error) {
	items, err := array((*C.bs_value)(pointer(first)), count)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	values := make(map[string]string, len(items))
	for _, v := range items {
		key, err := goText(v.key)
		if err != nil {
			return nil, err
		}
		if values[key], err = goText(v.value); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// ifGiven is nil for a NULL.
func ifGiven(p C.bs_ptr) *string {
	if p.at == 0 {
		return nil
	}
	s := goString(p)
	return &s
}
