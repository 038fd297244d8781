package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// mutant is a deliberate fault.
type mutant struct {
	name    string // of its file
	says    string // what is wrong with it
	promise int    // that it breaks
	edits   []edit
}

// edit replaces a text that stands exactly once in a file.
type edit struct{ file, old, new string }

// dir is where the mutants are, from the repository's root.
const dir = "test/sim/mutants"

// load reads all mutants and makes sure that they still apply.
func load(root string) ([]*mutant, error) {
	files, err := filepath.Glob(filepath.Join(root, dir, "*.mutant"))
	if err != nil {
		return nil, err
	}
	var mutants []*mutant
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		m, err := parse(strings.TrimSuffix(filepath.Base(file), ".mutant"), string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if _, err := m.apply(root); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		mutants = append(mutants, m)
	}
	return mutants, nil
}

var (
	head  = regexp.MustCompile(`\A(.+)\npromise (\d+)\n`)
	block = regexp.MustCompile(`(?s)\A\nin (\S+)\n<<<<\n(.*?)\n====\n(.*?)\n?>>>>\n`)
)

// parse reads a description: a sentence, the promise, and edits.
//
//	What is wrong.
//	promise 2
//
//	in internal/chat/commit.go
//	<<<<
//	the text as it is
//	====
//	the text with the fault
//	>>>>
func parse(name, text string) (*mutant, error) {
	top := head.FindStringSubmatch(text)
	if top == nil {
		return nil, fmt.Errorf("it does not begin with a sentence and \"promise N\"")
	}
	m := &mutant{name: name, says: top[1]}
	m.promise, _ = strconv.Atoi(top[2])
	for rest := text[len(top[0]):]; rest != ""; {
		b := block.FindStringSubmatch(rest)
		if b == nil {
			return nil, fmt.Errorf("there is no edit at %q", rest[:min(len(rest), 40)])
		}
		m.edits = append(m.edits, edit{b[1], b[2], b[3]})
		rest = rest[len(b[0]):]
	}
	if len(m.edits) == 0 {
		return nil, fmt.Errorf("it has no edit")
	}
	return m, nil
}

// apply returns the files with the fault, by their names.
func (m *mutant) apply(root string) (map[string]string, error) {
	files := map[string]string{}
	for _, e := range m.edits {
		text, ok := files[e.file]
		if !ok {
			b, err := os.ReadFile(filepath.Join(root, e.file))
			if err != nil {
				return nil, err
			}
			text = string(b)
		}
		if n := strings.Count(text, e.old); n != 1 {
			return nil, fmt.Errorf("it no longer applies: this stands %d times in %s, and should once: bring the mutant up to date\n%s", n, e.file, e.old)
		}
		files[e.file] = strings.Replace(text, e.old, e.new, 1)
	}
	return files, nil
}
