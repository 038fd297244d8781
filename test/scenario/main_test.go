package scenario_test

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// binary is the program under test, built once for all stories.
var binary string

func TestMain(m *testing.M) { os.Exit(withBinary(m.Run)) }

func withBinary(run func() int) int {
	dir, err := os.MkdirTemp("", "backscroll-scenario")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "backscroll")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "./cmd/backscroll")
	build.Dir = repository
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the binary: %v\n%s", err, out)
		return 1
	}
	if err := noteSources(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return run()
}

var repository = filepath.Join("..", "..")

// noteSources looks at every folder that the binary is made of. So `go test`,
// which remembers what a test has opened, never takes a result from its cache
// that an older binary gave.
func noteSources() error {
	for _, root := range []string{"client", "cmd", "internal", "msg"} {
		err := filepath.WalkDir(filepath.Join(repository, root), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				_, err = os.ReadDir(path)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// environment is this process's own, without what would change how the binary
// behaves.
func environment() []string {
	var kept []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "BACKSCROLL_") {
			kept = append(kept, variable)
		}
	}
	return kept
}
