package main

import (
	"regexp"
	"slices"
	"strings"
)

// A packageLog holds what one package's tests printed until it is known whether
// anybody wants to read it. The package's own lines stand under the empty name.
type packageLog struct {
	order []string
	tests map[string]*strings.Builder
}

func (p *packageLog) add(test, output string) {
	b := p.tests[test]
	if b == nil {
		b = &strings.Builder{}
		p.tests[test] = b
		p.order = append(p.order, test)
	}
	b.WriteString(output)
}

func (p *packageLog) forget(test string) {
	delete(p.tests, test)
	p.order = slices.DeleteFunc(p.order, func(t string) bool { return t == test })
}

func (p *packageLog) text(test string) string {
	if b := p.tests[test]; b != nil {
		return b.String()
	}
	return ""
}

// lastLine is the package's verdict: "ok …" or "? … [no test files]".
func (p *packageLog) lastLine() string {
	lines := strings.SplitAfter(strings.TrimRight(p.text(""), "\n"), "\n")
	last := lines[len(lines)-1]
	if last == "" {
		return ""
	}
	return last + "\n"
}

// failure is what the tests printed that did not pass, in the order in which
// they began, and then what the package itself said.
func (p *packageLog) failure() string {
	var b strings.Builder
	for _, test := range p.order {
		if test != "" {
			b.WriteString(withoutProgress(p.text(test)))
		}
	}
	b.WriteString(p.text(""))
	return b.String()
}

// withoutProgress drops the "=== RUN" lines that only -v, and so -json, prints.
func withoutProgress(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "=== ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

var position = regexp.MustCompile(`^[\w.-]+\.go:\d+: ?`)

// reason picks out of a skipped test's output what it gave as its reason.
func reason(text string) string {
	var words []string
	for line := range strings.Lines(withoutProgress(text)) {
		line = position.ReplaceAllString(strings.TrimSpace(line), "")
		if line != "" && !strings.HasPrefix(line, "--- SKIP") {
			words = append(words, line)
		}
	}
	if len(words) == 0 {
		return "gave no reason"
	}
	return strings.Join(words, " ")
}
