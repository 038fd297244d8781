package scenario_test

import (
	"bytes"
	"errors"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait. It says when a story has failed, and is long
// enough for a busy machine.
const patience = 2 * time.Minute

// processesOnly skips, in short runs, a story that happens in other processes
// alone: the race detector, for which those are, does not see them.
func processesOnly(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("only in other processes: not with -short")
	}
}

// output is what a process writes, readable while it runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func newOutput() *output { return &output{more: make(chan struct{}, 1)} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case o.more <- struct{}{}:
	default:
	}
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// process is a run of the binary.
type process struct {
	t              *testing.T
	args           []string
	cmd            *exec.Cmd
	stdout, stderr *output
	ended          chan struct{}
	code           int // of the exit; -1: ended by a signal
}

// launch starts the binary. It is killed with the test at the latest.
func launch(t *testing.T, args ...string) *process {
	t.Helper()
	p := prepare(t, args...)
	p.begin()
	return p
}

// prepare is launch without the start.
func prepare(t *testing.T, args ...string) *process {
	p := &process{t: t, args: args, cmd: exec.Command(binary, args...), stdout: newOutput(), stderr: newOutput(), ended: make(chan struct{})}
	p.cmd.Env = environment()
	p.cmd.Stdout, p.cmd.Stderr = p.stdout, p.stderr
	return p
}

func (p *process) begin() {
	p.t.Helper()
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		var exit *exec.ExitError
		if err := p.cmd.Wait(); errors.As(err, &exit) {
			p.code = exit.ExitCode()
		} else if err != nil {
			p.code = -2
		}
	}()
	p.t.Cleanup(p.kill)
}

// kill is kill -9, and waits for the end.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // an error says that it has ended already
	<-p.ended
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatalf("%s: %v", p, err)
	}
}

// outcome is what a process came to.
type outcome struct {
	stdout, stderr string
	code           int
}

// wait waits until the process ends by itself.
func (p *process) wait() outcome {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("%s does not end\nstdout: %s\nstderr: %s", p, tail(p.stdout.String()), tail(p.stderr.String()))
	}
	return outcome{p.stdout.String(), p.stderr.String(), p.code}
}

// line waits for a line on standard output that is as wanted.
func (p *process) line(what string, ok func(string) bool) string {
	p.t.Helper()
	return p.until(p.stdout, what, ok)
}

// until waits for a line in one of the process's outputs.
func (p *process) until(o *output, what string, ok func(string) bool) string {
	p.t.Helper()
	late := time.After(patience)
	for ended := false; ; {
		lines := strings.SplitAfter(o.String(), "\n")
		for _, line := range lines {
			if whole, complete := strings.CutSuffix(line, "\n"); complete && ok(whole) {
				return whole
			}
		}
		if ended {
			p.t.Fatalf("%s ended (%d) without %s\nstdout: %s\nstderr: %s", p, p.code, what, tail(p.stdout.String()), tail(p.stderr.String()))
		}
		select {
		case <-o.more:
		case <-p.ended:
			ended = true // what it wrote last is in the output now
		case <-late:
			p.t.Fatalf("%s does not print %s\nstdout: %s\nstderr: %s", p, what, tail(p.stdout.String()), tail(p.stderr.String()))
		}
	}
}

func (p *process) String() string { return "backscroll " + strings.Join(shortened(p.args), " ") }

func shortened(args []string) []string {
	const most = 8
	if len(args) <= most {
		return args
	}
	return append(append([]string{}, args[:most]...), "…")
}

// tail is the end of a long text.
func tail(text string) string {
	const most = 4000
	if len(text) <= most {
		return text
	}
	return "…" + text[len(text)-most:]
}

// run runs the binary to its end.
func run(t *testing.T, args ...string) outcome {
	t.Helper()
	return launch(t, args...).wait()
}

// must is run for what has to succeed; it returns standard output.
func must(t *testing.T, args ...string) string {
	t.Helper()
	o := run(t, args...)
	if o.code != 0 {
		t.Fatalf("backscroll %s: exit code %d\n%s", strings.Join(shortened(args), " "), o.code, tail(o.stderr))
	}
	return o.stdout
}

// want fails the test unless the process ended with the code, and said the
// words on standard error.
func (o outcome) want(t *testing.T, code int, words ...string) {
	t.Helper()
	if o.code != code {
		t.Errorf("exit code %d, want %d\nstdout: %s\nstderr: %s", o.code, code, tail(o.stdout), tail(o.stderr))
	}
	for _, w := range words {
		if !strings.Contains(o.stderr, w) {
			t.Errorf("standard error does not say %q:\n%s", w, tail(o.stderr))
		}
	}
}
