package main

import (
	"strings"
	"testing"
)

// Contacts and blocks that are given offline say that they wait; a list that is not known here
// says so; and an empty address is none, not the wish for a list.
func TestContactsAndBlocksOffline(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	phone, laptop := w.device("ann", "phone"), w.device("ann", "laptop")
	for command, said := range map[string]string{"contact": "ben is a contact", "block": "ben is blocked"} {
		if got, want := w.ok("device", command, "--db", phone, "ben", "--offline"), said+"  [waits in the outbox]\n"; got != want {
			t.Errorf("%s offline says %q, want %q", command, got, want)
		}
		if got := w.objects("device", command, "--db", phone, "--offline", "--json"); len(got) != 1 || got[0]["user"] != "ben" || got[0]["pending"] != true {
			t.Errorf("the list of %s is %v", command, got)
		}
		r := w.run("device", command, "--db", laptop, "--offline")
		if r.code != exitOK || !strings.Contains(r.stderr, "there may be further keys") {
			t.Errorf("%s, not known here: exit code %d, %s", command, r.code, r.stderr)
		}
		if got := w.objects("device", command, "--db", phone, "ben", "--json"); got[0]["pending"] != nil {
			t.Errorf("%s with the server: %v", command, got)
		}
		r = w.run("device", command, "--db", phone, "")
		if r.code != exitFailed || r.stdout != "" || !strings.Contains(r.stderr, "(2001)") {
			t.Errorf("%s of nobody: exit code %d, %q, %s", command, r.code, r.stdout, r.stderr)
		}
	}
}
