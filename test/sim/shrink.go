package sim

import "slices"

// shrinkRuns bounds how long shrinking takes.
const shrinkRuns = 400

// Shrink leaves out of a failed run what its failure does not need: steps, and the
// network's bad habits. What is left fails the same check, and comes with its
// story.
func Shrink(failed Result) (Result, Options) { return shrink(failed, Run) }

func shrink(failed Result, run func(uint64, Options) Result) (Result, Options) {
	o := Options{Keep: failed.Steps}
	runs := 0
	fails := func(o Options) bool {
		runs++
		r := run(failed.Seed, o)
		return r.Violation != nil && r.Violation.kind == failed.Violation.kind
	}
	if calm := (Options{Keep: o.Keep, Calm: true}); fails(calm) {
		o = calm
	}
	for size := (len(o.Keep) + 1) / 2; size > 0; size /= 2 {
		for from := 0; from < len(o.Keep) && runs < shrinkRuns; {
			less := o
			less.Keep = slices.Delete(slices.Clone(o.Keep), from, min(from+size, len(o.Keep)))
			if fails(less) {
				o = less
			} else {
				from += size
			}
		}
	}
	o.Tell = true
	return run(failed.Seed, o), o
}
