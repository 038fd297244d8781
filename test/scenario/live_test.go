package scenario_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// While a device looks at a group, thousands of messages are imported into it.
// What it hears live, and what is announced to it as a gap, is together every
// message once, in order.
func TestLookingOnDuringAnImport(t *testing.T) {
	t.Parallel()
	for name, people := range map[string]int{"small": 30, "wide": 90} {
		t.Run(name, func(t *testing.T) { lookOn(t, madeLogsOf(t, people, 4, 1200)) })
	}
}

func lookOn(t *testing.T, l *logs) {
	s := newServer(t)
	first, rest := *l, *l
	first.files, first.days, first.bad = l.files[:1], l.days[:1], nil
	rest.files, rest.days = l.files[1:], l.days[1:]
	group := s.imports(t, &first, "--group", "channel", "--member", "ann", "--member", "bob").Groups[0].ID
	c := s.sdk("ann", "phone")
	seen := watch(t, c, client.Group(group))
	if r, err := seen.session.SyncWait(soon(t), 10); err != nil || r.Count != 10 {
		t.Fatalf("sync %+v, %v", r, err)
	}

	// Imported messages are not pushed, and a wide group has no rows to push: a
	// heartbeat would tell of them, or what somebody writes.
	s.imports(t, &rest, "--group", "channel")
	all := l.all()
	m := s.login("bob", "phone").send("--group", strconv.FormatUint(group, 10), "that was it")
	if *m.Seq != uint64(len(all)+1) {
		t.Errorf("bob's message is %+v", m)
	}
	ranges := seen.heard.until(t, "word of every message", func(rs []heardRange) bool {
		return len(rs) > 0 && uint64(rs[len(rs)-1].Hi) == *m.Seq
	})
	next := msg.Seq(len(first.all()) + 1)
	for _, r := range ranges {
		if r.Lo != next {
			t.Fatalf("after %d comes %+v", next-1, r)
		}
		if r.message != nil && int(r.Lo) <= len(all) && !sameLine(*r.message, all[r.Lo-1]) {
			t.Errorf("live came %+v, want %+v", r.message, all[r.Lo-1])
		}
		next = r.Hi + 1
	}

	// What was announced is on the server, and comes when it is looked at.
	got, _ := scrollOn(t, c, client.ReadOptions{With: client.Group(group), FIFO: true}, 5000, msg.EndNewest)
	if len(got) != len(all)+1 || got[len(all)].Text != "that was it" {
		t.Fatalf("%d messages, want %d", len(got), len(all)+1)
	}
	sameLines(t, got[:len(all)], all)
}

// heardRange is a live message, or a gap that was announced.
type heardRange struct {
	msg.Range
	message *messageLine
}

type watched struct {
	session *client.ReadSession
	heard   *ear[heardRange]
}

// watch opens a session and notes what comes live.
func watch(t *testing.T, c *client.Client, with client.Target) watched {
	t.Helper()
	w := watched{heard: newEar[heardRange]()}
	w.session = open(t, c, client.ReadOptions{With: with, Listener: client.Listener{
		OnMessage: func(m client.Message) {
			if m.Live {
				line := asJSON(m)
				w.heard.hear(heardRange{msg.Range{Lo: m.Seq, Hi: m.Seq}, &line})
			}
		},
		OnGap: func(r msg.Range) { w.heard.hear(heardRange{Range: r}) },
	}})
	return w
}

// Everybody writes at once, and everybody hears everything once, in the same order.
func TestEverybodyHearsEverybody(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	names := []string{"ann", "bob", "carl", "dora"}
	for _, name := range names {
		s.token(name, "phone")
	}
	const each = 50
	with := client.Group(s.groupNumber("all", names...))
	var devices []*client.Client
	var heard []*ear[client.Message]
	for _, name := range names {
		c, e := s.sdk(name, "phone"), newEar[client.Message]()
		open(t, c, client.ReadOptions{With: with, FIFO: true, Listener: client.Listener{OnMessage: func(m client.Message) {
			if !m.Pending && m.Seq != 0 {
				e.hear(m)
			}
		}}})
		devices, heard = append(devices, c), append(heard, e)
	}
	var writing sync.WaitGroup
	for i, c := range devices {
		writing.Go(func() {
			for n := range each {
				if _, err := c.Send(with, msg.Content{Text: sentText(names[i], n)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	for i, e := range heard {
		firsts := e.until(t, "everything", func(ms []client.Message) bool { return len(distinct(ms)) == len(names)*each })
		next := map[msg.Address]int{}
		for n, m := range distinct(firsts) {
			if int(m.Seq) != n+1 || m.Text != sentText(string(m.From), next[m.From]) {
				t.Fatalf("%s hears as number %d: %+v", names[i], n+1, m)
			}
			next[m.From]++
		}
	}
}

// distinct leaves out what came again as an update.
func distinct(ms []client.Message) (firsts []client.Message) {
	seen := map[msg.Seq]bool{}
	for _, m := range ms {
		if !seen[m.Seq] {
			firsts = append(firsts, m)
		}
		seen[m.Seq] = true
	}
	return firsts
}

// Who was removed from a group keeps what he has, and gets nothing more.
func TestARemovedMemberKeepsWhatHeHas(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	ann, bob := s.login("ann", "phone"), s.login("bob", "phone")
	g := s.group("friends", "ann", "bob")
	for _, text := range []string{"one", "two", "three"} {
		bob.send("--group", g, text)
	}
	ann.sync("--group", g, "-n", "2")
	s.admin("group", "remove", g, "ann")
	bob.send("--group", g, "without ann")
	ann.inbox()
	messages, end := ann.read("--group", g)
	if len(messages) != 2 || messages[0].Text != "three" || end.End != "left" {
		t.Errorf("ann reads %+v, %+v", messages, end)
	}
	if got := ann.sync("--group", g); got.Transferred != 0 || got.More || got.End != "left" {
		t.Errorf("ann syncs %+v", got)
	}
	ann.run("send", "--group", g, "still there?").want(t, 1, "300")
	if rows := ann.inbox(); len(rows) != 1 || rows[0].Head != 3 {
		t.Errorf("ann's inbox: %+v", rows)
	}

	// Back again, she sees everything, and her own that was refused.
	s.admin("group", "add", g, "ann")
	if got := ann.sync("--group", g); got.Count != 5 || got.Transferred != 2 || got.End != "beginning" {
		t.Errorf("back again ann syncs %+v", got)
	}
	messages, end = ann.read("--group", g)
	var texts []string
	for _, m := range messages {
		texts = append(texts, m.Text)
	}
	if got := strings.Join(texts, ", "); got != "still there?, without ann, three, two, one" || messages[0].Status != "failed" || end.End != "beginning" {
		t.Errorf("back again ann reads %s: %+v", got, end)
	}
}
