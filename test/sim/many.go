package sim

import "sync"

// Many runs so many seeds from first on, several at once, and hands over each
// result as it comes, one at a time; false ends it early.
func Many(first uint64, seeds, jobs int, each func(Result) bool) {
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
				results <- Run(seed, Options{})
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
