package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// module is what the import path of every package here begins with.
const module = "github.com/backscroll/backscroll/"

// A node is one package: what its files import, this module's packages by
// their folder and all others by their path.
type node struct {
	name    string
	imports []string // by the package itself
	tests   []string // by its tests only
}

// graph holds the packages of this module by folder.
type graph map[string]*node

// load reads the import clauses of every package below root. Modules nested in
// it, hidden folders and folders that Go ignores are left out.
func load(root string) (graph, error) {
	g := graph{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if path != root && ignored(path) {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		return g.add(root, path)
	})
	return g, err
}

func ignored(dir string) bool {
	name := filepath.Base(dir)
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "node_modules" {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

func (g graph) add(root, path string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	dir, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		return err
	}
	dir = filepath.ToSlash(dir)
	n := g[dir]
	if n == nil {
		n = &node{}
		g[dir] = n
	}
	into := &n.imports
	if strings.HasSuffix(path, "_test.go") {
		into = &n.tests
	} else {
		n.name = file.Name.Name
	}
	for _, clause := range file.Imports {
		imported, err := strconv.Unquote(clause.Path.Value)
		if err != nil {
			return err
		}
		imported = strings.TrimPrefix(imported, module)
		if !slices.Contains(*into, imported) {
			*into = append(*into, imported)
		}
	}
	return nil
}

// reach calls visit once for everything that the package imports, directly or
// through other packages of this module, with the way there.
func (g graph) reach(dir string, visit func(imported string, way []string)) {
	seen := map[string]bool{}
	var walk func(dir string, way []string)
	walk = func(dir string, way []string) {
		n := g[dir]
		if n == nil {
			return
		}
		for _, imported := range n.imports {
			if seen[imported] {
				continue
			}
			seen[imported] = true
			next := append(slices.Clone(way), imported)
			visit(imported, next)
			walk(imported, next)
		}
	}
	walk(dir, []string{dir})
}

// within reports whether path is one of the roots or lies below one.
func within(path string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return path == root || strings.HasPrefix(path, root+"/")
	})
}
