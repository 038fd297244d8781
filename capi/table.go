//go:build cgo

package main

import (
	"sync"

	"github.com/backscroll/backscroll/msg"
)

// handles is what the numbers stand for that C holds. Numbers rise and are never used
// again, so a number below the last one that stands for nothing was closed.
var handles = table{held: map[uint64]held{}}

type table struct {
	mu   sync.RWMutex
	last uint64
	held map[uint64]held
}

// held is what a handle stands for, and the client that it ends with.
type held struct {
	value any
	of    *device
}

func (t *table) add(value any, of *device) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last++
	t.held[t.last] = held{value, of}
	return t.last
}

func (t *table) drop(h uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.held, h)
}

// dropAll drops what ends with a client, itself included.
func (t *table) dropAll(of *device) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for h, held := range t.held {
		if held.of == of {
			delete(t.held, h)
		}
	}
}

func (t *table) get(h uint64) (value any, issued bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.held[h].value, h > 0 && h <= t.last
}

// find returns what a handle stands for, if it is of the kind that the caller needs.
func find[T any](h uint64, kind string) (T, error) {
	value, issued := handles.get(h)
	found, ok := value.(T)
	switch {
	case ok:
		return found, nil
	case value == nil && issued:
		return found, msg.Errorf(msg.CodeClosed, "the %s was closed", kind)
	}
	return found, msg.Errorf(msg.CodeBadRequest, "%d is no handle of a %s", h, kind)
}
