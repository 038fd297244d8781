package scenario_test

import (
	"strings"
	"testing"

	"github.com/backscroll/backscroll/client"
)

// What a user says of himself reaches who looks at him at once, a device that was away
// when it asks again, and a fresh one; what came stays readable without a connection.
func TestProfiles(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ann, bob := s.login("ann", "phone"), s.login("bob", "phone")
	news := newEar[client.Profile]()
	watcher := s.sdk("eve", "phone", func(o *client.Options) { o.OnProfile = news.hear })
	if err := watcher.Watch("ann"); err != nil {
		t.Fatal(err)
	}
	ann.lines("profile", "--name", "Ann", "--field", "team=soup")
	news.until(t, "that the change was told", func(heard []client.Profile) bool {
		return len(heard) > 0 && heard[len(heard)-1].Name == "Ann"
	})
	want := `{"user":"ann","known":true,"version":2,"name":"Ann","fields":{"team":"soup"}}`
	if got := bob.lines("profile", "ann"); got[0] != want {
		t.Errorf("bob sees %s", got[0])
	}
	s.stop()
	if got := bob.lines("profile", "ann", "--offline"); got[0] != want {
		t.Errorf("without a connection bob sees %s", got[0])
	}
	s.start()
	ann.lines("profile", "--status", "away", "--no-field", "team")
	want = `{"user":"ann","known":true,"version":3,"name":"Ann","status":"away"}`
	for _, d := range []*device{bob, s.login("bob", "tablet"), s.login("ann", "tablet")} {
		if got := d.lines("profile", "ann", "nobody"); got[0] != want || got[1] != `{"user":"nobody","known":false}` {
			t.Errorf("a device sees %s", strings.Join(got, " "))
		}
	}
}

// Who accepts messages from his contacts only gets none of a stranger, be they sent now or
// while that one was offline; what was refused can go later.
func TestWhoMayWriteToWhom(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ann, bob := s.login("ann", "phone"), s.login("bob", "phone")
	bob.lines("account", "--write-from", "contacts")
	ann.run("send", "--with", "bob", "soup?").want(t, 1, "3010", "contacts only")
	ann.send("--with", "bob", "--offline", "soup!")
	ann.run("inbox").want(t, 0, "was refused", "3010")
	if messages, _ := ann.read("--with", "bob"); len(messages) != 2 || messages[0].Status != "failed" {
		t.Errorf("ann's messages are %+v", messages)
	}
	if rows := s.login("bob", "tablet").inbox(); len(rows) != 0 {
		t.Errorf("bob's list is %+v", rows)
	}
	bob.send("--with", "bob", "a note")
	if got := s.login("bob", "laptop").lines("account"); !strings.Contains(got[0], `"write_from":"contacts"`) {
		t.Errorf("on another device the account is %s", got[0])
	}
	bob.lines("account", "--write-from", "anyone")
	ann.send("--with", "bob", "soup?")
	bob.sync("--with", "ann")
	if messages, _ := bob.read("--with", "ann"); len(messages) != 1 {
		t.Errorf("bob reads %+v", messages)
	}
}

// The server's own setting holds for everybody, and groups are another matter.
func TestAServerWhereNobodyWritesOneToOne(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t, "--write-from", "groups")
	ann, bob := s.login("ann", "phone"), s.login("bob", "phone")
	ann.run("send", "--with", "bob", "soup?").want(t, 1, "3010")
	ann.send("--with", "ann", "a note")
	group := s.group("friends", "ann", "bob")
	ann.send("--group", group, "soup?")
	bob.sync("--group", group)
	if messages, _ := bob.read("--group", group); len(messages) != 1 {
		t.Errorf("bob reads %+v", messages)
	}
}

// An app in the background shows messages, and tells nobody that they were read until it is
// before the user's eyes.
func TestForeground(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ann := s.login("ann", "phone")
	bob := s.sdk("bob", "phone")
	ann.send("--with", "bob", "soup?")
	session := open(t, bob, client.ReadOptions{With: client.Peer("ann"), ReadReceipts: true})
	if _, err := session.SyncWait(soon(t), 10); err != nil {
		t.Fatal(err)
	}
	if r, err := session.Read(10); err != nil || r.Count != 1 {
		t.Fatalf("read %+v, %v", r, err)
	}
	receipt := func() string {
		t.Helper()
		if err := bob.Flush(soon(t)); err != nil {
			t.Fatal(err)
		}
		return ann.lines("info", "--with", "bob", "--seq", "1")[0]
	}
	if got := receipt(); !strings.Contains(got, `"read":null`) || strings.Contains(got, `"delivered":null`) {
		t.Errorf("in the background: %s", got)
	}
	bob.SetForeground(true)
	if got := receipt(); strings.Contains(got, `"read":null`) {
		t.Errorf("in the foreground: %s", got)
	}
	if row, _, err := bob.Row(client.Peer("ann")); err != nil || row.Unread != 0 {
		t.Errorf("bob's row %+v, %v", row, err)
	}
}

// Who is blocked reaches nobody one to one, be it now or what he wrote offline; the blocker's
// devices agree, a fresh one too, and leave out what he writes in groups.
func TestBlocking(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ann, bob := s.login("ann", "phone"), s.login("bob", "phone")
	cyd := s.login("cyd", "phone")
	bob.send("--with", "ann", "one")
	group := s.group("friends", "ann", "bob", "cyd")
	bob.send("--group", group, "from bob")
	cyd.send("--group", group, "from cyd")
	ann.sync("--with", "bob")
	ann.lines("block", "bob", "--offline")
	bob.send("--with", "ann", "--offline", "two")
	ann.run("inbox").want(t, 0) // the block leaves
	bob.run("inbox").want(t, 0, "was refused", "3009", "has blocked you")
	bob.run("send", "--with", "ann", "three").want(t, 1, "3009")
	bob.run("react", "--with", "ann", "--seq", "1", "👍").want(t, 1, "3009")
	ann.run("send", "--with", "bob", "four").want(t, 1, "3009", "you have blocked")
	if messages, _ := ann.read("--with", "bob"); len(messages) != 2 {
		t.Errorf("ann's messages with bob are %+v", messages) // his, and her own that failed
	}
	tablet := s.login("ann", "tablet")
	if got := tablet.lines("block"); len(got) != 1 || got[0] != `{"user":"bob","blocked":true}` {
		t.Errorf("the tablet's list is %v", got)
	}
	for _, d := range []*device{ann, tablet, s.login("ann", "laptop")} {
		if r := d.sync("--group", group); r.Count != 1 {
			t.Errorf("of the group there are %d messages", r.Count)
		}
		if messages, _ := d.read("--group", group); len(messages) != 1 || messages[0].From != "cyd" {
			t.Errorf("the group's messages are %+v", messages)
		}
		if messages, _ := d.read("--group", group, "--show-blocked"); len(messages) != 2 {
			t.Errorf("with his: %+v", messages)
		}
	}
	tablet.lines("block", "bob", "--off")
	bob.send("--with", "ann", "five")
	ann.sync("--group", group)
	if messages, _ := ann.read("--group", group); len(messages) != 2 {
		t.Errorf("the group's messages are %+v", messages)
	}
}
