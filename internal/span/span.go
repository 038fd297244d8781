// Package span is the algebra of what a device holds of one conversation.
//
// A Span says: every message in [Lo, Hi] is here as of Rev. A Set is all spans of a conversation; what lies between them
// is a gap. The package is pure: no I/O, no clock, no state of its own.
//
// What it guarantees:
//
//   - A set never claims more than its inputs did. Contiguity is judged span
//     by span, never once for the conversation, and no operation lifts a seq to
//     a rev that no frame vouched for.
//   - A seq's rev falls only by Remove: inputs that come late or twice change
//     nothing.
//   - Sets are values. No method writes to the receiver's backing array, so a
//     set may be kept, shared between goroutines and compared with
//     slices.Equal; equal sets have one representation, the empty set is nil.
//
// Seq 0 stands before the first message and is never held: a range that begins
// there is read as beginning at 1. Empty ranges hold, change and find nothing.
//
// With n spans a lookup takes O(log n); an operation that changes the set makes
// one copy of it. proto/vectors/span.json tells other languages the same rules.
package span

import (
	"cmp"
	"iter"
	"math"
	"slices"

	"github.com/backscroll/backscroll/msg"
)

// Span is a range of seqs that is held completely as of Rev: every message in
// it has a row, and a row that has not changed since Rev is as the server has
// it. One that changed again after Rev may be in an earlier state, even one
// older than Rev: an answer to Changes carries current rows, so one that is cut
// short at Rev leaves out the row whose newer change lies above. Whatever lifts
// the span past Rev brings that row.
type Span struct {
	msg.Range
	Rev msg.Rev
}

// Set is the spans of one conversation: ascending and disjoint, adjacent ones
// of unequal rev side by side, adjacent ones of equal rev merged. Check says
// whether a set that was built by hand is one.
type Set []Span

// Insert adds what a fetched page or a pushed message vouches for. Where sp
// overlaps what is held, the higher rev wins, seq by seq.
func (s Set) Insert(sp Span) Set {
	return s.repaint(sp.Range, func(p Span, _ bool) (msg.Rev, bool) {
		return max(p.Rev, sp.Rev), true
	})
}

// Push applies a frame that contains every change in (prev, rev] of the whole
// conversation: each span with prev <= Rev < rev advances to rev. A span below
// prev has missed something and stays. The messages that the frame brings
// anew are inserted separately, each a span of its own at rev. (A push is an
// answer to Changes about everything: one covering rule serves both.)
func (s Set) Push(prev, rev msg.Rev) Set {
	return s.Lift([]msg.Range{{Lo: 1, Hi: math.MaxUint64}}, prev, rev)
}

// Lift applies an answer to Changes, which contains every change in
// (since, upto] within the ranges: the parts inside them with
// since <= Rev < upto rise to upto. If the answer was cut short, upto is the
// rev of its last row. Ranges may overlap and come in any order.
func (s Set) Lift(ranges []msg.Range, since, upto msg.Rev) Set {
	for _, r := range ranges {
		s = s.repaint(r, func(p Span, held bool) (msg.Rev, bool) {
			if since <= p.Rev && p.Rev < upto {
				return upto, held
			}
			return p.Rev, held
		})
	}
	return s
}

// Remove forgets a range, as when its rows were dropped from the device.
func (s Set) Remove(r msg.Range) Set {
	return s.repaint(r, func(Span, bool) (msg.Rev, bool) { return 0, false })
}

// repaint returns the set with each piece of r replaced by what paint makes of
// it: a rev, or not held. What lies outside r stays.
func (s Set) repaint(r msg.Range, paint func(p Span, held bool) (msg.Rev, bool)) Set {
	r.Lo = max(r.Lo, 1)
	if r.Empty() {
		return s
	}
	i := s.from(r.Lo)
	j := i + s[i:].until(r.Hi)
	out := make(Set, i, len(s)+2)
	copy(out, s)
	if i < j && s[i].Lo < r.Lo {
		out = out.join(Span{msg.Range{Lo: s[i].Lo, Hi: r.Lo - 1}, s[i].Rev})
	}
	for p, held := range s.pieces(r) {
		if rev, keep := paint(p, held); keep {
			out = out.join(Span{p.Range, rev})
		}
	}
	if i < j && s[j-1].Hi > r.Hi {
		out = out.join(Span{msg.Range{Lo: r.Hi + 1, Hi: s[j-1].Hi}, s[j-1].Rev})
	}
	if j < len(s) {
		out = append(out.join(s[j]), s[j+1:]...)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// join appends sp, which lies above all of s, in place; s must be fresh.
func (s Set) join(sp Span) Set {
	if n := len(s) - 1; n >= 0 && s[n].Rev == sp.Rev && s[n].meets(sp) {
		s[n].Hi = sp.Hi
		return s
	}
	return append(s, sp)
}

// meets reports whether next begins right after sp. (Hi+1 of the last possible
// seq is 0, where no span begins.)
func (sp Span) meets(next Span) bool { return sp.Hi+1 == next.Lo }

// pieces cuts r at the edges of the spans: ascending, without omission, each
// piece either inside one span (held, with its rev) or a whole gap (rev 0).
func (s Set) pieces(r msg.Range) iter.Seq2[Span, bool] {
	return func(yield func(Span, bool) bool) {
		at := max(r.Lo, 1)
		if at > r.Hi {
			return
		}
		for _, sp := range s[s.from(at):] {
			if sp.Lo > r.Hi {
				break
			}
			if at < sp.Lo && !yield(Span{Range: msg.Range{Lo: at, Hi: sp.Lo - 1}}, false) {
				return
			}
			part := Span{sp.Intersect(r), sp.Rev}
			if !yield(part, true) || part.Hi == r.Hi {
				return
			}
			at = part.Hi + 1
		}
		yield(Span{Range: msg.Range{Lo: at, Hi: r.Hi}}, false)
	}
}

// from is the index of the first span that ends at or above seq.
func (s Set) from(seq msg.Seq) int {
	i, _ := slices.BinarySearchFunc(s, seq, func(sp Span, q msg.Seq) int { return cmp.Compare(sp.Hi, q) })
	return i
}

// until is the index of the first span that begins above seq.
func (s Set) until(seq msg.Seq) int {
	i, found := slices.BinarySearchFunc(s, seq, func(sp Span, q msg.Seq) int { return cmp.Compare(sp.Lo, q) })
	if found {
		i++
	}
	return i
}
