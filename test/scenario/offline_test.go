package scenario_test

import (
	"strings"
	"syscall"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// The server is stopped: the SDK reads, its sync waits and happens by itself
// once the server is back, what is sent waits in the outbox.
func TestTheServerIsAwayForTheSDK(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*server){"stopped": (*server).stop, "killed": (*server).kill} {
		t.Run(name, func(t *testing.T) { serverAway(t, end) })
	}
}

func serverAway(t *testing.T, end func(*server)) {
	s := newServer(t)
	s.token("bob", "phone")
	states := newEar[client.Status]()
	ann := s.sdk("ann", "phone", func(o *client.Options) { o.OnStatus = states.hear })
	for _, text := range []string{"one", "two", "three", "four", "five"} {
		if _, err := ann.SendWait(soon(t), client.Peer("bob"), msg.Content{Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	bob := s.sdk("bob", "phone")
	end(s)
	states.until(t, "offline, with a reason", func(ss []client.Status) bool {
		last := ss[len(ss)-1]
		return (last.State == client.Offline || last.State == client.Connecting) && anyOffline(ss)
	})

	results, progress := newEar[client.SyncResult](), newEar[client.Progress]()
	var got []string
	with := open(t, bob, client.ReadOptions{With: client.Peer("ann"), Listener: client.Listener{
		OnSync: results.hear, OnProgress: progress.hear,
		OnMessage: func(m client.Message) { got = append(got, m.Text) },
	}})
	if r, err := with.Read(3); err != nil || r.Count != 0 || r.End != msg.EndGap || *r.Missing != 5 {
		t.Fatalf("read without the server: %+v, %v", r, err)
	}
	with.Sync(3)
	progress.until(t, "word that the sync waits", func(p []client.Progress) bool { return len(p) > 0 && p[len(p)-1].Waiting })
	var pending []client.Message
	for _, text := range []string{"first from the outbox", "second"} {
		m, err := ann.Send(client.Peer("bob"), msg.Content{Text: text})
		if err != nil || m.Status != msg.Outbox {
			t.Fatalf("send without the server: %+v, %v", m, err)
		}
		pending = append(pending, m)
	}
	if n := len(results.sofar()); n != 0 {
		t.Fatalf("%d results before the server is back", n)
	}

	s.start()
	on := results.until(t, "on_sync", func(r []client.SyncResult) bool { return len(r) > 0 })
	if on[0].Count != 3 || on[0].Err != nil || len(on) != 1 {
		t.Fatalf("on_sync %+v", on)
	}
	if err := ann.Flush(soon(t)); err != nil {
		t.Fatal(err)
	}
	fresh := s.sdk("ann", "tablet")
	stored := scroll(t, fresh, client.ReadOptions{With: client.Peer("bob"), FIFO: true}, 10, msg.EndNewest)
	if len(stored) != 7 || stored[5].ID != pending[0].ID.String() || stored[6].ID != pending[1].ID.String() {
		t.Errorf("the server has %+v", stored)
	}
}

func anyOffline(ss []client.Status) bool {
	for _, s := range ss {
		if s.State == client.Offline && s.Err != nil {
			return true
		}
	}
	return false
}

// The same on the command line.
func TestTheServerIsAwayForTheCommandLine(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	ann, bob := s.login("ann", "phone"), s.login("bob", "phone")
	for _, text := range []string{"one", "two", "three"} {
		ann.send("--with", "bob", text)
	}
	bob.inbox()
	bob.sync("--with", "ann", "-n", "1")
	s.stop()

	messages, end := bob.read("--with", "ann")
	if len(messages) != 1 || messages[0].Text != "three" || end.End != "gap" || *end.Missing != 2 {
		t.Errorf("read without the server: %+v, %+v", messages, end)
	}
	if rows := bob.inbox("--offline"); len(rows) != 1 || rows[0].Unread != 3 {
		t.Errorf("the inbox without the server: %+v", rows)
	}
	bob.run("inbox", "--wait", "100ms").want(t, 3, s.url)
	bob.run("sync", "--with", "ann", "--wait", "100ms").want(t, 3, s.url)

	// What is sent without the server is not lost, whether the command waits or not.
	if m := ann.send("--with", "bob", "--offline", "four"); m.Status != "outbox" || m.Seq != nil || m.ID == "" {
		t.Errorf("send --offline: %+v", m)
	}
	ann.run("send", "--with", "bob", "five", "--wait", "100ms").want(t, 3, "outbox")
	messages, _ = ann.read("--with", "bob", "-n", "2")
	if len(messages) != 2 || messages[0].Text != "five" || messages[1].Text != "four" || messages[0].Status != "outbox" {
		t.Fatalf("ann's outbox: %+v", messages)
	}

	// These wait, and go on by themselves.
	sync := bob.launch("sync", "--with", "ann", "-n", "3", "--json")
	send := ann.launch("send", "--with", "bob", "six", "--json")
	for _, p := range []*process{sync, send} {
		p.until(p.stderr, "that it tries again", func(l string) bool { return strings.Contains(l, "trying again") })
	}
	s.start()
	sync.wait().want(t, 0)
	send.wait().want(t, 0)
	if got := decode[syncLine](t, sync.stdout.String()); got.Count != 3 {
		t.Errorf("the sync that waited: %+v", got)
	}
	if m := decode[messageLine](t, send.stdout.String()); m.Status != "sent" || *m.Seq != 6 {
		t.Errorf("the message that waited: %+v", m)
	}
	bob.sync("--with", "ann", "--fifo", "-n", "10")
	messages, end = bob.read("--with", "ann", "--fifo")
	var texts []string
	for _, m := range messages {
		texts = append(texts, m.Text)
	}
	if got := strings.Join(texts, " "); got != "one two three four five six" || end.End != "newest" {
		t.Errorf("bob reads %q, %+v", got, end)
	}
}

// A tail stays through a restart of the server, and misses nothing.
func TestTailThroughARestart(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	ann, bob := s.login("ann", "phone"), s.login("bob", "phone")
	ann.send("--with", "bob", "before")
	tail := bob.launch("tail", "--with", "ann", "--json")
	isReady(tail)
	ann.send("--with", "bob", "during")
	heardText(tail, "during")
	s.kill()
	s.start()
	ann.send("--with", "bob", "after")
	heardText(tail, "after")
	tail.signal(syscall.SIGINT)
	o := tail.wait()
	o.want(t, 0)
	for _, text := range []string{"during", "after"} {
		if n := strings.Count(o.stdout, `"text":"`+text+`"`); n != 1 {
			t.Errorf("tail tells %d times of %q:\n%s", n, text, o.stdout)
		}
	}
	if strings.Contains(o.stdout, `"text":"before"`) {
		t.Errorf("tail tells of what was before it:\n%s", o.stdout)
	}
}
