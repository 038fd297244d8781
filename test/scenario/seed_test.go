package scenario_test

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// The seed's story: a channel with a history, and a new device that reads
// nothing, syncs what it looks at, and reads it.
func TestTheSeedsStory(t *testing.T) {
	t.Parallel()
	theSeedsStory(t, newServer(t), madeLogs(t, 3, 500), 70)
}

func TestTheSeedsStoryOnRealLogs(t *testing.T) {
	l := realLogs(t)
	all := l.all()
	if len(all) != 220_207 || countable(all) != 196_470 || len(l.bad) != 1 || len(l.nicks) <= 15_000 || len(l.files) != 153 {
		t.Fatalf("the logs are other ones: %d files, %d messages, %d countable, %d nicknames, bad %v",
			len(l.files), len(all), countable(all), len(l.nicks), l.bad)
	}
	s := newServer(t)
	group := theSeedsStory(t, s, l, 1000)
	t.Run("a killed sync", func(t *testing.T) { killedSync(t, s, group, all, []int{40, 80, 60}) })
	verifyCounts(t, s, 1, l)
}

// theSeedsStory reads the whole history so many messages at a time. It returns
// the group's id.
func theSeedsStory(t *testing.T, s *server, l *logs, page int) (group string) {
	all := l.all()
	total := len(all)
	imported := s.imports(t, l, "--group", "channel", "--member", "ann")
	if imported.Added != total || imported.Known != 0 || imported.Bad != 1 || imported.Files != len(l.files) || len(imported.Groups) != 1 {
		t.Fatalf("imported %+v", imported)
	}
	group = strconv.FormatUint(imported.Groups[0].ID, 10)

	t.Run("the group is there", func(t *testing.T) { groupIsThere(t, s, group, l) })
	t.Run("a fresh device on the command line", func(t *testing.T) { freshCommandLine(t, s, group, all) })
	t.Run("a fresh device of the SDK", func(t *testing.T) { freshSDK(t, s, imported.Groups[0].ID, all) })
	t.Run("a sync asked for right after start", func(t *testing.T) { rightAfterStart(t, s, imported.Groups[0].ID, all) })
	t.Run("back to the beginning", func(t *testing.T) {
		c := s.sdk("ann", "back")
		got := scroll(t, c, client.ReadOptions{With: client.Group(imported.Groups[0].ID)}, page, msg.EndBeginning)
		slices.Reverse(got)
		sameLines(t, got, all)
	})
	t.Run("from the beginning", func(t *testing.T) {
		c := s.sdk("ann", "forth")
		sameLines(t, scroll(t, c, client.ReadOptions{With: client.Group(imported.Groups[0].ID), FIFO: true}, page, msg.EndNewest), all)
	})
	t.Run("importing again", func(t *testing.T) { importAgain(t, s, l) })
	return group
}

// summary is what an import prints.
type summary struct {
	Added, Known, Files int
	Bad                 int `json:"bad_lines"`
	Users               int `json:"users_made"`
	Groups              []struct {
		ID   uint64
		Name string
	}
	Seconds float64
}

func importArgs(l *logs, flags []string) []string {
	return append(append([]string{"import", "irc", "--json"}, l.files...), flags...)
}

// imports imports the logs, and holds what the command says of lines that fit
// no form against the logs.
func (s *server) imports(t *testing.T, l *logs, flags ...string) summary {
	t.Helper()
	o := s.tryAdmin(importArgs(l, flags)...)
	o.want(t, 0, l.bad...)
	if n := strings.Count(o.stderr, ".log:"); n != len(l.bad) {
		t.Errorf("%d lines are reported, want %d:\n%s", n, len(l.bad), tail(o.stderr))
	}
	sum := decode[summary](t, o.stdout)
	t.Logf("%d messages in %.1f s: %.0f/s", sum.Added+sum.Known, sum.Seconds, float64(sum.Added+sum.Known)/sum.Seconds)
	return sum
}

// groupLine is a line of `group list`.
type groupLine struct {
	ID            uint64
	Name, Key     string
	Members, Head int
	Created       string
}

func (s *server) groups() (groups []groupLine) {
	s.t.Helper()
	for l := range strings.Lines(s.admin("group", "list", "--json")) {
		groups = append(groups, decode[groupLine](s.t, l))
	}
	return groups
}

func groupIsThere(t *testing.T, s *server, id string, l *logs) {
	groups := s.groups()
	if len(groups) != 1 || strconv.FormatUint(groups[0].ID, 10) != id || groups[0].Name != "channel" || groups[0].Head != len(l.all()) {
		t.Fatalf("groups %+v", groups)
	}
	// Everybody who wrote, the channel itself, which wrote the notes, and ann.
	if want := len(l.nicks) + 2; groups[0].Members != want {
		t.Errorf("%d members, want %d", groups[0].Members, want)
	}
}

func freshCommandLine(t *testing.T, s *server, group string, all []line) {
	total, last := uint64(len(all)), len(all)-1
	ann := s.login("ann", "phone")
	rows := ann.inbox()
	if len(rows) != 1 {
		t.Fatalf("inbox %+v", rows)
	}
	r := rows[0]
	if strconv.FormatUint(r.Group, 10) != group || r.Name != "channel" || r.With != "" || r.Head != total || r.ReadSeq != 0 || r.Unread != countable(all) {
		t.Errorf("row %+v, want %d unread of %d", r, countable(all), total)
	}
	if r.Preview == nil || !sameLine(*r.Preview, all[last]) {
		t.Errorf("preview %+v, want %+v", r.Preview, all[last])
	}
	messages, end := ann.read("--group", group, "-n", "10")
	if len(messages) != 0 || end.Read != 0 || end.End != "gap" || end.Missing == nil || *end.Missing != total {
		t.Fatalf("the fresh device reads %+v, %+v", messages, end)
	}
	if got := ann.sync("--group", group, "-n", "200"); got != (syncLine{200, 200, true, "gap"}) {
		t.Fatalf("sync %+v", got)
	}
	messages, end = ann.read("--group", group, "-n", "200")
	if end.Read != 200 || end.End != "gap" || *end.Missing != total-200 {
		t.Errorf("read ends with %+v", end)
	}
	newestFirst(t, messages, all)
	if got := ann.sync("--group", group, "-n", "50", "--fifo"); got != (syncLine{50, 50, true, "gap"}) {
		t.Errorf("sync from the beginning %+v", got)
	}
	messages, end = ann.read("--group", group, "-n", "60", "--fifo")
	if end.Read != 50 || end.End != "gap" || *end.Missing != total-250 {
		t.Errorf("read from the beginning ends with %+v", end)
	}
	sameLines(t, messages, all[:50])
}

func newestFirst(t *testing.T, messages []messageLine, all []line) {
	t.Helper()
	messages = slices.Clone(messages)
	slices.Reverse(messages)
	sameLines(t, messages, all[len(all)-len(messages):])
}

func freshSDK(t *testing.T, s *server, group uint64, all []line) {
	c := s.sdk("ann", "tablet")
	results := newEar[client.SyncResult]()
	var got []messageLine
	var session *client.ReadSession
	session = open(t, c, client.ReadOptions{With: client.Group(group), Listener: client.Listener{
		OnMessage: func(m client.Message) { got = append(got, asJSON(m)) },
		OnSync: func(r client.SyncResult) {
			// What the seed's code does: read as many as on_sync says.
			if res, err := session.Read(r.Count); err != nil || res.Count != r.Count {
				t.Errorf("read in on_sync: %+v, %v", res, err)
			}
			results.hear(r)
		},
	}})
	if r, err := session.Read(10); err != nil || r.Count != 0 || r.End != msg.EndGap || *r.Missing != uint64(len(all)) {
		t.Fatalf("the fresh device reads %+v, %v", r, err)
	}
	session.Sync(200)
	on := results.until(t, "on_sync", func(r []client.SyncResult) bool { return len(r) > 0 })
	if len(on) != 1 || on[0].Count != 200 || on[0].Transferred != 200 || !on[0].More || on[0].Err != nil {
		t.Fatalf("on_sync %+v", on)
	}
	if len(got) != 200 {
		t.Fatalf("%d messages were read", len(got))
	}
	newestFirst(t, got, all)
}

// What the seed's code does: it asks before there is a connection, and before
// anything is known of the conversation.
func rightAfterStart(t *testing.T, s *server, group uint64, all []line) {
	token := s.token("ann", "watch")
	c, err := client.Open(client.Options{
		Path: filepath.Join(t.TempDir(), "watch.db"), Server: s.url,
		Token: func(_ context.Context, why error) (string, error) { return token, why },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	results := newEar[client.SyncResult]()
	var got []messageLine
	session := open(t, c, client.ReadOptions{With: client.Group(group), Listener: client.Listener{
		OnMessage: func(m client.Message) { got = append(got, asJSON(m)) }, OnSync: results.hear,
	}})
	if r, err := session.Read(10); err != nil || r.Count != 0 || r.End != msg.EndGap || r.Missing != nil {
		t.Fatalf("before anything is known: %+v, %v", r, err)
	}
	session.Sync(200)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	on := results.until(t, "on_sync", func(r []client.SyncResult) bool { return len(r) > 0 })
	if on[0].Count != 200 || !on[0].More || on[0].Err != nil {
		t.Fatalf("on_sync %+v", on)
	}
	if r, err := session.Read(200); err != nil || r.Count != 200 || *r.Missing != uint64(len(all)-200) {
		t.Fatalf("read %+v, %v", r, err)
	}
	newestFirst(t, got, all)
	if n := len(results.sofar()); n != 1 {
		t.Errorf("on_sync was called %d times", n)
	}
}

func open(t *testing.T, c *client.Client, o client.ReadOptions) *client.ReadSession {
	t.Helper()
	s, err := c.OpenSession(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

// asJSON is a message of the SDK in the form of the command line.
func asJSON(m client.Message) messageLine {
	seq, rev, ordinal := uint64(m.Seq), uint64(m.Rev), uint64(m.Ordinal)
	return messageLine{
		Seq: &seq, Rev: &rev, Ordinal: &ordinal, ID: m.ID.String(), From: string(m.From),
		Status: m.Status.String(), Type: m.Type.String(), Text: m.Text, Time: m.Shown().Time(),
	}
}

// scroll syncs and reads page by page until the end, on a device that holds
// nothing of it yet.
func scroll(t *testing.T, c *client.Client, o client.ReadOptions, page int, end msg.End) []messageLine {
	t.Helper()
	got, transferred := scrollOn(t, c, o, page, end)
	if transferred != len(got) {
		t.Errorf("%d messages were transferred for %d", transferred, len(got))
	}
	return got
}

func scrollOn(t *testing.T, c *client.Client, o client.ReadOptions, page int, end msg.End) (got []messageLine, transferred int) {
	t.Helper()
	o.Listener.OnMessage = func(m client.Message) { got = append(got, asJSON(m)) }
	session := open(t, c, o)
	for {
		sync, err := session.SyncWait(soon(t), page)
		if err != nil {
			t.Fatal(err)
		}
		transferred += sync.Transferred
		r, err := session.Read(page)
		if err != nil || r.Count != sync.Count {
			t.Fatalf("on_sync said %d, read %+v, %v", sync.Count, r, err)
		}
		if r.End == end {
			return got, transferred
		}
		if r.Count != page || r.End != msg.EndGap || !sync.More {
			t.Fatalf("after %d messages: sync %+v, read %+v", len(got), sync, r)
		}
	}
}

// sameLines holds messages against the lines that they were, in order: dense
// seqs, ordinals, text byte for byte, original times.
func sameLines(t *testing.T, got []messageLine, want []line) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d messages, want %d", len(got), len(want))
	}
	if len(got) == 0 {
		return
	}
	before := *got[0].Ordinal - countable(want[:1])
	for i, m := range got {
		ordinal := before + countable(want[i:i+1])
		before = ordinal
		if !sameLine(m, want[i]) || *m.Seq != *got[0].Seq+uint64(i) || *m.Ordinal != ordinal {
			t.Fatalf("message %d is\n%+v (seq %d, ordinal %d), want\n%+v (ordinal %d)", i, asLine(m), *m.Seq, *m.Ordinal, want[i], ordinal)
		}
	}
}

// sameLine: a line without text may end in the space that comes before a text.
func sameLine(m messageLine, l line) bool {
	is := asLine(m)
	same := is.raw == l.raw || m.Text == "" && is.raw+" " == l.raw
	return same && is.time.Equal(l.time)
}

// importAgain adds nothing twice, and adds a member who sees everything.
func importAgain(t *testing.T, s *server, l *logs) {
	total := len(l.all())
	again := s.imports(t, l, "--group", "channel", "--member", "bob", "--member", "ann")
	if again.Added != 0 || again.Known != total || again.Users != 1 || len(s.groups()) != 1 {
		t.Errorf("imported again: %+v into %+v", again, s.groups())
	}
	rows := s.login("bob", "phone").inbox()
	if len(rows) != 1 || rows[0].Head != uint64(total) || rows[0].Unread != countable(l.all()) {
		t.Errorf("the new member's inbox: %+v", rows)
	}
}
