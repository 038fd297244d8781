package sim

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// The seeds that every test run begins with. `make sim` runs as many as asked for.
func seedsHere() int {
	if testing.Short() {
		return 24
	}
	return 200
}

func TestSeeds(t *testing.T) {
	ran := 0
	Many(1, seedsHere(), runtime.NumCPU(), RunTime, func(r Result) bool {
		ran++
		if r.Violation == nil {
			return true
		}
		t.Errorf("seed %d breaks %v\n%s", r.Seed, r.Violation, r.Story)
		if !r.Repeats {
			return false
		}
		shrunk, o := Shrink(r)
		t.Errorf("shrunk to the steps %v, calm %v:\n%s", o.Keep, o.Calm, shrunk.Story)
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
	Many(1, seedsHere()/8, 1, RunTime, func(r Result) bool {
		first[r.Seed] = r
		return true
	})
	Many(1, seedsHere()/8, 4, RunTime, func(r Result) bool {
		if was := first[r.Seed]; r.Repeats && (r.History != was.History || fmt.Sprint(r.Violation) != fmt.Sprint(was.Violation)) {
			t.Errorf("seed %d does not repeat: %x and %x", r.Seed, was.History, r.History)
		}
		return true
	})
	if first[1].History == first[2].History {
		t.Error("two seeds have one history")
	}
	if told := Run(1, Options{Tell: true}); told.History != first[1].History || told.Story == "" {
		t.Error("reading along changes the run")
	}
}

// Each operation and each fault happens, and the power fails at each point of a
// commit, with beginnings of its bytes and with zeros behind them.
func TestRunsHaveEverything(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs up to 256 seeds: not with -short")
	}
	var told strings.Builder
	happened := map[string]bool{}
	for seed := uint64(0); seed < 64 || seed < 256 && len(unseen(told.String())) > 0; {
		for range 32 {
			told.WriteString(Run(seed, Options{Tell: true}).Story)
			for _, st := range newPlan(seed).steps {
				happened[st.op.name] = true
			}
			seed++
		}
	}
	for i := range ops {
		if !happened[ops[i].name] {
			t.Errorf("no run has the step %q", ops[i].name)
		}
	}
	for _, what := range unseen(told.String()) {
		t.Errorf("no run has: %s", what)
	}
	if number := regexp.MustCompile(`users? \d+|user [0-9]`).FindString(told.String()); number != "" {
		t.Errorf("a story says %q, where people have names", number)
	}
}

// unseen lists what is in every tale of enough runs, and not in this one.
func unseen(told string) (list []string) {
	for _, what := range []string{
		`sends "m\d+" to group \d`, `sends "m\d+" to (ann|bob|cyd)`, `sends "m\d+" to notes to self`,
		`is sent as \d+`, `is refused: left`, `becomes "m\d+"`, `is deleted by`, `reacts to message`, `taken back: true`,
		`hides \[`, `clears .* up to`, `marks .* as unread: true`, `in answer to`, `takes "m\d+" back`, `sends "m\d+" again`,
		`does join`, `does leave`, `does make \w+ (member|admin|owner)`, `deletes group`, `made group \d`, `\(3007\)`, `\(3005\)`,
		`a push to \w+:\w+ is lost`, `a push to \w+:\w+ will be late`, `a push to \w+:\w+ will come twice`,
		`the connection of \w+:\w+ is cut`, `half-open \(up\)`, `half-open \(down\)`, `half-open \(both\)`,
		`the server gives up on \w+:\w+, which does not read`, `the server hears nothing from`,
		`server crashes between commits`, `crashes in the background`, `crashes at point \d+ \(before the log is written`, `\(after the log is synced`,
		`\(before the log is synced\); of its \d+ bytes \d+ survive, and 0 zeros`,
		`\(before the log is synced\); of its \d+ bytes \d+ survive, and [1-9]\d* zeros`,
		`loses its power`, `is killed`, `the server is stopped`, `the clock of \w+:\w+ jumps by -?\d{4}`, `the clock of the server jumps`,
		`group 1 is wide now`, `group 1 is no longer wide`, `\w+ \(\d+\)`, `cancels a sync`, `crosses the gap`, `count \d+, moved \d+`,
	} {
		if !regexp.MustCompile(what).MatchString(told) {
			list = append(list, what)
		}
	}
	return list
}
