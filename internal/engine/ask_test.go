package engine_test

import (
	"testing"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// answers takes the one AnswerEvent that there must be.
func answers(d *device) engine.AnswerEvent {
	d.t.Helper()
	got := eventsOf[engine.AnswerEvent](d)
	if len(got) != 1 {
		d.t.Fatalf("%d answers: %+v", len(got), got)
	}
	return got[0]
}

// A request that stores nothing waits for a connection, and is asked again on the
// next one.
func TestARequestWaitsForAConnection(t *testing.T) {
	d := newDevice(t)
	d.e.Ask(&frame.Info{To: bobsChat, Seq: 3}, "who")
	d.connect(row(0, 0, 1))
	next[*frame.Info](d)
	d.offline()
	d.connect(row(0, 0, 1))
	n, ask := next[*frame.Info](d)
	if ask.Seq != 3 {
		t.Fatalf("asked %+v", ask)
	}
	d.answer(n, &frame.Error{Code: msg.CodeTooMany, RetryAfter: 600})
	d.now += 600
	d.e.Tick()
	n, _ = next[*frame.Info](d)
	d.answer(n, &frame.InfoPage{Conv: annBob, Seq: 3, Members: []frame.MemberInfo{{User: "bob", Read: 7}}})
	got := answers(d)
	if page, ok := got.Body.(*frame.InfoPage); !ok || got.Token != "who" || len(page.Members) != 1 {
		t.Fatalf("answer %+v", got)
	}
	d.e.Ask(&frame.Account{Quiet: new(true)}, "quiet")
	n, _ = next[*frame.Account](d)
	d.answer(n, &frame.Error{Code: msg.CodeBadRequest})
	if got := answers(d); msg.CodeOf(got.Err) != msg.CodeBadRequest || got.Token != "quiet" {
		t.Fatalf("answer %+v", got)
	}
	d.e.Ask(&frame.Info{To: bobsChat, Seq: 1}, "never")
	d.e.CancelAsk("never")
	if got := answers(d); msg.CodeOf(got.Err) != msg.CodeCancelled {
		t.Fatalf("answer %+v", got)
	}
	d.e.Ask("nonsense", nil)
	if got := answers(d); msg.CodeOf(got.Err) != msg.CodeBadRequest {
		t.Fatalf("answer %+v", got)
	}
}

// What is not kept is worth something now or never.
func TestATransientDoesNotWait(t *testing.T) {
	d := newDevice(t)
	typing := &frame.Transient{To: bobsChat, Content: msg.Content{Text: "typing"}}
	d.e.Ask(typing, 1)
	if got := answers(d); msg.CodeOf(got.Err) != msg.CodeOffline {
		t.Fatalf("answer %+v; want code %d", got, msg.CodeOffline)
	}
	d.connect(row(3, 3, 1))
	d.e.Ask(typing, 2)
	next[*frame.Transient](d)
	d.e.Disconnected()
	if got := answers(d); msg.CodeOf(got.Err) != msg.CodeOffline || got.Token != 2 {
		t.Fatalf("answer %+v", got)
	}
	d.connect(row(3, 3, 1))
	d.quiet()
	d.answer(0, &frame.TransientPush{Conv: annBob, From: "bob", Content: typing.Content, Time: 5})
	got := eventsOf[engine.TransientEvent](d)
	if len(got) != 1 || got[0].Peer != "bob" || got[0].Content.Text != "typing" || got[0].Time != 5 {
		t.Fatalf("heard %+v", got)
	}
}

// Requests end with the device, and with its token.
func TestRequestsEndWhenNobodyWillAnswer(t *testing.T) {
	d := newDevice(t)
	d.e.Ask(&frame.Info{To: bobsChat, Seq: 3}, 1)
	d.e.SignedOut(msg.Errorf(msg.CodeTokenRevoked, "revoked"))
	if got := answers(d); msg.CodeOf(got.Err) != msg.CodeTokenRevoked {
		t.Fatalf("answer %+v", got)
	}
	d.e.Ask(&frame.Info{To: bobsChat, Seq: 3}, 2)
	if got := answers(d); msg.CodeOf(got.Err) != msg.CodeTokenRevoked {
		t.Fatalf("answer %+v", got)
	}
}

// One message on demand, kept as a span of its own.
func TestOneMessageOnDemand(t *testing.T) {
	d := newDevice(t)
	d.connect(row(50, 50, 1))
	d.e.FetchMessage(bobsChat, 7, "reply")
	n, ask := next[*frame.Fetch](d)
	if ask.From != 7 || ask.Until != 7 {
		t.Fatalf("asked for %+v", ask)
	}
	p := page(&frame.Fetch{From: 7, Until: 7, Limit: 1}, 50)
	d.answer(n, p)
	if got := answers(d); got.Err != nil || got.Body.(engine.Message).Seq != 7 {
		t.Fatalf("answer %+v", got)
	}
	if cov, _ := d.e.Coverage(bobsChat); cov.Spans.String() != "[7]@50" {
		t.Fatalf("coverage %v", cov.Spans)
	}
	d.e.FetchMessage(bobsChat, 7, "again")
	if got := answers(d); got.Err != nil || got.Body.(engine.Message).Seq != 7 {
		t.Fatalf("answer %+v", got)
	}
	d.e.FetchMessage(bobsChat, 8, "hidden")
	n, _ = next[*frame.Fetch](d)
	d.answer(n, &frame.Page{Conv: annBob, Range: msg.Range{Lo: 8, Hi: 8}, Rev: 50, State: row(50, 50, 1).State,
		Holes: []msg.Hole{{Range: msg.Range{Lo: 8, Hi: 8}, Reason: msg.HoleHidden}}})
	if got := answers(d); msg.CodeOf(got.Err) != msg.CodeNoMessage {
		t.Fatalf("answer %+v; want code %d", got, msg.CodeNoMessage)
	}
	d.quiet()
}
