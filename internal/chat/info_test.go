package chat_test

import (
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func (d *device) info(f frame.Info) *frame.InfoPage {
	d.Helper()
	page, ok := d.ask(&f).(*frame.InfoPage)
	if !ok {
		d.Fatalf("Info was answered with %s", show(d.answers[d.request]))
	}
	return page
}

func TestInfoSaysWhen(t *testing.T) {
	for name, limits := range map[string]chat.Limits{"small": {}, "wide": wideAboveOne} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, limits)
			w.users("ann", "bob", "cyd", "dan", "eve")
			ann, bob, cyd := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("cyd", "phone")
			g := w.group("friends", "ann", "bob", "cyd", "dan")
			at := func(ms msg.Millis) msg.Millis { w.now = start + ms; return w.now }
			ann.send(in(g), "1")
			ann.send(in(g), "2")
			ann.send(in(g), "3")
			at(100)
			bob.receipt(frame.ReceiptItem{To: in(g), Delivered: 1})
			at(200)
			bob.receipt(frame.ReceiptItem{To: in(g), Delivered: 3, Read: 2, Told: 1})
			at(300)
			bob.receipt(frame.ReceiptItem{To: in(g), Told: 9}) // at most what was read
			cyd.receipt(frame.ReceiptItem{To: in(g), Read: 3, Told: 3})
			w.join(g, "eve")
			w.startAt(g, "eve", 2)
			for seq, want := range map[msg.Seq][]frame.MemberInfo{
				1: {{User: "bob", Delivered: start + 100, Read: start + 200}, {User: "cyd", Delivered: start + 300, Read: start + 300}, {User: "dan"}},
				2: {{User: "bob", Delivered: start + 200, Read: start + 300}, {User: "cyd", Delivered: start + 300, Read: start + 300}, {User: "dan"}},
				3: {{User: "bob", Delivered: start + 200}, {User: "cyd", Delivered: start + 300, Read: start + 300}, {User: "dan"}, {User: "eve"}},
			} {
				if page := ann.info(frame.Info{To: in(g), Seq: seq}); page.Conv != g || page.Seq != seq || page.Next != 0 || !slices.Equal(page.Members, want) {
					t.Errorf("of message %d: %+v", seq, page)
				}
			}
			// After a month the log forgets, as the next receipt comes.
			at(40 * 24 * 3600 * 1000)
			ann.send(in(g), "4")
			cyd.receipt(frame.ReceiptItem{To: in(g), Read: 4, Told: 4})
			if page := ann.info(frame.Info{To: in(g), Seq: 4}); page.Members[1] != (frame.MemberInfo{User: "cyd", Delivered: w.now, Read: w.now}) {
				t.Errorf("of message 4: %+v", page)
			}
			w.remove(g, "bob")
			if page := ann.info(frame.Info{To: in(g), Seq: 4}); len(page.Members) != 3 {
				t.Errorf("who left is among %+v", page.Members)
			}
		})
	}
}

func TestInfoInPages(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	crowd := w.crowd(70)
	g := w.group("club", append(crowd, "ann")...)
	ann := w.connect("ann", "phone")
	ann.send(in(g), "look")
	var got []msg.Address
	ask := frame.Info{To: in(g), Seq: 1, Limit: 30}
	for {
		page := ann.info(ask)
		for _, m := range page.Members {
			got = append(got, m.User)
		}
		if ask.After = page.Next; page.Next == 0 {
			break
		}
	}
	if !slices.Equal(got, crowd) {
		t.Fatalf("%v", got)
	}
}

func TestInfoRefused(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 1)
	bob.refuses(msg.CodeNotYours, &frame.Info{To: in(conv), Seq: 1})
	ann.refuses(msg.CodeNoMessage, &frame.Info{To: in(conv), Seq: 2})
	ann.refuses(msg.CodeNoConv, &frame.Info{To: to("cyd"), Seq: 1})
	w.connect("cyd", "phone").refuses(msg.CodeNotMember, &frame.Info{To: in(conv), Seq: 1})
	g := w.group("friends", "ann")
	ann.send(in(g), "hello")
	w.remove(g, "ann")
	ann.refuses(msg.CodeLeft, &frame.Info{To: in(g), Seq: 1})
}
