package main

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
)

// writeLogs makes logs of so many days, each with so many lines beside a note
// and a line that fits no form.
func (w *world) writeLogs(days, lines int) (files []string) {
	w.t.Helper()
	for day := 1; day <= days; day++ {
		var log strings.Builder
		log.WriteString("=== someone has joined #test\n")
		for i := range lines {
			fmt.Fprintf(&log, "[%02d:%02d] <nick%d> line %d of day %d\n", i/60%24, i%60, i%7, i, day)
		}
		log.WriteString("this fits no form\n")
		name := fmt.Sprintf("2005-01-%02d.log", day)
		w.write(name, log.String())
		files = append(files, name)
	}
	return files
}

func TestImportAgainAddsNothing(t *testing.T) {
	long(t)
	w := newWorld(t)
	server, _ := w.serve()
	args := append([]string{"import", "irc", "--json", "--group", "Old, but gold"}, w.writeLogs(3, 700)...)
	first := w.run(args...)
	if first.code != exitOK || strings.Count(first.stderr, "this fits no form") != 3 ||
		!strings.Contains(first.stderr, "2005-01-02.log:702: ") {
		t.Fatalf("exit code %d, %s", first.code, first.stderr)
	}
	for _, c := range []struct {
		more []string
		want string
	}{
		{nil, `{"added":0,"known":2103,"bad_lines":3,"files":3,"users_made":0,"groups":[{"id":1,"name":"Old, but gold"}]`},
		{[]string{"--member", "ann", "--member", "nick1"}, `{"added":0,"known":2103,"bad_lines":3,"files":3,"users_made":1,"groups":[{"id":1,`},
	} {
		if out := w.ok(append(args, c.more...)...); !strings.HasPrefix(out, c.want) {
			t.Errorf("again, %v: %s", c.more, out)
		}
	}
	group := w.objects("group", "list", "--json")[0]
	if group["head"] != 2103.0 || group["members"] != 9.0 { // 7 nicknames, the channel, ann
		t.Errorf("the group is %v", group)
	}
	db := w.device("ann", "phone")
	row := w.objects("device", "inbox", "--db", db, "--json")[0]
	if row["unread"] != 2100.0 || row["head"] != 2103.0 || row["name"] != "Old, but gold" {
		t.Errorf("ann's inbox has %v", row)
	}
	server.stop(syscall.SIGTERM)
	w.ok("verify", "--data", "backscroll-data")
}

func TestImportGroupPerFile(t *testing.T) {
	w := newWorld(t)
	w.serve()
	w.ok(append([]string{"import", "irc", "--group-per-file"}, w.writeLogs(3, 10)...)...)
	var got []string
	for _, g := range w.objects("group", "list", "--json") {
		got = append(got, fmt.Sprint(g["name"], " ", g["head"], " ", g["key"]))
	}
	want := "[2005-01-01 11 irc:2005-01-01 2005-01-02 11 irc:2005-01-02 2005-01-03 11 irc:2005-01-03]"
	if fmt.Sprint(got) != want {
		t.Errorf("the groups are %v", got)
	}
}

// The server dies without a word in the middle, twice; the importer waits for it
// and goes on. Nothing is lost, doubled or out of order.
func TestImportOutlivesTheServer(t *testing.T) {
	long(t)
	w := newWorld(t)
	server, _ := w.serve()
	files := w.writeLogs(12, 5000)
	running := w.start(append([]string{"import", "irc", "--group", "g", "--member", "ann"}, files...)...)
	address := strings.TrimPrefix(w.url, "http://")
	for kill := 1; kill <= 2; kill++ {
		for atLeast := 8000.0 * float64(kill); ; {
			groups := w.objects("group", "list", "--json")
			if len(groups) == 1 && groups[0]["head"].(float64) >= atLeast {
				break
			}
		}
		server.stop(syscall.SIGKILL)
		server, _ = w.serve("--listen", address)
	}
	if line := running.line(); !strings.HasPrefix(line, "imported ") {
		t.Errorf("the import says %q", line)
	}
	if code, _ := running.stop(syscall.Signal(0)); code != exitOK {
		t.Errorf("exit code %d: %s", code, running.stderr.String())
	}
	db := w.device("ann", "phone")
	const total = 12 * 5001
	w.ok("device", "sync", "--db", db, "--group", "1", "-n", fmt.Sprint(total), "--fifo")
	messages := w.objects("device", "read", "--db", db, "--group", "1", "-n", fmt.Sprint(total+1), "--fifo", "--json")
	if len(messages) != total+1 {
		t.Fatalf("%d messages are there, want %d", len(messages)-1, total)
	}
	for i, m := range messages[:total] {
		day, line := i/5001+1, i%5001-1
		want := fmt.Sprintf("line %d of day %d", line, day)
		if line < 0 {
			want = "someone has joined #test"
		}
		if m["text"] != want || m["seq"] != float64(i+1) {
			t.Fatalf("message %d is %v, want %q", i+1, m, want)
		}
	}
	server.stop(syscall.SIGTERM)
	w.ok("verify", "--data", "backscroll-data")
}

func TestImportWithoutServer(t *testing.T) {
	w := newWorld(t)
	w.write("key", strings.Repeat("k", 43))
	r := w.run(append([]string{"import", "irc", "--group", "g", "--wait", "500ms", "--server", "http://127.0.0.1:1", "--admin-key-file", "key"}, w.writeLogs(1, 5)...)...)
	if r.code != exitUnreachable || r.stdout != "" || !strings.Contains(r.stderr, "after 0 messages") {
		t.Errorf("exit code %d, %q, %s", r.code, r.stdout, r.stderr)
	}
}
