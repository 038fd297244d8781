package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The test binary is the real command when this variable is set: what tests run
// is a process of its own, with its own signals, streams and exit code.
const beTheCommand = "BACKSCROLL_TEST_COMMAND=1"

func TestMain(m *testing.M) {
	if os.Getenv("BACKSCROLL_TEST_COMMAND") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// long leaves a test to the suite without the race detector: with it, processes
// start slowly, and these start many.
func long(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
}

// world is a folder in which commands run, perhaps with a server.
type world struct {
	t   *testing.T
	dir string
	env []string
	url string // of the server, once serve was called
}

func newWorld(t *testing.T) *world {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, dir: t.TempDir()}
	w.must(os.MkdirAll(w.path("build"), 0o700))
	w.must(os.Symlink(self, w.path("build/backscroll")))
	w.env = append(os.Environ(), beTheCommand, "BACKSCROLL_LISTEN=127.0.0.1:0", "BACKSCROLL_ADMIN_KEY=",
		"PATH="+w.path("build")+":"+os.Getenv("PATH"))
	return w
}

func (w *world) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// write makes a file.
func (w *world) write(name, content string) {
	w.t.Helper()
	w.must(os.WriteFile(w.path(name), []byte(content), 0o600))
}

// process is a command that runs in the background.
type process struct {
	w      *world
	cmd    *exec.Cmd
	lines  *bufio.Scanner // of standard output
	stderr bytes.Buffer
	ended  bool
}

// start runs a command in the background; it is ended with the test.
func (w *world) start(args ...string) *process {
	w.t.Helper()
	p := &process{w: w, cmd: exec.Command(w.path("build/backscroll"), args...)}
	p.cmd.Dir, p.cmd.Env, p.cmd.Stderr = w.dir, w.env, &p.stderr
	out, err := p.cmd.StdoutPipe()
	w.must(err)
	p.lines = bufio.NewScanner(out)
	w.must(p.cmd.Start())
	w.t.Cleanup(func() {
		if !p.ended {
			p.stop(syscall.SIGKILL)
		}
	})
	return p
}

// line is the next line of standard output.
func (p *process) line() string {
	p.w.t.Helper()
	if !p.lines.Scan() {
		p.stop(syscall.SIGKILL)
		p.w.t.Fatalf("%v ended without a line; its standard error: %s", p.cmd.Args, p.stderr.String())
	}
	return p.lines.Text()
}

// stop sends a signal and waits for the end; it returns the exit code, and what
// else stood on standard output.
func (p *process) stop(signal os.Signal) (code int, rest string) {
	_ = p.cmd.Process.Signal(signal) // it may have ended by itself
	for p.lines.Scan() {
		rest += p.lines.Text() + "\n"
	}
	_ = p.cmd.Wait() // the exit code says it
	p.ended = true
	return p.cmd.ProcessState.ExitCode(), rest
}

// serve starts a server with its data in the folder that commands look in when
// they are told none; all later commands find it.
func (w *world) serve(args ...string) (server *process, ready string) {
	w.t.Helper()
	server = w.start(append([]string{"serve"}, args...)...)
	ready = server.line()
	w.url = strings.Fields(strings.TrimPrefix(ready, "backscroll: serving "))[0]
	w.env = append(w.env, "BACKSCROLL_SERVER="+w.url)
	return server, ready
}

// result is what a command did.
type result struct {
	stdout, stderr string
	code           int
}

// run runs a command to its end.
func (w *world) run(args ...string) result {
	w.t.Helper()
	cmd := exec.Command(w.path("build/backscroll"), args...)
	return w.finish(cmd)
}

func (w *world) finish(cmd *exec.Cmd) result {
	w.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = w.dir, w.env, &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// ok runs a command that must succeed, and returns its standard output.
func (w *world) ok(args ...string) string {
	w.t.Helper()
	r := w.run(args...)
	if r.code != 0 {
		w.t.Fatalf("%v exited with %d: %s", args, r.code, r.stderr)
	}
	return r.stdout
}

// objects runs a command that must succeed and print JSON objects.
func (w *world) objects(args ...string) []map[string]any {
	w.t.Helper()
	var list []map[string]any
	for line := range strings.Lines(w.ok(args...)) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			w.t.Fatalf("%v printed %q: %v", args, line, err)
		}
		list = append(list, object)
	}
	return list
}

// device makes a user with a device, logged in, and returns its database's name.
func (w *world) device(address, device string) string {
	w.t.Helper()
	token := strings.TrimSpace(w.ok("token", "new", address, "--device", device, "--create"))
	db := address + "-" + device + ".db"
	w.ok("device", "login", "--db", db, "--token", token)
	return db
}
