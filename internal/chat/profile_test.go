package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// profiles asks about users of whom nothing is known, and waits before the next time, as the
// pace demands.
func (d *device) profiles(users ...msg.Address) []frame.UserProfile {
	d.Helper()
	ask := &frame.Profiles{}
	for _, u := range users {
		ask.Users = append(ask.Users, frame.KnownProfile{User: u})
	}
	page := d.profilesPage(ask)
	if page.Answered != len(users) || len(page.Users) != len(users) {
		d.Fatalf("of %d profiles came %s", len(users), show(page))
	}
	return page.Users
}

func (d *device) profilesPage(ask any) *frame.ProfilesPage {
	d.Helper()
	page, ok := d.ask(ask).(*frame.ProfilesPage)
	if !ok {
		d.Fatalf("%T was answered with %s", ask, show(d.answers[d.request]))
	}
	d.now += 1000
	return page
}

// set changes the device's user's profile, and returns the profile then.
func (d *device) set(change frame.SetProfile) frame.UserProfile {
	d.Helper()
	page := d.profilesPage(&change)
	if page.Answered != 1 || len(page.Users) != 1 || page.Users[0].User != d.user || !page.Users[0].Known {
		d.Fatalf("SetProfile was answered with %s", show(page))
	}
	return page.Users[0]
}

func TestAProfileChangesPartByPart(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	is := frame.UserProfile{User: "ann", Known: true, Version: 1}
	expect := func(when string) {
		t.Helper()
		if got := bob.profiles("ann")[0]; show(got) != show(is) {
			t.Fatalf("%s bob sees %s, want %s", when, show(got), show(is))
		}
	}
	expect("at first")
	for _, c := range []struct {
		when   string
		change frame.SetProfile
		then   func()
	}{
		{"after the first change", frame.SetProfile{Name: new("Ann"), Fields: map[string]string{"team": "soup", "floor": "3"}},
			func() { is.Name, is.Fields = "Ann", map[string]string{"team": "soup", "floor": "3"} }},
		{"after a picture and a status", frame.SetProfile{Picture: new("ann.png"), Status: new("away")},
			func() { is.Picture, is.Status = "ann.png", "away" }},
		{"after a field was replaced and one taken away", frame.SetProfile{Fields: map[string]string{"team": "salad", "floor": "", "none": ""}},
			func() { is.Fields = map[string]string{"team": "salad"} }},
		{"after the status was taken away", frame.SetProfile{Status: new("")}, func() { is.Status = "" }},
	} {
		is.Version++
		c.then()
		if got := ann.set(c.change); show(got) != show(is) {
			t.Fatalf("%s it is %s, want %s", c.when, show(got), show(is))
		}
		expect(c.when)
		if got := ann.set(c.change); show(got) != show(is) {
			t.Fatalf("%s the same change once more makes %s", c.when, show(got))
		}
	}
	w.restart()
	bob = w.connect("bob", "phone")
	expect("after a restart")
	if page := bob.profilesPage(&frame.Profiles{Users: []frame.KnownProfile{{User: "ann", Version: is.Version}, {User: "bob", Version: 7}}}); page.Answered != 2 || len(page.Users) != 1 || page.Users[0].User != "bob" {
		t.Fatalf("of one that is known, and one that is not: %s", show(page))
	}
	bob.send(to("ann"), "soup?")
	w.connect("ann", "phone").send(to("bob"), "yes")
	if row := bob.row(msg.OneToOne(1, 2)); row.Name != "Ann" {
		t.Errorf("the row is called %q", row.Name)
	}
}

// Nothing is said of an address that is no user's.
func TestProfilesOfNobody(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	ann := w.connect("ann", "phone")
	for _, user := range []msg.Address{"nobody", "", "\n"} {
		if got := ann.profiles(user)[0]; show(got) != show(frame.UserProfile{User: user}) {
			t.Errorf("of %q it is said %s", user, show(got))
		}
	}
}

func TestProfilesAreLimited(t *testing.T) {
	w := newWorld(t)
	long := func(n int) *string { return new(strings.Repeat("x", n)) }
	fields := func(n int) map[string]string {
		m := map[string]string{}
		for range n {
			m[strings.Repeat("k", len(m)+1)] = "v"
		}
		return m
	}
	for name, c := range map[string]struct {
		most, more frame.SetProfile
		code       msg.Code
	}{
		"name":    {frame.SetProfile{Name: long(255)}, frame.SetProfile{Name: long(256)}, msg.CodeTooLarge},
		"picture": {frame.SetProfile{Picture: long(2048)}, frame.SetProfile{Picture: long(2049)}, msg.CodeTooLarge},
		"status":  {frame.SetProfile{Status: long(1024)}, frame.SetProfile{Status: long(1025)}, msg.CodeTooLarge},
		"UTF-8":   {frame.SetProfile{Status: new("é")}, frame.SetProfile{Status: new("\xff")}, msg.CodeBadText},
		"fields":  {frame.SetProfile{Fields: fields(32)}, frame.SetProfile{Fields: map[string]string{"one more": "v"}}, msg.CodeTooLarge},
		"key": {frame.SetProfile{Fields: map[string]string{"k": *long(2048)}}, frame.SetProfile{Fields: map[string]string{"\n": "v"}},
			msg.CodeBadName},
		"value": {frame.SetProfile{Fields: map[string]string{"k": *long(2048)}}, frame.SetProfile{Fields: map[string]string{"k": *long(2049)}},
			msg.CodeTooLarge},
	} {
		w.users(msg.Address(name))
		d := w.connect(msg.Address(name), "phone")
		was := d.set(c.most)
		d.refuses(c.code, &c.more)
		if is := d.profiles(d.user)[0]; show(is) != show(was) {
			t.Errorf("%s: after a refusal it is %s", name, show(is))
		}
	}
	w.users("ann")
	ann := w.connect("ann", "phone")
	many := &frame.Profiles{Users: make([]frame.KnownProfile, 101)}
	ann.refuses(msg.CodeTooLarge, many)
	ann.refuses(msg.CodeTooLarge, &frame.Watch{Users: make([]msg.Address, 101)})
	w.now += 60_000
	for i := range 10 {
		if i%2 == 0 {
			ann.done(&frame.Watch{})
		} else if _, ok := ann.ask(&frame.Profiles{}).(*frame.ProfilesPage); !ok {
			t.Fatal("it was refused within the burst")
		}
	}
	if e := ann.refuses(msg.CodeRateLimit, &frame.Profiles{}); e.RetryAfter != 1000 {
		t.Errorf("it may ask again after %d ms", e.RetryAfter)
	}
	ann.refuses(msg.CodeRateLimit, &frame.Watch{})
	ann.presence("ann") // has a pace of its own
}

// As many are answered as a page has room for, and one in any case.
func TestAPageOfProfiles(t *testing.T) {
	w := newWorld(t, chat.Limits{PageBytes: 5000})
	var ask frame.Profiles
	for _, user := range w.crowd(5) {
		w.connect(user, "phone").set(frame.SetProfile{Picture: new(strings.Repeat("x", 2048))})
		ask.Users = append(ask.Users, frame.KnownProfile{User: user})
	}
	w.users("ann")
	ann := w.connect("ann", "phone")
	ask.Users[3].Version = 2 // as it is
	var steps []int
	got := map[msg.Address]bool{}
	for len(ask.Users) > 0 {
		page := ann.profilesPage(&ask)
		for _, p := range page.Users {
			got[p.User] = true
		}
		steps = append(steps, page.Answered)
		if page.Answered == 0 {
			break
		}
		ask.Users = ask.Users[page.Answered:]
	}
	if len(got) != 4 || !slices.Equal(steps, []int{1, 1, 2, 1}) {
		t.Errorf("pages of %v brought %v", steps, got)
	}
}

// told are the versions that a device was told of.
func (d *device) told(of msg.Address) (versions []uint64) {
	d.Helper()
	for _, p := range d.pushes() {
		switch p := p.(type) {
		case *frame.ProfilePush:
			if p.User != of {
				d.Fatalf("%s was told of %s", d.user, show(p))
			}
			versions = append(versions, p.Version)
		case *frame.Heartbeat:
		default:
			d.Fatalf("%s got %s", d.user, show(p))
		}
	}
	return versions
}

// A change is told to those who look at the user now, and to nobody else.
func TestWhoWatchesIsTold(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann := w.connect("ann", "phone")
	bob, tablet, cyd := w.connect("bob", "phone"), w.connect("bob", "tablet"), w.connect("cyd", "phone")
	bob.done(&frame.Watch{Users: []msg.Address{"ann", "nobody", "ann"}})
	status := 0
	change := func() {
		status++
		ann.set(frame.SetProfile{Status: new(show(status))})
		w.now += 60_000
	}
	expect := func(when string, d *device, want ...uint64) {
		t.Helper()
		if got := d.told("ann"); show(got) != show(want) {
			t.Errorf("%s: %s is told of %s, want %s", when, d.user, show(got), show(want))
		}
	}
	change()
	expect("watching", bob, 2)
	expect("on another connection", tablet)
	expect("not watching", cyd)
	bob.done(&frame.Watch{Users: []msg.Address{"cyd", "ann"}})
	change()
	expect("watching others too", bob, 3)
	ann.set(frame.SetProfile{Status: new(show(status))})
	expect("what changed nothing", bob)
	bob.done(&frame.Watch{Users: []msg.Address{"cyd"}})
	change()
	expect("watching somebody else", bob)
	bob.done(&frame.Watch{Users: []msg.Address{"ann"}})
	bob.peer.Closed(nil)
	bob = w.connect("bob", "phone")
	change()
	expect("after connecting again", bob)
}

// Who changes often is told of once in a while, the last state as soon as that is over.
func TestWatchersAreNotFlooded(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	bob.done(&frame.Watch{Users: []msg.Address{"ann"}})
	begun := w.now
	change := func(at msg.Millis) {
		w.now = begun + at
		ann.set(frame.SetProfile{Status: new(show(w.now))})
	}
	expect := func(when string, want ...uint64) {
		t.Helper()
		if got := bob.told("ann"); show(got) != show(want) {
			t.Errorf("%s: told of %s, want %s", when, show(got), show(want))
		}
	}
	tick := func(at msg.Millis) {
		w.now = begun + at
		w.chat.Tick()
	}
	change(0)
	change(1000)
	bob.done(&frame.Watch{Users: []msg.Address{"ann"}}) // which does not begin anew
	change(4999)
	expect("at once", 2)
	tick(4999)
	expect("too soon", []uint64(nil)...)
	tick(5000)
	expect("when it is over", 4)
	tick(20_000)
	expect("and then no more", []uint64(nil)...)
	change(20_000)
	expect("later", 5)
	change(24_000)
	change(25_000)
	expect("in time again", 7)
	tick(60_000)
	expect("which was the last state", []uint64(nil)...)
}
