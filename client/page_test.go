package client_test

import (
	"context"
	"testing"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

func TestPagesAreReadWithoutAListener(t *testing.T) {
	w := newWorld(t)
	phone := w.device("ann", "phone")
	w.token("bob", "phone")
	for _, text := range []string{"one", "two", "three"} {
		say(t, phone, client.Peer("bob"), text)
	}
	laptop := w.device("ann", "laptop")
	heard := 0
	s := session(t, laptop, client.ReadOptions{With: client.Peer("bob"), Listener: client.Listener{
		OnMessage: func(client.Message) { heard++ },
	}})
	results := newEar[client.SyncResult]()
	s.SyncFunc(2, results.hear)
	results.until(t, "the sync's own listener", func(rs []client.SyncResult) bool { return len(rs) == 1 && rs[0].Count == 2 })
	p, err := s.ReadPage(5)
	if err != nil || p.End != msg.EndGap || *p.Missing != 1 || len(p.Messages) != 2 || p.Messages[1].Text != "two" || heard != 0 {
		t.Fatalf("%+v, %v, %d heard", p, err, heard)
	}
	if _, err := s.ReadPage(-1); msg.CodeOf(err) != msg.CodeBadRequest {
		t.Errorf("a page of -1: %v", err)
	}

	inbox, err := laptop.OpenInbox(client.InboxOptions{}, client.InboxListener{})
	if err != nil {
		t.Fatal(err)
	}
	rows := newEar[client.SyncResult]()
	inbox.SyncFunc(5, rows.hear)
	rows.until(t, "the inbox's", func(rs []client.SyncResult) bool { return len(rs) == 1 })
	if p, err := inbox.ReadPage(5); err != nil || p.End != msg.EndBeginning || len(p.Rows) != 1 || p.Rows[0].Peer != "bob" {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := inbox.ReadPage(-1); msg.CodeOf(err) != msg.CodeBadRequest {
		t.Errorf("a page of -1 rows: %v", err)
	}
}

func TestAnEmptyTokenIsTheRememberedOne(t *testing.T) {
	w := newWorld(t)
	path := t.TempDir() + "/ann.db"
	w.device("ann", "phone", func(o *client.Options) { o.Path = path }).Close()
	again, err := client.Open(client.Options{Path: path, Token: func(context.Context, error) (string, error) { return "", nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if err := again.Start(); err != nil {
		t.Fatal(err)
	}
	if err := again.Online(ctx(t)); err != nil {
		t.Error(err)
	}
}

func TestDoneFollowsTheLastListener(t *testing.T) {
	w := newWorld(t)
	states := make(chan client.State, 10)
	let := make(chan struct{})
	c := w.device("ann", "phone", func(o *client.Options) {
		o.OnStatus = func(s client.Status) {
			if s.State == client.Stopped {
				<-let
			}
			states <- s.State
		}
	})
	c.Close()
	select {
	case <-c.Done():
		t.Fatal("done before the last listener returned")
	default:
	}
	close(let)
	select {
	case <-c.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("never done")
	}
	var last client.State
	for len(states) > 0 {
		last = <-states
	}
	if last != client.Stopped {
		t.Errorf("the last state heard is %v", last)
	}
}
