package client_test

import (
	"errors"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

func TestAccount(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.device("ann", "phone"), w.device("bob", "phone")
	if is, err := ann.Account(ctx(t)); err != nil || is != (client.Account{}) {
		t.Fatalf("at first: %+v, %v", is, err)
	}
	from := msg.FromContacts
	is, err := ann.SetAccount(ctx(t), client.AccountChange{WriteFrom: &from, KeepArchived: new(true)})
	if err != nil || is != (client.Account{KeepArchived: true, WriteFrom: from}) {
		t.Fatalf("then: %+v, %v", is, err)
	}
	if _, err := bob.SendWait(ctx(t), client.Peer("ann"), msg.Content{Text: "hello"}); !errors.Is(err, msg.CodeNotAccepted) {
		t.Errorf("bob's message: %v", err)
	}
	say(t, ann, client.Peer("ann"), "a note")
}
