package chat_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func (d *device) tells(t frame.Target, s string) {
	d.Helper()
	if _, ok := d.ask(&frame.Transient{To: t, Content: text(s)}).(*frame.Done); !ok {
		d.Fatalf("Transient was answered with %s", show(d.answers[d.request]))
	}
}

func TestTransientReachesWhoIsOnline(t *testing.T) {
	w := newWorld(t, chat.Limits{WideAbove: 4})
	w.users("ann", "bob", "cyd", "dan")
	devices := []*device{w.connect("ann", "phone"), w.connect("ann", "laptop"), w.connect("bob", "phone"), w.connect("cyd", "phone")}
	ann := devices[0]
	small := w.group("friends", "ann", "bob", "cyd")
	wide := w.group("club", append(w.crowd(5), "ann", "bob", "cyd")...)
	ann.send(to("bob"), "hello")
	pair := msg.OneToOne(1, 2)
	w.remove(wide, "cyd")
	for _, c := range []struct {
		name string
		conv msg.ConvID
		got  []bool
	}{
		{"one to one", pair, []bool{false, true, true, false}},
		{"one to one where nothing was sent yet", msg.OneToOne(1, 3), []bool{false, true, false, true}},
		{"notes to self", msg.OneToOne(1, 1), []bool{false, true, false, false}},
		{"small", small, []bool{false, true, true, true}},
		{"wide, without who left", wide, []bool{false, true, true, false}},
	} {
		for _, d := range devices {
			d.pushes()
		}
		commits := w.countWrites()
		ann.tells(in(c.conv), "typing")
		for i, d := range devices {
			if !c.got[i] {
				if n := len(d.pushes()); n != 0 {
					t.Errorf("%s: %s/%s got %d pushes", c.name, d.user, d.name, n)
				}
				continue
			}
			p := only[*frame.TransientPush](d)
			if p.Conv != c.conv || p.From != "ann" || p.Content.Text != "typing" || p.Time != w.now {
				t.Errorf("%s: %s/%s got %+v", c.name, d.user, d.name, p)
			}
		}
		if commits() != 0 {
			t.Errorf("%s: something was stored", c.name)
		}
	}
	if page := devices[2].fetch(frame.Fetch{To: in(pair)}); len(page.Messages) != 1 {
		t.Fatalf("bob reads %d messages", len(page.Messages))
	}
}

func TestTransientRefused(t *testing.T) {
	w := newWorld(t, chat.Limits{SendsPerSecond: 1, SendBurst: 8})
	w.users("ann", "bob", "cyd")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	g := w.group("news", "ann", "bob")
	other := w.group("others", "cyd")
	w.setGroup(g, func(c *chat.Conversation) { c.Settings.Broadcast = true })
	bob.pushes()
	x := text("x")
	ann.refuses(msg.CodeNoRight, &frame.Transient{To: in(g), Content: x})
	ann.refuses(msg.CodeNotMember, &frame.Transient{To: in(other), Content: x})
	ann.refuses(msg.CodeNoUser, &frame.Transient{To: to("nobody"), Content: x})
	ann.refuses(msg.CodeBadText, &frame.Transient{To: to("bob"), Content: text("\xff")})
	ann.refuses(msg.CodeBadRequest, &frame.Transient{To: to("bob"), Content: msg.Content{Type: msg.Note}})
	ann.refuses(msg.CodeBadRequest, &frame.Transient{To: to("bob"), Content: msg.Content{Original: 1}})
	w.do(func() error { return w.chat.DisableUser(ctx, "cyd") })
	ann.refuses(msg.CodePeerDisabled, &frame.Transient{To: to("cyd"), Content: x})
	w.remove(g, "ann")
	ann.refuses(msg.CodeLeft, &frame.Transient{To: in(g), Content: x})
	for _, p := range bob.pushes() {
		if got, ok := p.(*frame.TransientPush); ok {
			t.Fatalf("bob got %+v", got)
		}
	}
	for range 3 {
		ann.tells(to("bob"), "x")
	}
	ann.refuses(msg.CodeRateLimit, &frame.Transient{To: to("bob"), Content: x})
}
