package main

import (
	"context"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// all loads the mutants, each of which has to apply to the source as it is.
func all(t *testing.T) (root string, mutants []*mutant) {
	t.Helper()
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	if mutants, err = load(root); err != nil {
		t.Fatal(err)
	}
	return root, mutants
}

// Each mutant is on the page with the seed that catches it, below the promise
// that it breaks, and the page lists no others.
func TestThePageListsEachMutant(t *testing.T) {
	root, mutants := all(t)
	p, err := readPage(root)
	if err != nil {
		t.Fatal(err)
	}
	seeds := p.seeds()
	caught := map[string]catch{}
	for _, m := range mutants {
		if seeds[m.name] == 0 {
			t.Errorf("docs/promises.md has no seed for %s: go run ./test/sim/mutants -write", m.name)
		}
		caught[m.name] = catch{seed: seeds[m.name]}
	}
	if again := p.with(mutants, caught); again != p.text {
		t.Error("docs/promises.md is not as the mutants are: go run ./test/sim/mutants -write")
	}
}

// A mutant of the rules and one of the store are caught, and a
// change that is no fault is not. `make mutants` tries all.
func TestSomeMutantsAreCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the simulator several times")
	}
	root, mutants := all(t)
	for _, name := range []string{"ack-before-commit", "serve-before-sync"} {
		t.Run(name, func(t *testing.T) {
			c, err := hunt(context.Background(), root, named(t, mutants, name), 0, 40)
			if err != nil || !strings.HasPrefix(c.what, "promise 2: ") {
				t.Errorf("caught: %+v, error: %v", c, err)
			}
		})
	}
	t.Run("no fault", func(t *testing.T) {
		harmless := &mutant{name: "harmless", promise: 9, edits: []edit{{"internal/engine/push.go", "spans := c.spans.Push(p.Prev, p.Rev)", "spans := c.spans.Push(p.Prev+0, p.Rev)"}}}
		if c, err := hunt(context.Background(), root, harmless, 0, 3); err == nil {
			t.Errorf("caught: %+v", c)
		}
	})
}

// A seed that fails is told as a short story of people and not of numbers, which
// ends with the broken promise and the command that repeats just that.
func TestAFailureIsAShortStory(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the simulator")
	}
	root, mutants := all(t)
	bin, err := build(context.Background(), root, t.TempDir(), named(t, mutants, "rev-gap-ignored"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := try(context.Background(), bin, 1, 100)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := exec.Command(bin, "-seeds", "1", "-first", strconv.FormatUint(c.seed, 10)).Output()
	out := string(b)
	again := regexp.MustCompile(`this again: go run ./test/sim/cmd/sim (.*)\n`).FindStringSubmatch(out)
	if again == nil || !strings.HasSuffix(out, "\n1 seeds, 1 violations\n") {
		t.Fatalf("it tells:\n%s", out)
	}
	_, told, _ := strings.Cut(out, "\n") // the first line is of the whole run
	story, _, _ := strings.Cut(told, "\nthis again: ")
	lines := strings.Split(story, "\n")
	if len(lines) > 40 || !strings.Contains(lines[len(lines)-1], "VIOLATION of promise 9: ") {
		t.Errorf("the story has %d lines and ends with %q", len(lines), lines[len(lines)-1])
	}
	if !regexp.MustCompile(`\w+:(phone|laptop|tablet) sends "m\d+" to \w+`).MatchString(story) || regexp.MustCompile(`users? \d`).MatchString(story) {
		t.Errorf("the story is:\n%s", story)
	}
	repeated, _ := exec.Command(bin, strings.Fields(again[1])...).Output()
	if !strings.HasPrefix(string(repeated), story+"\n") {
		t.Errorf("the command for it tells:\n%s\nand not:\n%s", repeated, story)
	}
}

func named(t *testing.T, mutants []*mutant, name string) *mutant {
	t.Helper()
	i := slices.IndexFunc(mutants, func(m *mutant) bool { return m.name == name })
	if i < 0 {
		t.Fatalf("there is no mutant %s", name)
	}
	return mutants[i]
}

// What is wrong with a description is said, and so is that it no longer applies.
func TestBadMutantsAreRefused(t *testing.T) {
	for what, text := range map[string]string{
		"does not begin":   "What is wrong.\n",
		"has no edit":      "What is wrong.\npromise 2\n",
		"there is no edit": "What is wrong.\npromise 2\n\nin a.go\nnothing\n",
	} {
		if _, err := parse("bad", text); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("parsed, error %v, want: %s", err, what)
		}
	}
	root, _ := all(t)
	m, err := parse("old", "What is wrong.\npromise 2\n\nin test/sim/doc.go\n<<<<\nwhat stood here long ago\n====\n\n>>>>\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.apply(root); err == nil || !strings.Contains(err.Error(), "no longer applies") {
		t.Errorf("applied, error %v", err)
	}
}
