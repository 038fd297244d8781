package scenario_test

import (
	"archive/tar"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// logs are files in the form of an IRC channel's logs, and what is in them. The
// stories have their own reading of that form, so that an importer that misreads
// a line is found out.
type logs struct {
	files []string
	days  [][]line // of each file, the lines that are messages
	bad   []string // FILE:LINE of those that fit no form
	nicks map[string]bool
}

// line is a line of a log that is a message.
type line struct {
	raw  string
	time time.Time
}

func (l line) isNote() bool { return strings.HasPrefix(l.raw, "=== ") }

func (l *logs) all() (lines []line) {
	for _, day := range l.days {
		lines = append(lines, day...)
	}
	return lines
}

func countable(lines []line) (n uint64) {
	for _, l := range lines {
		if !l.isNote() {
			n++
		}
	}
	return n
}

// add reads a file.
func (l *logs) add(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(path)
	at, err := time.Parse(time.DateOnly, strings.TrimSuffix(name, ".log"))
	if err != nil {
		t.Fatal(err)
	}
	midnight := at
	var day []line
	for i, raw := range strings.Split(strings.TrimSuffix(string(content), "\n"), "\n") {
		form := timed.FindStringSubmatch(raw)
		switch {
		case form != nil:
			clock, err := time.Parse("15:04", form[1])
			if err != nil {
				t.Fatal(err)
			}
			at = midnight.Add(clock.Sub(clock.Truncate(24 * time.Hour)))
			l.nicks[form[2]+form[3]] = true
		case !strings.HasPrefix(raw, "=== "):
			l.bad = append(l.bad, fmt.Sprintf("%s:%d", name, i+1))
			continue
		}
		day = append(day, line{raw, at})
	}
	l.files = append(l.files, path)
	l.days = append(l.days, day)
}

var timed = regexp.MustCompile(`^\[(\d\d:\d\d)\] (?:<([^>]+)>(?: .*)?| \* (\S+)(?: .*)?)$`)

// asLine writes a message as the line that it was.
func asLine(m messageLine) line {
	clock := m.Time.Format("15:04")
	text := m.Text
	if text != "" {
		text = " " + text
	}
	switch m.Type {
	case "note":
		return line{"===" + text, m.Time}
	case "action":
		return line{fmt.Sprintf("[%s]  * %s%s", clock, m.From, text), m.Time}
	}
	return line{fmt.Sprintf("[%s] <%s>%s", clock, m.From, text), m.Time}
}

// madeLogs writes logs of so many days and so many lines a day, in every form
// that the real ones have: more than 64 nicknames, lines without text, actions,
// notes, a line that fits no form, a long one, other scripts.
func madeLogs(t *testing.T, days, linesADay int) *logs {
	t.Helper()
	return madeLogsOf(t, 90, days, linesADay)
}

// madeLogsOf is madeLogs of so many nicknames.
func madeLogsOf(t *testing.T, people, days, linesADay int) *logs {
	t.Helper()
	l := &logs{nicks: map[string]bool{}}
	dir := t.TempDir()
	for day := range days {
		date := time.Date(2006, 12, 1+day, 0, 0, 0, 0, time.UTC)
		var text strings.Builder
		for i := range linesADay {
			text.WriteString(madeLine((i*7+day)%people, day, i, i*24*60/linesADay) + "\n")
		}
		if day == days/2 {
			text.WriteString("[23:59] (somebody/#channel) this fits no form\n")
		}
		path := filepath.Join(dir, date.Format(time.DateOnly)+".log")
		if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		l.add(t, path)
	}
	return l
}

func madeLine(person, day, i, minute int) string {
	nick := fmt.Sprintf("nick%d", person)
	at := fmt.Sprintf("[%02d:%02d] ", minute/60, minute%60)
	switch i % 23 {
	case 3:
		return fmt.Sprintf("=== %s [~u@host%d]  has joined #channel", nick, i)
	case 5:
		return at + " * " + nick + " waves  twice "
	case 7:
		return at + "<" + nick + ">"
	case 11:
		return at + "<" + nick + "> ünïcødé 漢字 עברית 🙂 <b>&amp;</b> \\n \"quoted\""
	case 13:
		return at + "<" + nick + "> " + strings.Repeat("long ", 96)
	}
	return fmt.Sprintf("%s<%s> day %d, line %d", at, nick, day, i)
}

// realLogs unpacks the real logs; without them the test is skipped.
func realLogs(t *testing.T) *logs {
	t.Helper()
	archive := os.Getenv("BACKSCROLL_DATA")
	if archive == "" {
		t.Skip("BACKSCROLL_DATA does not name ubuntu-irc.tar.gz: the real logs are not here")
	}
	if testing.Short() {
		t.Skip("the real logs take minutes: not with -short")
	}
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return unpacked(t, tar.NewReader(unzipped))
}

func unpacked(t *testing.T, archive *tar.Reader) *logs {
	t.Helper()
	var files []string
	dir := t.TempDir()
	for {
		header, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(header.Name, ".log") {
			continue
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, filepath.Join(dir, filepath.Base(header.Name)))
		if err := os.WriteFile(files[len(files)-1], content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(files) // by date
	l := &logs{nicks: map[string]bool{}}
	for _, file := range files {
		l.add(t, file)
	}
	return l
}
