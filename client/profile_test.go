package client_test

import (
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

func TestProfiles(t *testing.T) {
	w := newWorld(t)
	news := newEar[client.Profile]()
	ann := w.device("ann", "phone", func(o *client.Options) { o.OnProfile = news.hear })
	bob := w.device("bob", "phone")
	if p, err := ann.Profile("bob"); err != nil || p.Known {
		t.Fatalf("before: %+v, %v", p, err)
	}
	if err := ann.Watch("bob"); err != nil {
		t.Fatal(err)
	}
	version := func(v uint64) func([]client.Profile) bool {
		return func(heard []client.Profile) bool { return len(heard) > 0 && heard[len(heard)-1].Version == v }
	}
	news.until(t, "that the profile was brought", version(1))
	set, err := bob.SetProfile(ctx(t), client.ProfileChange{Name: new("Bob"), Fields: map[string]string{"team": "soup"}})
	if err != nil || set.Version != 2 || set.Fields["team"] != "soup" {
		t.Fatalf("set: %+v, %v", set, err)
	}
	news.until(t, "that the change was told", version(2))
	if p, err := ann.Profile("bob"); err != nil || p.Name != "Bob" || p.Fields["team"] != "soup" {
		t.Fatalf("then: %+v, %v", p, err)
	}
	list, err := ann.SyncProfiles(ctx(t), "nobody", "bob")
	if err != nil || len(list) != 2 || list[0].Known || list[1].Name != "Bob" {
		t.Fatalf("brought: %+v, %v", list, err)
	}
	if _, err := bob.SetProfile(ctx(t), client.ProfileChange{Status: new("\xff")}); !errors.Is(err, msg.CodeBadText) {
		t.Errorf("a bad one: %v", err)
	}
	if err := ann.Watch(slices.Repeat([]msg.Address{"bob"}, 101)...); !errors.Is(err, msg.CodeTooLarge) {
		t.Errorf("watching too many: %v", err)
	}
	if err := ann.Watch("bob", ""); !errors.Is(err, msg.CodeBadAddress) {
		t.Errorf("watching what is no address: %v", err)
	}
	if _, err := ann.SyncProfiles(ctx(t), ""); !errors.Is(err, msg.CodeBadAddress) {
		t.Errorf("the profile of what is no address: %v", err)
	}
}

// What was held back is told once 5 seconds are over, without a further change.
func TestTheLastChangeOfAProfileIsTold(t *testing.T) {
	w := newWorld(t)
	w.stop()
	var ahead atomic.Int64
	w.clock = func() msg.Millis { return msg.MillisOf(time.Now()) + msg.Millis(ahead.Load()) }
	w.start()
	news := newEar[client.Profile]()
	ann := w.device("ann", "phone", func(o *client.Options) { o.OnProfile = news.hear })
	bob := w.device("bob", "phone")
	if err := ann.Watch("bob"); err != nil {
		t.Fatal(err)
	}
	version := func(v uint64) func([]client.Profile) bool {
		return func(heard []client.Profile) bool { return len(heard) > 0 && heard[len(heard)-1].Version >= v }
	}
	news.until(t, "that the profile was brought", version(1))
	for _, status := range []string{"on the pier", "at home"} {
		if _, err := bob.SetProfile(ctx(t), client.ProfileChange{Status: &status}); err != nil {
			t.Fatal(err)
		}
	}
	news.until(t, "that the first change was told", version(2))
	ahead.Store(5000)
	news.until(t, "that the last one was", version(3))
}
