package main

// A suite is a row of the table: what it is called, what it needs, and the
// command that runs it in the repository's root.
type suite struct {
	name    string
	needs   probe
	env     []string
	command []string
}

// suites run in this order. A command may be anything that exits with 0 on
// success; of `go test -json` the single tests are counted too.
var suites = []suite{
	{
		name:    "go",
		needs:   nothing,
		env:     []string{"CGO_ENABLED=0"},
		command: []string{"go", "test", "-json", "./..."},
	},
	{
		// SQLite as translated into Go runs ten times slower when each of its accesses to
		// memory is watched; what uses a connection from two goroutines is seen around it.
		name:    "race",
		needs:   raceDetector,
		env:     []string{"CGO_ENABLED=1"},
		command: []string{"go", "test", "-json", "-race", "-gcflags=github.com/ncruces/go-sqlite3-wasm/...=-race=false", "-vet=off", "-short", "./..."},
	},
	{
		name:    "c and c++",
		needs:   cppTools,
		env:     []string{"CGO_ENABLED=0"},
		command: []string{"sh", "tools/bindings.sh", "^TestC"},
	},
	{
		name:    "python",
		needs:   python,
		env:     []string{"CGO_ENABLED=0"},
		command: []string{"sh", "tools/bindings.sh", "^TestPython"},
	},
	{
		name:    "java",
		needs:   java,
		env:     []string{"CGO_ENABLED=0"},
		command: []string{"sh", "tools/bindings.sh", "^TestJava"},
	},
	{
		name:    "languages",
		needs:   allLanguages,
		env:     []string{"CGO_ENABLED=0"},
		command: []string{"sh", "tools/bindings.sh", "^Test(Languages|Vectors)"},
	},
	{
		name:    "phones",
		needs:   nothing,
		command: []string{"sh", "tools/phones.sh"},
	},
	{
		name:    "real data",
		needs:   realData,
		env:     []string{"CGO_ENABLED=0"},
		command: []string{"go", "test", "-json", "-run", "RealLogs$|MentionsOfLogs$", "./test/scenario/...", "./internal/irc/...", "./internal/admin/..."},
	},
	{
		name:    "TypeScript SDK",
		needs:   node,
		command: []string{"sh", "web/sdk/scripts/suite.sh"},
	},
	{
		name:    "web pages",
		needs:   browser,
		command: []string{"sh", "tools/browser.sh"},
	},
}
