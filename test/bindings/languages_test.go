package bindings_test

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A speaker is a language whose program testdata/device.* is a device. Each line of its standard input is a
// step, which it answers with a line:
//
//	read N      how many messages it read, why it ended there, and their texts
//	sync N      what a read of so many now delivers
//	send TEXT   the message's seq
type speaker struct {
	name  string
	build func(t *testing.T, dir string) []string // its command
}

var speakers = []speaker{
	{"c", func(t *testing.T, dir string) []string { return compiled(t, dir, "gcc", "-std=gnu11", "device.c") }},
	{"cpp", func(t *testing.T, dir string) []string { return compiled(t, dir, "g++", "-std=c++17", "device.cpp") }},
	{"java", func(t *testing.T, _ string) []string {
		return []string{"java", "-cp", jar(t), filepath.Join(repository, "test/bindings/testdata/Device.java")}
	}},
	{"python", func(t *testing.T, dir string) []string {
		venv := filepath.Join(dir, "venv")
		must(t, command(t, dir, "python3", "-m", "venv", venv))
		wheel := strings.TrimSpace(must(t, command(t, repository, "python3", "bindings/python/wheel_backend.py")))
		must(t, command(t, repository, filepath.Join(venv, "bin", "pip"), "install", "-q", "--no-index", "--disable-pip-version-check", wheel))
		return []string{filepath.Join(venv, "bin", "python"), filepath.Join(repository, "test/bindings/testdata/device.py")}
	}},
}

func compiled(t *testing.T, dir, compiler, standard, source string) []string {
	t.Helper()
	out := filepath.Join(dir, strings.ReplaceAll(source, ".", "-"))
	must(t, command(t, dir, compiler, standard, "-Wall", "-Wextra", "-Werror", filepath.Join(repository, "test/bindings/testdata", source),
		"-I", filepath.Join(library, "include"), "-o", out, "-L", library, "-lbackscroll"))
	return []string{out}
}

// TestLanguages: in each language the same fresh device reads nothing, syncs, and reads what a device in the language
// before it wrote; then it answers, and another fresh device in that language reads the whole.
func TestLanguages(t *testing.T) {
	needLibrary(t)
	dir := t.TempDir()
	commands := make([][]string, len(speakers))
	for i, s := range speakers {
		commands[i] = s.build(t, dir)
	}
	for i, s := range speakers {
		before := (i + len(speakers) - 1) % len(speakers)
		t.Run(speakers[before].name+" and "+s.name, func(t *testing.T) {
			writer, reader := "writer-"+s.name, "reader-"+s.name
			token(t, reader, "phone")
			old := begin(t, commands[before], token(t, writer, "phone"), reader)
			old.step("send one ☂", "1")
			old.step("send two", "2")
			old.step("send three", "3")
			fresh := begin(t, commands[i], token(t, reader, "new"), writer)
			fresh.step("read 10", "0 1 ")
			fresh.step("sync 200", "3")
			fresh.step("read 2", "2 0 three|two")
			fresh.step("read 10", "1 2 one ☂")
			fresh.step("read 10", "0 2 ")
			fresh.step("send four", "4")
			answered := begin(t, commands[before], token(t, writer, "new"), reader)
			answered.step("sync 10", "4")
			answered.step("read 10", "4 2 four|three|two|one ☂")
		})
	}
}

type conversant struct {
	t   *testing.T
	in  io.Writer
	out *bufio.Reader
	err *strings.Builder
}

func begin(t *testing.T, args []string, token, peer string) *conversant {
	t.Helper()
	db := filepath.Join(t.TempDir(), "device.db")
	c := command(t, "", args[0], append(append([]string{}, args[1:]...), url, strings.TrimSpace(token), db, peer)...)
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
	return &conversant{t, in, bufio.NewReader(out), said}
}

func finish(t *testing.T, c *exec.Cmd, in io.Closer, said *strings.Builder) {
	in.Close()
	if err := c.Wait(); err != nil {
		t.Errorf("%v: %v\n%s", c.Args[0], err, said)
	}
}

func (c *conversant) step(step, want string) {
	c.t.Helper()
	if _, err := fmt.Fprintln(c.in, step); err != nil {
		c.t.Fatal(err)
	}
	got, err := c.out.ReadString('\n')
	if err != nil || got != want+"\n" {
		c.t.Fatalf("%s: it says %q (%v), and should %q\n%s", step, got, err, want, c.err)
	}
}
