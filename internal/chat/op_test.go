package chat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// opID is a fresh operation id of this moment.
func (w *world) opID() uint64 {
	w.ops++
	return uint64(w.now)<<16 + w.ops
}

// op makes a change with a fresh operation id.
func (w *world) op(t frame.Target, change frame.Change) *frame.Op {
	return &frame.Op{To: t, Op: w.opID(), Change: change}
}

// does carries out a change and returns its acknowledgement.
func (d *device) does(t frame.Target, change frame.Change) *frame.OpAck {
	d.Helper()
	return d.acked(d.ask(d.op(t, change)))
}

func (d *device) acked(answer any) *frame.OpAck {
	d.Helper()
	ack, ok := answer.(*frame.OpAck)
	if !ok {
		d.Fatalf("%s/%s: Op was answered with %s", d.user, d.name, show(answer))
	}
	return ack
}

func (d *device) edit(t frame.Target, seq msg.Seq, s string) *frame.OpAck {
	d.Helper()
	return d.does(t, &frame.Edit{Seq: seq, Content: text(s)})
}

func (d *device) delete(t frame.Target, seq msg.Seq) *frame.OpAck {
	d.Helper()
	return d.does(t, &frame.Delete{Seq: seq})
}

func (d *device) react(t frame.Target, seq msg.Seq, emoji string) *frame.OpAck {
	d.Helper()
	return d.does(t, &frame.React{Seq: seq, Emoji: emoji})
}

func (d *device) hide(t frame.Target, seqs ...msg.Seq) *frame.OpAck {
	d.Helper()
	return d.does(t, &frame.Hide{Seqs: seqs})
}

// message fetches one message as this user sees it.
func (d *device) message(t frame.Target, seq msg.Seq) msg.Message {
	d.Helper()
	page := d.fetch(frame.Fetch{To: t, From: seq, Until: seq})
	if len(page.Messages) != 1 {
		d.Fatalf("%s sees %d messages at %d", d.user, len(page.Messages), seq)
	}
	return d.world.message(page.Messages[0])
}

func TestAnOperationIsCarriedOutOnce(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, laptop := w.connect("ann", "phone"), w.connect("ann", "laptop")
	conv := many(w, ann, 2)
	other := w.group("friends", "ann")
	first := w.op(in(conv), &frame.Edit{Seq: 1, Content: text("edited")})
	second := w.op(to("bob"), &frame.Edit{Seq: 2, Content: text("edited")})
	if ack := ann.acked(ann.ask(first)); ack.Prev != 2 || ack.Rev != 3 || len(ack.Messages) != 1 || ack.Time != w.now || ack.State.Rev != 3 {
		t.Fatalf("the first was answered with %+v", ack)
	}
	// Again, with whatever in it: nothing happens a second time.
	again := &frame.Op{To: in(conv), Op: first.Op, Change: &frame.Delete{Seq: 1}}
	for _, op := range []*frame.Op{first, again} {
		if ack := ann.acked(ann.ask(op)); ack.Conv != conv || ack.Rev != 0 || ack.Prev != 0 || len(ack.Messages) != 0 || ack.State.Rev != 3 {
			t.Fatalf("again it was answered with %+v", ack)
		}
	}
	if ack := ann.acked(ann.ask(second)); ack.Rev != 4 {
		t.Fatalf("the second was answered with %+v", ack)
	}
	ann.refuses(msg.CodeOldOp, first)
	// Ids are of one device in one conversation, and outlive the server.
	laptop.acked(laptop.ask(&frame.Op{To: in(conv), Op: first.Op, Change: &frame.Mark{Unread: true}}))
	ann.acked(ann.ask(&frame.Op{To: in(other), Op: first.Op, Change: &frame.Mark{Unread: true}}))
	w.restart()
	ann = w.connect("ann", "phone")
	ann.refuses(msg.CodeOldOp, first)
	if ack := ann.acked(ann.ask(second)); ack.Rev != 0 {
		t.Fatalf("after a restart the second was carried out again: %+v", ack)
	}
	if c := w.conv(conv); c.Rev != 4 {
		t.Fatalf("it is at rev %d", c.Rev)
	}
}

// Both are on their way when the commit comes: the same one twice in one batch.
func TestTheSameOperationTwiceInOneCommit(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	conv := many(w, ann, 1)
	op := w.op(in(conv), &frame.React{Seq: 1, Emoji: "👍"})
	one, two := ann.post(op), ann.post(op)
	w.step()
	if a, b := ann.acked(ann.answers[one]), ann.acked(ann.answers[two]); a.Rev != 2 || b.Rev != 0 {
		t.Fatalf("answered with %+v and %+v", a, b)
	}
}

func TestARefusedOperationIsNotKept(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 1)
	op := w.op(in(conv), &frame.Edit{Seq: 1, Content: text("not mine")})
	before := w.conv(conv)
	bob.refuses(msg.CodeNotYours, op)
	if w.conv(conv) != before {
		t.Fatal("a refused operation changed something")
	}
	op.Change = &frame.React{Seq: 1, Emoji: "👍"}
	if ack := bob.acked(bob.ask(op)); ack.Rev != 2 {
		t.Fatalf("its id was kept: %+v", ack)
	}
}

func TestOperationIDsOfNoTime(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	many(w, ann, 1)
	const day = 24 * 3600 * 1000
	ann.refuses(msg.CodeBadRequest, &frame.Op{To: to("bob"), Op: 0, Change: &frame.Mark{Unread: true}})
	ann.refuses(msg.CodeBadRequest, &frame.Op{To: to("bob"), Op: uint64(w.now+day+1) << 16, Change: &frame.Mark{Unread: true}})
	ann.refuses(msg.CodeUnknownKind, &frame.Op{To: to("bob"), Op: w.opID()})
	ann.acked(ann.ask(&frame.Op{To: to("bob"), Op: uint64(w.now+day) << 16, Change: &frame.Mark{Unread: true}}))
	if !w.member(msg.OneToOne(1, 2), "ann").Marked {
		t.Fatal("an id of tomorrow was not carried out")
	}
}

func TestOperationsWhereThereIsNothing(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "cyd")
	ann, cyd := w.connect("ann", "phone"), w.connect("cyd", "phone")
	g := w.group("friends", "ann")
	for _, change := range []frame.Change{
		&frame.Edit{Seq: 1}, &frame.Delete{Seq: 1}, &frame.React{Seq: 1, Emoji: "👍"}, &frame.SetCall{Seq: 1},
		&frame.Hide{Seqs: []msg.Seq{1}}, &frame.Clear{Seq: 1}, &frame.Mark{Unread: true},
	} {
		ann.refuses(msg.CodeNoConv, w.op(to("bob"), change))
		ann.refuses(msg.CodeNotMember, w.op(in(msg.OneToOne(2, 3)), change))
		cyd.refuses(msg.CodeNotMember, w.op(in(g), change))
		ann.refuses(msg.CodeNoUser, w.op(to("nobody"), change))
	}
}

func TestOperationsOfWhoHasLeft(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob, laptop := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("bob", "laptop")
	g := w.group("friends", "ann", "bob")
	ann.send(in(g), "one")
	ann.send(in(g), "two")
	w.remove(g, "bob")
	rev := w.conv(g).Rev
	ann.send(in(g), "three")
	for _, change := range []frame.Change{&frame.Edit{Seq: 1}, &frame.Delete{Seq: 1}, &frame.React{Seq: 1, Emoji: "👍"}} {
		bob.refuses(msg.CodeLeft, w.op(in(g), change))
	}
	bob.refuses(msg.CodeNoMessage, w.op(in(g), &frame.Hide{Seqs: []msg.Seq{3}}))
	bob.pushes()
	laptop.pushes()
	// What he holds is his: he still arranges it.
	if ack := bob.hide(in(g), 1); !ack.State.Left || ack.State.Head.Seq != 2 || ack.State.Rev != rev || ack.State.HiddenRev != 1 {
		t.Fatalf("hiding was answered with %+v", ack)
	}
	row := only[*frame.InboxPage](laptop).Rows[0]
	if row.State.HiddenRev != 1 || !row.State.Left || row.Unread != 1 || row.Preview != nil {
		t.Fatalf("his laptop got the row %+v", row)
	}
	if page := laptop.changes(frame.Changes{To: in(g), Since: rev}); !slices.Equal(page.Hidden.Seqs, []msg.Seq{1}) || page.Hidden.Rev != 1 ||
		len(page.Messages) != 0 || page.Rev != rev || !page.State.Left || page.State.Head.Seq != 2 {
		t.Fatalf("his laptop learns %+v", page)
	}
	bob.does(in(g), &frame.Mark{Unread: true})
	if row := only[*frame.InboxPage](laptop).Rows[0]; !row.Marked {
		t.Fatalf("his laptop got the row %+v", row)
	}
	if ack := bob.does(in(g), &frame.Clear{Seq: 9}); ack.State.First != 3 || ack.State.FirstWhy != msg.EndCleared {
		t.Fatalf("clearing was answered with %+v", ack)
	}
	if row := only[*frame.InboxPage](laptop).Rows[0]; row.Unread != 0 || row.Marked || row.Read.Seq != 2 {
		t.Fatalf("his laptop got the row %+v", row)
	}
}

func TestOperationsArePacedWithSends(t *testing.T) {
	w := newWorld(t, chat.Limits{SendsPerSecond: 10, SendBurst: 2})
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	ann.send(to("bob"), "one")
	ann.does(to("bob"), &frame.Mark{Unread: true})
	op := w.op(to("bob"), &frame.Mark{})
	if e := ann.refuses(msg.CodeRateLimit, op); e.RetryAfter != 100 {
		t.Fatalf("refused with %+v", e)
	}
	w.now += 100
	ann.acked(ann.ask(op))
}

// A request that names too many is refused by its number, and the connection goes on.
func TestTooManyNamed(t *testing.T) {
	g, ann, _, _, _ := crew(t, msg.Settings{})
	w := ann.world
	users := func(n int) (list []msg.Address) {
		for i := range n {
			list = append(list, msg.Address(fmt.Sprint("user", i)))
		}
		return list
	}
	receipt := &frame.Receipt{Items: make([]frame.ReceiptItem, 1001)}
	for i := range receipt.Items {
		receipt.Items[i].To = in(g)
	}
	for _, body := range []any{
		w.op(in(g), &frame.Hide{Seqs: make([]msg.Seq, 1001)}),
		w.op(in(g), &frame.AddMembers{Users: users(1001)}),
		w.op(in(g), &frame.RemoveMembers{Users: users(1001)}),
		&frame.NewGroup{Key: [16]byte{1}, Name: "all", Members: users(1001)},
		receipt,
	} {
		ann.refuses(msg.CodeTooLarge, body)
	}
	// As many as are allowed are looked at one by one.
	ann.refuses(msg.CodeNoMessage, w.op(in(g), &frame.Hide{Seqs: make([]msg.Seq, 1000)}))
	ann.refuses(msg.CodeNoUser, w.op(in(g), &frame.AddMembers{Users: users(1000)}))
	ann.send(in(g), "goes on")
}

// However many of them come at once: what one commit takes is bounded by how much they
// do, so that everybody else's sends do not wait for all of it.
func TestLargeOperationsShareNoCommit(t *testing.T) {
	w := newWorld(t, chat.Limits{SendBurst: 1000, InFlight: 1000})
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	conv := many(w, ann, 1)
	seqs := make([]msg.Seq, 1000)
	for i := range seqs {
		seqs[i] = msg.Seq(i + 1)
	}
	for name, change := range map[string]frame.Change{
		"hides":   &frame.Hide{Seqs: seqs},
		"edits":   &frame.Edit{Seq: 1, Content: text(strings.Repeat("x", msg.MaxBody))},
		"members": &frame.AddMembers{Users: make([]msg.Address, 1000)},
	} {
		for range 100 {
			ann.post(w.op(in(conv), change))
		}
		if n, err := w.chat.Step(ctx); err != nil || n == 0 || n > 64 {
			t.Errorf("one commit took %d %s, %v", n, name, err)
		}
		w.step()
	}
}

func TestAnEndedConnectionChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	conv := many(w, ann, 1)
	ann.post(w.op(in(conv), &frame.Delete{Seq: 1}))
	ann.post(&frame.Account{Quiet: new(true)})
	w.do(func() error { return w.chat.RevokeToken(ctx, "ann", "phone") })
	n := ann.post(w.op(in(conv), &frame.Delete{Seq: 1}))
	w.step()
	if ann.answers[n] != nil || w.conv(conv).Rev > 2 {
		t.Fatalf("answered with %s", show(ann.answers[n]))
	}
}

func encoded(m *msg.Message) []byte { return wire.Codec{}.EncodeMessage(m) }

// setRole gives a member a role, as a group's own operations do.
func (w *world) setRole(g msg.ConvID, a msg.Address, role msg.Role) {
	w.Helper()
	m := w.member(g, a)
	m.Role = role
	w.write(func(tx chat.Tx) error { return tx.PutMember(m) })
}

func (w *world) setGroup(g msg.ConvID, change func(*chat.Conversation)) {
	w.Helper()
	c := w.conv(g)
	change(&c)
	w.write(func(tx chat.Tx) error { return tx.PutConversation(c) })
}

func (w *world) write(f func(chat.Tx) error) {
	w.Helper()
	if err := w.store.Update(ctx, f); err != nil {
		w.Fatalf("update: %v", err)
	}
}
