package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
)

// figure is one line of the table: a measured value, what it is held against,
// and what it should reach.
type figure struct {
	Measure  string   `json:"measure"` // the letter of the measure that it belongs to
	Name     string   `json:"name"`
	Value    float64  `json:"value"`
	Unit     string   `json:"unit"`
	Baseline *float64 `json:"baseline"` // in the same unit, from the same run; null: none
	Against  string   `json:"against"`  // what the baseline is
	Target   *float64 `json:"target"`   // null: a figure without target
	AtLeast  bool     `json:"at_least"` // the target is a floor, else a ceiling
	Met      *bool    `json:"met"`      // null: no target
}

// beside sets the baseline.
func (f figure) beside(value float64, what string) figure {
	f.Baseline, f.Against = &value, what
	return f
}

func (f figure) atMost(target float64) figure {
	met := f.Value <= target
	f.Target, f.AtLeast, f.Met = &target, false, &met
	return f
}

func (f figure) atLeast(target float64) figure {
	met := f.Value >= target
	f.Target, f.AtLeast, f.Met = &target, true, &met
	return f
}

// table prints the figures in the order in which they were measured.
func table(w io.Writer, figures []figure) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\tfigure\tvalue\ttarget\t\tbaseline, in the same run")
	for _, f := range figures {
		target, verdict, base := "", "", ""
		if f.Target != nil {
			sign := "≤"
			if f.AtLeast {
				sign = "≥"
			}
			target, verdict = sign+" "+number(*f.Target), "met"
			if !*f.Met {
				verdict = "MISS"
			}
		}
		if f.Baseline != nil {
			base = strings.TrimSpace(number(*f.Baseline)+" "+f.Unit) + ": " + f.Against
		}
		fmt.Fprintf(t, "(%s)\t%s\t%s\t%s\t%s\t%s\n", f.Measure, f.Name,
			strings.TrimSpace(number(f.Value)+" "+f.Unit), target, verdict, base)
	}
	return t.Flush()
}

// number shows three significant digits, and whole thousands with commas.
func number(v float64) string {
	digits := 2 - int(math.Floor(math.Log10(math.Abs(v))))
	if v == 0 || digits <= 0 {
		return commas(strconv.FormatFloat(v, 'f', 0, 64))
	}
	s := strconv.FormatFloat(v, 'f', digits, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func commas(s string) string {
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// misses counts the targets that were not reached.
func misses(figures []figure) (missed, targets int) {
	for _, f := range figures {
		if f.Met == nil {
			continue
		}
		if targets++; !*f.Met {
			missed++
		}
	}
	return missed, targets
}

func writeJSON(file string, figures []figure) error {
	b, err := json.MarshalIndent(figures, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(b, '\n'), 0o644)
}
