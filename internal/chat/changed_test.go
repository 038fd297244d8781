package chat_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Changes of older messages reach those who may see them, and nobody else, in small
// groups and in wide ones.
func TestPushesOfChangesPassEntitlement(t *testing.T) {
	for name, limits := range map[string]chat.Limits{"small": {}, "wide": {WideAbove: 4}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, limits)
			names := []msg.Address{"ann", "sees", "late", "cleared", "hid", "left"}
			w.users(names...)
			g := w.group("club", names...)
			d := map[msg.Address]*device{}
			for _, a := range names {
				d[a] = w.connect(a, "phone")
			}
			ann, laptop := d["ann"], w.connect("ann", "laptop")
			for i := range 4 {
				ann.send(in(g), fmt.Sprint(i+1))
			}
			w.startAt(g, "late", 2)
			d["cleared"].does(in(g), &frame.Clear{Seq: 2})
			d["hid"].hide(in(g), 2)
			w.remove(g, "left")
			forget := func() {
				laptop.pushes()
				for _, d := range d {
					d.pushes()
				}
			}
			// expect compares what each got in (prev, rev].
			expect := func(prev, rev msg.Rev, all []msg.Seq, without map[msg.Address][]msg.Seq) {
				t.Helper()
				for _, d := range append([]*device{laptop}, d["sees"], d["late"], d["cleared"], d["hid"]) {
					push := only[*frame.Push](d)
					want := all
					if list, less := without[d.user]; less {
						want = list
					}
					if push.Prev != prev || push.Rev != rev || !slices.Equal(w.seqs(push.Messages), want) {
						t.Errorf("%s got %v in (%d, %d], want %v", d.user, w.seqs(push.Messages), push.Prev, push.Rev, want)
					}
				}
				if n := len(d["left"].pushes()); n != 0 {
					t.Errorf("who left got %d pushes", n)
				}
			}
			none := []msg.Seq{}
			forget()
			ann.edit(in(g), 2, "edited")
			expect(4, 5, []msg.Seq{2}, map[msg.Address][]msg.Seq{"late": none, "cleared": none, "hid": none})

			forget()
			d["sees"].react(in(g), 3, "👍")
			d["sees"].pushed = []any{lastPush(laptop)} // it was acknowledged
			laptop.pushed = slices.Clone(d["sees"].pushed)
			expect(5, 6, []msg.Seq{3}, nil)

			// Mixed with sends, and with what a member does for himself meanwhile.
			forget()
			ann.post(&frame.Send{To: in(g), ID: w.id(), Content: text("5")})
			ann.post(w.op(in(g), &frame.Delete{Seq: 2}))
			ann.post(w.op(in(g), &frame.Edit{Seq: 3, Content: text("edited")}))
			ann.post(&frame.Send{To: in(g), ID: w.id(), Content: text("6")})
			d["cleared"].post(w.op(in(g), &frame.Clear{Seq: 4}))
			d["hid"].post(w.op(in(g), &frame.Hide{Seqs: []msg.Seq{5}}))
			w.step()
			for _, a := range []msg.Address{"cleared", "hid"} {
				afterRows(d[a])
			}
			expect(6, 10, []msg.Seq{5, 2, 3, 6}, map[msg.Address][]msg.Seq{
				"late": {5, 3, 6}, "cleared": {5, 6}, "hid": {3, 6},
			})
			for _, p := range ann.pushes() {
				if push, ok := p.(*frame.Push); ok {
					t.Errorf("who did it all got %+v", push)
				}
			}
		})
	}
}

// An import is not pushed, and neither is what else happens in its commit: rows tell.
func TestChangesInTheCommitOfAnImport(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 2)
	bob.pushes()
	n := ann.post(w.op(in(conv), &frame.Edit{Seq: 1, Content: text("edited")}))
	w.drain()
	if _, err := w.tryImport(conv, chat.ImportMessage{ID: id8(1), From: "ann", Content: text("imported")}); err != nil {
		t.Fatal(err)
	}
	ann.acked(ann.answers[n])
	row := only[*frame.InboxPage](bob).Rows[0]
	if row.State.Rev != 4 || w.message(row.Preview).Text != "imported" {
		t.Fatalf("bob got the row %+v", row)
	}
	page := bob.changes(frame.Changes{To: in(conv), Since: 2, Ranges: []msg.Range{{Lo: 1, Hi: 2}}})
	if !slices.Equal(w.texts(page.Messages), []string{"edited"}) {
		t.Fatalf("bob learns %v", w.texts(page.Messages))
	}
}

// Changes of one commit that fill more than one frame leave no hole between them.
func TestManyChangesAreSeveralPushes(t *testing.T) {
	w := newWorld(t, chat.Limits{PageBytes: 2000, InFlight: 1000, SendsPerSecond: 1 << 19, SendBurst: 1000})
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 50)
	bob.hide(in(conv), 7)
	bob.pushes()
	for seq := range msg.Seq(50) {
		ann.post(w.op(in(conv), &frame.Edit{Seq: seq + 1, Content: text(fmt.Sprint("edited, with some length to it: ", seq+1))}))
	}
	w.step()
	at := msg.Rev(50)
	var seqs []msg.Seq
	pushes := bob.pushes()
	for i, p := range pushes {
		push := p.(*frame.Push)
		if push.Prev != at || (push.Row != nil) != (i == len(pushes)-1) {
			t.Fatalf("push %d is of (%d, %d], expected after %d; row %+v", i, push.Prev, push.Rev, at, push.Row)
		}
		at = push.Rev
		seqs = append(seqs, w.seqs(push.Messages)...)
	}
	if len(pushes) < 3 || at != 100 || len(seqs) != 49 || slices.Contains(seqs, 7) {
		t.Fatalf("%d pushes up to %d with %v", len(pushes), at, seqs)
	}
}
