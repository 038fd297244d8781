package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// page is docs/promises.md. Below each promise it has a table of the mutants that
// break it, between two marks; the rest is written by hand.
type page struct {
	path string
	text string
}

func readPage(root string) (*page, error) {
	path := filepath.Join(root, "docs", "promises.md")
	text, err := os.ReadFile(path)
	return &page{path, string(text)}, err
}

var (
	row   = regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| .* \\| (\\d+) \\|$")
	table = regexp.MustCompile(`(?s)(<!-- mutants of promise (\d+) -->\n).*?(<!-- end -->\n)`)
)

// seeds are the seeds that the page lists, by the mutants' names.
func (p *page) seeds() map[string]uint64 {
	seeds := map[string]uint64{}
	for _, r := range row.FindAllStringSubmatch(p.text, -1) {
		seeds[r[1]], _ = strconv.ParseUint(r[2], 10, 64)
	}
	return seeds
}

// write puts the present mutants and seeds into the page's tables.
func (p *page) write(mutants []*mutant, caught map[string]catch) error {
	next := p.with(mutants, caught)
	if next == p.text {
		return nil
	}
	fmt.Println("docs/promises.md was brought up to date")
	return os.WriteFile(p.path, []byte(next), 0o644)
}

// with is the page's text with other tables.
func (p *page) with(mutants []*mutant, caught map[string]catch) string {
	return table.ReplaceAllStringFunc(p.text, func(old string) string {
		parts := table.FindStringSubmatch(old)
		return parts[1] + rows(mutants, caught, parts[2]) + parts[3]
	})
}

func rows(mutants []*mutant, caught map[string]catch, promise string) string {
	var b strings.Builder
	for _, m := range mutants {
		c, ok := caught[m.name]
		if !ok || strconv.Itoa(m.promise) != promise {
			continue
		}
		if b.Len() == 0 {
			b.WriteString("\n| mutant | what is wrong with it | caught by seed |\n|---|---|---|\n")
		}
		fmt.Fprintf(&b, "| `%s` | %s | %d |\n", m.name, m.says, c.seed)
	}
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	return b.String()
}
