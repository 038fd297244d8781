package chat_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestReactions(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob, tablet := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "tablet")
	conv := many(w, ann, 2)
	for _, d := range []*device{ann, bob, tablet} {
		d.pushes()
	}
	if ack := bob.react(in(conv), 1, "👍"); ack.Prev != 2 || ack.Rev != 3 || len(ack.Messages) != 1 {
		t.Fatalf("acknowledged with %+v", ack)
	}
	want := []msg.Reaction{{Emoji: "👍", Count: 1, Names: []msg.Address{"bob"}}}
	for _, d := range []*device{ann, tablet} {
		push := only[*frame.Push](d)
		if m := w.message(push.Messages[0]); push.Prev != 2 || push.Rev != 3 || m.Rev != 3 || !reflect.DeepEqual(m.Reactions, want) {
			t.Fatalf("%s got %+v", d.user, m)
		}
		if push.Row.Unread != map[msg.Address]uint64{"ann": 0, "bob": 2}[d.user] || w.message(push.Row.Preview).Seq != 2 {
			t.Fatalf("%s got the row %+v", d.user, push.Row)
		}
	}
	// Twice is as once, and another emoji is another reaction.
	if ack := bob.react(in(conv), 1, "👍"); ack.Rev != 0 {
		t.Fatalf("again: %+v", ack)
	}
	ann.react(in(conv), 1, "👍")
	bob.react(in(conv), 1, "❤")
	want = []msg.Reaction{{Emoji: "❤", Count: 1, Names: []msg.Address{"bob"}}, {Emoji: "👍", Count: 2, Names: []msg.Address{"bob", "ann"}}}
	if m := ann.message(in(conv), 1); !reflect.DeepEqual(m.Reactions, want) || m.Edited != 0 {
		t.Fatalf("%+v", m)
	}
	// Taken back, twice.
	for i, rev := range []msg.Rev{6, 0} {
		if ack := bob.does(in(conv), &frame.React{Seq: 1, Emoji: "👍", Remove: true}); ack.Rev != rev {
			t.Fatalf("taken back (%d): %+v", i, ack)
		}
	}
	bob.does(in(conv), &frame.React{Seq: 1, Emoji: "❤", Remove: true})
	want = []msg.Reaction{{Emoji: "👍", Count: 1, Names: []msg.Address{"ann"}}}
	if m := bob.message(in(conv), 1); !reflect.DeepEqual(m.Reactions, want) {
		t.Fatalf("%+v", m)
	}
}

func TestBadReactions(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 2)
	if _, err := w.tryImport(conv, chat.ImportMessage{ID: id8(1), From: "ann", Content: msg.Content{Type: msg.Note}}); err != nil {
		t.Fatal(err)
	}
	ann.delete(in(conv), 2)
	before := w.conv(conv)
	for _, c := range []struct {
		seq   msg.Seq
		emoji string
		code  msg.Code
	}{
		{1, strings.Repeat("x", 1000), msg.CodeTooLarge},
		{1, "", msg.CodeBadText},
		{1, "\xff", msg.CodeBadText},
		{1, "a\n", msg.CodeBadText},
		{1, " ", msg.CodeBadText},
		{0, "👍", msg.CodeNoMessage},
		{4, "👍", msg.CodeNoMessage},
		{2, "👍", msg.CodeDeleted},
		{3, "👍", msg.CodeBadRequest},
	} {
		bob.refuses(c.code, w.op(in(conv), &frame.React{Seq: c.seq, Emoji: c.emoji}))
		bob.refuses(c.code, w.op(in(conv), &frame.React{Seq: c.seq, Emoji: c.emoji, Remove: true}))
	}
	if w.conv(conv) != before {
		t.Fatal("a refused reaction changed something")
	}
	for i := range 64 {
		bob.react(in(conv), 1, fmt.Sprint(i))
		w.now += 20
	}
	bob.refuses(msg.CodeTooLarge, w.op(in(conv), &frame.React{Seq: 1, Emoji: "one more"}))
	ann.react(in(conv), 1, "63")
	if m := ann.message(in(conv), 1); len(m.Reactions) != 64 {
		t.Fatalf("%d emojis", len(m.Reactions))
	}
}

// Of 25 who react, 20 are named; the others' devices are told of their own beside it.
func TestManyReactions(t *testing.T) {
	for _, wide := range []bool{false, true} {
		t.Run(fmt.Sprint("wide ", wide), func(t *testing.T) {
			limits := patient
			if wide {
				limits.WideAbove = 8
			}
			w := newWorld(t, limits)
			w.users("ann")
			crowd := w.crowd(25)
			g := w.group("club", append(crowd, "ann")...)
			ann := w.connect("ann", "phone")
			ann.send(in(g), "look")
			var phones, tablets []*device
			for _, a := range crowd {
				phones = append(phones, w.connect(a, "phone"))
				tablets = append(tablets, w.connect(a, "tablet"))
			}
			for i, d := range phones {
				tablets[i].pushes()
				ack := d.react(in(g), 1, "👍")
				push := lastPush(tablets[i])
				for where, mine := range map[string][]frame.Mine{"acknowledgement": ack.Mine, "push": push.Mine} {
					if want := []frame.Mine{{Seq: 1}}; i < 20 && !reflect.DeepEqual(mine, want) {
						t.Fatalf("%d: the %s says %+v", i, where, mine)
					}
					if want := []frame.Mine{{Seq: 1, Emoji: []string{"👍"}}}; i >= 20 && !reflect.DeepEqual(mine, want) {
						t.Fatalf("%d: the %s says %+v", i, where, mine)
					}
				}
			}
			if push := lastPush(tablets[22]); len(push.Mine) != 0 {
				t.Fatalf("what others did says %+v", push.Mine)
			}
			m := ann.message(in(g), 1)
			if m.Reactions[0].Count != 25 || !slices.Equal(m.Reactions[0].Names, crowd[:20]) {
				t.Fatalf("%+v", m.Reactions)
			}
			// Pages say it too, of whoever is not named.
			for i, want := range map[int][]frame.Mine{3: nil, 22: {{Seq: 1, Emoji: []string{"👍"}}}} {
				if page := phones[i].fetch(frame.Fetch{To: in(g)}); !reflect.DeepEqual(page.Mine, want) {
					t.Fatalf("%d: a page says %+v", i, page.Mine)
				}
				if page := phones[i].changes(frame.Changes{To: in(g), Since: 2, Ranges: []msg.Range{{Lo: 1, Hi: 1}}}); !reflect.DeepEqual(page.Mine, want) {
					t.Fatalf("%d: changes say %+v", i, page.Mine)
				}
			}
			// One of the named takes it back: the next in order moves up.
			phones[3].does(in(g), &frame.React{Seq: 1, Emoji: "👍", Remove: true})
			phones[22].does(in(g), &frame.React{Seq: 1, Emoji: "👍", Remove: true})
			if push := lastPush(tablets[22]); !reflect.DeepEqual(push.Mine, []frame.Mine{{Seq: 1}}) {
				t.Fatalf("taking it back says %+v", push.Mine)
			}
			names := append(slices.Delete(slices.Clone(crowd[:20]), 3, 4), crowd[20])
			if m := ann.message(in(g), 1); m.Reactions[0].Count != 23 || !slices.Equal(m.Reactions[0].Names, names) {
				t.Fatalf("%+v", m.Reactions)
			}
			askReactors(t, w, ann, g, crowd)
		})
	}
}

// askReactors asks for all but 3 and 22, in pages.
func askReactors(t *testing.T, w *world, ann *device, g msg.ConvID, crowd []msg.Address) {
	var got []msg.Address
	ask := &frame.Reactors{To: in(g), Seq: 1, Emoji: "👍", Limit: 10}
	for pages := 1; ; pages++ {
		page, ok := ann.ask(ask).(*frame.ReactorsPage)
		if !ok || page.Conv != g || page.Seq != 1 {
			t.Fatalf("Reactors was answered with %s", show(ann.answers[ann.request]))
		}
		for _, r := range page.Reactors {
			got = append(got, r.User)
			if r.Time != w.now {
				t.Fatalf("%s reacted at %d", r.User, r.Time)
			}
		}
		if ask.After = page.Next; page.Next == 0 {
			if pages != 3 {
				t.Fatalf("%d pages", pages)
			}
			break
		}
	}
	if want := slices.Concat(crowd[:3], crowd[4:22], crowd[23:]); !slices.Equal(got, want) {
		t.Fatalf("%v reacted", got)
	}
}

// lastPush is the newest push of messages, the others forgotten.
func lastPush(d *device) (last *frame.Push) {
	d.Helper()
	for _, p := range d.pushes() {
		if push, ok := p.(*frame.Push); ok {
			last = push
		}
	}
	if last == nil {
		d.Fatalf("%s/%s got no push", d.user, d.name)
	}
	return last
}
