package chat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// many sends n messages "1", "2", … from ann to bob.
func many(w *world, ann *device, n int) (conv msg.ConvID) {
	w.Helper()
	for i := range n {
		conv = ann.send(to("bob"), fmt.Sprint(i+1)).Conv
		w.now += 20
	}
	return conv
}

// seqs lists the seqs of messages.
func (w *world) seqs(blobs []frame.Blob) (list []msg.Seq) {
	for _, b := range blobs {
		list = append(list, w.message(b).Seq)
	}
	return list
}

func TestFetchRanges(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	many(w, ann, 10)
	for _, c := range []struct {
		name   string
		ask    frame.Fetch
		lo, hi msg.Seq // of the answer; lo > hi: nothing
	}{
		{"the newest", frame.Fetch{Limit: 3}, 8, 10},
		{"all", frame.Fetch{}, 1, 10},
		{"from 7 down", frame.Fetch{From: 7, Limit: 3}, 5, 7},
		{"from 2 down: to the beginning", frame.Fetch{From: 2, Limit: 3}, 1, 2},
		{"just as many as there are", frame.Fetch{From: 3, Limit: 3}, 1, 3},
		{"from beyond the head", frame.Fetch{From: 99, Limit: 2}, 9, 10},
		{"until 6", frame.Fetch{Until: 6}, 6, 10},
		{"from 5 down until 5", frame.Fetch{From: 5, Until: 5}, 5, 5},
		{"until above from", frame.Fetch{From: 3, Until: 6}, 6, 3},
		{"forward", frame.Fetch{Forward: true, Limit: 3}, 1, 3},
		{"forward from 9", frame.Fetch{Forward: true, From: 9, Limit: 3}, 9, 10},
		{"forward from 4 until 5", frame.Fetch{Forward: true, From: 4, Until: 5}, 4, 5},
		{"forward until beyond the head", frame.Fetch{Forward: true, From: 8, Until: 50}, 8, 10},
		{"forward from beyond the head", frame.Fetch{Forward: true, From: 11}, 11, 10},
		{"more than is allowed", frame.Fetch{Limit: 1 << 30}, 1, 10},
	} {
		c.ask.To = to("ann")
		page := bob.fetch(c.ask)
		if page.Range != (msg.Range{Lo: c.lo, Hi: c.hi}) || page.Rev != 10 || page.Conv != msg.OneToOne(1, 2) {
			t.Errorf("%s: %+v at rev %d, want [%d, %d]", c.name, page.Range, page.Rev, c.lo, c.hi)
		}
		var want []msg.Seq
		for seq := c.lo; seq <= c.hi; seq++ {
			want = append(want, seq)
		}
		if got := w.seqs(page.Messages); !slices.Equal(got, want) {
			t.Errorf("%s: messages %v", c.name, got)
		}
		s := page.State
		if s.Head != (msg.Position{Seq: 10, Ordinal: 10}) || s.Rev != 10 || s.MetaRev != 1 || s.First != 1 || s.FirstWhy != msg.EndBeginning || s.Left {
			t.Errorf("%s: state %+v", c.name, s)
		}
	}
}

func TestFetchBytes(t *testing.T) {
	w := newWorld(t, chat.Limits{PageBytes: 500})
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	for _, n := range []int{100, 100, 1000, 100} {
		ann.send(to("bob"), strings.Repeat("x", n))
	}
	for from, want := range map[msg.Seq]msg.Range{4: {Lo: 4, Hi: 4}, 3: {Lo: 3, Hi: 3}, 2: {Lo: 1, Hi: 2}} {
		page := ann.fetch(frame.Fetch{To: to("bob"), From: from})
		if page.Range != want || len(page.Messages) != int(want.Len()) {
			t.Errorf("from %d: %d messages of %+v, want %+v", from, len(page.Messages), page.Range, want)
		}
	}
}

func TestFetchBeforeTheFirstMessage(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	page := ann.fetch(frame.Fetch{To: to("bob")})
	if page.Conv != msg.OneToOne(1, 2) || !page.Range.Empty() || page.Rev != 0 || page.State.Head != (msg.Position{}) || len(page.Messages) > 0 {
		t.Fatalf("an empty conversation is %+v", page)
	}
	if page.State.First != 1 || page.State.FirstWhy != msg.EndBeginning {
		t.Fatalf("it begins as %+v", page.State)
	}
}

func TestWhoMayRead(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "eve")
	ann, bob, eve := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("eve", "phone")
	g := w.group("friends", "ann", "bob")
	ann.send(in(g), "secret")
	pair := ann.send(to("bob"), "secret").Conv

	asks := func(target frame.Target) []any {
		return []any{
			&frame.Fetch{To: target},
			&frame.Changes{To: target, Ranges: []msg.Range{{Lo: 1, Hi: 9}}},
			&frame.Send{To: target, ID: w.id(), Content: text("x")},
			&frame.Receipt{Items: []frame.ReceiptItem{{To: target, Read: 1, Told: 1}}},
		}
	}
	for _, body := range asks(in(g)) {
		eve.refuses(msg.CodeNotMember, body)
	}
	for _, body := range asks(in(pair)) {
		eve.refuses(msg.CodeNotMember, body)
	}
	// A group that does not exist is refused in the same words but for its number.
	a := eve.refuses(msg.CodeNotMember, asks(in(g))[0]).Detail
	b := eve.refuses(msg.CodeNotMember, asks(in(msg.GroupConv(9)))[0]).Detail
	if strings.Replace(a, "1", "9", 1) != b {
		t.Fatalf("%q, but %q", a, b)
	}
	for _, body := range asks(frame.Target{}) {
		eve.refuses(msg.CodeBadRequest, body)
	}
	for _, body := range asks(to("nobody")) {
		eve.refuses(msg.CodeNoUser, body)
	}
	for _, body := range asks(to("a\nb")) {
		eve.refuses(msg.CodeBadAddress, body)
	}
	for _, body := range asks(in(msg.OneToOne(3, 77))) {
		eve.refuses(msg.CodeNoUser, body)
	}
	swapped := msg.OneToOne(1, 3)
	copy(swapped[:8], []byte{0, 0, 0, 0, 0, 0, 0, 3})
	copy(swapped[8:], []byte{0, 0, 0, 0, 0, 0, 0, 1})
	for _, body := range asks(in(swapped)) {
		eve.refuses(msg.CodeNotMember, body)
	}

	// Who has left is told so, and served nothing; his receipts are his own affair.
	w.remove(g, "bob")
	bob.pushes()
	for _, body := range asks(in(g))[:3] {
		bob.refuses(msg.CodeLeft, body)
	}
	before := w.conv(g)
	bob.receipt(frame.ReceiptItem{To: in(g), Read: 1, Told: 1}, frame.ReceiptItem{To: in(pair), Read: 1, Told: 1})
	if w.conv(g) != before || w.member(pair, "bob").Read.Seq != 1 {
		t.Fatal("a receipt moved where the user has left, or none moved where he has not")
	}
	ann.send(in(g), "behind his back")
	if list := bob.pushes(); len(list) != 3 { // of his own receipts
		t.Fatalf("bob got %s", show(list))
	}
	row := bob.row(g)
	if !row.State.Left || row.State.Head.Seq != 1 || row.Preview != nil || row.Unread != 0 {
		t.Fatalf("bob's row is %+v", row)
	}
	w.join(g, "bob")
	if page := bob.fetch(frame.Fetch{To: in(g)}); len(page.Messages) != 2 {
		t.Fatalf("back again he sees %+v", page)
	}
	if row := bob.row(g); row.State.Left || row.State.Head.Seq != 2 || row.Unread != 1 {
		t.Fatalf("back again his row is %+v", row)
	}
}

func TestWhereHistoryBegins(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 10)
	set := func(change func(*chat.Conversation, *chat.Member)) {
		err := w.store.Update(ctx, func(tx chat.Tx) error {
			c, err := tx.Conversation(conv)
			if err != nil {
				return err
			}
			m, err := tx.Member(conv, 2)
			if err != nil {
				return err
			}
			change(&c, &m)
			if err := tx.PutMember(m); err != nil {
				return err
			}
			return tx.PutConversation(c)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	at := func(n msg.Seq) msg.Position { return msg.Position{Seq: n, Ordinal: msg.Ordinal(n)} }
	check := func(first msg.Seq, why msg.End, unread uint64) {
		t.Helper()
		page := bob.fetch(frame.Fetch{To: in(conv)})
		if page.State.First != first || page.State.FirstWhy != why || page.Range.Lo != first || len(page.Messages) != int(11-first) {
			t.Fatalf("the page is %+v of %+v, want it to begin at %d: %v", page.Range, page.State, first, why)
		}
		if row := bob.row(conv); row.Unread != unread || row.State.First != first {
			t.Fatalf("the row is %+v, want %d unread", row, unread)
		}
	}
	check(1, msg.EndBeginning, 10)
	set(func(_ *chat.Conversation, m *chat.Member) { m.Start = at(2) })
	check(3, msg.EndBeforeJoined, 8)
	set(func(_ *chat.Conversation, m *chat.Member) { m.Cleared = at(4) })
	check(5, msg.EndCleared, 6)
	// What was read before the beginning counts for nothing.
	bob.read(in(conv), 3)
	check(5, msg.EndCleared, 6)
	bob.read(in(conv), 7)
	check(5, msg.EndCleared, 3)
	set(func(c *chat.Conversation, _ *chat.Member) { c.Floor = at(9) })
	check(10, msg.EndRetention, 1)
	set(func(c *chat.Conversation, m *chat.Member) { c.Floor, m.Start, m.Cleared = at(0), at(0), at(0) })
}

func TestFetchBringsWatermarks(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann, bob, cyd := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("cyd", "phone")
	g := w.group("friends", "ann", "bob", "cyd")
	ann.send(in(g), "one")
	ann.send(in(g), "two")
	bob.read(in(g), 1)
	cyd.receipt(frame.ReceiptItem{To: in(g), Delivered: 2})
	page := ann.fetch(frame.Fetch{To: in(g)})
	want := []frame.Watermark{{User: "bob", Delivered: 1, Read: 1}, {User: "cyd", Delivered: 2}}
	if !slices.Equal(page.Watermarks, want) || page.State.ReceiptRev != 3 {
		t.Fatalf("watermarks %+v at %d", page.Watermarks, page.State.ReceiptRev)
	}
	if page := ann.fetch(frame.Fetch{To: in(g), ReceiptRev: 2}); !slices.Equal(page.Watermarks, want[1:]) {
		t.Fatalf("since 2: %+v", page.Watermarks)
	}
	if page := ann.fetch(frame.Fetch{To: in(g), ReceiptRev: 3}); page.Watermarks != nil {
		t.Fatalf("since 3: %+v", page.Watermarks)
	}
}
