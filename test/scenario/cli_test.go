package scenario_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/backscroll/backscroll/internal/admin"
)

// keysOf is the names in a line of JSON, sorted.
func keysOf(t *testing.T, line string) string {
	t.Helper()
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(line), &fields); err != nil {
		t.Fatalf("%v in %q", err, line)
	}
	return strings.Join(slices.Sorted(maps.Keys(fields)), " ")
}

const (
	messageKeys = "changed_by deleted edited forwarded from id mentions ordinal properties reactions reply_to rev seq silent status text thread time type"
	groupKeys   = "created head id members name"
)

func TestServeTakesHoldOfItsFolderAndPort(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	if out := s.p.stdout.String(); strings.Count(out, "\n") != 1 {
		t.Errorf("serve prints more than its ready line: %q", out)
	}
	key, err := os.Stat(filepath.Join(s.data, admin.KeyFile))
	if err != nil || key.Mode().Perm() != 0o600 {
		t.Errorf("the admin key: %v, %v", key, err)
	}
	run(t, "serve", "--data", s.data, "--listen", "127.0.0.1:0").want(t, 1, s.data, "9002")
	run(t, "serve", "--data", t.TempDir(), "--listen", s.listen).want(t, 1, s.listen, "9002")
	run(t, "verify", "--data", s.data).want(t, 1, s.data, "9002")
	run(t, "verify", "--data", filepath.Join(t.TempDir(), "none")).want(t, 1, "none")

	was, _ := os.ReadFile(filepath.Join(s.data, admin.KeyFile))
	s.kill()
	s.start()
	if is, _ := os.ReadFile(filepath.Join(s.data, admin.KeyFile)); string(is) != string(was) || len(was) == 0 {
		t.Error("the admin key changed with a restart")
	}
}

// SIGTERM ends what is under way in order: an import is told to come again, and
// goes on by itself; devices come again.
func TestSIGTERMDrains(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s, l := newServer(t), madeLogs(t, 4, 3000)
	through := newTap(t, s)
	watch := s.login("ann", "phone").launch("tail", "--json")
	isReady(watch)
	raw := 0
	for _, line := range l.all() {
		raw += len(line.raw)
	}
	middle := through.when(false, func(p *tap) bool { return p.up > raw })
	im := launch(t, append(importArgs(l, []string{"--group", "channel", "--member", "ann"}), "--server", through.url(), "--data", s.data)...)
	reached(t, "the middle of the import", middle)
	s.stop()
	s.start()
	o := im.wait()
	o.want(t, 0)
	if sum := decode[summary](t, o.stdout); sum.Added+sum.Known != len(l.all()) {
		t.Errorf("imported %+v", sum)
	}
	s.login("bob", "phone").send("--with", "ann", "are you there?")
	heardText(watch, "are you there?")
}

func TestAdministration(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	user := strings.TrimSpace(s.admin("user", "add", "ann", "--name", "Ann", "--json"))
	if got := keysOf(t, user); got != "active address created id name" {
		t.Errorf("user add prints %s", user)
	}
	s.tryAdmin("user", "add", "ann").want(t, 1, "ann", "2010")
	s.tryAdmin("user", "add", "a\tb").want(t, 2, "U+0009", "2001")
	s.admin("user", "add", "bob")
	if list := s.admin("user", "list", "--json"); strings.Count(list, "\n") != 2 || !strings.HasPrefix(list, user) {
		t.Errorf("user list prints %s", list)
	}

	s.tryAdmin("token", "new", "nobody", "--device", "phone").want(t, 1, "nobody", "2007", "--create")
	made := s.tryAdmin("token", "new", "ann", "--device", "phone")
	if !regexp.MustCompile(`^[0-9a-f]{64}\n$`).MatchString(made.stdout) || made.stderr != "" {
		t.Errorf("token new prints %q and %q", made.stdout, made.stderr)
	}
	s.tryAdmin("token", "revoke", "ann", "--device", "none").want(t, 1, "none")
	s.tryAdmin("token", "new", "ann", "--device", "phone", "--expires", "soon").want(t, 2, "soon")

	out := s.admin("group", "new", "friends", "--member", "ann", "--member", "bob")
	id, err := strconv.ParseUint(strings.TrimSuffix(out, "\n"), 10, 32)
	if err != nil || id == 0 {
		t.Errorf("group new prints %q", out)
	}
	g := strconv.FormatUint(id, 10)
	s.admin("user", "add", "carl")
	s.admin("group", "add", g, "carl")
	s.admin("group", "add", g, "carl", "ann") // again: changes nothing
	s.admin("group", "remove", g, "ann")
	list := s.admin("group", "list", "--json")
	if got := decode[groupLine](t, list); got.ID != id || got.Name != "friends" || got.Members != 2 || keysOf(t, list) != groupKeys {
		t.Errorf("group list prints %s", list)
	}
	s.tryAdmin("group", "add", g, "nobody").want(t, 1, "nobody", "2007")
	s.tryAdmin("group", "add", "999", "ann").want(t, 1, "999", "2008")
	s.tryAdmin("group", "add", "4294967296", "ann").want(t, 2, "4294967296")
	s.tryAdmin("group", "new", "x", "--member", "nobody").want(t, 1, "nobody", "2007")
}

func TestTheAdminKeyIsFound(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	file := filepath.Join(s.data, admin.KeyFile)
	key, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{"user", "list", "--json", "--server", s.url}
	run(t, append(list, "--data", s.data)...).want(t, 0)
	run(t, append(list, "--admin-key-file", file)...).want(t, 0)
	withEnv := func(value string) outcome {
		p := prepare(t, list...)
		p.cmd.Env = append(p.cmd.Env, "BACKSCROLL_ADMIN_KEY="+value)
		p.begin()
		return p.wait()
	}
	withEnv(strings.TrimSpace(string(key))).want(t, 0)
	withEnv(strings.Repeat("0", len(strings.TrimSpace(string(key))))).want(t, 4, "key")
	p := prepare(t, list...)
	p.cmd.Dir = t.TempDir()
	p.begin()
	p.wait().want(t, 2, "--data", "--admin-key-file", "BACKSCROLL_ADMIN_KEY")
}

func TestImportWithoutAServerEnds(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s, l := newServer(t), madeLogs(t, 1, 50)
	s.stop()
	o := s.tryAdmin(importArgs(l, []string{"--group", "x", "--wait", "300ms"})...)
	o.want(t, 3, "9000", s.listen)
	if o.stdout != "" {
		t.Errorf("standard output: %q", o.stdout)
	}
}

// What read, sync, send, inbox and coverage print, and where they begin and end.
func TestTheDevicesJSON(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	bob := s.login("bob", "phone")
	friends := s.group("friends", "bob")
	ann := s.login("ann", "phone")
	s.admin("group", "add", friends, "ann")

	// A head that this device has never learned is unknown, never 0.
	if lines := ann.lines("read", "--with", "bob"); len(lines) != 1 || lines[0] != `{"read":0,"end":"gap","missing":null}` {
		t.Errorf("read of an unknown conversation: %q", lines)
	}
	if lines := ann.lines("read", "--group", friends); len(lines) != 1 || lines[0] != `{"read":0,"end":"gap","missing":null}` {
		t.Errorf("read of a group joined since: %q", lines)
	}
	ann.inbox()
	if lines := ann.lines("read", "--group", friends); len(lines) != 1 || lines[0] != `{"read":0,"end":"beginning","missing":0}` {
		t.Errorf("read of an empty group: %q", lines)
	}
	before := time.Now().Add(-time.Second)
	sent := strings.Split(strings.TrimSuffix(must(t, "device", "send", "--db", bob.db, "--with", "ann", "--json", "--", "-1 is a number"), "\n"), "\n")
	if m := decode[messageLine](t, sent[0]); len(sent) != 1 || keysOf(t, sent[0]) != messageKeys || *m.Seq != 1 || *m.Rev != 1 || *m.Ordinal != 1 ||
		m.From != "bob" || m.Status != "sent" || m.Type != "text" || m.Text != "-1 is a number" || m.Time.Before(before) || m.Time.Location() != time.UTC {
		t.Errorf("send prints %q", sent)
	}
	bob.send("--with", "ann", "--action", "waves")
	for i := 3; i <= 9; i++ {
		bob.send("--with", "ann", strconv.Itoa(i))
	}
	bob.send("--group", friends, "hello group")

	rows := ann.lines("inbox")
	if len(rows) != 2 || keysOf(t, rows[0]) != "archived group head marked mentions muted name pinned preview read_seq role unread" || keysOf(t, rows[1]) != "archived head marked mentions muted name pinned preview read_seq unread with" {
		t.Fatalf("inbox prints %q", rows)
	}
	if r := decode[rowLine](t, rows[1]); r.With != "bob" || r.Head != 9 || r.ReadSeq != 0 || r.Unread != 9 || r.Preview.Text != "9" || r.Preview.Status != "received" {
		t.Errorf("bob's row is %s", rows[1])
	}
	if rows := ann.inbox("-n", "1"); len(rows) != 1 || strconv.FormatUint(rows[0].Group, 10) != friends {
		t.Errorf("the newest row is %+v", rows)
	}
	readsAndSyncs(t, ann)
}

// readsAndSyncs looks at a conversation of nine, of which nothing is local.
func readsAndSyncs(t *testing.T, ann *device) {
	with := func(more ...string) []string { return append([]string{"--with", "bob"}, more...) }
	texts := func(want string, end readLine, more ...string) {
		t.Helper()
		messages, got := ann.read(with(more...)...)
		var seqs []string
		for _, m := range messages {
			seqs = append(seqs, strconv.FormatUint(*m.Seq, 10))
		}
		if strings.Join(seqs, " ") != want || got.End != end.End || got.Read != len(messages) || got.Missing == nil || *got.Missing != *end.Missing {
			t.Errorf("read %v: %v, %+v (missing %v); want %s, %s, %d", more, seqs, got, got.Missing, want, end.End, *end.Missing)
		}
	}
	ends := func(end string, missing uint64) readLine { return readLine{End: end, Missing: &missing} }

	texts("", ends("gap", 9))
	texts("", ends("gap", 9), "--fifo")
	if got := ann.sync(with("-n", "3", "--before", "7")...); got != (syncLine{3, 3, true, "gap"}) {
		t.Errorf("sync before 7: %+v", got)
	}
	texts("", ends("gap", 3)) // 7–9
	texts("6 5 4", ends("gap", 3), "--before", "7")
	texts("6 5", ends("more", 0), "--before", "7", "-n", "2")
	texts("5 4", ends("gap", 3), "--before", "6")
	texts("", ends("gap", 3), "--before", "4")
	texts("4 5 6", ends("gap", 3), "--after", "3")
	texts("6", ends("gap", 3), "--after", "5", "--fifo")
	texts("", ends("gap", 3), "--fifo")
	if got := ann.sync(with("-n", "2", "--after", "6")...); got != (syncLine{2, 2, true, "gap"}) {
		t.Errorf("sync after 6: %+v", got)
	}
	if got := ann.sync(with("-n", "5", "--after", "4", "--fifo")...); got.Count != 5 || got.Transferred != 1 || got.More || got.End != "newest" {
		t.Errorf("sync after 4: %+v", got)
	}
	texts("4 5 6 7 8 9", ends("newest", 0), "--after", "3")
	texts("9 8 7 6 5 4", ends("gap", 3))
	line := ann.lines("coverage", with()...)[0]
	if want := `{"known":true,"head":9,"first":1,"rev":9,"spans":[{"lo":4,"hi":9,"rev":9}],"gaps":[{"lo":1,"hi":3}],"holes":[]}`; line != want {
		t.Errorf("coverage prints %s", line)
	}
	if got := ann.sync(with("-n", "100")...); got != (syncLine{9, 3, false, "beginning"}) {
		t.Errorf("sync of the rest: %+v", got)
	}
	texts("9 8 7 6 5 4 3 2 1", ends("beginning", 0))
	texts("1 2 3 4 5 6 7 8 9", ends("newest", 0), "--fifo")
	texts("", ends("newest", 0), "--after", "9")
	if messages, _ := ann.read(with("--fifo", "-n", "2")...); messages[0].Text != "-1 is a number" || messages[1].Type != "action" {
		t.Errorf("the first two are %+v", messages)
	}
	for _, wrong := range [][]string{
		{"read", "--with", "bob", "--fifo", "--before", "3"}, {"read", "--with", "bob", "-n", "0"}, {"read"},
		{"read", "--with", "bob", "--group", "1"}, {"read", "--with", "bob", "--before", "3", "--after", "1"},
		{"read", "--group", "0"}, {"sync", "--group", "4294967296"}, {"send", "--with", "bob"}, {"read", "--with", ""},
	} {
		o := ann.run(wrong[0], wrong[1:]...)
		o.want(t, 2)
		if o.stdout != "" || !strings.HasPrefix(o.stderr, "backscroll: device "+wrong[0]+": ") {
			t.Errorf("%v: %q and %q", wrong, o.stdout, o.stderr)
		}
	}
}

// Reading never touches the network, and marks as read only when asked.
func TestReadingMarksAndStaysLocal(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	through := newTap(t, s)
	bob, ann := s.login("bob", "phone"), s.loginAt(through.url(), "ann", "phone")
	for _, text := range []string{"one", "two", "three"} {
		bob.send("--with", "ann", text)
	}
	ann.sync("--with", "bob")
	through.clear()
	ann.read("--with", "bob")
	ann.read("--with", "nobody")
	ann.coverage("--with", "bob")
	ann.inbox("--offline")
	if n := through.connections(); n != 0 {
		t.Errorf("reading made %d connections", n)
	}
	unread(t, ann, "three", 3)
	if n := through.connections(); n != 1 {
		t.Errorf("the inbox made %d connections: the tap counts wrongly", n)
	}

	watch := bob.launch("tail", "--with", "ann", "--json")
	isReady(watch)
	through.clear()
	ann.read("--with", "bob", "-n", "2", "--mark-read")
	if rows := ann.inbox("--offline"); rows[0].Unread != 0 || rows[0].ReadSeq != 3 {
		t.Errorf("marked as read: %+v", rows)
	}
	if n := through.connections(); n != 0 {
		t.Errorf("marking as read made %d connections", n)
	}
	ann.inbox()
	watch.line("the receipt", func(l string) bool { return l == `{"event":"receipt","delivered":3,"read":3}` })
	watch.signal(syscall.SIGINT)
	watch.wait().want(t, 0)
	if messages, _ := bob.read("--with", "ann"); len(messages) != 3 || messages[0].Status != "read" || messages[2].Status != "read" {
		t.Errorf("bob's messages: %+v", messages)
	}
}

// A refused token ends whatever goes online at once, however long it would wait.
func TestARefusedTokenEndsCommands(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	s.token("bob", "phone")
	ann := s.login("ann", "phone")
	s.admin("token", "revoke", "ann", "--device", "phone")
	for _, command := range [][]string{
		{"sync", "--with", "bob"}, {"send", "--with", "bob", "hi"}, {"inbox"}, {"tail"}, {"tail", "--with", "bob"},
	} {
		o := ann.run(command[0], append(command[1:], "--wait", "1h", "--json")...)
		o.want(t, 4, "revoked", "5001", "token new")
		if o.stdout != "" {
			t.Errorf("%v prints %q", command, o.stdout)
		}
	}
	ann.read("--with", "bob") // what is local stays readable

	// With a new token the device goes on where it was, and delivers what waited.
	must(t, "device", "login", "--db", ann.db, "--server", s.url, "--token", s.token("ann", "phone"))
	if messages, _ := ann.read("--with", "bob"); len(messages) != 1 || messages[0].Status != "sent" {
		t.Errorf("what was sent with the refused token: %+v", messages)
	}
}
