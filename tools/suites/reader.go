package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// A reader takes a suite's output as it comes. Events of `go test -json` become
// the lines that plain `go test` prints, and are counted; any other line is
// shown as it is.
type reader struct {
	out      io.Writer
	partial  []byte
	packages map[string]*packageLog
	heard
}

// heard is what a suite's events told.
type heard struct {
	counts counts
	ran    map[test]bool
	skips  []skip
}

type counts struct{ passed, failed, skipped int }

type test struct{ pkg, name string }

// A skip is a test that did not run and the reason it gave.
type skip struct {
	test
	reason string
}

// An event is one line of `go test -json`; see `go doc test2json`.
type event struct {
	Action     string
	Package    string
	ImportPath string // of build-output
	Test       string
	Output     string
}

func newReader(out io.Writer) *reader {
	return &reader{out: out, packages: map[string]*packageLog{}, heard: heard{ran: map[test]bool{}}}
}

// Write never fails: a test that was heard must be counted.
func (r *reader) Write(data []byte) (int, error) {
	r.partial = append(r.partial, data...)
	for {
		line, rest, found := bytes.Cut(r.partial, []byte("\n"))
		if !found {
			return len(data), nil
		}
		r.line(line)
		r.partial = rest
	}
}

// close shows what the suite left unfinished: a last line without an end, and
// packages whose process died without a word.
func (r *reader) close() {
	if len(r.partial) > 0 {
		r.line(r.partial)
		r.partial = nil
	}
	for _, p := range r.packages {
		r.show(p.failure())
	}
}

func (r *reader) line(line []byte) {
	var e event
	if !bytes.HasPrefix(line, []byte("{")) || json.Unmarshal(line, &e) != nil || e.Action == "" {
		r.show(string(line) + "\n")
		return
	}
	switch {
	case e.Action == "build-output":
		r.show(e.Output)
	case e.Package == "":
	case e.Test == "":
		r.packageEvent(e)
	default:
		r.testEvent(e)
	}
}

func (r *reader) testEvent(e event) {
	p := r.log(e.Package)
	switch e.Action {
	case "output":
		p.add(e.Test, e.Output)
	case "pass":
		r.counts.passed++
		r.ran[test{e.Package, e.Test}] = true
		p.forget(e.Test)
	case "fail":
		r.counts.failed++
		r.ran[test{e.Package, e.Test}] = true
	case "skip":
		r.counts.skipped++
		r.skips = append(r.skips, skip{test{e.Package, e.Test}, reason(p.text(e.Test))})
		p.forget(e.Test)
	}
}

func (r *reader) packageEvent(e event) {
	p := r.log(e.Package)
	switch e.Action {
	case "output":
		p.add("", e.Output)
	case "pass", "skip":
		r.show(p.lastLine())
		delete(r.packages, e.Package)
	case "fail":
		r.show(p.failure())
		delete(r.packages, e.Package)
	}
}

func (r *reader) log(pkg string) *packageLog {
	if r.packages[pkg] == nil {
		r.packages[pkg] = &packageLog{tests: map[string]*strings.Builder{}}
	}
	return r.packages[pkg]
}

func (r *reader) show(text string) { fmt.Fprint(r.out, text) }
