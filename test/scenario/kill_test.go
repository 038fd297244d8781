package scenario_test

import (
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/backscroll/backscroll/client"
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
	for i, file := range l.files {
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
