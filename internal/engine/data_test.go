package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// says is how a device shows a key: its value, "(9000)", "-" for absent, "?" for unknown;
// with a * while a change waits.
func (d *device) says(key string) string {
	d.t.Helper()
	shown, err := d.e.Datum(key)
	if err != nil {
		d.t.Fatal(err)
	}
	return sayDatum(shown)
}

func sayDatum(d engine.Datum) (s string) {
	switch d.State {
	case engine.KeyUnknown:
		s = "?"
	case engine.KeyAbsent:
		s = "-"
	case engine.KeyLong:
		s = fmt.Sprintf("(%d)", d.Size)
	case engine.KeyHere:
		s = string(d.Value)
	}
	if d.Pending {
		s += "*"
	}
	return s
}

func (d *device) wantKey(what, key, want string) {
	d.t.Helper()
	if got := d.says(key); got != want {
		d.t.Fatalf("%s: %q is shown as %q, want %q", what, key, got, want)
	}
}

func (d *device) put(key, v string, token any) {
	d.t.Helper()
	if err := d.e.ChangeData(&frame.SetData{Key: key, Value: []byte(v)}, token); err != nil {
		d.t.Fatal(err)
	}
}

func (d *device) pushData(list ...frame.Datum) {
	d.t.Helper()
	last := list[len(list)-1].InboxRev
	d.answer(0, &frame.InboxPage{From: last - 1, To: last, Data: list})
}

func at(d frame.Datum, rev msg.Rev) frame.Datum {
	d.InboxRev = rev
	return d
}

func TestDataIsKnownAsFarAsItCame(t *testing.T) {
	d := newDevice(t)
	d.connect(row(0, 0, 1))
	d.wantKey("a fresh device", "draft/bob", "?")
	d.e.SyncData("draft/", "sync")
	n, ask := next[*frame.Data](d)
	if ask.Prefix != "draft/" || ask.Key != "" {
		t.Fatalf("asked %+v", ask)
	}
	d.answer(n, &frame.DataPage{Rev: 9, Data: []frame.Datum{at(value("draft/bob", "hel"), 4), at(frame.Datum{Key: "draft/eve", Size: 9000}, 5)}})
	if got := answers(d); got.Body != 2 || got.Err != nil {
		t.Fatalf("the sync ended with %+v", got)
	}
	d.wantKey("synced", "draft/bob", "hel")
	d.wantKey("a long value", "draft/eve", "(9000)")
	d.wantKey("under a known prefix", "draft/zoe", "-")
	d.wantKey("beside it", "theme", "?")
	d.e.SyncData("draft/b", "again")
	if got := answers(d); got.Body != 0 {
		t.Fatalf("what is known is asked for again: %+v", got)
	}
	d.quiet()

	d.e.FetchDatum("draft/eve", "fetch")
	n, ask = next[*frame.Data](d)
	long := strings.Repeat("x", 9000)
	d.answer(n, &frame.DataPage{Rev: 9, Data: []frame.Datum{at(value("draft/eve", long), 5)}})
	if got, _ := answers(d).Body.(engine.Datum); ask.Key != "draft/eve" || string(got.Value) != long {
		t.Fatalf("asked %+v, fetched %+v", ask, got)
	}
	d.e.FetchDatum("theme", "absent")
	n, _ = next[*frame.Data](d)
	d.answer(n, &frame.DataPage{Rev: 9})
	d.wantKey("fetched and not there", "theme", "-")
	answers(d)
	d.reopen()
	d.wantKey("after a restart", "draft/eve", long)
	d.wantKey("after a restart", "draft/zoe", "-")
}

func TestDataOfOtherDevicesComes(t *testing.T) {
	d := newDevice(t)
	d.connect(row(0, 0, 1))
	d.pushData(at(value("a", "one"), 2))
	heard := eventsOf[engine.DataEvent](d)
	if len(heard) != 1 || sayDatum(heard[0].Datum) != "one" {
		t.Fatalf("heard %+v", heard)
	}
	d.pushData(at(gone("a"), 3))
	d.wantKey("deleted", "a", "-")
	d.pushData(at(value("a", "one"), 2)) // late
	d.wantKey("an old push", "a", "-")
	if heard := eventsOf[engine.DataEvent](d); len(heard) != 1 {
		t.Fatalf("heard %+v", heard)
	}
	d.pushData(at(value("a", "three"), 5)) // one was lost
	n, ask := next[*frame.Inbox](d)
	if ask.Since != 3 {
		t.Fatalf("asked %+v", ask)
	}
	d.answer(n, &frame.InboxPage{From: 3, To: 5, Data: []frame.Datum{at(value("b", "lost"), 4), at(value("a", "three"), 5)}})
	d.wantKey("caught up", "b", "lost")
	d.wantKey("caught up", "a", "three")
	d.quiet()
	// Nonsense ends the connection.
	d.pushData(at(frame.Datum{Key: "b", Size: 9, Value: []byte("x")}, 6))
	if msg.CodeOf(d.drop) != msg.CodeBadServer {
		t.Fatalf("dropped for %v", d.drop)
	}
}

func TestWritesWaitInTheOutbox(t *testing.T) {
	d := newDevice(t)
	d.put("a", "one", "first")
	d.put("b", "other", "b")
	d.put("a", "two", "second") // takes the first one's place
	d.wantKey("offline", "a", "two*")
	if d.e.Idle() {
		t.Fatal("nothing seems to wait")
	}
	d.reopen()
	d.wantKey("after a restart", "a", "two*")
	d.connect(row(0, 0, 1))
	n, op := next[*frame.Op](d)
	set, ok := op.Change.(*frame.SetData)
	if !ok || string(set.Value) != "two" || op.To != (frame.Target{}) {
		t.Fatalf("sent %+v", op)
	}
	d.quiet() // one at a time
	d.put("a", "three", "third")
	d.pushData(at(value("a", "theirs"), 2))
	d.wantKey("theirs lies below", "a", "three*")
	d.answer(n, &frame.OpAck{InboxRev: 3})
	d.wantKey("the newer one waits", "a", "three*")
	n, op = next[*frame.Op](d)
	d.answer(n, &frame.OpAck{InboxRev: 4})
	n, op2 := next[*frame.Op](d)
	d.answer(n, &frame.OpAck{InboxRev: 5})
	if op2.Op <= op.Op {
		t.Fatalf("operation ids %d, %d", op.Op, op2.Op)
	}
	d.wantKey("carried out", "a", "three")
	if d.quiet(); !d.e.Idle() {
		t.Fatal("something seems to wait")
	}
	d.answer(0, &frame.Heartbeat{InboxRev: 5, Time: d.now})
	next[*frame.Heartbeat](d)
	d.quiet() // the acknowledgements moved the cursor
}

func TestFoldedChangesHaveResults(t *testing.T) {
	d := newDevice(t)
	d.put("a", "one", "first")
	d.put("a", "two", "second")
	d.connect(row(0, 0, 1))
	n, _ := next[*frame.Op](d)
	d.answer(n, &frame.OpAck{InboxRev: 2})
	tokens := ""
	for _, ev := range eventsOf[engine.ChangeEvent](d) {
		tokens += fmt.Sprint(ev.Token, ev.Err, " ")
	}
	if tokens != "first<nil> second<nil> " {
		t.Fatalf("results: %s", tokens)
	}
}

func TestRefusedWritesRevert(t *testing.T) {
	d := newDevice(t)
	d.connect(row(0, 0, 1))
	d.pushData(at(value("a", "theirs"), 2))
	d.put("a", "mine", "mine")
	n, _ := next[*frame.Op](d)
	d.answer(n, &frame.Error{Code: msg.CodeRateLimit, RetryAfter: 300})
	d.quiet()
	d.wantKey("told to wait", "a", "mine*")
	if at := d.e.Deadline(); at != d.now+300 {
		t.Fatalf("the next tick is in %d ms", at-d.now)
	}
	d.now += 300
	d.e.Tick()
	n, _ = next[*frame.Op](d)
	eventsOf[engine.DataEvent](d)
	d.answer(n, &frame.Error{Code: msg.CodeTooManyKeys, Detail: "no more"})
	d.wantKey("refused", "a", "theirs")
	changed, heard := eventsOf[engine.ChangeEvent](d), eventsOf[engine.DataEvent](d)
	if len(changed) != 1 || msg.CodeOf(changed[0].Err) != msg.CodeTooManyKeys || len(heard) != 1 || sayDatum(heard[0].Datum) != "theirs" {
		t.Fatalf("told %+v, %+v", changed, heard)
	}
	for _, wrong := range []frame.Change{
		&frame.SetData{Key: "a\n"}, &frame.SetData{Key: "a", Value: make([]byte, 64<<10+1)}, &frame.DeleteData{}, &frame.Mark{},
	} {
		if err := d.e.ChangeData(wrong, nil); msg.CodeOf(err)/1000 != 2 {
			t.Errorf("%T: %v", wrong, err)
		}
	}
}

// The answer was lost: the change leaves again with the same operation id, and what the
// server has had since is not overwritten here.
func TestALostAnswerToAWrite(t *testing.T) {
	d := newDevice(t)
	d.connect(row(0, 0, 1))
	d.put("a", "mine", "mine")
	_, first := next[*frame.Op](d)
	d.reopen()
	d.e.Connected(make([]byte, 32), "phone")
	n, _ := next[*frame.Hello](d)
	d.answer(n, &frame.Welcome{User: "ann", UserID: ann, ServerID: [16]byte{1}, Time: d.now, Epoch: 7, InboxRev: 3, Protocol: 1})
	n, _ = next[*frame.Inbox](d)
	d.answer(n, &frame.InboxPage{From: 1, To: 3, Data: []frame.Datum{at(value("a", "theirs"), 3)}})
	n, again := next[*frame.Op](d)
	if again.Op != first.Op {
		t.Fatalf("sent again as %d, was %d", again.Op, first.Op)
	}
	d.answer(n, &frame.OpAck{})
	d.wantKey("it was carried out, and overwritten", "a", "theirs")
}

func TestResetForgetsData(t *testing.T) {
	d := newDevice(t)
	d.connect(row(0, 0, 1))
	d.pushData(at(value("a", "one"), 2))
	d.put("b", "mine", nil)
	op, _ := next[*frame.Op](d)
	d.e.SyncData("", "sync")
	sync, _ := next[*frame.Data](d)
	d.answer(0, &frame.Heartbeat{InboxRev: 2000, Time: d.now})
	next[*frame.Heartbeat](d)
	n, _ := next[*frame.Inbox](d)
	d.answer(n, &frame.InboxPage{From: 2, To: 2000, Reset: true})
	d.wantKey("after a reset", "a", "?")
	d.wantKey("the outbox stays", "b", "mine*")
	// What was asked before does not say what changed meanwhile.
	d.answer(sync, &frame.DataPage{Rev: 2, Data: []frame.Datum{at(value("a", "one"), 2)}})
	d.wantKey("an answer from before", "a", "?")
	next[*frame.Inbox](d)
	n, _ = next[*frame.Data](d)
	d.answer(n, &frame.DataPage{Rev: 2000, Data: []frame.Datum{at(value("a", "now"), 1999)}})
	d.wantKey("asked again", "a", "now")
	d.answer(op, &frame.OpAck{InboxRev: 2001})
	d.wantKey("carried out", "b", "mine")
}

func TestWipeEndsWrites(t *testing.T) {
	d := newDevice(t)
	d.connect(row(0, 0, 1))
	d.pushData(at(value("a", "one"), 2))
	d.e.Disconnected()
	d.put("b", "mine", "mine")
	if err := d.e.Wipe(true); err != nil {
		t.Fatal(err)
	}
	d.take()
	if changed := eventsOf[engine.ChangeEvent](d); len(changed) != 1 || msg.CodeOf(changed[0].Err) != msg.CodeCancelled {
		t.Fatalf("told %+v", changed)
	}
	d.wantKey("wiped", "a", "?")
	d.wantKey("wiped", "b", "?")
	d.reopen()
	d.wantKey("after a restart", "b", "?")
}
