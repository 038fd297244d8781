package engine_test

import (
	"fmt"
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// typists are what was heard of who is typing: "+bob", "-bob".
func typists(d *device) (heard string) {
	for _, ev := range eventsOf[engine.TypingEvent](d) {
		heard += fmt.Sprint(map[bool]string{true: "+", false: "-"}[ev.On], ev.From)
	}
	return heard
}

// Somebody is typing until he says that he no longer does, writes, or has not said it again
// for ten seconds.
func TestTypingLapses(t *testing.T) {
	d := newDevice(t)
	d.connect(row(3, 3, 1))
	says := func(from msg.Address, on bool) { d.answer(0, &frame.TypingPush{Conv: annBob, From: from, On: on}) }
	expect := func(what, want string) {
		t.Helper()
		if got := typists(d); got != want {
			t.Fatalf("%s: heard %q, want %q", what, got, want)
		}
	}
	says("bob", false)
	expect("off before on", "")
	says("bob", true)
	heard := eventsOf[engine.TypingEvent](d)
	if want := (engine.TypingEvent{Conv: annBob, Peer: "bob", From: "bob", On: true}); len(heard) != 1 || heard[0] != want {
		t.Fatalf("heard %+v", heard)
	}
	d.now += 6_000
	says("bob", true)
	says("eve", true)
	expect("again", "+eve")
	d.now += 9_999
	d.e.Tick()
	expect("not yet over", "")
	if at := d.e.Deadline(); at != d.now+1 {
		t.Fatalf("the next tick is in %d ms", at-d.now)
	}
	says("eve", true)
	d.now++
	d.e.Tick()
	expect("bob's time is over", "-bob")
	says("eve", false)
	says("eve", false)
	expect("eve says so", "-eve")

	says("bob", true)
	says("eve", true)
	typists(d)
	d.answer(0, &frame.Push{Conv: annBob, Prev: 2, Rev: 3, Messages: []frame.Blob{message(3, 3)}, MetaRev: 1})
	expect("an old message", "")
	d.answer(0, &frame.Push{Conv: annBob, Prev: 3, Rev: 4, Messages: []frame.Blob{message(4, 4)}, MetaRev: 1})
	expect("bob's message", "-bob")
	d.e.Disconnected()
	expect("the connection is lost", "")
	d.now += 10_000
	d.e.Tick()
	expect("it lapses all the same", "-eve")
}

func TestTypingIsSaidNowOrNever(t *testing.T) {
	d := newDevice(t)
	d.e.Ask(&frame.Typing{To: bobsChat, On: true}, 1)
	if got := answers(d); msg.CodeOf(got.Err) != msg.CodeOffline {
		t.Fatalf("answer %+v; want code %d", got, msg.CodeOffline)
	}
	d.connect(row(3, 3, 1))
	d.e.Ask(&frame.Typing{To: bobsChat, On: true}, 2)
	n, said := next[*frame.Typing](d)
	d.answer(n, &frame.Done{})
	if got := answers(d); got.Err != nil || !said.On {
		t.Fatalf("answer %+v", got)
	}
	d.e.Ask(&frame.Typing{To: bobsChat}, 3)
	next[*frame.Typing](d)
	d.offline()
	if got := answers(d); msg.CodeOf(got.Err) != msg.CodeOffline {
		t.Fatalf("answer %+v", got)
	}
	d.connect(row(3, 3, 1))
	d.quiet()
}
