package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

func TestTwoDevicesAgree(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	phone, laptop, ben := w.device("ann", "phone"), w.device("ann", "laptop"), w.device("ben", "phone")
	sent := w.objects("device", "send", "--db", phone, "--with", "ben", "--json", "--", "-- hello, \"Ben\" 🌱")[0]
	if sent["seq"] != 1.0 || sent["status"] != "sent" || sent["text"] != "-- hello, \"Ben\" 🌱" || sent["from"] != "ann" {
		t.Errorf("sent %v", sent)
	}
	for _, c := range []struct {
		db, with, status string
		unread           float64
	}{{laptop, "ben", "sent", 0}, {ben, "ann", "received", 1}} {
		row := w.objects("device", "inbox", "--db", c.db, "--json")[0]
		preview := row["preview"].(map[string]any)
		if row["with"] != c.with || row["head"] != 1.0 || row["unread"] != c.unread || preview["text"] != sent["text"] {
			t.Errorf("the inbox of %s has %v", c.db, row)
		}
		w.ok("device", "sync", "--db", c.db, "--with", c.with)
		read := w.objects("device", "read", "--db", c.db, "--with", c.with, "--json")
		if len(read) != 2 || read[0]["id"] != sent["id"] || (read[0]["status"] == "received") != (c.status == "received") {
			t.Errorf("%s reads %v", c.db, read)
		}
	}
	// Reading is told when asked for, with the next command that goes online.
	w.ok("device", "read", "--db", ben, "--with", "ann", "--mark-read")
	if row := w.objects("device", "inbox", "--db", ben, "--json")[0]; row["unread"] != 0.0 || row["read_seq"] != 1.0 {
		t.Errorf("after reading, ben's inbox has %v", row)
	}
	w.ok("device", "inbox", "--db", phone)
	if m := w.objects("device", "read", "--db", phone, "--with", "ben", "--json")[0]; m["status"] != "read" {
		t.Errorf("ann's message is %v", m)
	}
}

func TestWithoutTheServer(t *testing.T) {
	long(t)
	w := newWorld(t)
	server, _ := w.serve()
	ann, ben := w.device("ann", "phone"), w.device("ben", "phone")
	w.ok("device", "send", "--db", ann, "--with", "ben", "one")
	server.stop(syscall.SIGTERM)

	if read := w.objects("device", "read", "--db", ann, "--with", "ben", "--json"); len(read) != 2 {
		t.Errorf("read %v", read)
	}
	for _, args := range [][]string{
		{"device", "sync", "--db", ann, "--with", "ben"},
		{"device", "inbox", "--db", ann},
		{"device", "send", "--db", ann, "--with", "ben", "two"},
	} {
		if r := w.run(append(args, "--wait", "300ms")...); r.code != exitUnreachable || r.stdout != "" {
			t.Errorf("%v: exit code %d, %q, %s", args, r.code, r.stdout, r.stderr)
		} else if !strings.Contains(r.stderr, "device login --server URL") {
			t.Errorf("%v advises %s", args, r.stderr)
		}
	}
	offline := w.objects("device", "send", "--db", ann, "--with", "ben", "--offline", "--json", "three")[0]
	if offline["seq"] != nil || offline["status"] != "outbox" {
		t.Errorf("in the outbox: %v", offline)
	}
	for flags, want := range map[string]string{"--fifo": "one", "--after 0": "one", "--before 2": "one", "": "three two one"} {
		args := append([]string{"device", "read", "--db", ann, "--with", "ben", "--json"}, strings.Fields(flags)...)
		var texts []string
		for _, m := range w.objects(args...) {
			if text, ok := m["text"].(string); ok {
				texts = append(texts, text)
			}
		}
		if strings.Join(texts, " ") != want {
			t.Errorf("read %s shows %v; what waits in the outbox has no place yet", flags, texts)
		}
	}
	refused := w.objects("device", "send", "--db", ann, "--with", "eve", "--offline", "--json", "who is there?")[0]
	w.ok("device", "inbox", "--db", ann, "--offline")

	server, _ = w.serve("--listen", strings.TrimPrefix(w.url, "http://"))
	r := w.run("device", "inbox", "--db", ann)
	if r.code != exitOK || !strings.Contains(r.stderr, refused["id"].(string)) || !strings.Contains(r.stderr, "(2007)") {
		t.Errorf("online again: exit code %d, %s", r.code, r.stderr)
	}
	w.ok("device", "sync", "--db", ben, "--with", "ann")
	var texts []any
	for _, m := range w.objects("device", "read", "--db", ben, "--with", "ann", "--fifo", "--json") {
		texts = append(texts, m["text"])
	}
	if fmt.Sprint(texts) != "[one two three <nil>]" {
		t.Errorf("ben reads %v", texts)
	}
	server.stop(syscall.SIGTERM)
	w.ok("verify", "--data", "backscroll-data")
}

// The list that is printed has what this very command delivered.
func TestTheInboxDeliversFirst(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	ann, ben := w.device("ann", "phone"), w.device("ben", "phone")
	w.ok("device", "send", "--db", ben, "--with", "ann", "one")
	w.ok("device", "sync", "--db", ann, "--with", "ben")
	w.ok("device", "read", "--db", ann, "--with", "ben", "--mark-read")
	w.ok("device", "send", "--db", ann, "--with", "ben", "--offline", "two")
	row := w.objects("device", "inbox", "--db", ann, "--json")[0]
	if preview := row["preview"].(map[string]any); row["head"] != 2.0 || row["read_seq"] != 1.0 ||
		row["unread"] != 0.0 || preview["text"] != "two" || preview["status"] != "sent" {
		t.Errorf("the inbox has %v", row)
	}
}

func TestAfterZeroBeginsAtTheFirst(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	ann, ben := w.device("ann", "phone"), w.device("ben", "phone")
	for _, text := range []string{"one", "two", "three"} {
		w.ok("device", "send", "--db", ben, "--with", "ann", text)
	}
	for after, want := range map[string]string{"0": "one", "2": "three"} {
		w.ok("device", "sync", "--db", ann, "--with", "ben", "--after", after, "-n", "1")
		read := w.objects("device", "read", "--db", ann, "--with", "ben", "--after", after, "-n", "1", "--json")
		if len(read) != 2 || read[0]["text"] != want {
			t.Errorf("--after %s reads %v; want %q", after, read, want)
		}
	}
}

func TestTail(t *testing.T) {
	w := newWorld(t)
	w.serve()
	ann, ben, laptop := w.device("ann", "phone"), w.device("ben", "phone"), w.device("ann", "laptop")
	one := w.start("device", "tail", "--db", ann, "--with", "ben", "--json")
	all := w.start("device", "tail", "--db", laptop, "--json")
	for _, p := range []*process{one, all} {
		if line := p.line(); line != `{"ready":true}` {
			t.Errorf("the ready line is %s", line)
		}
	}
	w.ok("device", "send", "--db", ben, "--with", "ann", "knock, knock")
	until := func(p *process, event string) map[string]any {
		for {
			var e map[string]any
			w.must(json.Unmarshal([]byte(p.line()), &e))
			if e["event"] == event {
				return e
			}
		}
	}
	if e := until(one, "message"); e["text"] != "knock, knock" || e["from"] != "ben" || e["seq"] != 1.0 {
		t.Errorf("tail of one shows %v", e)
	}
	if e := until(all, "row"); e["with"] != "ben" || e["unread"] != 1.0 {
		t.Errorf("tail of all shows %v", e)
	}
	for _, p := range []*process{one, all} {
		if code, _ := p.stop(os.Interrupt); code != exitOK {
			t.Errorf("Ctrl-C: exit code %d, %s", code, p.stderr.String())
		}
	}
}

// A token that is no longer good ends a command at once, and says so.
func TestRefusedTokens(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	ann := w.device("ann", "phone")
	ben := w.device("ben", "phone")
	tail := w.start("device", "tail", "--db", ben)
	tail.line()
	w.ok("token", "revoke", "ann", "--device", "phone")
	w.ok("user", "disable", "ben")
	for db, code := range map[string]string{ann: "(5001)", ben: "(5003)"} {
		if db == ben {
			if exit, _ := tail.stop(syscall.Signal(0)); exit != exitRefused || !strings.Contains(tail.stderr.String(), code) {
				t.Errorf("tail: exit code %d, %s", exit, tail.stderr.String())
			}
		}
		for _, args := range [][]string{{"sync", "--with", "eve"}, {"send", "--with", "eve", "hi"}, {"inbox"}, {"tail"}} {
			r := w.run(append(append([]string{"device"}, args...), "--db", db)...)
			if r.code != exitRefused || r.stdout != "" || !strings.Contains(r.stderr, code) {
				t.Errorf("%v: exit code %d, %q, %s", args, r.code, r.stdout, r.stderr)
			}
		}
		w.ok("device", "read", "--db", db, "--with", "eve")
	}
}

func TestADatabaseHasOneOwnerAndOneUser(t *testing.T) {
	w := newWorld(t)
	w.serve()
	ann := w.device("ann", "phone")
	token := strings.TrimSpace(w.ok("token", "new", "ben", "--device", "phone", "--create"))
	r := w.run("device", "login", "--db", ann, "--token", token)
	if r.code != exitFailed || !strings.Contains(r.stderr, "(9003)") || !strings.Contains(r.stderr, "--db") {
		t.Errorf("ben on ann's database: exit code %d, %s", r.code, r.stderr)
	}
	w.ok("device", "inbox", "--db", ann) // and it still works
	tail := w.start("device", "tail", "--db", ann)
	tail.line()
	r = w.run("device", "read", "--db", ann, "--with", "ben")
	if r.code != exitFailed || !strings.Contains(r.stderr, "(9002)") {
		t.Errorf("two processes: exit code %d, %s", r.code, r.stderr)
	}
}

func TestCtrlCEndsWaiting(t *testing.T) {
	w := newWorld(t)
	server, _ := w.serve()
	ann := w.device("ann", "phone")
	server.stop(syscall.SIGTERM)
	cmd := exec.Command(w.path("build/backscroll"), "device", "sync", "--db", ann, "--with", "ben")
	cmd.Dir, cmd.Env = w.dir, w.env
	stderr, err := cmd.StderrPipe()
	w.must(err)
	w.must(cmd.Start())
	lines := bufio.NewScanner(stderr)
	if !lines.Scan() || !strings.Contains(lines.Text(), "trying again") {
		t.Errorf("while it waits it says %q", lines.Text())
	}
	w.must(cmd.Process.Signal(os.Interrupt))
	var last string
	for lines.Scan() {
		last = lines.Text()
	}
	_ = cmd.Wait() // the exit code says it
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || last != "backscroll: interrupted" {
		t.Errorf("Ctrl-C: exit code %d, %q", code, last)
	}
}
