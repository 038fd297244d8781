package bindings_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCQuickStart(t *testing.T)   { quickStart(t, "quickstart-c.md", "hello.c", "c", 19) }
func TestCPPQuickStart(t *testing.T) { quickStart(t, "quickstart-cpp.md", "hello.cpp", "cpp", 19) }

// quickStart does what a page says, in an empty folder: its first block of shell builds this
// repository and is done already; the rest is run in one shell, at a port of its own.
func quickStart(t *testing.T, page, file, language string, mostLines int) {
	needLibrary(t)
	text, err := os.ReadFile(filepath.Join(repository, "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	dir, listen := t.TempDir(), freePort(t)
	here := func(s string) string { return strings.ReplaceAll(s, "127.0.0.1:8480", listen) }
	code := blocks(string(text), language)
	if len(code) != 1 || strings.Count(code[0], "\n") > mostLines {
		t.Fatalf("the page has %d blocks of %s; one of at most %d lines is expected", len(code), language, mostLines)
	}
	if err := os.WriteFile(filepath.Join(dir, file), []byte(here(code[0])), 0o644); err != nil {
		t.Fatal(err)
	}
	script := "set -e\ntrap 'kill $! 2>/dev/null; wait' EXIT\n" + strings.Join(blocks(string(text), "sh")[1:], "")
	script = strings.Replace(script, "backscroll serve &\n", "mkfifo said\nbackscroll serve > said &\nexec 3< said\nread -r serving <&3\n", 1) // its first line says that it is ready
	c := command(t, dir, "sh", "-c", here(script))
	c.Env = append(c.Env, "BACKSCROLL="+library, "BACKSCROLL_LISTEN="+listen, "BACKSCROLL_SERVER=http://"+listen, "BACKSCROLL_ADMIN_KEY=")
	// The program is built by `make build` into the same folder; here it lies elsewhere.
	c.Args[2] = strings.Replace(c.Args[2], "export PATH=$BACKSCROLL:$PATH", "export PATH="+filepath.Dir(program)+":$PATH", 1)
	var log strings.Builder
	c.Stderr = &log
	got, err := c.Output()
	if want := blocks(string(text), "text")[0]; err != nil || !strings.HasSuffix(string(got), want) {
		t.Errorf("%v: it printed\n%s%s\nand the page says\n%s", err, got, &log, want)
	}
}

// blocks returns the fenced blocks of a language.
func blocks(text, language string) (found []string) {
	for _, part := range strings.Split(text, "\n```"+language+"\n")[1:] {
		code, _, _ := strings.Cut(part, "\n```\n")
		found = append(found, code+"\n")
	}
	return found
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
