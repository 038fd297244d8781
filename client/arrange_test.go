package client_test

import (
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// told is what an inbox session hears of a row.
type told struct {
	peer     msg.Address
	archived bool
	matches  bool
}

// A session over part of the list hears what comes into it and what goes out of it, from
// this device and from others.
func TestRowsThatComeIntoAFilterAndGo(t *testing.T) {
	w := newWorld(t)
	phone, laptop, bob := w.device("ann", "phone"), w.device("ann", "laptop"), w.device("bob", "phone")
	with := client.Peer("bob")
	say(t, bob, client.Peer("ann"), "hello")
	rows := newEar[told]()
	inbox, err := laptop.OpenInbox(client.InboxOptions{Archived: client.Only, Groups: client.Without}, client.InboxListener{
		OnChange: func(r client.Row, matches bool) { rows.hear(told{r.Peer, r.Archived, matches}) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := inbox.SyncWait(ctx(t), 5); err != nil || r.Count != 0 || r.End != msg.EndBeginning {
		t.Fatalf("%+v, %v", r, err)
	}
	last := func(what string, want told) {
		t.Helper()
		rows.until(t, what, func(all []told) bool { return len(all) > 0 && all[len(all)-1] == want })
	}
	s := session(t, phone, client.ReadOptions{With: with}) // the phone knows what it archives
	if _, err := s.SyncWait(ctx(t), 1); err != nil {
		t.Fatal(err)
	}
	ch, err := phone.Archive(with)
	if err == nil {
		err = ch.Wait(ctx(t))
	}
	if err != nil {
		t.Fatal(err)
	}
	last("what the phone archived", told{"bob", true, true})
	if r, err := inbox.Read(5); err != nil || r.Count != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	say(t, bob, client.Peer("ann"), "hello?")
	last("what came back", told{"bob", false, false})
}

// The newest pin stands on top; one with a number of its own where that says.
func TestPins(t *testing.T) {
	w := newWorld(t)
	ann := w.device("ann", "phone")
	for _, peer := range []msg.Address{"bob", "eve", "zoe"} {
		w.token(peer, "phone")
		say(t, ann, client.Peer(peer), "hello")
	}
	inbox, err := ann.OpenInbox(client.InboxOptions{}, client.InboxListener{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := inbox.SyncWait(ctx(t), 5); err != nil {
		t.Fatal(err)
	}
	for _, pin := range []func() (*client.Change, error){
		func() (*client.Change, error) { return ann.Pin(client.Peer("bob")) },
		func() (*client.Change, error) { return ann.PinAt(client.Peer("eve"), msg.MaxPin) },
		func() (*client.Change, error) { return ann.Pin(client.Peer("zoe")) },
		func() (*client.Change, error) { return ann.Unpin(client.Peer("bob")) },
	} {
		ch, err := pin()
		if err == nil {
			err = ch.Wait(ctx(t))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	p, err := inbox.ReadPage(5)
	if err != nil || len(p.Rows) != 3 || p.Rows[0].Peer != "eve" || p.Rows[1].Peer != "zoe" || p.Rows[2].Pinned != 0 {
		t.Fatalf("%+v, %v", p.Rows, err)
	}
	if _, err := ann.PinAt(client.Peer("bob"), msg.MaxPin+1); msg.CodeOf(err) != msg.CodeBadRequest {
		t.Errorf("pinned above the highest number: %v", err)
	}
}
