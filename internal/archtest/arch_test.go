package archtest

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func repository(t *testing.T) graph {
	t.Helper()
	g, err := load("../..")
	if err != nil {
		t.Fatal(err)
	}
	if g["msg"] == nil {
		t.Fatal("the package msg was not found: these tests look at the wrong folder")
	}
	return g
}

func TestImportsGoDown(t *testing.T) { expectNone(t, climbs(repository(t))) }

func TestForbiddenImports(t *testing.T) { expectNone(t, breaches(repository(t), rules)) }

func TestNothingImportsCommands(t *testing.T) { expectNone(t, commandImports(repository(t))) }

func TestPublicPackages(t *testing.T) { expectNone(t, published(repository(t))) }

func expectNone(t *testing.T, found []string) {
	t.Helper()
	for _, f := range found {
		t.Error(f)
	}
}

func climbs(g graph) (found []string) {
	for _, dir := range slices.Sorted(maps.Keys(g)) {
		from := floorOf(dir)
		if from < 0 {
			found = append(found, dir+" stands on no floor: give it one in internal/archtest/rules_test.go")
			continue
		}
		for _, imported := range g[dir].imports {
			if g[imported] != nil && floorOf(imported) > from {
				found = append(found, dir+" imports "+imported+", which stands on a higher floor")
			}
		}
	}
	return found
}

// floorOf returns the floor of a folder of this module, or -1.
func floorOf(dir string) int {
	return slices.IndexFunc(floors[:], func(folders []string) bool { return within(dir, folders...) })
}

func breaches(g graph, rules []rule) (found []string) {
	for _, r := range rules {
		g.reach(r.pkg, func(imported string, way []string) {
			if why := r.forbids(g, imported); why != "" {
				found = append(found, strings.Join(way, " → ")+": "+why)
			}
		})
	}
	return found
}

// forbids says why the rule's package may not reach an import, or "".
func (r rule) forbids(g graph, imported string) string {
	own := g[imported] != nil
	switch {
	case within(imported, r.never...):
		return r.pkg + " must not reach " + imported
	case own && r.only != nil && !within(imported, r.only...):
		return r.pkg + " may import no other package of this module than those its rule lists"
	case !own && r.ownModuleOnly && !standard(imported):
		return r.pkg + " must not reach other modules"
	}
	return ""
}

// standard reports whether a path belongs to the standard library, whose
// first element never has a dot.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func commandImports(g graph) (found []string) {
	for _, dir := range slices.Sorted(maps.Keys(g)) {
		for _, imported := range slices.Concat(g[dir].imports, g[dir].tests) {
			if within(imported, "cmd") && !within(dir, "cmd") {
				found = append(found, dir+" imports the command "+imported)
			}
		}
	}
	return found
}

func published(g graph) (found []string) {
	for _, dir := range slices.Sorted(maps.Keys(g)) {
		importable := g[dir].name != "" && g[dir].name != "main" && !within(dir, "internal", "test", "bench", "tools")
		if importable && !strings.Contains(dir, "/internal/") && !slices.Contains(public, dir) {
			found = append(found, dir+" can be imported by others: only msg and client are meant for that; move it below internal/")
		}
	}
	return found
}
