package span

import (
	"math"
	"testing"

	"github.com/backscroll/backscroll/msg"
)

const (
	lives = 600 // random lives of the model
	steps = 120 // in each
)

// Under pushes, pages and changes in any order, with losses and repeats, no
// span claims more than its rows show; when the faults stop, the device gets
// to the server's state.
func TestSpansNeverLieAndConverge(t *testing.T) {
	for seed := range uint64(lives) {
		s, d, err := play(seed, rightRules(), steps)
		if err == nil {
			err = settle(s, d)
		}
		if err == nil {
			err = d.check(s)
		}
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		whole := Set{{msg.Range{Lo: 1, Hi: s.head()}, s.rev}}
		if d.set.String() != whole.String() {
			t.Fatalf("seed %d: settled at %v, want %v", seed, d.set, whole)
		}
		for q, rev := range d.rows {
			if there := s.rows[q-1].rev; rev != there {
				t.Fatalf("seed %d: seq %d settled at rev %d, the server has %d", seed, q, rev, there)
			}
		}
	}
}

// The obvious rules are wrong, and the model above is sharp enough to see it.
func TestObviousRulesAreCaught(t *testing.T) {
	for name, spoil := range map[string]func(*rules){
		"overlapping and adjacent spans merge to the newer rev": func(ru *rules) {
			ru.insert = mergeToNewer
		},
		"contiguity is judged once for the conversation": func(ru *rules) {
			ru.advance = func(s Set, known, prev, rev msg.Rev) Set {
				if prev == known {
					return s.Push(0, rev)
				}
				return s
			}
		},
		"a push advances whatever stands below it": func(ru *rules) {
			ru.advance = func(s Set, _, _, rev msg.Rev) Set { return s.Push(0, rev) }
		},
		"a pushed message joins the span below it, at that span's rev": func(ru *rules) {
			ru.pushed = func(s Set, sp Span) Set {
				if below, ok := s.At(sp.Lo - 1); ok {
					sp.Rev = below.Rev
				}
				return s.Insert(sp)
			}
		},
		"changes lift what is older than they begin": func(ru *rules) {
			ru.lift = func(s Set, ranges []msg.Range, _, upto msg.Rev) Set { return s.Lift(ranges, 0, upto) }
		},
		"changes cut short claim the head's rev": func(ru *rules) {
			ru.cutShort = func(_, head msg.Rev) msg.Rev { return head }
		},
		"an older row replaces a newer one": func(ru *rules) {
			ru.replace = func(_, new msg.Rev) msg.Rev { return new }
		},
		"a page reads its rev after its rows": func(ru *rules) {
			ru.rowsBeforeRev = true
		},
	} {
		t.Run(name, func(t *testing.T) {
			ru := rightRules()
			spoil(&ru)
			for seed := range uint64(lives) {
				if _, _, err := play(seed, ru, steps); err != nil {
					t.Logf("seed %d: %v", seed, err)
					return
				}
			}
			t.Errorf("%d lives under a wrong rule and no check failed", lives)
		})
	}
}

// mergeToNewer is the tempting Insert: one span from all that touches.
func mergeToNewer(s Set, sp Span) Set {
	if touched := s.Stale(msg.Range{Lo: sp.Lo - 1, Hi: sp.Hi + 1}, math.MaxUint64); len(touched) > 0 {
		first, _ := s.At(touched[0].Lo)
		last, _ := s.At(touched[len(touched)-1].Lo)
		sp.Lo, sp.Hi = min(sp.Lo, first.Lo), max(sp.Hi, last.Hi)
		for _, part := range touched {
			sp.Rev = max(sp.Rev, part.Rev)
		}
	}
	return s.Remove(sp.Range).Insert(sp)
}
