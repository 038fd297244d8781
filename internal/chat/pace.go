package chat

import (
	"sync"

	"github.com/backscroll/backscroll/msg"
)

// pace limits the sends of one device: a token bucket, kept as the moment at
// which it will be full again (the generic cell rate algorithm, ITU-T I.371).
type pace struct {
	mu   sync.Mutex
	full int64 // microseconds since 1970
}

// take takes one token, or says how long to wait for it.
func (p *pace) take(now msg.Millis, perSecond, burst int) (wait msg.Millis) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, each := int64(now)*1000, int64(1_000_000/perSecond)
	empty := at + int64(burst)*each
	p.full = min(max(p.full, at), empty) // never emptier than empty: the clock may have gone back
	if over := p.full + each - empty; over > 0 {
		return msg.Millis((over + 999) / 1000)
	}
	p.full += each
	return 0
}

// idle reports whether the bucket is full: there is nothing to remember.
func (p *pace) idle(now msg.Millis) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.full <= int64(now)*1000
}
