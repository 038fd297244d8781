package bindings_test

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/backscroll/backscroll/msg"
)

// A speaker is a language whose program testdata/device.* is a device. Each line of its standard input is a
// step, which it answers with a line. form_test.go says how contents, pages and coverage are told.
//
//	open SERVER TOKEN FILE    "open", when it is online; without a server and a token it stays offline
//	peer ADDRESS              "session": a new one, with that user
//	group NUMBER              the same with that group
//	send CONTENT              the message's seq, or "refused CODE"
//	read N                    the page
//	sync N                    what a read of so many now delivers
//	cross                     whether there was a gap to step over
//	coverage                  KNOWN LEFT DELETED HEAD FIRST REV LO-HI@REV,… LO-HI:REASON,… LO-HI,…: spans, holes and gaps
type speaker struct {
	name  string
	build func(t *testing.T, dir string) []string // its command
}

var speakers = []speaker{
	{"c", func(t *testing.T, dir string) []string { return compiled(t, dir, "gcc", "-std=gnu11", "device.c") }},
	{"cpp", func(t *testing.T, dir string) []string { return compiled(t, dir, "g++", "-std=c++17", "device.cpp") }},
	{"java", func(t *testing.T, dir string) []string {
		must(t, command(t, repository, "javac", "-d", dir, "-cp", jar(t), "test/bindings/testdata/Device.java", "test/bindings/testdata/Form.java"))
		return []string{"java", "-cp", jar(t) + string(filepath.ListSeparator) + dir, "Device"}
	}},
	{"python", func(t *testing.T, dir string) []string {
		venv := filepath.Join(dir, "venv")
		must(t, command(t, dir, "python3", "-m", "venv", venv))
		wheel := strings.TrimSpace(must(t, command(t, repository, "python3", "bindings/python/wheel_backend.py")))
		must(t, command(t, repository, filepath.Join(venv, "bin", "pip"), "install", "-q", "--no-index", "--disable-pip-version-check", wheel))
		return []string{filepath.Join(venv, "bin", "python"), "-B", filepath.Join(repository, "test/bindings/testdata/device.py")}
	}},
}

func compiled(t *testing.T, dir, compiler, standard, source string) []string {
	t.Helper()
	out := filepath.Join(dir, strings.ReplaceAll(source, ".", "-"))
	must(t, command(t, dir, compiler, standard, "-Wall", "-Wextra", "-Werror", filepath.Join(repository, "test/bindings/testdata", source),
		"-I", filepath.Join(library, "include"), "-o", out, "-L", library, "-lbackscroll"))
	return []string{out}
}

var buildDevices sync.Once

// devices are the speakers' commands, built once.
func devices(t *testing.T) map[string][]string {
	t.Helper()
	needLibrary(t)
	buildDevices.Do(func() {
		for _, s := range speakers {
			commands[s.name] = s.build(t, programs)
		}
	})
	if len(commands) != len(speakers) {
		t.Fatal("not all devices could be built")
	}
	return commands
}

var commands = map[string][]string{}

// TestLanguages: in each language the same fresh device reads nothing, syncs, and reads what a device in the language
// before it wrote; then it answers, and another fresh device in that language reads the whole.
func TestLanguages(t *testing.T) {
	commands := devices(t)
	for i, s := range speakers {
		before := speakers[(i+len(speakers)-1)%len(speakers)].name
		t.Run(before+" and "+s.name, func(t *testing.T) {
			writer, reader := "writer-"+s.name, "reader-"+s.name
			token(t, reader, "phone")
			old := begin(t, commands[before]).online(writer, "phone", "peer "+reader)
			old.step(saying(msg.Content{Text: "one ☂"}), "1")
			old.step(saying(msg.Content{Text: "two"}), "2")
			old.step(saying(msg.Content{Text: "three"}), "3")
			fresh := begin(t, commands[s.name]).online(reader, "new", "peer "+writer)
			fresh.reads(10, "1:3")
			fresh.step("sync 200", "3")
			fresh.reads(2, "0", "three", "two")
			fresh.reads(10, "2", "one ☂")
			fresh.reads(10, "2")
			fresh.step(saying(msg.Content{Text: "four"}), "4")
			answered := begin(t, commands[before]).online(writer, "new", "peer "+reader)
			answered.step("sync 10", "4")
			answered.reads(10, "2", "four", "three", "two", "one ☂")
		})
	}
}

// A conversant is a device that runs.
type conversant struct {
	t    *testing.T
	name string
	in   io.Writer
	out  *bufio.Reader
	err  *strings.Builder
}

func begin(t *testing.T, args []string) *conversant {
	t.Helper()
	c := command(t, "", args[0], args[1:]...)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	said := new(strings.Builder)
	c.Stderr = said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { finish(t, c, in, said) })
	return &conversant{t, filepath.Base(args[len(args)-1]), in, bufio.NewReader(out), said}
}

func finish(t *testing.T, c *exec.Cmd, in io.Closer, said *strings.Builder) {
	in.Close()
	if err := c.Wait(); err != nil {
		t.Errorf("%v: %v\n%s", c.Args[0], err, said)
	}
}

// online opens a fresh device of a user, and a session.
func (c *conversant) online(user, device, session string) *conversant {
	c.t.Helper()
	c.step(fmt.Sprintf("open %s %s %s", url, token(c.t, user, device), filepath.Join(c.t.TempDir(), "device.db")), "open")
	c.step(session, "session")
	return c
}

func (c *conversant) ask(step string) string {
	c.t.Helper()
	if _, err := fmt.Fprintln(c.in, step); err != nil {
		c.t.Fatal(err)
	}
	answer, err := c.out.ReadString('\n')
	if err != nil {
		c.t.Fatalf("%s: %s: it says %q (%v)\n%s", c.name, step, answer, err, c.err)
	}
	return strings.TrimSuffix(answer, "\n")
}

func (c *conversant) step(step, want string) {
	c.t.Helper()
	if got := c.ask(step); got != want {
		c.t.Fatalf("%s: it says %q, and should %q", step, got, want)
	}
}

// reads compares where a read ends, and the texts of its messages.
func (c *conversant) reads(n int, end string, texts ...string) {
	c.t.Helper()
	p := readOf(c.t, c, n)
	got := joined("|", p.messages, func(m told) string { return unhexed(m["text"]) })
	if want := strings.Join(texts, "|"); p.end != end || got != want {
		c.t.Fatalf("it reads %q to the end %s, and should %q to %s", got, p.end, want, end)
	}
}

func readOf(t *testing.T, d device, n int) page {
	t.Helper()
	p, err := readPage(d.ask(fmt.Sprint("read ", n)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}
