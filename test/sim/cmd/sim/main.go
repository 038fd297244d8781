// Sim runs seeds of the simulation (see package sim) on all processors.
//
//	sim -seeds 10000              runs seeds 1 to 10000
//	sim -seeds 100 -first 5000    runs seeds 5000 to 5099
//	sim -seed 17                  runs one seed and tells its story
//	sim -seed 17 -keep 3,8 -calm  runs what shrinking left of it
//
// A seed that breaks a promise is run again without what it does not need, and
// told. The last line is "N seeds, N violations"; with violations the exit
// status is 1.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/backscroll/backscroll/test/sim"
)

func main() {
	seeds := flag.Int("seeds", 0, "how many seeds to run")
	first := flag.Uint64("first", 1, "the first of them")
	seed := flag.Uint64("seed", 0, "run one seed and tell its story")
	keep := flag.String("keep", "", "with -seed: the steps that happen, as numbers with commas; all without it")
	calm := flag.Bool("calm", false, "with -seed: on a good network")
	jobs := flag.Int("jobs", runtime.NumCPU(), "how many seeds run at once")
	shrink := flag.Int("shrink", 3, "how many failed seeds are shrunk and told")
	limit := flag.Duration("limit", sim.RunTime, "how much real time a seed may take")
	until := flag.Bool("until-broken", false, "end with the first violation that repeats, and shrink nothing")
	flag.Parse()
	if *seeds > 0 {
		os.Exit(many(*first, *seeds, *jobs, *shrink, *limit, *until))
	}
	steps, err := numbers(*keep)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(one(*seed, sim.Options{Keep: steps, Calm: *calm, Tell: true}))
}

func one(seed uint64, o sim.Options) int {
	r := sim.Run(seed, o)
	fmt.Println(r.Story)
	if r.Violation != nil {
		fmt.Printf("seed %d breaks %v\n", seed, r.Violation)
		return 1
	}
	return 0
}

func many(first uint64, seeds, jobs, shrink int, limit time.Duration, until bool) int {
	progress := newProgress(os.Stderr, seeds)
	violations := 0
	sim.Many(first, seeds, jobs, limit, func(r sim.Result) bool {
		progress.done(r.Violation != nil)
		if r.Violation == nil || until && !r.Repeats {
			return true
		}
		violations++
		fmt.Printf("seed %d breaks %v\n", r.Seed, r.Violation)
		if violations <= shrink && !until {
			tell(r)
		}
		return !until
	})
	progress.end()
	fmt.Printf("%d seeds, %d violations\n", seeds, violations)
	return min(violations, 1)
}

// tell shrinks a failed seed and shows what is left of it.
func tell(failed sim.Result) {
	if failed.Endless {
		fmt.Printf("where it is, this tells after Ctrl-\\: go run ./test/sim/cmd/sim -seed %d\n", failed.Seed)
		return
	}
	if !failed.Repeats {
		fmt.Printf("it crashes in the middle of the store's background work, and may not repeat: this is the whole run\n%s\n", failed.Story)
		return
	}
	r, o := sim.Shrink(failed)
	if r.Violation == nil {
		fmt.Println("it did not fail again")
		return
	}
	again := fmt.Sprintf("go run ./test/sim/cmd/sim -seed %d -keep %s", r.Seed, list(o.Keep))
	if o.Calm {
		again += " -calm"
	}
	fmt.Printf("%s\nthis again: %s\n\n", r.Story, again)
}

// none is a step that no plan has: it keeps an empty list from meaning all.
const none = -1

func list(steps []int) string {
	if len(steps) == 0 {
		return strconv.Itoa(none)
	}
	text := make([]string, len(steps))
	for i, no := range steps {
		text[i] = strconv.Itoa(no)
	}
	return strings.Join(text, ",")
}

func numbers(text string) (list []int, err error) {
	if text == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		no, err := strconv.Atoi(part)
		if err != nil {
			return nil, fmt.Errorf("-keep %s: %w", text, err)
		}
		list = append(list, no)
	}
	return list, nil
}
