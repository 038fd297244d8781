package chat_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// typing says it, and returns how many of the devices were told.
func (d *device) typing(t frame.Target, on bool, others ...*device) (told int) {
	d.Helper()
	commits := d.countWrites()
	d.done(&frame.Typing{To: t, On: on})
	if commits() != 0 {
		d.Errorf("something was stored")
	}
	for _, other := range others {
		for _, p := range other.pushes() {
			push, ok := p.(*frame.TypingPush)
			if !ok || push.From != d.user || push.On != on || push.Conv.IsZero() {
				d.Fatalf("%s got %s", other.user, show(p))
			}
			told++
		}
	}
	return told
}

func TestTypingReachesTheOtherMembersWhoAreOnline(t *testing.T) {
	w := newWorld(t, chat.Limits{WideAbove: 4})
	w.users("ann", "bob", "cyd", "dan")
	ann, laptop := w.connect("ann", "phone"), w.connect("ann", "laptop")
	bob, tablet, cyd := w.connect("bob", "phone"), w.connect("bob", "tablet"), w.connect("cyd", "phone")
	all := []*device{ann, laptop, bob, tablet, cyd}
	small := w.group("friends", "ann", "bob", "cyd", "dan")
	wide := w.group("club", append(w.crowd(5), "ann", "bob", "cyd")...)
	ann.send(to("bob"), "hello")
	w.remove(wide, "cyd")
	for _, c := range []struct {
		name string
		conv msg.ConvID
		told int
	}{
		{"one to one", msg.OneToOne(1, 2), 2},
		{"one to one where nothing was sent yet", msg.OneToOne(1, 3), 0},
		{"notes to self", msg.OneToOne(1, 1), 0},
		{"small", small, 3},
		{"wide, without who left", wide, 2},
	} {
		for _, d := range all {
			d.pushes()
		}
		if told := ann.typing(in(c.conv), true, all...); told != c.told {
			t.Errorf("%s: %d devices were told, want %d", c.name, told, c.told)
		}
	}
}

// Of a very large group only some are told, the typing one not being among them.
func TestTypingInACrowd(t *testing.T) {
	w := newWorld(t)
	crowd := w.crowd(80)
	club := w.group("club", crowd...)
	var devices []*device
	for _, member := range crowd {
		devices = append(devices, w.connect(member, "phone"))
	}
	for _, d := range devices {
		d.pushes()
	}
	if told := devices[3].typing(in(club), true, devices...); told != 64 {
		t.Errorf("%d devices were told", told)
	}
	if told := devices[79].typing(in(club), true, devices...); told != 64 {
		t.Errorf("%d devices were told", told)
	}
}

func TestTypingIsPaced(t *testing.T) {
	w := newWorld(t)
	peers := w.crowd(80)
	w.users("ann")
	ann := w.connect("ann", "phone")
	var others []*device
	for _, peer := range peers {
		ann.send(to(peer), "hello")
		others = append(others, w.connect(peer, "phone"))
	}
	for i, c := range []struct {
		wait msg.Millis
		on   bool
		told int
	}{
		{0, true, 1}, {999, true, 0}, {1, true, 1}, {1, false, 1}, {0, false, 0}, {500, true, 0},
		{499, true, 1}, {0, false, 0}, {1, false, 1}, {0, true, 0}, {60_000, true, 1},
	} {
		w.now += c.wait
		if told := ann.typing(to(peers[0]), c.on, others...); told != c.told {
			t.Errorf("step %d: %d devices were told, want %d", i, told, c.told)
		}
	}
	// It is in so many conversations at once, until it lapses there.
	count := func() (told int) {
		for _, peer := range peers {
			told += ann.typing(to(peer), true, others...)
		}
		return told
	}
	w.now += 20_000
	if told := count(); told != 64 {
		t.Errorf("told in %d conversations", told)
	}
	w.now += 10_000
	if told := count(); told != 64 {
		t.Errorf("later told in %d conversations", told)
	}
	for range 300 { // beyond the pace of sends, which is another matter
		ann.typing(to(peers[0]), true, others...)
	}
	ann.send(to(peers[0]), "done")
	w.now -= 3_600_000 // the clock was set back
	for _, d := range others {
		d.pushes()
	}
	if told := ann.typing(to(peers[0]), true, others...); told != 1 {
		t.Errorf("after the clock was set back %d devices were told", told)
	}
}

func TestTypingRefused(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	g, other := w.group("news", "ann", "bob"), w.group("others", "cyd")
	w.setGroup(g, func(c *chat.Conversation) { c.Settings.Broadcast = true })
	ann.refuses(msg.CodeNoRight, &frame.Typing{To: in(g), On: true})
	ann.refuses(msg.CodeNotMember, &frame.Typing{To: in(other), On: true})
	ann.refuses(msg.CodeNoUser, &frame.Typing{To: to("nobody"), On: true})
	w.do(func() error { return w.chat.DisableUser(ctx, "cyd") })
	ann.refuses(msg.CodePeerDisabled, &frame.Typing{To: to("cyd"), On: true})
	w.remove(g, "ann")
	ann.refuses(msg.CodeLeft, &frame.Typing{To: in(g), On: true})
	for _, p := range bob.pushes() {
		if _, ok := p.(*frame.TypingPush); ok {
			t.Fatal("bob was told")
		}
	}
}
