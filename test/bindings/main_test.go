package bindings_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/server"
)

// The world of these tests: made once, for all of them.
var (
	library string // the folder of `make lib`; empty: it is not built, and all is skipped
	program string // the command line
	url     string // a running server
	key     string // its admin key

	programs string // the folder of what tests build once
)

var repository, _ = filepath.Abs(filepath.Join("..", ".."))

func TestMain(m *testing.M) { os.Exit(withWorld(m.Run)) }

func withWorld(run func() int) int {
	if library = os.Getenv("BACKSCROLL_LIB"); library == "" {
		return run()
	}
	dir, err := os.MkdirTemp("", "backscroll-bindings")
	if err != nil {
		return failed(err)
	}
	defer os.RemoveAll(dir)
	program, programs = filepath.Join(dir, "backscroll"), filepath.Join(dir, "programs")
	if err := os.Mkdir(programs, 0o700); err != nil {
		return failed(err)
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-o", program, "./cmd/backscroll")
	build.Dir = repository
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return failed(fmt.Errorf("build the program: %w\n%s", err, out))
	}
	s, err := server.New(context.Background(), server.Config{
		Data: filepath.Join(dir, "data"), Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return failed(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	url, key = s.URL(), s.Key()
	code := run()
	cancel()
	if err := <-done; err != nil {
		return failed(err)
	}
	return code
}

func failed(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// needLibrary skips where the library is not built.
func needLibrary(t *testing.T) {
	t.Helper()
	if library == "" {
		t.Skip("BACKSCROLL_LIB names no folder of 'make lib'")
	}
}

// command is a program that finds the server and the library.
func command(t *testing.T, dir, name string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir = dir
	c.Env = append(os.Environ(),
		"BACKSCROLL_SERVER="+url, "BACKSCROLL_ADMIN_KEY="+key, "BACKSCROLL_PROGRAM="+program,
		"BACKSCROLL_LIBRARY="+filepath.Join(library, "libbackscroll.so"),
		"ASAN_OPTIONS=quarantine_size_mb=1", // or what was freed looks like a leak to who watches the memory
		"LD_LIBRARY_PATH="+library, "PKG_CONFIG_PATH="+filepath.Join(library, "share", "pkgconfig"),
		"PATH="+filepath.Dir(program)+string(os.PathListSeparator)+os.Getenv("PATH"), "TMPDIR="+t.TempDir())
	return c
}

// must runs a program that has to succeed, and returns what it printed.
func must(t *testing.T, c *exec.Cmd) string {
	t.Helper()
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", c.Args, err, out)
	}
	return string(out)
}

// token makes a token for a device of a user, and the user.
func token(t *testing.T, user, device string) string {
	t.Helper()
	out, err := command(t, "", program, "token", "new", user, "--device", device, "--create").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
