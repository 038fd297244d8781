package sim

import (
	"fmt"
	"sync"
	"time"
)

// RunTime is far more real time than a run takes, also where much else runs.
const RunTime = 2 * time.Minute

// Many runs so many seeds from first on, several at once, and hands over each
// result as it comes, one at a time; false ends it early. A run that takes longer
// than a limit in real time is given up, and is a violation.
func Many(first uint64, seeds, jobs int, limit time.Duration, each func(Result) bool) {
	next := make(chan uint64)
	stop := make(chan struct{})
	results := make(chan Result)
	go func() {
		defer close(next)
		for i := range seeds {
			select {
			case next <- first + uint64(i):
			case <-stop:
				return
			}
		}
	}()
	var runs sync.WaitGroup
	for range max(jobs, 1) {
		runs.Go(func() {
			for seed := range next {
				results <- runWithin(limit, seed)
			}
		})
	}
	go func() {
		runs.Wait()
		close(results)
	}()
	on := true
	for r := range results {
		if on && !each(r) {
			on = false
			close(stop)
		}
	}
}

// runWithin gives up a run that does not end. Its goroutine stays behind: nothing
// ends a loop without an end in the code that is tested. A run that is not
// promised to repeat comes with its story: there is no second one.
func runWithin(limit time.Duration, seed uint64) Result {
	done := make(chan Result, 1)
	background := newProfile(seed).background
	go func() { done <- Run(seed, Options{Tell: background}) }()
	over := time.NewTimer(limit)
	defer over.Stop()
	select {
	case r := <-done:
		return r
	case <-over.C:
		return Result{Seed: seed, Endless: true, Repeats: !background, Violation: &Violation{Promise: 7, Text: fmt.Sprintf("the run does not end within %v", limit)}}
	}
}
