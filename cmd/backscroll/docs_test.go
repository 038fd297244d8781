package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/msg"
)

// The documents are the golden files: every ```console block of theirs is typed
// as it stands, and must print what stands below. `-update` writes what was
// printed into them.
var update = flag.Bool("update", false, "write what commands print into the documents")

const repository = "../.."

func TestReadmeWalkThrough(t *testing.T) { typeIn(t, "README.md") }

func TestCommandLineManual(t *testing.T) { typeIn(t, "docs/cli.md") }

// example is one command of a document, and the lines that it prints.
type example struct {
	command string
	printed []string
	at      int // the index of the command's line
}

func typeIn(t *testing.T, name string) {
	long(t)
	file := filepath.Join(repository, name)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(content), "\n")
	w := newWorld(t)
	docs, err := filepath.Abs(filepath.Join(repository, "docs"))
	w.must(err)
	w.must(os.Symlink(docs, w.path("docs")))
	var out []string
	copied := 0
	for _, x := range examples(lines) {
		printed := w.typed(x.command)
		if want := normal(x.printed); normal(printed) != want && !*update {
			t.Errorf("%s:%d: $ %s\nprinted\n%s\nwant\n%s", name, x.at+1, x.command, strings.Join(printed, "\n"), strings.Join(x.printed, "\n"))
		}
		out = append(append(out, lines[copied:x.at+1]...), printed...)
		copied = x.at + 1 + len(x.printed)
	}
	if *update {
		w.must(os.WriteFile(file, []byte(strings.Join(append(out, lines[copied:]...), "\n")), 0o644))
	}
}

func examples(lines []string) (list []example) {
	inside := false
	for i, line := range lines {
		command, isCommand := strings.CutPrefix(line, "$ ")
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```console"
		case inside && isCommand:
			list = append(list, example{command: command, at: i})
		case inside && len(list) > 0:
			last := &list[len(list)-1]
			last.printed = append(last.printed, line)
		}
	}
	return list
}

// typed runs a line of a shell and returns what appears in the terminal. A
// server is started in the background, as the line says.
func (w *world) typed(line string) []string {
	w.t.Helper()
	if command, background := strings.CutSuffix(line, " &"); background {
		_, ready := w.serve(strings.Fields(command)[2:]...)
		return []string{w.public(ready)}
	}
	r := w.finish(exec.Command("sh", "-c", "exec 2>&1\n"+line))
	if r.stdout == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(w.public(r.stdout), "\n"), "\n")
}

// public puts the usual port in the place of the test's.
func (w *world) public(s string) string {
	return strings.ReplaceAll(s, strings.TrimPrefix(w.url, "http://"), "127.0.0.1:8480")
}

// Words that differ from run to run.
var varying = []struct {
	pattern *regexp.Regexp
	word    string
}{
	{regexp.MustCompile(`20(2[5-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d`), "TIME"},
	{regexp.MustCompile(`20(2[5-9]|[3-9]\d)-\d\d-\d\dT[0-9:.]+Z`), "TIME"},
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`), "ID"},
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "TOKEN"},
	{regexp.MustCompile(`link=[\w-]+`), "link=CODE"},
	{regexp.MustCompile(`"seconds":[0-9.e-]+`), `"seconds":S`},
	{regexp.MustCompile(`\d[0-9,]*/s`), "RATE"},
	{regexp.MustCompile(` +\n`), "\n"},
}

func normal(lines []string) string {
	s := strings.Join(lines, "\n") + "\n"
	for _, v := range varying {
		s = v.pattern.ReplaceAllString(s, v.word)
	}
	return s
}

func TestEveryCodeIsDocumented(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(repository, "docs/errors.md"))
	if err != nil {
		t.Fatal(err)
	}
	documented := map[msg.Code]string{}
	for _, row := range regexp.MustCompile(`(?m)^\| (\d{4}) \| ([^|]+) \| [^|]+ \|$`).FindAllStringSubmatch(string(content), -1) {
		code, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		documented[msg.Code(code)] = row[2]
	}
	if want := msg.Codes(); fmt.Sprint(documented) != fmt.Sprint(want) {
		t.Errorf("docs/errors.md has\n%v\nand msg\n%v", documented, want)
	}
}
