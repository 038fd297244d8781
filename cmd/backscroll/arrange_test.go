package main

import (
	"fmt"
	"testing"
)

// names lists the conversations that an inbox shows, in its order.
func (w *world) names(args ...string) (list []any) {
	w.t.Helper()
	for _, row := range w.objects(append([]string{"device", "inbox", "--json"}, args...)...) {
		if row["with"] != nil {
			list = append(list, row["with"])
		} else {
			list = append(list, row["name"])
		}
	}
	return list
}

func (w *world) shows(want string, args ...string) {
	w.t.Helper()
	if got := fmt.Sprint(w.names(args...)); got != want {
		w.t.Errorf("inbox %v shows %s, want %s", args, got, want)
	}
}

// Pins, mutes and the archive hold on all devices, also when they are given offline.
func TestArrangingTheList(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	phone, laptop := w.device("ann", "phone"), w.device("ann", "laptop")
	for _, peer := range []string{"ben", "eva", "zoe"} {
		w.ok("device", "send", "--db", w.device(peer, "phone"), "--with", "ann", "hello")
	}
	w.shows("[zoe eva ben]", "--db", phone)
	if row := w.objects("device", "pin", "--db", phone, "--with", "ben", "--json")[0]; row["pinned"].(float64) < 1e12 {
		t.Errorf("pinned: %v", row)
	}
	w.ok("device", "pin", "--db", phone, "--with", "eva", "--at", "5", "--offline")
	w.shows("[ben eva zoe]", "--db", phone, "--offline")
	w.shows("[ben zoe eva]", "--db", laptop)
	w.shows("[ben eva zoe]", "--db", phone) // which delivers it
	w.shows("[ben eva zoe]", "--db", laptop)
	w.ok("device", "pin", "--db", laptop, "--with", "ben", "--off")
	w.shows("[eva zoe ben]", "--db", phone)

	if row := w.objects("device", "mute", "--db", phone, "--with", "zoe", "--json")[0]; row["muted"] != true || row["muted_until"] != nil {
		t.Errorf("muted for ever: %v", row)
	}
	if row := w.objects("device", "mute", "--db", phone, "--with", "eva", "--for", "8h", "--json")[0]; row["muted"] != true || row["muted_until"] == nil {
		t.Errorf("muted for a while: %v", row)
	}
	if row := w.objects("device", "mute", "--db", laptop, "--with", "zoe", "--off", "--json")[0]; row["muted"] != false {
		t.Errorf("no longer muted: %v", row)
	}

	w.ok("device", "archive", "--db", phone, "--with", "zoe")
	w.shows("[eva ben]", "--db", laptop, "--no-archived")
	w.shows("[zoe]", "--db", laptop, "--archived")
	w.ok("device", "send", "--db", w.device("zoe", "tablet"), "--with", "ann", "are you there?")
	w.shows("[]", "--db", laptop, "--archived")
	w.ok("device", "archive", "--db", laptop, "--with", "zoe", "--offline")
	w.ok("device", "archive", "--db", laptop, "--with", "zoe", "--off", "--offline")
	w.shows("[eva zoe ben]", "--db", laptop, "--no-archived")
}

// The list can be filtered; what is in other rows does not matter.
func TestFilteringTheList(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.serve()
	ann, ben, eva := w.device("ann", "phone"), w.device("ben", "phone"), w.device("eva", "phone")
	w.ok("group", "new", "Rowing club", "--member", "ann", "--member", "ben")
	w.ok("device", "send", "--db", ben, "--with", "ann", "hello")
	w.ok("device", "send", "--db", eva, "--with", "ann", "hello")
	w.ok("device", "sync", "--db", ann, "--with", "ben")
	w.ok("device", "read", "--db", ann, "--with", "ben", "--mark-read")
	w.shows("[eva ben Rowing club]", "--db", ann)
	w.shows("[eva]", "--db", ann, "--unread")
	w.shows("[Rowing club]", "--db", ann, "--groups")
	w.shows("[eva ben]", "--db", ann, "--people")
	w.shows("[Rowing club]", "--db", ann, "--name", "ROWing")
	w.shows("[ben]", "--db", ann, "--name", "be", "--offline")
	w.ok("device", "mark", "--db", ann, "--with", "ben", "--unread")
	w.shows("[eva ben]", "--db", ann, "--unread", "-n", "10")
	w.shows("[]", "--db", ann, "--unread", "--groups")
}
