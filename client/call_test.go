package client_test

import (
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// What became of a call reaches devices that are there, one that was away, and a fresh
// one; answered on one device, it is missed on none.
func TestCallsReachEveryDevice(t *testing.T) {
	w := newWorld(t)
	bob, tablet, ann := w.device("bob", "phone"), w.device("bob", "tablet"), w.device("ann", "phone")
	live := newEar[client.Message]()
	session(t, tablet, client.ReadOptions{With: client.Peer("ann"), Kind: client.Calls, Listener: client.Listener{OnMessage: live.hear}})
	say(t, ann, client.Peer("bob"), "may I call?")
	record, err := ann.CallWait(ctx(t), client.Peer("bob"), msg.Call{Video: true})
	if err != nil {
		t.Fatal(err)
	}
	live.until(t, "the call", func(heard []client.Message) bool { return len(heard) == 1 && heard[0].Call.Outcome == msg.Missed })
	if _, err := bob.FetchMessage(ctx(t), client.Peer("ann"), record.Seq); err != nil {
		t.Fatal(err)
	}
	for _, said := range []struct {
		by       *client.Client
		to       msg.Address
		outcome  msg.Outcome
		duration msg.Millis
	}{{bob, "ann", msg.Answered, 0}, {ann, "bob", msg.Missed, 0}, {ann, "bob", msg.Answered, 63_000}} {
		change, err := said.by.SetCall(client.Peer(said.to), client.At(record.Seq), said.outcome, said.duration)
		if err != nil {
			t.Fatal(err)
		}
		if err := change.Wait(ctx(t)); err != nil || change.Kind != "set call" {
			t.Fatalf("%s: %v", change.Kind, err)
		}
	}
	want := msg.Call{Video: true, Outcome: msg.Answered, Duration: 63_000}
	live.until(t, "its end", func(heard []client.Message) bool { m := heard[len(heard)-1]; return *m.Call == want && m.Update })
	for name, d := range map[string]*client.Client{"phone": bob, "tablet": tablet, "fresh": w.device("bob", "laptop")} {
		heard := newEar[client.Message]()
		s := session(t, d, client.ReadOptions{With: client.Peer("ann"), Kind: client.IncomingCalls, Listener: client.Listener{OnMessage: heard.hear}})
		if _, err := s.SyncWait(ctx(t), 5); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Read(5); err != nil || len(heard.heard) != 1 || *heard.heard[0].Call != want {
			t.Fatalf("%s reads %+v, %v", name, heard.heard, err)
		}
		if row, _, err := d.Row(client.Peer("ann")); err != nil || row.Unread != 1 || *row.Preview.Call != want {
			t.Fatalf("the row on %s is %+v, %v", name, row, err)
		}
	}
}

func TestACallIsNotForwarded(t *testing.T) {
	if _, err := client.ForwardContent(client.Message{Message: msg.Message{Seq: 1, Content: msg.CallOf(msg.Call{})}}); msg.CodeOf(err) != msg.CodeBadRequest {
		t.Fatalf("forwarded: %v", err)
	}
}
