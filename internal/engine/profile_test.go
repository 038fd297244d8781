package engine_test

import (
	"fmt"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// says is a user's profile in some version.
func says(user msg.Address, version uint64, name string) frame.UserProfile {
	return frame.UserProfile{User: user, Known: true, Version: version,
		Profile: msg.Profile{Name: name, Status: "away", Fields: map[string]string{"team": "soup"}}}
}

// known is what the device knows of a user's profile.
func known(d *device, user msg.Address) frame.UserProfile {
	d.t.Helper()
	p, err := d.e.Profile(user)
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// heard are the profiles that the app was told of, as "user version".
func heard(d *device) (list []string) {
	for _, ev := range eventsOf[engine.ProfileEvent](d) {
		list = append(list, fmt.Sprint(ev.Profile.User, " ", ev.Profile.Version))
	}
	return list
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
}

func TestProfilesAreBroughtOnceAndKept(t *testing.T) {
	d := newDevice(t)
	same(t, "before", known(d, "bob"), frame.UserProfile{User: "bob"})
	d.e.SyncProfiles([]msg.Address{"bob", "eve", "cyd"}, "three")
	d.connect(row(0, 0, 1))
	n, ask := next[*frame.Profiles](d)
	same(t, "asked", ask.Users, []frame.KnownProfile{{User: "bob"}, {User: "eve"}, {User: "cyd"}})
	bob, cyd := says("bob", 3, "Bob"), says("cyd", 1, "")
	d.answer(n, &frame.ProfilesPage{Answered: 2, Users: []frame.UserProfile{bob, {User: "eve"}}})
	n, ask = next[*frame.Profiles](d)
	same(t, "asked for the rest", ask.Users, []frame.KnownProfile{{User: "cyd"}})
	d.answer(n, &frame.ProfilesPage{Answered: 1, Users: []frame.UserProfile{cyd}})
	same(t, "the answer", answers(d), engine.AnswerEvent{Token: "three", Body: []frame.UserProfile{bob, {User: "eve"}, cyd}})
	same(t, "heard", heard(d), []string{"bob 3", "cyd 1"})

	d.offline()
	d.reopen()
	same(t, "after a restart", known(d, "bob"), bob)
	d.connect(row(0, 0, 1))
	d.e.SyncProfiles([]msg.Address{"bob"}, "again")
	n, ask = next[*frame.Profiles](d)
	same(t, "asked again", ask.Users, []frame.KnownProfile{{User: "bob", Version: 3}})
	d.answer(n, &frame.ProfilesPage{Answered: 1})
	same(t, "the same", answers(d).Body, []frame.UserProfile{bob})

	d.e.SyncProfiles([]msg.Address{"bob"}, "gone")
	n, _ = next[*frame.Profiles](d)
	d.answer(n, &frame.ProfilesPage{Answered: 1, Users: []frame.UserProfile{{User: "bob"}}})
	same(t, "of whom nothing is said any more", known(d, "bob"), frame.UserProfile{User: "bob"})
	same(t, "heard of that", heard(d), []string{"bob 0"})
}

// What comes late is not believed, and nonsense ends the connection or the request.
func TestProfilesThatMakeNoSense(t *testing.T) {
	d := newDevice(t)
	d.connect(row(0, 0, 1))
	ask := func(page any) engine.AnswerEvent {
		d.e.SyncProfiles([]msg.Address{"bob"}, 1)
		n, _ := next[*frame.Profiles](d)
		d.answer(n, page)
		return answers(d)
	}
	ask(&frame.ProfilesPage{Answered: 1, Users: []frame.UserProfile{says("bob", 3, "Bob")}})
	ask(&frame.ProfilesPage{Answered: 1, Users: []frame.UserProfile{says("bob", 2, "Bobby")}})
	same(t, "after an older one", known(d, "bob").Name, "Bob")
	for _, page := range []any{&frame.Done{}, &frame.ProfilesPage{}, &frame.ProfilesPage{Answered: 2},
		&frame.ProfilesPage{Answered: 1, Users: make([]frame.UserProfile, 2)}} {
		if got := ask(page); msg.CodeOf(got.Err) != msg.CodeBadServer {
			t.Errorf("%+v: %v", page, got.Err)
		}
	}
	if got := ask(&frame.Error{Code: msg.CodeTooLarge}); msg.CodeOf(got.Err) != msg.CodeTooLarge {
		t.Errorf("refused: %v", got.Err)
	}
}

// One's own profile as the server has it after the change; the name is that of the list too.
func TestSetProfile(t *testing.T) {
	d := newDevice(t)
	d.connect(row(0, 0, 1))
	d.e.SetProfile(&frame.SetProfile{Name: new("Ann")}, "set")
	n, set := next[*frame.SetProfile](d)
	same(t, "asked", *set.Name, "Ann")
	d.answer(n, &frame.ProfilesPage{Answered: 1, Users: []frame.UserProfile{says("ann", 2, "Ann")}})
	same(t, "the answer", answers(d).Body, says("ann", 2, "Ann"))
	same(t, "kept", known(d, "ann"), says("ann", 2, "Ann"))
	d.e.SetProfile(&frame.SetProfile{}, "set")
	n, _ = next[*frame.SetProfile](d)
	d.answer(n, &frame.ProfilesPage{Answered: 1})
	if got := answers(d); msg.CodeOf(got.Err) != msg.CodeBadServer {
		t.Errorf("without a profile: %v", got.Err)
	}
}

func TestANewNameIsInTheList(t *testing.T) {
	d := newDevice(t)
	d.e.OpenSummary(engine.RowFilter{})
	d.connect(row(0, 0, 1))
	eventsOf[engine.RowEvent](d)
	if err := d.e.Watch([]msg.Address{"bob"}); err != nil {
		t.Fatal(err)
	}
	n, _ := next[*frame.Watch](d)
	d.answer(n, &frame.Done{})
	n, _ = next[*frame.Profiles](d)
	d.answer(n, &frame.ProfilesPage{Answered: 1, Users: []frame.UserProfile{says("bob", 2, "Bobby")}})
	rows := eventsOf[engine.RowEvent](d)
	if len(rows) != 1 || rows[0].Row.Name != "Bobby" {
		t.Fatalf("rows %+v", rows)
	}
	d.offline()
	d.reopen()
	if r, known, err := d.e.Row(bobsChat); err != nil || !known || r.Name != "Bobby" {
		t.Fatalf("row %+v, %v, %v", r, known, err)
	}
}

// Whom the app looks at is told on each connection, and what is told of them brought.
func TestWatching(t *testing.T) {
	d := newDevice(t)
	watch := func(users ...msg.Address) {
		if err := d.e.Watch(users); err != nil {
			t.Fatal(err)
		}
	}
	watched := func(users ...msg.Address) {
		t.Helper()
		n, w := next[*frame.Watch](d)
		same(t, "watched", w.Users, users)
		d.answer(n, &frame.Done{})
	}
	brought := func(page *frame.ProfilesPage, users ...frame.KnownProfile) {
		t.Helper()
		n, ask := next[*frame.Profiles](d)
		same(t, "asked", ask.Users, users)
		d.answer(n, page)
	}
	watch("bob", "cyd")
	d.connect(row(0, 0, 1))
	watched("bob", "cyd")
	brought(&frame.ProfilesPage{Answered: 1, Users: []frame.UserProfile{says("bob", 3, "Bob")}}, frame.KnownProfile{User: "bob"}, frame.KnownProfile{User: "cyd"})
	// The push comes while the rest is on its way.
	n, _ := next[*frame.Profiles](d)
	d.answer(0, &frame.ProfilePush{User: "cyd", Version: 5})
	d.answer(n, &frame.ProfilesPage{Answered: 1, Users: []frame.UserProfile{says("cyd", 4, "Cyd")}})
	brought(&frame.ProfilesPage{Answered: 1, Users: []frame.UserProfile{says("cyd", 5, "Cyd")}}, frame.KnownProfile{User: "cyd", Version: 4})
	d.answer(0, &frame.ProfilePush{User: "bob", Version: 3})
	d.answer(0, &frame.ProfilePush{User: "eve", Version: 3})
	d.quiet() // what is known, and who is not watched
	same(t, "heard", heard(d), []string{"bob 3", "cyd 4", "cyd 5"})

	d.offline()
	d.connect(row(0, 0, 1))
	watched("bob", "cyd")
	brought(&frame.ProfilesPage{Answered: 2}, frame.KnownProfile{User: "bob", Version: 3}, frame.KnownProfile{User: "cyd", Version: 5})
	watch()
	watched()
	watch()
	d.quiet()
	watch("bob")
	n, _ = next[*frame.Watch](d)
	d.answer(n, &frame.Error{Code: msg.CodeRateLimit, RetryAfter: 900})
	d.quiet()
	d.now += 900
	d.e.Tick()
	watched("bob")
	brought(&frame.ProfilesPage{Answered: 1}, frame.KnownProfile{User: "bob", Version: 3})
	d.offline()
	watch()
	d.connect(row(0, 0, 1))
	d.quiet()
	if err := d.e.Watch(make([]msg.Address, 101)); msg.CodeOf(err) != msg.CodeTooLarge {
		t.Errorf("of too many: %v", err)
	}
}
