package scenario_test

import (
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// The importer is killed in the middle, then the server in the middle of the
// next run, twice: every message is there exactly once, in the order of the logs.
func TestKilledImports(t *testing.T) {
	t.Parallel()
	l := madeLogs(t, 9, 2500)
	t.Run("one group", func(t *testing.T) {
		s := newServer(t)
		killedImport(t, s, l, "--group", "channel", "--member", "ann")
		g := s.groups()[0]
		sameLines(t, scroll(t, s.sdk("ann", "phone"), client.ReadOptions{With: client.Group(g.ID), FIFO: true}, 1000, msg.EndNewest), l.all())
		verifyCounts(t, s, 1, l)
	})
	t.Run("a group a day", func(t *testing.T) {
		s := newServer(t)
		killedImport(t, s, l, "--group-per-file", "--member", "ann")
		everyDay(t, s, l)
		verifyCounts(t, s, len(l.files), l)
	})
}

func TestKilledImportOfRealLogs(t *testing.T) {
	l := realLogs(t)
	s := newServer(t)
	killedImport(t, s, l, "--group-per-file", "--member", "ann")
	everyDay(t, s, l)
	verifyCounts(t, s, 153, l)
}

// killedImport imports through kills, until all is there.
func killedImport(t *testing.T, s *server, l *logs, flags ...string) {
	t.Helper()
	raw := 0
	for _, line := range l.all() {
		raw += len(line.raw)
	}
	through := newTap(t, s)
	args := append(importArgs(l, flags), "--server", through.url(), "--data", s.data)

	killed := launch(t, args...)
	reached(t, "the middle of the import", through.when(false, func(p *tap) bool { return p.up > raw }))
	killed.kill()
	through.cut()
	there := 0
	for _, g := range s.groups() {
		there += g.Head
	}
	if there == 0 || there >= len(l.all()) {
		t.Fatalf("the importer was not killed in the middle: %d of %d messages are there", there, len(l.all()))
	}

	again := launch(t, args...)
	for _, share := range []int{2, 1} {
		through.clear()
		reached(t, "the middle of the import", through.when(false, func(p *tap) bool { return p.up > raw/share }))
		s.kill()
		s.start()
	}
	o := again.wait()
	o.want(t, 0)
	sum := decode[summary](t, o.stdout)
	if sum.Added+sum.Known != len(l.all()) || sum.Known < there {
		t.Errorf("after the kills: %+v; %d were there, and should be %d", sum, there, len(l.all()))
	}
	if sum := s.imports(t, l, flags...); sum.Added != 0 || sum.Known != len(l.all()) {
		t.Errorf("once more: %+v", sum)
	}
}

func reached(t *testing.T, what string, mark <-chan struct{}) {
	t.Helper()
	select {
	case <-mark:
	case <-time.After(patience):
		t.Fatalf("%s was not reached", what)
	}
}

// everyDay reads the group of each file on a fresh device.
func everyDay(t *testing.T, s *server, l *logs) {
	t.Helper()
	c := s.sdk("ann", "phone")
	ids := map[string]uint64{}
	for _, g := range s.groups() {
		ids[g.Name+".log"] = g.ID
	}
	if len(ids) != len(l.files) {
		t.Fatalf("%d groups for %d files", len(ids), len(l.files))
	}
	rows := map[uint64]client.Row{}
	inbox, err := c.OpenInbox(client.InboxOptions{}, client.InboxListener{OnRow: func(r client.Row) { rows[r.Conv.Group()] = r }})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := inbox.SyncWait(soon(t), 1000); err != nil || r.Count != len(l.files) || r.More {
		t.Fatalf("the inbox: %+v, %v", r, err)
	}
	if r, err := inbox.Read(1000); err != nil || r.Count != len(l.files) || r.End != msg.EndBeginning {
		t.Fatalf("the inbox: %+v, %v", r, err)
	}
	for i, file := range l.files {
		row := rows[ids[filepath.Base(file)]]
		if int(row.Head) != len(l.days[i]) || row.Unread != countable(l.days[i]) {
			t.Errorf("%s: row %+v, want %d unread of %d", file, row, countable(l.days[i]), len(l.days[i]))
		}
		with := client.Group(ids[filepath.Base(file)])
		sameLines(t, scroll(t, c, client.ReadOptions{With: with, FIFO: true}, 500, msg.EndNewest), l.days[i])
	}
}

func verifyCounts(t *testing.T, s *server, conversations int, l *logs) {
	t.Helper()
	s.stop()
	if v := s.verify(); v.Messages != len(l.all()) || v.Conversations != conversations {
		t.Errorf("verify counted %+v", v)
	}
}

// A device is killed in the middle of a large sync, several times: what it says
// it holds can be read, and is not fetched again.
func TestKilledSync(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	l, s := madeLogs(t, 5, 3000), newServer(t)
	group := s.imports(t, l, "--group", "channel", "--member", "ann").Groups[0].ID
	killedSync(t, s, strconv.FormatUint(group, 10), l.all(), []int{6, 7})
}

// killedSync kills the device each time after so many pages.
func killedSync(t *testing.T, s *server, group string, all []line, kills []int) {
	many := strconv.Itoa(len(all))
	through := newTap(t, s)
	ann := s.loginAt(through.url(), "ann", "killed")
	held := 0
	for i, pages := range kills {
		args := []string{"--group", group, "-n", many}
		if i == 1 {
			args = append(args, "--fifo") // from the other end, too
		}
		through.clear()
		mark := through.when(true, func(p *tap) bool { return p.pages() >= pages })
		p := ann.launch("sync", args...)
		reached(t, "the middle of the sync", mark)
		p.kill()
		through.cut()
		now := covered(t, ann, group, all)
		if now <= held || now >= len(all) {
			t.Fatalf("kill %d: %d of %d messages are held, %d were before", i, now, len(all), held)
		}
		held = now
	}
	if got := ann.sync("--group", group, "-n", many); got != (syncLine{len(all), len(all) - held, false, "beginning"}) {
		t.Errorf("the sync ended with %+v, %d of %d were held", got, held, len(all))
	}
	if now := covered(t, ann, group, all); now != len(all) {
		t.Errorf("%d of %d are held at last", now, len(all))
	}
	if got := ann.sync("--group", group, "-n", many); got.Transferred != 0 {
		t.Errorf("syncing what is held: %+v", got)
	}
}

// A device is killed while its message is stored and the acknowledgement is on
// its way: the next command sends it again, and it is there once.
func TestKilledSend(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	through := newTap(t, s)
	bob, ann := s.login("bob", "phone"), s.loginAt(through.url(), "ann", "phone")
	mark := through.when(true, func(p *tap) bool { return slices.ContainsFunc(p.frames, is[frame.SendAck]) })
	sending := ann.launch("send", "--with", "bob", "once")
	reached(t, "the acknowledgement", mark)
	sending.kill()
	through.cut()
	if rows := bob.inbox(); len(rows) != 1 || rows[0].Head != 1 || rows[0].Preview.Text != "once" {
		t.Fatalf("what was acknowledged is not there: %+v", rows)
	}
	if messages, _ := ann.read("--with", "bob"); len(messages) != 1 || messages[0].Status != "outbox" {
		t.Fatalf("ann holds %+v", messages)
	}
	ann.send("--with", "bob", "twice")
	ann.sync("--with", "bob")
	bob.sync("--with", "ann")
	want, _ := bob.read("--with", "ann")
	got, _ := ann.read("--with", "bob")
	if len(got) != 2 || len(want) != 2 || got[1].ID != want[1].ID || got[1].Text != "once" || got[1].Status != "delivered" && got[1].Status != "sent" {
		t.Errorf("ann holds %+v, bob %+v", got, want)
	}
}

// A device is killed in the middle of its first login, at every frame: logging in
// again works.
func TestKilledLogin(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	s.login("bob", "phone").send("--with", "bob", "a note")
	through := newTap(t, s)
	token := s.token("bob", "laptop")
	db := filepath.Join(t.TempDir(), "bob.db")
	args := []string{"device", "login", "--db", db, "--server", through.url(), "--token", token}
	for _, at := range []func(frame.Server) bool{is[frame.Welcome], is[frame.InboxPage]} {
		through.clear()
		mark := through.when(true, func(p *tap) bool { return slices.ContainsFunc(p.frames, at) })
		p := launch(t, args...)
		reached(t, "the middle of the login", mark)
		p.kill()
		through.cut()
	}
	must(t, args...)
	laptop := &device{t, db}
	if rows := laptop.inbox("--offline"); len(rows) != 1 || rows[0].Preview == nil || rows[0].Preview.Text != "a note" {
		t.Errorf("the inbox: %+v", rows)
	}
}

// is reports whether a frame is of one kind.
func is[B any](f frame.Server) bool {
	_, is := f.Body.(*B)
	return is
}

// covered counts what the device says it holds, and reads all of it.
func covered(t *testing.T, d *device, group string, all []line) (held int) {
	t.Helper()
	c := d.coverage("--group", group)
	if !c.Known || c.Head != uint64(len(all)) || c.First != 1 {
		t.Fatalf("coverage %+v", c)
	}
	for _, s := range c.Spans {
		n := int(s.Hi - s.Lo + 1)
		held += n
		after := strconv.FormatUint(s.Lo-1, 10)
		messages, _ := d.read("--group", group, "--fifo", "--after", after, "-n", strconv.Itoa(n))
		sameLines(t, messages, all[s.Lo-1:s.Hi])
		if *messages[0].Seq != s.Lo {
			t.Errorf("the span %+v begins with %+v", s, messages[0])
		}
	}
	for _, g := range c.Gaps {
		size := int(g.Hi - g.Lo + 1)
		messages, end := d.read("--group", group, "--before", strconv.FormatUint(g.Hi+1, 10))
		if len(messages) != 0 || end.End != "gap" || int(*end.Missing) != size {
			t.Errorf("in the gap %+v: %d messages, %+v", g, len(messages), end)
		}
	}
	return held
}
