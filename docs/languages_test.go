package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEveryFeatureIsListedForEveryLanguage keeps languages.md complete: what the Go package client
// exports has a row there, and what a row names exists.
func TestEveryFeatureIsListedForEveryLanguage(t *testing.T) {
	rows := languageRows(t)
	for _, feature := range features(t) {
		if rows[feature] == nil {
			t.Errorf("docs/languages.md has no row for %s of the Go package client: give it one, and what it is in each language", feature)
		}
		delete(rows, feature)
	}
	for gone := range rows {
		t.Errorf("docs/languages.md has a row for %s, which the Go package client does not export", gone)
	}
}

func TestWhatTheTableOfLanguagesNamesExists(t *testing.T) {
	languages := []struct {
		name, dir, ending string
	}{
		{name: "C", dir: "../capi", ending: ".h"},
		{name: "C++", dir: "../bindings/cpp/include", ending: ".hpp"},
		{name: "Java", dir: "../bindings/java/src/main", ending: ".java"},
		{name: "Python", dir: "../bindings/python/src", ending: ".py"},
	}
	for feature, cells := range languageRows(t) {
		if len(cells) != len(languages) {
			t.Fatalf("the row of %s has %d cells", feature, len(cells))
		}
	}
	for i, language := range languages {
		words := wordsIn(t, language.dir, language.ending)
		for feature, cells := range languageRows(t) {
			cell := cells[i]
			if cell == "" || cell == "–" {
				t.Errorf("%s says nothing of %s", language.name, feature)
			}
			for _, name := range quoted.FindAllStringSubmatch(cell, -1) {
				if !words[name[1]] {
					t.Errorf("%s has no %s, which stands beside %s", language.name, name[1], feature)
				}
			}
		}
	}
}

var (
	quoted = regexp.MustCompile("`([^`]+)`")
	word   = regexp.MustCompile(`\w+`)
)

// languageRows returns the cells of each row after the first, by what the first names.
func languageRows(t *testing.T) map[string][]string {
	t.Helper()
	page, err := os.ReadFile("languages.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for line := range strings.Lines(string(page)) {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows[strings.Trim(cells[0], "`")] = cells[1:]
	}
	return rows
}

// features lists what the package client exports that an app calls or sets.
func features(t *testing.T) (found []string) {
	t.Helper()
	settings := []string{"Options", "ReadOptions", "InboxOptions", "Listener", "InboxListener"}
	for _, dir := range []string{"../client", "../internal/engine"} {
		for _, file := range sources(t, dir) {
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncDecl:
					if dir == "../client" {
						found = append(found, exported(n)...)
					}
					return false
				case *ast.TypeSpec:
					name := n.Name.Name
					if dir != "../client" && name == "RowFilter" {
						name = "InboxOptions" // what it is called in client
					} else if dir != "../client" || !slices.Contains(settings, name) {
						return false
					}
					found = append(found, fieldsOf(name, n)...)
				}
				return true
			})
		}
	}
	return found
}

func sources(t *testing.T, dir string) (files []*ast.File) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

func exported(f *ast.FuncDecl) []string {
	if !f.Name.IsExported() {
		return nil
	}
	if f.Recv == nil {
		return []string{f.Name.Name}
	}
	of := f.Recv.List[0].Type
	if star, pointer := of.(*ast.StarExpr); pointer {
		of = star.X
	}
	if name := of.(*ast.Ident); name.IsExported() {
		return []string{name.Name + "." + f.Name.Name}
	}
	return nil
}

func fieldsOf(name string, n *ast.TypeSpec) (found []string) {
	structure, is := n.Type.(*ast.StructType)
	if !is {
		return nil
	}
	for _, f := range structure.Fields.List {
		for _, id := range f.Names {
			if id.IsExported() {
				found = append(found, name+"."+id.Name)
			}
		}
	}
	return found
}

// wordsIn collects the words of a language's sources.
func wordsIn(t *testing.T, dir, ending string) map[string]bool {
	t.Helper()
	words := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ending) {
			return err
		}
		source, err := os.ReadFile(path)
		for _, w := range word.FindAllString(string(source), -1) {
			words[w] = true
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return words
}
