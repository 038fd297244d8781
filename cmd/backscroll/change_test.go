package main

import (
	"encoding/json"
	"os"
	"strings"
	"syscall"
	"testing"
)

// field follows the keys of nested objects.
func field(object map[string]any, keys ...string) any {
	var v any = object
	for _, k := range keys {
		inner, _ := v.(map[string]any)
		v = inner[k]
	}
	return v
}

// Changes reach a device that is there, one that comes back, and a fresh one.
func TestChangesReachAllDevices(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	phone, laptop, ben := w.device("ann", "phone"), w.device("ann", "laptop"), w.device("ben", "phone")
	w.device("cleo", "phone")
	w.write("photo", "\x00\x01")
	sent := w.objects("device", "send", "--db", phone, "--with", "ben", "--json", "--mention", "ben", "--thread", "7", "--title", "Lunch",
		"--value", "k=v=w", "--type", "3", "--body-file", "photo", "--location", "53.54,-9.98", "soup?")[0]
	if field(sent, "thread") != 7.0 || field(sent, "properties", "values", "k") != "v=w" || field(sent, "properties", "body") != "AAE=" ||
		field(sent, "properties", "location", "longitude") != -9.98 || field(sent, "mentions").([]any)[0] != "ben" {
		t.Errorf("sent %v", sent)
	}
	w.ok("device", "send", "--db", phone, "--with", "ben", "--silent", "--no-receipt", "psst")
	if row := w.objects("device", "inbox", "--db", ben, "--json")[0]; row["unread"] != 1.0 || row["mentions"] != 1.0 {
		t.Errorf("ben's inbox has %v", row)
	}
	w.ok("device", "sync", "--db", laptop, "--with", "ben") // which is away from now on
	edited := w.objects("device", "edit", "--db", phone, "--with", "ben", "--seq", "1", "--json", "stew?")[0]
	if edited["text"] != "stew?" || edited["edited"] == nil || field(edited, "properties", "title") != "Lunch" || len(edited["mentions"].([]any)) != 1 {
		t.Errorf("edited %v", edited)
	}
	reacted := w.objects("device", "react", "--db", ben, "--with", "ann", "--seq", "1", "--json", "👍")[0]
	if field(reacted, "reactions", "👍", "mine") != true || field(reacted, "reactions", "👍", "count") != 1.0 {
		t.Errorf("reacted %v", reacted)
	}
	deleted := w.objects("device", "delete", "--db", phone, "--with", "ben", "--seq", "2", "--json")[0]
	if deleted["deleted"] == nil || deleted["text"] != "" || deleted["silent"] != true {
		t.Errorf("deleted %v", deleted)
	}
	reply := w.objects("device", "reply", "--db", ben, "--with", "ann", "--seq", "1", "--json", "please!")[0]
	if reply["reply_to"] != 1.0 || reply["seq"] != 3.0 {
		t.Errorf("the reply is %v", reply)
	}
	forwarded := w.objects("device", "forward", "--db", ben, "--with", "ann", "--seq", "1", "--to", "cleo", "--json")[0]
	if forwarded["forwarded"] != true || forwarded["text"] != "stew?" || forwarded["seq"] != 1.0 || forwarded["thread"] != 0.0 {
		t.Errorf("forwarded %v", forwarded)
	}
	w.ok("device", "edit", "--db", phone, "--with", "ben", "--seq", "1", "fish?")
	if m := w.objects("device", "forward", "--db", ben, "--with", "ann", "--seq", "1", "--to", "cleo", "--json")[0]; m["text"] != "fish?" {
		t.Errorf("what is here of an older state is forwarded: %v", m)
	}
	w.ok("device", "edit", "--db", phone, "--with", "ben", "--seq", "1", "stew?")
	fresh := w.device("ann", "tablet")
	for _, db := range []string{laptop, fresh} {
		w.ok("device", "sync", "--db", db, "--with", "ben")
		text := w.ok("device", "read", "--db", db, "--with", "ben")
		for _, want := range []string{"ann: Lunch · stew? (edited)  👍 1", "ann: deleted", "ben: [answers ann: Lunch · stew? (edited)] please!"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s reads %s; want %s", db, text, want)
			}
		}
		thread := w.objects("device", "read", "--db", db, "--with", "ben", "--thread", "7", "--json")
		if len(thread) != 2 || thread[0]["seq"] != 1.0 || field(thread[0], "reactions", "👍", "mine") != false {
			t.Errorf("%s reads the thread %v", db, thread)
		}
	}
	w.ok("device", "react", "--db", ben, "--with", "ann", "--seq", "1", "--remove", "👍")
	if m := w.objects("device", "edit", "--db", phone, "--with", "ben", "--seq", "1", "--mention", "ann", "--json", "fish")[0]; m["mentions"].([]any)[0] != "ann" ||
		len(m["reactions"].(map[string]any)) != 0 {
		t.Errorf("edited again: %v", m)
	}
}

// A change that changes nothing prints the message as others left it, not as it was here.
func TestAChangeShowsWhatOthersChanged(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	ann, ben := w.device("ann", "phone"), w.device("ben", "phone")
	w.ok("device", "call", "--db", ben, "--with", "ann")
	w.ok("device", "call", "--db", ann, "--with", "ben", "--seq", "1", "--outcome", "answered", "--duration", "10s")
	m := w.objects("device", "call", "--db", ben, "--with", "ann", "--seq", "1", "--outcome", "rejected", "--json")[0]
	if field(m, "call", "outcome") != "answered" || field(m, "call", "duration") != 10_000.0 {
		t.Errorf("the caller's record is %v", m)
	}
	w.ok("device", "send", "--db", ann, "--with", "ben", "soup?")
	laptop := w.device("ann", "laptop")
	w.ok("device", "sync", "--db", laptop, "--with", "ben")
	w.ok("device", "edit", "--db", ann, "--with", "ben", "--seq", "2", "--mention", "ben", "@ben soup?")
	edited := w.objects("device", "edit", "--db", laptop, "--with", "ben", "--seq", "2", "@ben stew?", "--json")[0]
	if mentions, _ := edited["mentions"].([]any); len(mentions) != 1 {
		t.Errorf("the edit took away whom an edit of the phone mentions: %v", edited)
	}
}

func TestHideClearMarkAndCount(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	ann, phone, laptop := w.device("ann", "phone"), w.device("ben", "phone"), w.device("ben", "laptop")
	for _, text := range []string{"one", "two", "three"} {
		w.ok("device", "send", "--db", ann, "--with", "ben", text)
	}
	if hidden := w.objects("device", "delete", "--db", phone, "--with", "ann", "--seq", "3", "--for-me", "--json")[0]; hidden["hidden"] != true || hidden["seq"] != 3.0 {
		t.Errorf("hidden %v", hidden)
	}
	w.ok("device", "sync", "--db", laptop, "--with", "ann")
	if read := w.objects("device", "read", "--db", laptop, "--with", "ann", "--json"); len(read) != 3 || read[0]["text"] != "two" {
		t.Errorf("after hiding the laptop reads %v", read)
	}
	n := w.objects("device", "counts", "--db", laptop, "--with", "ann", "--json")[0]
	if n["total"] != 2.0 || n["unread"] != 2.0 || field(n, "server", "unread") != 2.0 {
		t.Errorf("the laptop counts %v", n)
	}
	w.ok("device", "read", "--db", laptop, "--with", "ann", "--mark-read")
	if row := w.objects("device", "mark", "--db", laptop, "--with", "ann", "--unread", "--json")[0]; row["marked"] != true || row["unread"] != 0.0 {
		t.Errorf("marked: %v", row)
	}
	if row := w.objects("device", "inbox", "--db", phone, "--json")[0]; row["marked"] != true {
		t.Errorf("on the phone: %v", row)
	}
	w.ok("device", "send", "--db", ann, "--with", "ben", "four")
	if row := w.objects("device", "mark", "--db", phone, "--with", "ann", "--read", "--json")[0]; row["marked"] != false || row["unread"] != 0.0 {
		t.Errorf("marked as read: %v", row)
	}
	if row := w.objects("device", "clear", "--db", laptop, "--with", "ann", "--json")[0]; row["head"] != 4.0 || row["unread"] != 0.0 || row["preview"] != nil {
		t.Errorf("cleared: %v", row)
	}
	if out := w.ok("device", "coverage", "--db", laptop, "--with", "ann"); out != "nothing up to the newest message, 4, is for this user to see\n" {
		t.Errorf("the coverage of what was cleared is %q", out)
	}
	w.ok("device", "inbox", "--db", phone)
	if read := w.objects("device", "read", "--db", phone, "--with", "ann", "--json"); len(read) != 1 || read[0]["end"] != "cleared" {
		t.Errorf("after clearing the phone reads %v", read)
	}
	info := w.objects("device", "info", "--db", ann, "--with", "ben", "--seq", "1", "--json")
	if len(info) != 1 || info[0]["user"] != "ben" || info[0]["delivered"] == nil || info[0]["read"] == nil {
		t.Errorf("info of one: %v", info)
	}
	if n := w.objects("device", "counts", "--db", ann, "--with", "ben", "--json", "--offline")[0]; n["total"] != 4.0 || n["received"] != 0.0 {
		t.Errorf("ann counts %v", n)
	}
}

// What is wrong is refused with its number, and nothing is lost.
func TestChangesRefused(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	ann, ben := w.device("ann", "phone"), w.device("ben", "phone")
	w.ok("device", "send", "--db", ann, "--with", "ben", "one")
	w.ok("device", "send", "--db", ann, "--with", "ben", "two")
	w.ok("device", "delete", "--db", ann, "--with", "ben", "--seq", "2")
	w.ok("device", "sync", "--db", ben, "--with", "ann")
	for typed, why := range map[string]string{
		"edit --with ann --seq 1 mine":                                "(3005)",
		"delete --with ann --seq 1":                                   "(3005)",
		"info --with ann --seq 1":                                     "(3005)",
		"info --with ann --seq 9":                                     "(2011)",
		"edit --with ann --seq 9 x":                                   "(2011)",
		"react --with ann --seq 9 x":                                  "there is no message 9 in this conversation that you may see (2011)",
		"react --with ben --seq 1 x":                                  "nothing was sent in this conversation yet (2008) — 'backscroll device send' begins it",
		"delete --with ann --seq 9 --for-me":                          "(2011)",
		"react --with ann --seq 2 x":                                  "(2012)",
		"forward --with ann --seq 2 --to ann":                         "(2012)",
		"react --with ann --seq 1 " + strings.Repeat("x", 1000):       "(2004)",
		"mark --with eve --unread":                                    "(2007)",
		"clear --group 7":                                             "(3000)",
		"react --group 7 --seq 1 x":                                   "(3000)",
		"reply --with ann --seq 9 x":                                  "(2011)",
		"send --with eve --transient x":                               "(2007)",
		"resend --with ann --id 01a20470-13a6-7000-8d01-f3726233b343": "(2011)",
	} {
		r := w.run(append(append([]string{"device"}, strings.Fields(typed)...), "--db", ben)...)
		if r.code != exitFailed || r.stdout != "" || !strings.Contains(r.stderr, why) {
			t.Errorf("%.60s: exit code %d, %q, %s; want %s", typed, r.code, r.stdout, r.stderr, why)
		}
	}
	if read := w.objects("device", "read", "--db", ben, "--with", "ann", "--fifo", "--json"); read[0]["text"] != "one" || read[0]["edited"] != nil ||
		read[1]["deleted"] == nil {
		t.Errorf("after all that ben reads %v", read)
	}
}

func TestChangesWithoutTheServer(t *testing.T) {
	long(t)
	w := newWorld(t)
	server, _ := w.serve()
	ann := w.device("ann", "phone")
	w.device("ben", "phone")
	w.ok("device", "send", "--db", ann, "--with", "ben", "one")
	failed := w.run("device", "send", "--db", ann, "--with", "eve", "hello")
	server.stop(syscall.SIGTERM)
	if failed.code != exitFailed {
		t.Errorf("to nobody: %+v", failed)
	}
	edited := w.objects("device", "edit", "--db", ann, "--with", "ben", "--seq", "1", "--offline", "--json", "uno")[0]
	if edited["text"] != "uno" || edited["changing"] != true {
		t.Errorf("offline: %v", edited)
	}
	pending := w.objects("device", "react", "--db", ann, "--with", "ben", "--seq", "9", "--offline", "--json", "x")[0]
	if pending["seq"] != 9.0 || pending["changing"] != true {
		t.Errorf("of a message that is not here: %v", pending)
	}
	r := w.run("device", "delete", "--db", ann, "--with", "ben", "--seq", "1", "--for-me", "--wait", "300ms")
	if r.code != exitUnreachable || r.stdout != "" || !strings.Contains(r.stderr, "waits in the outbox") {
		t.Errorf("without the server: exit code %d, %q, %s", r.code, r.stdout, r.stderr)
	}
	if again := w.objects("device", "resend", "--db", ann, "--with", "eve", "--offline", "--json"); len(again) != 1 || again[0]["status"] != "outbox" {
		t.Errorf("resent offline: %v", again)
	}

	w.serve("--listen", strings.TrimPrefix(w.url, "http://"))
	r = w.run("device", "inbox", "--db", ann)
	if r.code != exitOK || !strings.Contains(r.stderr, "(react) was refused") || !strings.Contains(r.stderr, "(2011)") || !strings.Contains(r.stderr, "(2007)") {
		t.Errorf("online again: exit code %d, %s", r.code, r.stderr)
	}
	if read := w.objects("device", "read", "--db", ann, "--with", "ben", "--json"); len(read) != 1 {
		t.Errorf("what is hidden is read: %v", read)
	}
	w.ok("user", "add", "eve")
	if again := w.objects("device", "resend", "--db", ann, "--with", "eve", "--json"); len(again) != 1 || again[0]["status"] != "sent" || again[0]["text"] != "hello" {
		t.Errorf("resent: %v", again)
	}
}

func TestTailShowsChanges(t *testing.T) {
	w := newWorld(t)
	w.serve()
	ann, ben := w.device("ann", "phone"), w.device("ben", "phone")
	w.ok("device", "send", "--db", ann, "--with", "ben", "soup?")
	tail := w.start("device", "tail", "--db", ben, "--with", "ann", "--json")
	tail.line()
	until := func(event string) map[string]any {
		for {
			var e map[string]any
			w.must(json.Unmarshal([]byte(tail.line()), &e))
			if e["event"] == event {
				return e
			}
		}
	}
	w.ok("device", "edit", "--db", ann, "--with", "ben", "--seq", "1", "stew?")
	if e := until("update"); e["text"] != "stew?" || e["edited"] == nil {
		t.Errorf("the update is %v", e)
	}
	w.ok("device", "typing", "--db", ann, "--with", "ben")
	w.ok("device", "typing", "--db", ann, "--with", "ben", "--off")
	for _, on := range []bool{true, false} {
		if e := until("typing"); e["on"] != on || e["from"] != "ann" || e["with"] != "ann" {
			t.Errorf("typing: %v", e)
		}
	}
	w.ok("device", "send", "--db", ann, "--with", "ben", "--transient", "typing")
	if e := until("transient"); e["text"] != "typing" || e["from"] != "ann" || e["with"] != "ann" {
		t.Errorf("the transient is %v", e)
	}
	if code, _ := tail.stop(os.Interrupt); code != exitOK {
		t.Errorf("Ctrl-C: exit code %d, %s", code, tail.stderr.String())
	}
}

func TestMembersActThroughTheirDevices(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	ann, ben, cleo := w.device("ann", "phone"), w.device("ben", "phone"), w.device("cleo", "phone")
	if g := w.objects("group", "new", "--db", ann, "Garden", "--member", "ben", "--json")[0]; g["id"] != 1.0 || g["members"] != 2.0 {
		t.Errorf("made %v", g)
	}
	if g := w.objects("group", "set", "--db", ann, "1", "--broadcast", "on", "--description", "Beds", "--json")[0]; field(g, "settings", "broadcast") != true {
		t.Errorf("set %v", g)
	}
	if g := w.objects("group", "set", "--db", ann, "1", "--open", "on", "--json")[0]; field(g, "settings", "broadcast") != true || field(g, "settings", "open") != true {
		t.Errorf("set again %v", g)
	}
	w.ok("group", "role", "--db", ann, "1", "ben", "admin")
	w.ok("group", "join", "--db", cleo, "1")
	w.ok("group", "set", "--db", ben, "1", "--name", "Orchard", "--offline")
	rows := w.objects("group", "members", "--db", ben, "1", "--json")
	if len(rows) != 4 || rows[0]["user"] != "ann" || rows[0]["role"] != "owner" || rows[1]["role"] != "admin" || rows[3]["members"] != 3.0 {
		t.Errorf("the members are %v", rows)
	}
	if operator := w.objects("group", "members", "1", "--json"); len(operator) != 4 || operator[2]["user"] != "cleo" || operator[3]["name"] != "Orchard" {
		t.Errorf("the operator sees %v", operator)
	}
	for typed, why := range map[string]string{
		"set --db " + cleo + " 1 --name Mine":  "(3007)",
		"remove --db " + ben + " 1 ann":        "(3007)",
		"add --db " + ben + " 1 nobody":        "(2007)",
		"leave --db " + ann + " 1":             "(3007)",
		"delete --db " + ben + " 1":            "(3007)",
		"join --db " + ben + " 77":             "(3000)",
		"role --db " + cleo + " 1 cleo admin":  "(3007)",
		"members --db " + ben + " 77":          "(3000)",
		"show --offline --db " + cleo + " 1":   "(2008)",
		"new --db " + cleo + " G --member eve": "(2007)",
	} {
		r := w.run(append([]string{"group"}, strings.Fields(typed)...)...)
		if r.code != exitFailed || r.stdout != "" || !strings.Contains(r.stderr, why) {
			t.Errorf("%s: exit code %d, %q, %s; want %s", typed, r.code, r.stdout, r.stderr, why)
		}
	}
	w.ok("group", "remove", "--db", ben, "1", "cleo")
	w.ok("group", "leave", "--db", ben, "1")
	if r := w.run("group", "delete", "--db", ann, "1", "--json"); r.code != exitOK || r.stdout != "{\"group\":1,\"deleted\":true}\n" {
		t.Errorf("deleting: %+v", r)
	}
	if row := w.objects("device", "inbox", "--db", ann, "--json")[0]; row["deleted"] != true || row["name"] != "Orchard" {
		t.Errorf("the row of the deleted group is %v", row)
	}
	if row := w.objects("device", "inbox", "--db", ben, "--groups", "--json")[0]; row["left"] != true || row["role"] != nil {
		t.Errorf("the row of the group that ben has left is %v", row)
	}
	if out := w.ok("device", "inbox", "--db", ben, "--groups"); !strings.Contains(out, "you left the group") {
		t.Errorf("ben's list is\n%s", out)
	}
	cov := w.objects("device", "coverage", "--db", ben, "--group", "1", "--json")[0]
	if gaps := cov["gaps"].([]any); len(gaps) == 0 || gaps[0].(map[string]any)["reason"] != "left" {
		t.Errorf("ben has left, and his coverage is %v", cov)
	}
	if out := w.ok("device", "coverage", "--db", ann, "--group", "1"); !strings.Contains(out, ", deleted\n") || strings.Contains(out, "on the server") {
		t.Errorf("the coverage of a deleted group is\n%s", out)
	}
	if r := w.run("device", "tail", "--db", ann, "--group", "1"); r.code != exitFailed || !strings.Contains(r.stderr, "(3008)") {
		t.Errorf("tail of a deleted group: %+v", r)
	}
}
