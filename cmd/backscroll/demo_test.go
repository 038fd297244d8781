package main

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestDemoOnce(t *testing.T) {
	w := newWorld(t)
	out := w.ok("demo", "--once", "--data", "demo")
	for _, want := range []string{
		"read(20)   → 0 messages read; gap: 137 messages are on the server",
		"on_sync    → count 40; more on the server",
		"read(20)   → 20 messages read; more are here",
		"read(40)   → 20 messages read; gap: 97 messages are on the server",
		"live       → ben just wrote:",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the walk lacks %q:\n%s", want, out)
		}
	}
	w.ok("verify", "--data", "demo/server")
	if r := w.run("demo", "--once", "--data", "demo"); r.code != exitUsage {
		t.Errorf("in a folder that is not new: exit code %d, %s", r.code, r.stderr)
	}
}

// Whatever the demonstration says to type next works as it is printed.
func TestDemoCommands(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve() // so that the port is taken, and a free one must do
	demo := w.start("demo", "--listen", strings.TrimPrefix(w.url, "http://"))
	var commands, links []string
	for {
		line := strings.TrimSpace(demo.line())
		if strings.Contains(line, "Ctrl-C ends") {
			break
		}
		if strings.Contains(line, "#link=") {
			links = append(links, line)
		}
		if strings.HasPrefix(line, w.path("build/backscroll")) {
			commands = append(commands, line)
		}
	}
	if len(commands) != 10 {
		t.Errorf("it prints %d commands: %q", len(commands), commands)
	}
	if len(links) != 2 || !strings.Contains(links[0], "/devices#") {
		t.Errorf("it prints the links %q", links)
	}
	for _, link := range links {
		address, code, _ := strings.Cut(link, "#link=")
		server := address[:strings.LastIndexByte(address, '/')]
		response, err := http.Post(server+"/v1/links/open", "application/json", strings.NewReader(`{"code":"`+code+`"}`))
		w.must(err)
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s signs nobody in: %s", link, response.Status)
		}
	}
	for _, command := range commands {
		if strings.Contains(command, " tail ") {
			continue // runs until Ctrl-C, and has a test of its own
		}
		r := w.finish(exec.Command("sh", "-c", command))
		if r.code != exitOK || r.stderr != "" {
			t.Errorf("%s: exit code %d, %s", command, r.code, r.stderr)
		}
	}
	folder := strings.Fields(commands[0])[4]
	folder = strings.TrimSuffix(folder, "/laptop.db")
	if code, rest := demo.stop(os.Interrupt); code != exitOK || !strings.Contains(rest, "is removed") {
		t.Errorf("Ctrl-C: exit code %d, %q, %s", code, rest, demo.stderr.String())
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", folder, err)
	}
}
