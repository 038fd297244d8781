package sim

import (
	"fmt"
	"slices"
	"testing"
)

// A run that fails when steps 3 and 7 both happen is shrunk to those two, and to
// the good network; one that needs the bad network keeps it.
func TestShrinkKeepsWhatTheFailureNeeds(t *testing.T) {
	for _, needsBadNetwork := range []bool{false, true} {
		run := func(seed uint64, o Options) Result {
			r := Result{Seed: seed, Steps: o.Keep}
			switch {
			case slices.Contains(o.Keep, 3) && slices.Contains(o.Keep, 7) && !(needsBadNetwork && o.Calm):
				r.Violation = &Violation{Promise: 5, kind: "a hole"}
			case len(o.Keep) < 30:
				r.Violation = &Violation{Promise: 6, kind: "something else, which does not count"}
			}
			if o.Tell {
				r.Story = "told"
			}
			return r
		}
		var all []int
		for no := range 60 {
			all = append(all, no)
		}
		got, o := shrink(run(1, Options{Keep: all}), run)
		if fmt.Sprint(o.Keep) != "[3 7]" || o.Calm == needsBadNetwork {
			t.Errorf("it is shrunk to %v, calm %v", o.Keep, o.Calm)
		}
		if got.Story == "" || got.Violation == nil || got.Violation.Promise != 5 {
			t.Errorf("what is left is %+v", got)
		}
	}
}

// Whatever a shrunk run leaves out, what is left is a part of the same plan and
// repeats like a whole run.
func TestPartsOfARunRepeat(t *testing.T) {
	whole := Run(3, Options{})
	part := Options{Keep: whole.Steps[:len(whole.Steps)/2]}
	first, second := Run(3, part), Run(3, Options{Keep: part.Keep, Tell: true})
	if first.History != second.History {
		t.Error("half of a run does not repeat")
	}
	if first.History == whole.History || len(first.Steps) != len(part.Keep) {
		t.Errorf("half of a run is the whole: %d of %d steps", len(first.Steps), len(whole.Steps))
	}
}
