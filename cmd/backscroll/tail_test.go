package main

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// What is not there, or not for this user, is told at once.
func TestTailOfWhatIsNotThere(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	ann := w.device("ann", "phone")
	w.device("ben", "phone")
	w.ok("group", "new", "Garden", "--member", "ben")
	for typed, why := range map[string]string{"--with eve": "(2007)", "--group 77": "(3000)", "--group 1": "(3000)"} {
		r := w.run(append([]string{"device", "tail", "--db", ann}, strings.Fields(typed)...)...)
		if r.code != exitFailed || r.stdout != "" || !strings.Contains(r.stderr, why) {
			t.Errorf("%s: exit code %d, %q, %s", typed, r.code, r.stdout, r.stderr)
		}
	}
	if r := w.run("device", "tail", "--db", ann, "--with", ""); r.code != exitUsage {
		t.Errorf("of nobody: exit code %d, %s", r.code, r.stderr)
	}
}

func TestTailEndsForWhoIsRemoved(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	ann := w.device("ann", "phone")
	w.ok("group", "new", "Garden", "--member", "ann")
	tail := w.start("device", "tail", "--db", ann, "--group", "1", "--json")
	tail.line()
	w.ok("group", "remove", "1", "ann")
	left := false
	for tail.lines.Scan() {
		var e map[string]any
		w.must(json.Unmarshal(tail.lines.Bytes(), &e))
		left = left || e["event"] == "left"
	}
	if code, _ := tail.stop(syscall.Signal(0)); code != exitFailed || !left || !strings.Contains(tail.stderr.String(), "(3001)") {
		t.Errorf("exit code %d, left event %v, %s", code, left, tail.stderr.String())
	}
	r := w.run("device", "tail", "--db", ann, "--group", "1")
	if r.code != exitFailed || r.stdout != "" || !strings.Contains(r.stderr, "no longer a member") {
		t.Errorf("again: exit code %d, %q, %s", r.code, r.stdout, r.stderr)
	}
}

// A tail that was online once outlasts an outage longer than --wait.
func TestTailOutlastsAnOutage(t *testing.T) {
	long(t)
	w := newWorld(t)
	server, _ := w.serve()
	ann, ben := w.device("ann", "phone"), w.device("ben", "phone")
	cmd := exec.Command(w.path("build/backscroll"), "device", "tail", "--db", ann, "--wait", "1s")
	cmd.Dir, cmd.Env = w.dir, w.env
	stderr, err := cmd.StderrPipe()
	w.must(err)
	stdout, err := cmd.StdoutPipe()
	w.must(err)
	w.must(cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	if lines := bufio.NewScanner(stdout); !lines.Scan() {
		t.Fatal("no ready line")
	}
	server.stop(syscall.SIGTERM)
	lines := bufio.NewScanner(stderr)
	if !lines.Scan() || !strings.Contains(lines.Text(), "offline: ") || !strings.Contains(lines.Text(), "until Ctrl-C") {
		t.Errorf("when the connection is lost it says %q", lines.Text())
	}
	// Another command that waits as long gives up meanwhile.
	if r := w.run("device", "inbox", "--db", ben, "--wait", "1100ms"); r.code != exitUnreachable {
		t.Errorf("inbox: exit code %d, %s", r.code, r.stderr)
	}
	w.serve("--listen", strings.TrimPrefix(w.url, "http://"))
	if !lines.Scan() || !strings.Contains(lines.Text(), "online again") {
		t.Errorf("when it is back it says %q", lines.Text())
	}
	w.must(cmd.Process.Signal(os.Interrupt))
	if err := cmd.Wait(); err != nil {
		t.Errorf("Ctrl-C: %v", err)
	}
}
