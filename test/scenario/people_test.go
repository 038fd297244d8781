package scenario_test

import (
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// One device signs another out: that one is told at once, its token is dead, what it
// holds stays readable, and it is in no list. A third one that is away hears of it when it
// comes back. In the end the device signs itself out.
func TestOneDeviceSignsOutAnother(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.token("bob", "phone")
	phone, laptop, tablet := s.login("ann", "phone"), s.login("ann", "laptop"), s.login("ann", "tablet")
	phone.send("--with", "bob", "hello")
	laptop.sync("--with", "bob")
	phone.lines("rename", "tablet", "the big one")

	watch := laptop.launch("tail", "--json")
	isReady(watch)
	list := phone.lines("devices")
	if len(list) != 3 || !strings.Contains(list[0], `"device":"laptop"`) || !strings.Contains(list[0], `"online":true,"current":false`) ||
		!strings.Contains(list[1], `"current":true`) || !strings.Contains(list[2], `"title":"the big one"`) {
		t.Errorf("the devices are\n%s", strings.Join(list, "\n"))
	}
	phone.lines("signout", "laptop")
	watch.wait().want(t, 4, "5001", "signed out", `"phone"`)
	phone.lines("signout", "tablet")
	for _, d := range []*device{laptop, tablet} {
		d.run("sync", "--with", "bob").want(t, 4, "5001", "signed out", `"phone"`)
	}
	if messages, _ := laptop.read("--with", "bob"); len(messages) != 1 {
		t.Errorf("the laptop still holds %d messages", len(messages))
	}
	if list := phone.lines("devices"); len(list) != 1 || !strings.Contains(list[0], `"device":"phone"`) {
		t.Errorf("the devices are\n%s", strings.Join(list, "\n"))
	}

	// What waits in the outbox leaves before the device that signs itself out.
	phone.send("--with", "bob", "--offline", "the last word")
	if done := phone.lines("signout", "phone"); len(done) != 1 || done[0] != `{"device":"phone","signed_out":true}` {
		t.Errorf("signout printed %v", done)
	}
	phone.run("inbox").want(t, 4, "5001", "itself")
	bob := s.login("bob", "phone")
	bob.sync("--with", "ann")
	if messages, _ := bob.read("--with", "ann"); len(messages) != 2 || messages[0].Text != "the last word" {
		t.Errorf("bob reads %+v", messages)
	}
}

// A signed-out device's token opens no connection, whatever it says it is; and the
// operator's list and limit are of those that are left.
func TestATokenIsDeadOnceItsDeviceIsSignedOut(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	phone := s.login("ann", "phone")
	token := s.token("ann", "laptop")
	phone.run("signout", "laptop").want(t, 0)
	for _, name := range []string{"laptop", "phone", ""} {
		r := s.dial(t)
		hello := r.greeting(token)
		hello.Device = name
		r.refused(r.say(hello), msg.CodeTokenRevoked, "signed out")
		r.closed()
	}
	for _, name := range strings.Fields("b c d e f g h") {
		s.token("ann", name)
	}
	if list := s.admin("token", "list", "ann"); strings.Contains(list, "laptop") || strings.Count(list, "\n") != 9 {
		t.Errorf("the operator sees\n%s", list)
	}
	s.tryAdmin("token", "new", "ann", "--device", "laptop").
		want(t, 1, "3003", `"phone"`, "command line", "last seen", `"h" (never seen)`)
	r := s.hello(t, "bob", "phone")
	if page, ok := r.ask(&frame.Devices{}).(*frame.DevicesPage); !ok || len(page.Devices) != 1 || !page.Devices[0].Current {
		t.Errorf("bob's devices are %+v", page)
	}
}

// Who is typing, and who is online, reaches those who share a conversation, and leaves no
// trace.
func TestTypingAndPresence(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ann, bob, eve := s.login("ann", "phone"), s.login("bob", "phone"), s.login("eve", "phone")
	ann.send("--with", "bob", "soup?")
	watch := bob.launch("tail", "--json")
	isReady(watch)
	ann.lines("typing", "--with", "bob")
	ann.lines("typing", "--with", "bob", "--off")
	for _, on := range []string{`"on":true`, `"on":false`} {
		watch.line("that ann types, or no longer does", func(l string) bool {
			return strings.Contains(l, `"event":"typing","with":"ann","from":"ann",`+on)
		})
	}
	seen := func(d *device) string { return strings.Join(d.lines("presence", "bob", "nobody"), " ") }
	if got := seen(ann); !strings.Contains(got, `"user":"bob","known":true,"online":true`) || !strings.Contains(got, `"user":"nobody","known":false`) {
		t.Errorf("ann sees %s", got)
	}
	if got := seen(eve); !strings.Contains(got, `"user":"bob","known":false,"online":false,"last_seen":null`) {
		t.Errorf("a stranger sees %s", got)
	}
	watch.kill()
	s.admin("user", "set", "bob", "--hide-last-seen", "on")
	if got := seen(ann); !strings.Contains(got, `"user":"bob","known":false`) {
		t.Errorf("of who hides it ann sees %s", got)
	}
	if messages, _ := ann.read("--with", "bob"); len(messages) != 1 {
		t.Errorf("ann holds %d messages", len(messages))
	}
}
