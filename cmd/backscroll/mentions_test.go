package main

import (
	"strings"
	"testing"

	"github.com/backscroll/backscroll/client"
)

// Whom a text speaks to is known by name: an author in any of the logs, or a member.
func TestImportMentions(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	w.write("2001-01-01.log", strings.Join([]string{
		"[09:00] <bob> good morning",
		"[09:01] <cyd> bob: hi",
		"[09:02] <cyd> bob, again",
		"[09:03] <bob> bob: to himself",
		"[09:04] <cyd> Bob: another name",
		"[09:05] <cyd> hi bob: not the first word",
		"[09:06] <cyd> ann, you read the logs",
		"[09:07] <cyd> eve, you are on the server, but not here",
		"[09:08]  * cyd bob: waves",
	}, "\n")+"\n")
	w.ok("user", "add", "eve")
	args := strings.Fields("import irc 2001-01-01.log --group logs --member ann --json --mentions")
	if out := w.ok(args...); !strings.HasPrefix(out, `{"added":9,"known":0,`) {
		t.Fatalf("imported %s", out)
	}
	// Without mentions it is the same import, and changes nothing.
	if out := w.ok(args[:len(args)-1]...); !strings.HasPrefix(out, `{"added":0,"known":9,`) {
		t.Fatalf("again: %s", out)
	}
	w.ok("group", "add", "1", "eve")
	for user, want := range map[string]uint64{"ann": 1, "bob": 2, "cyd": 0, "eve": 0} {
		if got := w.mentionsOf(w.device(user, "phone")); got != want {
			t.Errorf("%s is mentioned %d times; want %d", user, got, want)
		}
	}
}

// mentionsOf is how many unread mentions the only conversation of a device has.
func (w *world) mentionsOf(db string) uint64 {
	w.t.Helper()
	c, err := client.Open(client.Options{Path: w.path(db)})
	w.must(err)
	defer c.Close()
	var rows []client.Row
	inbox, err := c.OpenInbox(client.InboxOptions{}, client.InboxListener{OnRow: func(r client.Row) { rows = append(rows, r) }})
	w.must(err)
	w.must(c.Start())
	_, err = inbox.SyncWait(w.t.Context(), 10)
	w.must(err)
	_, err = inbox.Read(10)
	w.must(err)
	if len(rows) != 1 {
		w.t.Fatalf("%s has %d conversations", db, len(rows))
	}
	return rows[0].Mentions
}
