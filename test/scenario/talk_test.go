package scenario_test

import (
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// feature is something that people do in a conversation in which ann wrote "one"
// and "two", and bob "three". Everybody's devices then have to show the same: those
// that were online, those that were away and come back, and those that are new.
type feature struct {
	name     string
	settings *msg.Settings // of the group in which it happens; nil: it happens one to one and in a group, both without notes
	others   []msg.Address // further members of the group
	do       func(*story)
	ann, bob string // what their devices show in the end
	freshBob string // where a fresh device of his shows something else
	freshAnn string
	also     func(*story, *handset) // what else holds on each device in the end
}

// story is one feature in one conversation. Ann and bob hold their phones.
type story struct {
	t        *testing.T
	s        *server
	with     client.Target
	ann, bob *handset
	name     string
	bare     bool
}

// address makes a name that no other story of the server has.
func (y *story) address(name msg.Address) msg.Address { return name + "@" + msg.Address(y.name) }

func (y *story) handset(user msg.Address, device string) *handset {
	y.t.Helper()
	with := y.with
	if with.Group == 0 {
		with = client.Peer(y.address(map[msg.Address]msg.Address{"ann": "bob", "bob": "ann"}[user]))
	}
	h := newHandset(y.t, y.s, y.address(user), device, with)
	h.bare = y.bare
	return h
}

// tell runs the features, each in the conversations in which it happens.
func tell(t *testing.T, features []feature) {
	t.Parallel()
	s := newServer(t)
	for _, f := range features {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			if f.settings != nil {
				f.in(t, s, "g", f.settings)
				return
			}
			t.Run("one to one", func(t *testing.T) { f.in(t, s, "1", nil) })
			t.Run("group", func(t *testing.T) { f.in(t, s, "g", &msg.Settings{NoNotes: true}) })
		})
	}
}

// in is the story: a laptop looks on, a tablet goes away and comes back, and a
// fresh device is looked at in the end.
func (f feature) in(t *testing.T, s *server, kind string, settings *msg.Settings) {
	y := &story{t: t, s: s, name: f.name + " " + kind, bare: f.settings == nil}
	users := []msg.Address{y.address("ann"), y.address("bob")}
	for _, other := range f.others {
		users = append(users, y.address(other))
	}
	if _, err := s.api().EnsureUsers(soon(t), users); err != nil {
		t.Fatal(err)
	}
	y.ann = y.handset("ann", "phone").on()
	if settings != nil {
		number, err := y.ann.NewGroup(soon(t), client.NewGroup{Name: "friends", Settings: *settings, Members: users[1:]})
		if err != nil {
			t.Fatal(err)
		}
		y.with = client.Group(number)
		y.ann.with = y.with
	}
	y.bob = y.handset("bob", "phone").on()
	y.ann.say("one")
	y.ann.say("two")
	last := y.bob.say("three")
	watching := []*handset{y.ann.look(), y.bob.look(), y.handset("ann", "laptop").on().look(), y.handset("bob", "laptop").on().look()}
	away := []*handset{y.handset("ann", "tablet").on().look(), y.handset("bob", "tablet").on().look()}
	for _, h := range append(watching, away...) {
		h.has(last)
	}
	for _, h := range away {
		h.off()
	}

	f.do(y)

	for _, h := range watching {
		f.check(y, h, "online", f.ann, f.bob)
	}
	for _, h := range away {
		f.check(y, h.on().look(), "back", f.ann, f.bob)
		h.off()
	}
	fresh := func(own, other string) string {
		if own != "" {
			return own
		}
		return other
	}
	for _, user := range []msg.Address{"ann", "bob"} {
		f.check(y, y.handset(user, "new").on().look(), "fresh", fresh(f.freshAnn, f.ann), fresh(f.freshBob, f.bob))
	}
}

func (f feature) check(y *story, h *handset, situation, ann, bob string) {
	y.t.Helper()
	want := bob
	if h.user == y.ann.user {
		want = ann
	}
	h.until(situation, want)
	if f.also != nil {
		f.also(y, h)
	}
}
