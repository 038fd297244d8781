package chat_test

import (
	"fmt"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// presence asks about users, and waits before the next time, as the pace demands.
func (d *device) presence(users ...msg.Address) []frame.UserPresence {
	d.Helper()
	page, ok := d.ask(&frame.Presence{Users: users}).(*frame.PresencePage)
	if !ok || len(page.Users) != len(users) {
		d.Fatalf("Presence was answered with %s", show(d.answers[d.request]))
	}
	d.now += 1000
	return page.Users
}

// says is what is known of one user.
func (d *device) says(of msg.Address) string {
	d.Helper()
	p := d.presence(of)[0]
	switch {
	case p.User != of, !p.Known && (p.Online || p.LastSeen != 0):
		d.Fatalf("of %s it is said %+v", of, p)
	case !p.Known:
		return "nothing"
	case p.Online:
		return "online"
	case p.LastSeen == 0:
		return "never"
	}
	return fmt.Sprint((p.LastSeen - start) / 60_000)
}

// Something is said only of those with whom the asker shares a conversation now.
func TestPresenceIsForThoseWhoShareAConversation(t *testing.T) {
	w := newWorld(t, chat.Limits{WideAbove: 4})
	w.users("ann", "bob", "cyd", "dan", "eve", "fay", "gil")
	ann := w.connect("ann", "phone")
	ann.send(to("bob"), "hello")
	w.connect("gil", "phone").send(to("ann"), "hello")
	small := w.group("friends", "ann", "cyd", "dan")
	wide := w.group("club", append(w.crowd(5), "ann", "eve")...)
	elsewhere := w.group("others", "bob", "fay")
	_ = elsewhere
	expect := func(when string, want map[msg.Address]string) {
		t.Helper()
		for _, user := range []msg.Address{"ann", "bob", "cyd", "dan", "eve", "fay", "gil", "nobody", "\n"} {
			if got := ann.says(user); got != want[user] {
				t.Errorf("%s: of %q it is said %q, want %q", when, user, got, want[user])
			}
			w.now += 1000
		}
	}
	const no = "nothing"
	expect("at first", map[msg.Address]string{"ann": "online", "bob": "never", "cyd": "never", "dan": "never", "eve": "never",
		"fay": no, "gil": "online", "nobody": no, "\n": no})
	w.remove(small, "dan")
	w.remove(wide, "eve")
	expect("after some left", map[msg.Address]string{"ann": "online", "bob": "never", "cyd": "never", "dan": no, "eve": no,
		"fay": no, "gil": "online", "nobody": no, "\n": no})
	w.join(small, "dan")
	w.join(wide, "eve")
	w.remove(small, "ann")
	w.do(func() error { return w.chat.DeleteGroup(ctx, wide.Group()) })
	expect("after the asker left, and a group was deleted", map[msg.Address]string{"ann": "online", "bob": "never", "cyd": no, "dan": no,
		"eve": no, "fay": no, "gil": "online", "nobody": no, "\n": no})
}

func TestLastSeenOfAUser(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "watch")
	ann.send(to("bob"), "hello")
	const minute, hour = 60_000, 3_600_000
	w.now = start + 10*minute + 1
	phone, tablet := w.connect("bob", "phone"), w.connect("bob", "tablet")
	w.now = start + 3*hour
	if got := ann.presence("bob")[0]; !got.Online || got.LastSeen != start+3*hour {
		t.Fatalf("online: %+v", got)
	}
	tablet.peer.Closed(nil)
	if got := ann.says("bob"); got != "online" {
		t.Fatalf("with one device left: %s", got)
	}
	w.now = start + 5*hour + 59_999
	phone.peer.Closed(nil)
	w.step()
	w.now += hour
	if got := ann.says("bob"); got != "300" {
		t.Fatalf("after both are gone he was last seen in minute %s", got)
	}
	// Of devices that were signed out the same is true.
	ann.presence("bob")
	w.do(func() error { return w.chat.RevokeToken(ctx, "bob", "phone") })
	if got := ann.says("bob"); got != "300" {
		t.Fatalf("after the phone was revoked: minute %s", got)
	}
	w.do(func() error { return w.chat.DisableUser(ctx, "bob") })
	if got := ann.says("bob"); got != "300" {
		t.Fatalf("after bob was disabled: minute %s", got)
	}
}

// Who hides it is as a stranger to all but himself, on whichever device, and sees others.
func TestWhoHidesWhenHeWasSeen(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	ann.send(to("bob"), "hello")
	hide := true
	bob.account(frame.Account{HideLastSeen: &hide})
	if got := ann.says("bob"); got != "nothing" {
		t.Fatalf("of bob it is said %q", got)
	}
	bob.quiet(true) // which is another matter
	w.restart()
	ann, bob = w.connect("ann", "phone"), w.connect("bob", "tablet")
	if got := ann.says("bob"); got != "nothing" {
		t.Fatalf("after a restart it is said %q", got)
	}
	if got := bob.says("bob"); got != "online" || bob.says("ann") != "online" {
		t.Fatalf("bob hears of himself %q", got)
	}
	w.do(func() error { return w.chat.SetAccount(ctx, "bob", frame.Account{HideLastSeen: new(false)}) })
	if got := ann.says("bob"); got != "online" {
		t.Fatalf("after he changed his mind it is said %q", got)
	}
	w.view(func(r chat.Reader) error {
		u, err := r.UserByAddress("bob")
		if !u.Quiet || u.Hidden {
			t.Errorf("bob is %+v", u)
		}
		return err
	})
	w.refused(w.try(func() error { return w.chat.SetAccount(ctx, "eve", frame.Account{}) }), msg.CodeNoUser)
}

func TestPresenceIsLimited(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	ann := w.connect("ann", "phone")
	many := make([]msg.Address, 101)
	for i := range many {
		many[i] = "ann"
	}
	ann.refuses(msg.CodeTooLarge, &frame.Presence{Users: many})
	for range 10 {
		if _, ok := ann.ask(&frame.Presence{Users: many[:100]}).(*frame.PresencePage); !ok {
			t.Fatal("it was refused within the burst")
		}
	}
	if e := ann.refuses(msg.CodeRateLimit, &frame.Presence{Users: many[:1]}); e.RetryAfter != 1000 {
		t.Fatalf("it may ask again after %d ms", e.RetryAfter)
	}
	ann.send(to("ann"), "the pace of sends is another one")
	w.now += 1000
	ann.presence("ann")
}
