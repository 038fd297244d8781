package admin

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/irc"
	"github.com/backscroll/backscroll/msg"
)

// logFile is one log with its text.
type logFile struct{ name, text string }

// TestMentionsOfLogs imports logs with their mentions. Nobody has read anything, so
// every user's unread mentions are as many as a plain count of the lines finds.
func TestMentionsOfLogs(t *testing.T) {
	t.Run("sample logs", func(t *testing.T) {
		var files []logFile
		names, err := filepath.Glob("../../docs/sample-logs/*.log")
		if err != nil || len(names) == 0 {
			t.Fatal("no sample logs: ", err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, logFile{name, string(text)})
		}
		if total := mentionsOf(t, files); total != 4 {
			t.Errorf("%d mentions", total)
		}
	})
	t.Run("real logs", func(t *testing.T) {
		path := os.Getenv("BACKSCROLL_DATA")
		if path == "" {
			t.Skip("BACKSCROLL_DATA does not name ubuntu-irc.tar.gz")
		}
		if total := mentionsOf(t, unpacked(t, path)); total < 50_000 {
			t.Errorf("%d mentions", total)
		}
	})
}

func unpacked(t *testing.T, path string) (files []logFile) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(header.Name, ".log") {
			continue
		}
		text, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, logFile{header.Name, string(text)})
	}
}

// mentionsOf imports the files, compares the counts, and returns how many there are.
func mentionsOf(t *testing.T, files []logFile) (total int) {
	w, ctx := newWorld(t), t.Context()
	var lines []irc.Line
	var all []Message
	known := map[msg.Address]bool{}
	for _, f := range files {
		log, err := irc.NewLog(f.name, strings.NewReader(f.text))
		for err == nil {
			var l irc.Line
			var bad *irc.BadLine
			if l, err = log.Next(); errors.As(err, &bad) {
				err = nil
				continue
			}
			if err == nil {
				lines = append(lines, l)
				known[l.From] = true
				all = append(all, ShowMessage(irc.ID("irc:test", f.name, l), l.From, msg.Content{Type: l.Type, Text: l.Text, Original: l.Time}))
			}
		}
		if err != io.EOF {
			t.Fatal(err)
		}
	}
	for i, l := range lines {
		if nick, ok := irc.Addressed(l); ok && known[nick] {
			all[i].Mentions = []msg.Address{nick}
		}
	}
	var authors []msg.Address
	for a := range known {
		authors = append(authors, a)
	}
	slices.Sort(authors)
	g, err := w.NewGroup(ctx, "logs", "", nil)
	w.must(err)
	for part := range slices.Chunk(authors, MaxBatch) {
		_, err := w.EnsureUsers(ctx, part)
		w.must(err)
		_, _, err = w.ChangeMembers(ctx, g.ID, part, nil)
		w.must(err)
	}
	parts := slices.Collect(slices.Chunk(all, MaxBatch))
	w.must(w.Import(ctx, Upload{To: Target{Group: g.ID}, Done: func(Imported) {}, Next: func() ([]Message, error) {
		if len(parts) == 0 {
			return nil, io.EOF
		}
		next := parts[0]
		parts = parts[1:]
		return next, nil
	}}))
	want := plainCount(files, known)
	for _, a := range mostMentioned(want, 200) {
		if got := w.unreadMentions(a, g.ID); got != want[a] {
			t.Errorf("%q has %d unread mentions; the files have %d", a, got, want[a])
		}
		delete(known, a)
	}
	for a, n := range want {
		total += n
		if n > 0 && known[a] && len(want) < 200 {
			t.Errorf("%q was not looked at", a)
		}
	}
	return total
}

// plainCount counts the lines "[09:14] <from> nick: …" with the simplest means.
func plainCount(files []logFile, known map[msg.Address]bool) map[msg.Address]int {
	count := map[msg.Address]int{}
	for _, f := range files {
		for _, line := range strings.Split(f.text, "\n") {
			line = strings.TrimSuffix(line, "\r")
			_, said, _ := strings.Cut(line, "] <")
			from, text, ok := strings.Cut(said, "> ")
			if !ok || !strings.HasPrefix(line, "[") || strings.Index(line, "] <") != len("[09:14") {
				continue
			}
			for _, mark := range []string{": ", ", "} {
				nick, _, ok := strings.Cut(text, mark)
				if ok && !strings.Contains(nick, " ") && known[msg.Address(nick)] && nick != from {
					count[msg.Address(nick)]++
				}
			}
		}
	}
	return count
}

func mostMentioned(count map[msg.Address]int, n int) []msg.Address {
	var list []msg.Address
	for a := range count {
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b msg.Address) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(string(a), string(b))
	})
	return list[:min(n, len(list))]
}

// unreadMentions is what a device of the user is told.
func (w *world) unreadMentions(a msg.Address, group uint64) int {
	w.t.Helper()
	page, ok := w.dial(a).ask(&frame.Inbox{Page: true}).(*frame.InboxPage)
	if !ok || len(page.Rows) != 1 || page.Rows[0].Conv != msg.GroupConv(group) {
		w.t.Fatalf("%q's inbox is %+v", a, page)
	}
	return int(page.Rows[0].Mentions)
}
