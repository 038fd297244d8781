package client_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// blocked lists whom a device knows to be blocked.
func blocked(t *testing.T, c *client.Client) (list []msg.Address) {
	t.Helper()
	for user, err := range c.Blocked() {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, user)
	}
	return list
}

func TestBlocking(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.device("ann", "phone"), w.device("bob", "phone")
	group := client.Group(w.group("club", "ann", "bob"))
	say(t, bob, group, "from bob")
	say(t, ann, group, "from ann")
	change, err := ann.Block("bob")
	if err == nil {
		err = change.Wait(ctx(t))
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bob.SendWait(ctx(t), client.Peer("ann"), msg.Content{Text: "hello"}); !errors.Is(err, msg.CodeBlocked) {
		t.Errorf("bob's message: %v", err)
	}
	tablet := w.device("ann", "tablet")
	if err := tablet.SyncBlocked(ctx(t)); err != nil || !slices.Equal(blocked(t, tablet), []msg.Address{"bob"}) {
		t.Errorf("the tablet knows %v, %v", blocked(t, tablet), err)
	}
	for show, want := range map[bool]int{false: 1, true: 2} {
		s := session(t, tablet, client.ReadOptions{With: group, ShowBlocked: show})
		r, err := s.SyncWait(ctx(t), 10)
		if err != nil || r.Count != want {
			t.Errorf("showing it (%v) there are %d, %v", show, r.Count, err)
		}
	}
	if _, err := ann.Block("ann"); !errors.Is(err, msg.CodeBadRequest) {
		t.Errorf("oneself: %v", err)
	}
	if change, err = tablet.Unblock("bob"); err == nil {
		err = change.Wait(ctx(t))
	}
	if err != nil {
		t.Fatal(err)
	}
	say(t, bob, client.Peer("ann"), "hello")
}
