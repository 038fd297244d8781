package sim

import (
	"hash/fnv"
	"math/rand/v2"
)

// dice are random choices of one thing in a run: a device, a connection, a step.
// Each thing has its own, named, so that leaving one out changes no other's.
type dice struct{ *rand.Rand }

func newDice(seed uint64, names ...string) dice {
	h := fnv.New64a()
	for _, name := range names {
		h.Write([]byte(name))
		h.Write([]byte{0})
	}
	return dice{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// once is true once in n times.
func (d dice) once(n int) bool { return d.IntN(n) == 0 }

// percent is true in n of 100 cases.
func (d dice) percent(n int) bool { return d.IntN(100) < n }

// between is a number from lo to hi, both included.
func (d dice) between(lo, hi int) int { return lo + d.IntN(hi-lo+1) }

// Read makes dice a source of random bytes.
func (d dice) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(d.Uint32())
	}
	return len(p), nil
}

// pick is one of a list that is not empty.
func pick[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// some is at least one of a list that is not empty, in its order.
func some[T any](d dice, list []T) []T {
	var out []T
	for _, v := range list {
		if d.once(2) {
			out = append(out, v)
		}
	}
	if len(out) == 0 {
		out = append(out, pick(d, list))
	}
	return out
}
