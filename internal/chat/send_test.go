package chat_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func TestFirstMessageMakesTheConversation(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")

	ack := ann.send(to("bob"), "hello")
	want := frame.SendAck{Conv: msg.OneToOne(1, 2), Pos: msg.Position{Seq: 1, Ordinal: 1}, Prev: 0, Rev: 1, Time: w.now}
	if *ack != want {
		t.Fatalf("acknowledged as %+v, want %+v", *ack, want)
	}
	push := only[*frame.Push](bob)
	if push.Conv != ack.Conv || push.Prev != 0 || push.Rev != 1 || !reflect.DeepEqual(w.texts(push.Messages), []string{"hello"}) {
		t.Fatalf("bob got %s", show(push))
	}
	if push.From != 0 || push.To != 1 || push.Row.Unread != 1 || push.Row.Peer != "ann" || push.Row.Preview != nil {
		t.Fatalf("bob's row is %+v in (%d, %d]", push.Row, push.From, push.To)
	}
	if m := w.message(push.Messages[0]); m.From != "ann" || m.Seq != 1 || m.Ordinal != 1 || m.Rev != 1 || m.Time != w.now {
		t.Fatalf("the message is %+v", m)
	}
}

func TestNothingIsToldBeforeTheCommit(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	n := ann.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text("hello")})
	if ann.answers[n] != nil || len(bob.pushed) > 0 {
		t.Fatal("something was told before the commit")
	}
	w.step()
	ann.sent(ann.answers[n])
}

// The edge writes what it gets for one device in a row with one system call.
func TestWhatAStepHasForADeviceLeavesTogether(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob", "carl")
	ann, bob, carl := w.connect("ann", "phone"), w.connect("bob", "phone"), w.connect("carl", "phone")
	var order []*device
	w.onSend = func(d *device) { order = append(order, d) }
	for _, d := range []*device{ann, bob, carl} { // each gets acknowledgements, a push or two, and rows
		d.post(&frame.Send{To: to("ann"), ID: w.id(), Content: text("one")})
		d.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text("two")})
	}
	w.step()
	if got := len(order); got < 12 {
		t.Fatalf("%d frames were sent", got)
	}
	if got := slices.Compact(order); len(got) != 3 {
		t.Fatalf("the frames of 3 devices left in %d runs", len(got))
	}
}

func TestTheSendersOtherDeviceGetsThePush(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	phone, laptop := w.connect("ann", "phone"), w.connect("ann", "laptop")
	phone.send(to("bob"), "hello")
	if got := only[*frame.Push](laptop); got.Row.Unread != 0 || got.Row.Read.Seq != 1 {
		t.Fatalf("the laptop's row is %+v", got.Row)
	}
	// The device that sent it has the message: it gets the row alone.
	if got := only[*frame.InboxPage](phone); got.From != 0 || got.To != 1 || got.Rows[0].State.Head.Seq != 1 {
		t.Fatalf("the phone got %+v", got)
	}
}

func TestOneBatchIsOnePush(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	for _, s := range []string{"one", "two", "three"} {
		ann.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text(s)})
	}
	w.step()
	push := only[*frame.Push](bob)
	if got := w.texts(push.Messages); strings.Join(got, " ") != "one two three" || push.Prev != 0 || push.Rev != 3 || push.Row.Unread != 3 {
		t.Fatalf("pushed %q in (%d, %d], row %+v", got, push.Prev, push.Rev, push.Row)
	}
	only[*frame.InboxPage](ann)

	// Where others wrote in the same batch, the sender gets the push as well.
	ann.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text("four")})
	bob.post(&frame.Send{To: to("ann"), ID: w.id(), Content: text("five")})
	w.step()
	for _, d := range []*device{ann, bob} {
		if push := only[*frame.Push](d); strings.Join(w.texts(push.Messages), " ") != "four five" || push.Prev != 3 || push.Rev != 5 {
			t.Fatalf("%s got %+v", d.user, push)
		}
	}
}

func TestLargeBatchIsSeveralPushes(t *testing.T) {
	w := newWorld(t, chat.Limits{PageBytes: 1000})
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	for range 5 {
		ann.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text(strings.Repeat("x", 400))})
	}
	w.step()
	var at msg.Rev
	pushes := bob.pushes()
	for i, p := range pushes {
		push := p.(*frame.Push)
		if push.Prev != at || (push.Row != nil) != (i == len(pushes)-1) {
			t.Fatalf("push %d is %+v", i, push)
		}
		at = push.Rev
	}
	if len(pushes) != 3 || at != 5 {
		t.Fatalf("%d pushes up to %d", len(pushes), at)
	}
}

func TestSendingAgainReturnsTheFirstResult(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	send := &frame.Send{To: to("bob"), ID: w.id(), Content: text("hello")}
	// Three times in flight, once later.
	a, b, c := ann.post(send), ann.post(send), ann.post(send)
	w.step()
	w.now += 5000
	ann.send(to("bob"), "another")
	w.do(func() error { return w.chat.DisableUser(ctx, "bob") })
	first := ann.sent(ann.answers[a])
	for _, again := range []any{ann.answers[b], ann.answers[c], ann.ask(send)} {
		if *ann.sent(again) != *first {
			t.Fatalf("answered with %+v, first with %+v", again, first)
		}
	}
	if head := w.conv(first.Conv).Head.Seq; head != 2 {
		t.Fatalf("%d messages are stored", head)
	}
	other := *send
	other.Content.Text = "other"
	ann.refuses(msg.CodeIDReused, &other)
}

func TestOrderOfOneDevice(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	one, two, three := w.id(), w.id(), w.id()
	second := &frame.Send{To: to("bob"), ID: two, After: one, Content: text("two")}
	third := &frame.Send{To: to("bob"), ID: three, After: two, Content: text("three")}
	// The first is lost: nothing after it is stored.
	b, c := ann.post(second), ann.post(third)
	w.step()
	ann.isError(msg.CodeOutOfOrder, ann.answers[b])
	ann.isError(msg.CodeOutOfOrder, ann.answers[c])
	// All again, in one batch.
	ann.post(&frame.Send{To: to("bob"), ID: one, Content: text("one")})
	ann.post(second)
	last := ann.sent(ann.ask(third))
	if last.Pos.Seq != 3 {
		t.Fatalf("the third message has seq %d", last.Pos.Seq)
	}
}

func TestRateLimitKeepsTheOrder(t *testing.T) {
	w := newWorld(t, chat.Limits{SendsPerSecond: 10, SendBurst: 3, InFlight: 100})
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	var sends []*frame.Send
	var after msg.MessageID
	for range 5 {
		sends = append(sends, &frame.Send{To: to("bob"), ID: w.id(), After: after, Content: text("x")})
		after = sends[len(sends)-1].ID
	}
	var numbers []uint64
	for _, s := range sends {
		numbers = append(numbers, ann.post(s))
	}
	w.step()
	for i := range 3 {
		ann.sent(ann.answers[numbers[i]])
	}
	e := ann.isError(msg.CodeRateLimit, ann.answers[numbers[3]])
	if e.RetryAfter != 100 {
		t.Fatalf("retry after %d ms", e.RetryAfter)
	}
	ann.isError(msg.CodeRateLimit, ann.answers[numbers[4]])

	// There is room for one: the one behind it is refused, not stored in its place.
	w.now += 100
	ann.refuses(msg.CodeOutOfOrder, sends[4])
	w.now += 100
	ann.sent(ann.ask(sends[3]))

	// Connecting again does not make the limit new.
	ann.peer.Closed(nil)
	ann = w.connect("ann", "phone")
	ann.refuses(msg.CodeRateLimit, sends[4])
	w.now += 100
	ann.sent(ann.ask(sends[4]))
}

func TestTooManyInFlight(t *testing.T) {
	w := newWorld(t, chat.Limits{InFlight: 2})
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	var numbers []uint64
	for range 3 {
		numbers = append(numbers, ann.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text("x")}))
	}
	ann.isError(msg.CodeTooMany, ann.answers[numbers[2]])
	w.step()
	ann.sent(ann.answers[numbers[1]])
	ann.send(to("bob"), "there is room again")
}

func TestOldIDs(t *testing.T) {
	const day = 24 * 3600 * 1000
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	stored := &frame.Send{To: to("bob"), ID: w.id(), Content: text("stored")}
	lost := &frame.Send{To: to("bob"), ID: w.id(), Content: text("lost")}
	ann.sent(ann.ask(stored))
	w.now += 401 * day
	ann.refuses(msg.CodeTooOld, lost)
	ann.sent(ann.ask(stored)) // it is known, so it can be told
}

func TestNotesToSelf(t *testing.T) {
	w := newWorld(t)
	w.users("ann")
	ann := w.connect("ann", "phone")
	ack := ann.send(to("ann"), "remember")
	if conv := w.conv(ack.Conv); conv.Members != 1 {
		t.Fatalf("notes to self have %d members", conv.Members)
	}
	row := ann.row(ack.Conv)
	if row.Peer != "ann" || row.Unread != 0 || row.PeerRead != 0 || w.message(row.Preview).Text != "remember" {
		t.Fatalf("row %+v", row)
	}
	ann.receipt(frame.ReceiptItem{To: to("ann"), Read: 1, Told: 1})
}

func TestTheOtherSideOpensWithTheSameID(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	id := msg.OneToOne(ann.welcome.UserID, bob.welcome.UserID)
	a := ann.post(&frame.Send{To: in(id), ID: w.id(), Content: text("hi")})
	b := bob.post(&frame.Send{To: to("ann"), ID: w.id(), Content: text("hi!")})
	w.step()
	if x, y := ann.sent(ann.answers[a]), bob.sent(bob.answers[b]); x.Conv != id || y.Conv != id || y.Pos.Seq != 2 {
		t.Fatalf("they wrote to %v and %v", x, y)
	}
}

func TestTimesNeverFall(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	before := ann.send(to("bob"), "one").Time
	id := w.id()
	w.now -= 3_600_000 - 20 // which also leaves time for the pace: it does not wait for an hour
	ann.refuses(msg.CodeRateLimit, &frame.Send{To: to("bob"), ID: id, Content: text("two")})
	w.now += 20
	if after := ann.sent(ann.ask(&frame.Send{To: to("bob"), ID: id, Content: text("two")})).Time; after < before {
		t.Fatalf("the second message is from %d, the first from %d", after, before)
	}
	w.now = before
}

func TestAFailedCommitRefusesAll(t *testing.T) {
	w := makeWorld(t, newFS())
	w.users("ann", "bob")
	ann := w.connect("ann", "phone")
	n := ann.post(&frame.Send{To: to("bob"), ID: w.id(), Content: text("x")})
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.chat.Step(ctx); err == nil {
		t.Fatal("a closed store took a commit")
	}
	ann.isError(msg.CodeInternal, ann.answers[n])
	if len(ann.pushed) > 0 {
		t.Fatalf("pushed %s", show(ann.pushed[0]))
	}
}

// only returns the one push that a device got since the last look.
func only[T any](d *device) T {
	d.Helper()
	list := d.pushes()
	if len(list) != 1 {
		d.Fatalf("%s/%s got %d pushes: %+v", d.user, d.name, len(list), list)
	}
	p, ok := list[0].(T)
	if !ok {
		d.Fatalf("%s/%s got %s", d.user, d.name, show(list[0]))
	}
	return p
}
