package main

import (
	"strings"
	"testing"
)

// What the operator does to groups, in JSON and in words.
func TestGroupsOfTheOperator(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	for _, user := range []string{"ann", "ben", "cyd"} {
		w.ok("user", "add", user)
	}
	w.ok("group", "new", "Shed", "--member", "ann")
	for _, c := range []struct{ typed, printed string }{
		{"group add 1 ann ben ben", "added 1 member; 1 was a member already"},
		{"group add 1 ann ben", "added 0 members; 2 were members already"},
		{"group add 1 cyd cyd --json", `{"group":1,"added":1}`},
		{"group remove 1 cyd cyd", "removed 1 member"},
		{"group remove 1 cyd ben --json", `{"group":1,"removed":1}`},
		{"group remove 1 cyd ben", "removed 0 members; 2 were no members"},
		{"group join 1 ben", "ben joined"},
		{"group join 1 ben", "ben was a member already"},
		{"group join 1 ben --json", `{"group":1,"address":"ben","joined":false}`},
		{"group role 1 ben owner --json", `{"group":1,"address":"ben","role":"owner"}`},
		{"group leave 1 ben", "ben left"},
		{"group leave 1 ben", "ben was no member"},
		{"group delete 1", "deleted group 1"},
		{"group delete 1 --json", `{"group":1,"deleted":true}`},
		{"user disable cyd --json", `{"address":"cyd","active":false}`},
	} {
		if out := strings.TrimSpace(w.ok(strings.Fields(c.typed)...)); out != c.printed {
			t.Errorf("%s printed %q, want %q", c.typed, out, c.printed)
		}
	}
	if r := w.run("group", "add", "1", "ann"); r.code != exitFailed || !strings.Contains(r.stderr, "(3008) — 'backscroll group new'") {
		t.Errorf("a deleted group took a member: %+v", r)
	}
	if out := w.ok("group", "list"); !strings.Contains(out, "Shed (deleted)") {
		t.Errorf("the list of groups is\n%s", out)
	}
	if out := w.ok("group", "show", "1"); !strings.Contains(out, "deleted") || !strings.Contains(out, "Shed") {
		t.Errorf("it shows %q", out)
	}
	if g := w.objects("group", "show", "1", "--json")[0]; g["deleted"] == nil || g["members"] != 1.0 {
		t.Errorf("it is %v", g)
	}
	if len(w.objects("group", "members", "1", "--json")) != 2 { // the last is the group
		t.Error("its members are gone")
	}
	w.ok("token", "new", "ann", "--device", "phone")
	if out := w.ok("token", "revoke", "ann", "--device", "phone", "--json"); out != `{"address":"ann","device":"phone","revoked":true}`+"\n" {
		t.Errorf("revoking printed %q", out)
	}
}
