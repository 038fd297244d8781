package client_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

func TestRepliesFollowWhatTheyAnswer(t *testing.T) {
	w := newWorld(t)
	w.token("bob", "phone")
	ann := w.device("ann", "phone")
	bob := client.Peer("bob")
	w.stop()
	first, err := ann.Send(bob, msg.Content{Text: "soup?"})
	if err != nil {
		t.Fatal(err)
	}
	reply, err := ann.Reply(bob, client.RefTo(first), msg.Content{Text: "or bread?"})
	if err != nil || reply.ReplyTo != 0 || reply.Origin() != client.FromOutbox {
		t.Fatalf("the reply waits as %+v, %v", reply, err)
	}
	ch, err := ann.Edit(bob, client.RefTo(first), msg.Content{Text: "stew?"})
	if err != nil {
		t.Fatal(err)
	}
	w.start()
	done(t, ch, err)
	answer, err := ann.ReplyWait(ctx(t), bob, client.At(1), msg.Content{Text: "again"})
	if err != nil || answer.Seq != 3 || answer.ReplyTo != 1 {
		t.Fatalf("the third is %+v, %v", answer, err)
	}
	if m, held, err := ann.Message(bob, 1); err != nil || !held || m.Text != "stew?" {
		t.Errorf("the first is %+v, %v, %v", m, held, err)
	}
	if m, held, err := ann.Message(bob, 2); err != nil || !held || m.ReplyTo != 1 {
		t.Errorf("the reply is %+v, %v, %v", m, held, err)
	}
}

func TestCancelTakesBackWhatRefersToIt(t *testing.T) {
	w := newWorld(t)
	w.token("bob", "phone")
	outcomes := newEar[client.Message]()
	states := newEar[client.State]()
	ann := w.device("ann", "phone", func(o *client.Options) {
		o.OnOutbox = outcomes.hear
		o.OnStatus = func(s client.Status) { states.hear(s.State) }
	})
	bob := client.Peer("bob")
	w.stop()
	states.until(t, "the connection going", func(list []client.State) bool { return slices.Contains(list, client.Offline) })
	short, cancel := context.WithCancel(ctx(t))
	cancel()
	first, err := ann.SendWait(short, bob, msg.Content{Text: "soup?"})
	if !errors.Is(err, msg.CodeOffline) || first.ID.IsZero() {
		t.Fatalf("without a server: %+v, %v", first, err)
	}
	reply, err := ann.Reply(bob, client.RefTo(first), msg.Content{Text: "or bread?"})
	if err != nil {
		t.Fatal(err)
	}
	if err := ann.Cancel(first.ID); err != nil {
		t.Fatal(err)
	}
	outcomes.until(t, "the reply failing", func(ms []client.Message) bool {
		return slices.ContainsFunc(ms, func(m client.Message) bool {
			return m.ID == reply.ID && m.Status == msg.Failed && m.Code == msg.CodeReferred
		})
	})
	if err := ann.Cancel(first.ID); !errors.Is(err, msg.CodeNoMessage) {
		t.Errorf("cancelled twice: %v", err)
	}
}

func TestResend(t *testing.T) {
	w := newWorld(t)
	ann := w.device("ann", "phone")
	m, err := ann.SendWait(ctx(t), client.Peer("eve"), msg.Content{Text: "hello"})
	if !errors.Is(err, msg.CodeNoUser) || m.Status != msg.Failed {
		t.Fatalf("to nobody: %+v, %v", m, err)
	}
	if _, err := ann.ResendWait(ctx(t), m.ID); !errors.Is(err, msg.CodeNoUser) {
		t.Fatalf("again to nobody: %v", err)
	}
	w.token("eve", "phone")
	if again, err := ann.ResendWait(ctx(t), m.ID); err != nil || again.ID != m.ID || again.Seq != 1 {
		t.Fatalf("once eve is there: %+v, %v", again, err)
	}
	if err := ann.Resend(m.ID); !errors.Is(err, msg.CodeNoMessage) {
		t.Errorf("what is sent is sent again: %v", err)
	}
}

func TestForward(t *testing.T) {
	w := newWorld(t)
	w.token("bob", "phone")
	w.token("eve", "phone")
	ann := w.device("ann", "phone")
	bob, eve := client.Peer("bob"), client.Peer("eve")
	say(t, ann, bob, "one")
	content := msg.Content{
		Text: "soup", ReplyTo: 1, Thread: 7, Mentions: []msg.Address{"bob"}, Properties: &msg.Properties{Title: "today"},
	}
	if _, err := ann.SendWait(ctx(t), bob, content); err != nil {
		t.Fatal(err)
	}
	m, err := ann.Forward(bob, 2, eve)
	if err != nil || m.Text != "soup" || m.Flags&msg.Forwarded == 0 || m.Properties.Title != "today" ||
		m.ReplyTo != 0 || m.Thread != 0 || m.Mentions != nil {
		t.Fatalf("forwarded %+v, %v", m, err)
	}
	if err := ann.Flush(ctx(t)); err != nil {
		t.Fatal(err)
	}
	ch, err := ann.Delete(bob, client.At(2))
	done(t, ch, err)
	for seq, want := range map[msg.Seq]msg.Code{2: msg.CodeDeleted, 9: msg.CodeNoMessage} {
		if _, err := ann.Forward(bob, seq, eve); !errors.Is(err, want) {
			t.Errorf("forwarding %d: %v, want %v", seq, err, want)
		}
	}
}
