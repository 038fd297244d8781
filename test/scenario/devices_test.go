package scenario_test

import (
	"fmt"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/backscroll/backscroll/msg"
)

// What one device of a user sends and reads appears on his other one: live, and
// after being away. A third, fresh device sees the same.
func TestTwoDevicesOfAUser(t *testing.T) {
	processesOnly(t)
	t.Parallel()
	s := newServer(t)
	bob := s.login("bob", "phone")
	phone, laptop := s.login("ann", "phone"), s.login("ann", "laptop")
	crowd := wideGroup(t, s, "ann", "bob")
	for _, conv := range []struct{ mine, his []string }{
		{[]string{"--with", "bob"}, []string{"--with", "ann"}},
		{[]string{"--group", s.group("two", "ann", "bob")}, nil},
		{[]string{"--group", crowd}, nil},
	} {
		if conv.his == nil {
			conv.his = conv.mine
		}
		t.Run(strings.Join(conv.mine, " "), func(t *testing.T) {
			converse(t, bob, phone, laptop, conv.mine, conv.his)
			sameOnFreshDevice(t, s, phone, laptop, conv.mine)
		})
	}
}

// converse has ann send and read on her phone, and looks at her laptop.
func converse(t *testing.T, bob, phone, laptop *device, mine, his []string) {
	list := laptop.launch("tail", "--json")
	isReady(list)
	sent := phone.send(append(mine, "live from the phone")...)
	heardText(list, "live from the phone")
	list.signal(syscall.SIGINT)
	list.wait().want(t, 0)

	// Live, message by message.
	watch := laptop.launch("tail", append(mine, "--json")...)
	isReady(watch)
	phone.send(append(mine, "seen message by message")...)
	m := decode[eventLine](t, heardText(watch, "seen message by message"))
	if m.Event != "message" || m.From != "ann" || m.Status != "sent" || *m.Seq != *sent.Seq+1 || m.ID == "" {
		t.Errorf("the laptop hears %+v", m)
	}
	watch.signal(syscall.SIGINT)
	watch.wait().want(t, 0)

	// While the laptop is away: three come in, the phone sends and reads.
	for i := range 3 {
		bob.send(append(his, fmt.Sprintf("answer %d", i))...)
	}
	unread(t, laptop, "answer 2", 3)
	watch = laptop.launch("tail", "--json")
	isReady(watch)
	if got := phone.sync(append(mine, "-n", "10")...); got.Count < 5 {
		t.Fatalf("the phone syncs %+v", got)
	}
	phone.read(append(mine, "-n", "10", "--mark-read")...)
	phone.inbox() // goes online, and tells the server
	watch.line("nothing unread", func(l string) bool {
		return strings.Contains(l, `"unread":0`) && strings.Contains(l, `"text":"answer 2"`)
	})
	watch.signal(syscall.SIGINT)
	watch.wait().want(t, 0)
	bob.send(append(his, "one more")...)
	unread(t, laptop, "one more", 1)
	phone.sync(append(mine, "-n", "10")...)
	phone.read(append(mine, "--mark-read")...)
	phone.inbox()
	unread(t, laptop, "one more", 0)
}

// eventLine is a line of tail that tells of a message.
type eventLine struct {
	Event string
	messageLine
}

func isReady(p *process) {
	p.t.Helper()
	p.line("its ready line", func(l string) bool { return l == `{"ready":true}` })
}

func heardText(p *process, text string) string {
	p.t.Helper()
	return p.line(text, func(l string) bool { return strings.Contains(l, fmt.Sprintf("%q", text)) })
}

// unread looks for the row with this preview.
func unread(t *testing.T, d *device, preview string, want uint64) {
	t.Helper()
	for _, r := range d.inbox() {
		if r.Preview != nil && r.Preview.Text == preview {
			if r.Unread != want {
				t.Errorf("%d are unread, want %d: %+v", r.Unread, want, r)
			}
			return
		}
	}
	t.Errorf("no row shows %q: %+v", preview, d.inbox())
}

// sameOnFreshDevice syncs a conversation on all devices and compares all there
// is to see.
func sameOnFreshDevice(t *testing.T, s *server, phone, laptop *device, conv []string) {
	fresh := s.login("ann", "fresh-"+conv[1])
	type view struct {
		Inbox    []string
		Messages []string
		Coverage []string
	}
	look := func(d *device) (v view) {
		d.sync(append(conv, "-n", "100")...)
		v.Inbox = d.lines("inbox")
		v.Messages = d.lines("read", append(conv, "-n", "100")...)
		v.Coverage = d.lines("coverage", conv...)
		return v
	}
	want := look(phone)
	if len(want.Messages) != 6+1 || !strings.Contains(want.Messages[6], `"end":"beginning"`) {
		t.Fatalf("the phone reads\n%s", strings.Join(want.Messages, "\n"))
	}
	for name, d := range map[string]*device{"laptop": laptop, "fresh device": fresh} {
		if got := look(d); !reflect.DeepEqual(got, want) {
			t.Errorf("the %s sees\n%+v\nthe phone\n%+v", name, got, want)
		}
	}
}

// wideGroup makes a group that is wide, with these members among others.
func wideGroup(t *testing.T, s *server, members ...string) string {
	t.Helper()
	everybody := addresses(members)
	for i := range 70 {
		everybody = append(everybody, msg.Address(fmt.Sprintf("somebody-%d", i)))
	}
	api := s.api()
	if _, err := api.EnsureUsers(soon(t), everybody); err != nil {
		t.Fatal(err)
	}
	g, err := api.NewGroup(soon(t), "crowd", "", everybody)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(g.ID)
}

func addresses(list []string) (all []msg.Address) {
	for _, a := range list {
		all = append(all, msg.Address(a))
	}
	return all
}
