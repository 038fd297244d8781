package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// report prints the tables that end a run: what became of each suite, which
// tests ran nowhere, and at the very end which suites were skipped.
func report(out io.Writer, results []result) {
	heading(out, "Suites")
	table(out, func(row func(...string)) {
		for _, r := range results {
			row(r.suite, r.state(), r.duration(), r.counts.String())
		}
	})
	fmt.Fprintf(out, "\n%s\n", total(results))
	if skips := nowhere(results); len(skips) > 0 {
		heading(out, "Skipped tests")
		table(out, func(row func(...string)) {
			for _, s := range skips {
				row(s.pkg, s.name, s.reason)
			}
		})
	}
	if slices.ContainsFunc(results, func(r result) bool { return r.miss != nil }) {
		heading(out, "Skipped suites")
		table(out, func(row func(...string)) {
			row("suite", "reason", "to run it")
			for _, r := range results {
				if r.miss != nil {
					row(r.suite, r.miss.reason, r.miss.remedy)
				}
			}
		})
	}
}

// verdict says in one line why the run failed, or nothing.
func verdict(results []result, strict bool) string {
	var failed, lacking []string
	for _, r := range results {
		switch {
		case r.err != nil:
			failed = append(failed, r.suite)
		case r.miss != nil && r.miss.tool && strict:
			lacking = append(lacking, r.suite)
		}
	}
	var why []string
	if len(failed) > 0 {
		why = append(why, "Failed: "+strings.Join(failed, ", ")+". What failed stands above, under each suite's heading.")
	}
	if len(lacking) > 0 {
		why = append(why, "Not run for want of a tool, which STRICT=1 does not allow: "+strings.Join(lacking, ", ")+".")
	}
	return strings.Join(why, "\n")
}

func (r result) state() string {
	switch {
	case r.miss != nil:
		return "skipped"
	case r.err != nil:
		return "FAILED"
	}
	return "passed"
}

func (r result) duration() string {
	if r.miss != nil {
		return ""
	}
	return r.took.Round(time.Second / 10).String()
}

func (c counts) String() string {
	if c == (counts{}) {
		return ""
	}
	return fmt.Sprintf("%d passed, %d failed, %d skipped", c.passed, c.failed, c.skipped)
}

// total adds the suites up. Test runners of all languages end in such a line.
func total(results []result) string {
	var sum counts
	for _, r := range results {
		sum.passed += r.counts.passed
		sum.failed += r.counts.failed
		sum.skipped += r.counts.skipped
	}
	return fmt.Sprintf("%d passed, %d failed, %d skipped", sum.passed, sum.failed, sum.skipped)
}

// nowhere lists the tests that every suite skipped: one that the suite with the
// real data ran, or the one without the race detector, is no news.
func nowhere(results []result) []skip {
	known := map[test]bool{}
	for _, r := range results {
		maps.Copy(known, r.ran)
	}
	var skips []skip
	for _, r := range results {
		for _, s := range r.skips {
			if !known[s.test] {
				known[s.test] = true
				skips = append(skips, s)
			}
		}
	}
	slices.SortFunc(skips, func(a, b skip) int {
		return cmp.Or(cmp.Compare(a.pkg, b.pkg), cmp.Compare(a.name, b.name))
	})
	return skips
}

func heading(out io.Writer, title string) { fmt.Fprintf(out, "\n%s\n", title) }

// table aligns the rows that fill gives it.
func table(out io.Writer, fill func(row func(...string))) {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fill(func(cells ...string) { fmt.Fprintln(w, "  "+strings.Join(cells, "\t")) })
	w.Flush()
}
