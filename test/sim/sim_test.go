package sim

import (
	"fmt"
	"runtime"
	"testing"
)

// The seeds that every test run begins with. `make sim` runs as many as asked for.
func seedsHere() int {
	if testing.Short() {
		return 24
	}
	return 240
}

func TestSeeds(t *testing.T) {
	ran := 0
	Many(1, seedsHere(), runtime.NumCPU(), func(r Result) bool {
		ran++
		if r.Violation == nil {
			return true
		}
		shrunk, o := Shrink(r)
		t.Errorf("seed %d breaks %v\nshrunk to the steps %v, calm %v:\n%s", r.Seed, r.Violation, o.Keep, o.Calm, shrunk.Story)
		return false
	})
	if !t.Failed() && ran != seedsHere() {
		t.Errorf("%d of %d seeds ran", ran, seedsHere())
	}
}

// A seed gives the same observable history each time, with its crashes, also when
// another run goes on beside it, and whether somebody reads along or not.
func TestSeedsRepeat(t *testing.T) {
	first := map[uint64]Result{}
	Many(1, seedsHere()/8, 1, func(r Result) bool {
		first[r.Seed] = r
		return true
	})
	Many(1, seedsHere()/8, 4, func(r Result) bool {
		if was := first[r.Seed]; r.Repeats && (r.History != was.History || fmt.Sprint(r.Violation) != fmt.Sprint(was.Violation)) {
			t.Errorf("seed %d does not repeat: %x and %x", r.Seed, was.History, r.History)
		}
		return true
	})
	if told := Run(1, Options{Tell: true}); told.History != first[1].History || told.Story == "" {
		t.Error("reading along changes the run")
	}
}
