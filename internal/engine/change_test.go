package engine_test

import (
	"slices"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// change writes a change about a message with a seq.
func change(d *device, ch frame.Change) {
	d.t.Helper()
	if err := d.e.Change(bobsChat, msg.MessageID{}, ch, ch); err != nil {
		d.t.Fatal(err)
	}
}

func edit(seq msg.Seq, text string) *frame.Edit {
	return &frame.Edit{Seq: seq, Content: msg.Content{Text: text}}
}

// talk is a world with n messages of bob, all of them on ann's device, which is
// online.
func talk(t *testing.T, n int) (*world, *device) {
	t.Helper()
	w, d := newWorld(), newDevice(t)
	for i := range n {
		w.say("bob", msg.MessageID{6: 0x70, 8: 0x80, 15: byte(i + 1)}, msg.Content{Text: "said"})
	}
	w.touch()
	w.online(d)
	w.run(d)
	s := open(d, engine.SessionOptions{})
	s.Sync(max(n, 1), nil)
	w.run(d)
	s.Stop()
	d.events = nil
	return w, d
}

// deliver takes the pushes that a change by somebody else caused.
func (w *world) by(from msg.Address, ch frame.Change) {
	prev := w.rev
	w.do(from, ch)
	if w.rev > prev {
		w.changed(prev, w.moved(from, ch))
		return
	}
	w.pushes = append(w.pushes, w.touch())
}

// ops takes the Ops that the device sent.
func ops(d *device) (list []*frame.Op) {
	d.take()
	for _, f := range d.sent {
		if op, ok := f.Body.(*frame.Op); ok {
			list = append(list, op)
		}
	}
	return list
}

// What one device does to a conversation leaves in order: a change waits until the
// messages before it are stored, and what is behind it waits for its answer.
func TestChangesAndMessagesKeepTheirOrder(t *testing.T) {
	_, d := talk(t, 2)
	send(d, "one")
	change(d, &frame.React{Seq: 1, Emoji: "a"})
	send(d, "two")
	n, first := next[*frame.Send](d)
	if first.Content.Text != "one" {
		t.Fatalf("%q leaves first", first.Content.Text)
	}
	d.quiet()
	d.answer(n, &frame.SendAck{Conv: annBob, Pos: pos(3), Prev: 2, Rev: 3, Time: d.now})
	n, op := next[*frame.Op](d)
	if r, ok := op.Change.(*frame.React); !ok || r.Seq != 1 {
		t.Fatalf("then leaves %#v", op.Change)
	}
	d.quiet()
	d.answer(n, &frame.OpAck{Conv: annBob, State: row(3, 3, 1).State})
	if _, second := next[*frame.Send](d); second.Content.Text != "two" {
		t.Fatalf("last leaves %q", second.Content.Text)
	}
}

// A change keeps its number while it is not answered, over connections and
// restarts, and the next one has a higher number, even if the clock steps back.
func TestAChangeIsAskedAgainUnderItsNumber(t *testing.T) {
	w, d := talk(t, 2)
	change(d, edit(1, "new"))
	_, op := next[*frame.Op](d)
	d.offline()
	w.online(d)
	if again := ops(d); len(again) != 1 || again[0].Op != op.Op {
		t.Fatalf("after the connection was lost %+v is asked; want number %d again", again, op.Op)
	}
	d.offline()
	d.reopen()
	w.online(d)
	if again := ops(d); len(again) != 1 || again[0].Op != op.Op {
		t.Fatalf("after a restart %+v is asked; want number %d again", again, op.Op)
	}
	w.run(d)
	d.offline()
	d.reopen()
	d.now -= 3600_000
	w.online(d)
	change(d, &frame.React{Seq: 1, Emoji: "b"})
	if later := ops(d); len(later) != 1 || later[0].Op <= op.Op {
		t.Fatalf("the next change is %+v; want a number above %d", later, op.Op)
	}
}

// A number follows the server's clock: it rises also when the local file is lost.
func TestTheNumberIsOfTheServersClock(t *testing.T) {
	_, d := talk(t, 1)
	change(d, &frame.Mark{Unread: true})
	if got := ops(d); len(got) != 1 || got[0].Op>>16 != uint64(d.now) {
		t.Fatalf("the change is %+v; want a number made at %d", got, d.now)
	}
}

// The power failed before the answers to two changes were kept: the first one is an
// old one for the server then, and was carried out.
func TestAnOldOneWasCarriedOut(t *testing.T) {
	w, d := talk(t, 2)
	change(d, edit(1, "new"))
	next[*frame.Op](d)
	d.offline()
	d.reopen()
	w.online(d)
	n, _ := next[*frame.Op](d)
	d.events = nil
	d.answer(n, &frame.Error{Code: msg.CodeOldOp})
	change(d, &frame.React{Seq: 2, Emoji: "a"})
	n, _ = next[*frame.Op](d)
	d.answer(n, &frame.Error{Code: msg.CodeOldOp})
	if got := eventsOf[engine.ChangeEvent](d); len(got) != 2 || got[0].Err != nil || msg.CodeOf(got[1].Err) != msg.CodeOldOp {
		t.Fatalf("told %+v; want that the first is carried out, and the one that is new is refused", got)
	}
}

// A refused change is told with its code, what was shown of it is taken back, and
// what is behind it goes on.
func TestARefusedChangeIsTakenBack(t *testing.T) {
	w, d := talk(t, 3)
	s := open(d, engine.SessionOptions{})
	read(d, s, 3)
	ch := edit(2, "not mine")
	change(d, ch)
	send(d, "behind")
	d.events = nil
	w.run(d)
	got := eventsOf[engine.ChangeEvent](d)
	if len(got) != 1 || got[0].Token != frame.Change(ch) || got[0].Conv != annBob || msg.CodeOf(got[0].Err) != msg.CodeNotYours {
		t.Fatalf("results %+v; want one refusal with code %d", got, msg.CodeNotYours)
	}
	shown := eventsOf[engine.MessageEvent](d)
	if !slices.ContainsFunc(shown, func(ev engine.MessageEvent) bool {
		return ev.Message.Seq == 2 && ev.Message.Text == "said" && ev.Message.Edited == 0 && !ev.Message.Changing
	}) {
		t.Fatalf("events %+v; want message 2 as it was", shown)
	}
	if len(w.msgs) != 4 || w.msgs[3].Text != "behind" {
		t.Fatalf("what is behind the refused change did not leave: %+v", w.msgs)
	}
	d.reopen()
	if r := read(d, open(d, engine.SessionOptions{Before: 3}), 1); r.Messages[0].Text != "said" || r.Messages[0].Changing {
		t.Fatalf("after a restart message 2 is %+v", r.Messages[0])
	}
}

func TestARateLimitSlowsAChange(t *testing.T) {
	_, d := talk(t, 1)
	change(d, &frame.React{Seq: 1, Emoji: "a"})
	n, op := next[*frame.Op](d)
	d.answer(n, &frame.Error{Code: msg.CodeRateLimit, RetryAfter: 700})
	d.quiet()
	d.now += 700
	d.e.Tick()
	if _, again := next[*frame.Op](d); again.Op != op.Op {
		t.Fatalf("after the pause number %d is asked; want %d", again.Op, op.Op)
	}
}

// An acknowledgement covers (prev, rev] of the conversation: what it brings needs no
// further question.
func TestAnAcknowledgementCovers(t *testing.T) {
	w, d := talk(t, 3)
	w.run(d)
	change(d, &frame.React{Seq: 2, Emoji: "a"})
	n, op := next[*frame.Op](d)
	d.answer(n, w.serve(op))
	d.quiet()
	cov, err := d.e.Coverage(bobsChat)
	if err != nil || cov.Spans.String() != "[1-3]@4" {
		t.Fatalf("coverage %v, %v; want [1-3]@4", cov.Spans, err)
	}
}

// An acknowledgement was lost, and the change came to other devices: the repeat
// changes nothing and brings nothing, so the device asks.
func TestARepeatedChangeBringsWhatItDid(t *testing.T) {
	w, d := talk(t, 3)
	change(d, &frame.React{Seq: 2, Emoji: "a"})
	n, op := next[*frame.Op](d)
	_ = n
	w.serve(op) // and the answer is lost
	w.pushes = nil
	d.offline()
	w.online(d)
	w.run(d)
	if got := eventsOf[engine.ChangeEvent](d); len(got) != 1 || got[0].Err != nil {
		t.Fatalf("results %+v; want one, and no refusal", got)
	}
	if len(w.ops) != 1 || w.rev != 4 {
		t.Fatalf("it was carried out as %v, up to rev %d; want once", w.ops, w.rev)
	}
	m, ok, err := d.e.Message(bobsChat, 2)
	if err != nil || !ok || !slices.Equal(m.Mine, []string{"a"}) || m.Changing || m.Rev != 4 {
		t.Fatalf("message 2 is %+v, %v, %v", m, ok, err)
	}
}

func TestWhatCannotBeIsRefusedHere(t *testing.T) {
	_, d := talk(t, 1)
	for want, ch := range map[msg.Code]frame.Change{
		msg.CodeNoMessage:  edit(0, "x"),
		msg.CodeTooLarge:   &frame.React{Seq: 1, Emoji: string(make([]byte, 1000))},
		msg.CodeBadText:    edit(1, "\xff"),
		msg.CodeBadRequest: &frame.Hide{},
	} {
		if err := d.e.Change(bobsChat, msg.MessageID{}, ch, nil); msg.CodeOf(err) != want {
			t.Errorf("%+v: %v; want code %d", ch, err, want)
		}
	}
	d.quiet()
}

func TestAChangeOfTheConversationNamesNoMessage(t *testing.T) {
	_, d := talk(t, 1)
	id := send(d, "one")
	for _, change := range []frame.Change{&frame.Clear{Seq: 1}, &frame.Mark{Unread: true}} {
		if err := d.e.Change(frame.Target{Peer: "bob"}, id, change, nil); msg.CodeOf(err) != msg.CodeBadRequest {
			t.Errorf("%T of a message: %v", change, err)
		}
	}
}
