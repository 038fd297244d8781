package client_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// crowd is a world in which three users and a group wrote to ann, in turns: the texts
// end in 1, 2, 3, … in the order of sending.
func crowd(t *testing.T, rounds int) (w *world, writers map[msg.Address]*client.Client, group uint64) {
	w = newWorld(t)
	group = w.group("friends", "ann", "bob", "cyd", "dan")
	writers = map[msg.Address]*client.Client{}
	for _, a := range []msg.Address{"bob", "cyd", "dan"} {
		writers[a] = w.device(a, "phone")
	}
	n := 0
	for range rounds {
		for _, a := range []msg.Address{"cyd", "bob", "dan"} {
			n++
			say(t, writers[a], client.Peer("ann"), fmt.Sprint("to Ann ", n))
			n++
			say(t, writers[a], client.Group(group), fmt.Sprint("to all ", n))
		}
	}
	return w, writers, group
}

// readAll reads and syncs until nothing is missing, and checks that each sync says what
// Read then gives.
func readAll(t *testing.T, s *client.ReadSession) (all []client.Message, syncs int) {
	t.Helper()
	for ; ; syncs++ {
		p, err := s.ReadPage(4)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.Messages...)
		switch {
		case p.End == msg.EndMore:
			continue
		case p.End == msg.EndBeginning:
			return all, syncs
		case syncs > 100:
			t.Fatalf("no end in sight: %v", texts(all))
		}
		r, err := s.SyncWait(ctx(t), 4)
		if err != nil {
			t.Fatal(err)
		}
		if p, err = s.ReadPage(r.Count); err != nil || len(p.Messages) != r.Count {
			t.Fatalf("the sync said %d; read gave %d, %v", r.Count, len(p.Messages), err)
		}
		all = append(all, p.Messages...)
	}
}

// On a fresh device a session over all conversations brings what is asked for from each,
// and delivers it once.
func TestReadingOverAllConversations(t *testing.T) {
	w, _, group := crowd(t, 5)
	for name, c := range map[string]struct {
		o    client.ReadOptions
		want func(n int, from msg.Address) bool // of the n-th message
	}{
		"everything": {client.ReadOptions{}, func(int, msg.Address) bool { return true }},
		"a text":     {client.ReadOptions{Query: "ALL 2"}, func(n int, _ msg.Address) bool { return n%2 == 0 && (n == 2 || n/10 == 2) }},
		"a sender":   {client.ReadOptions{From: "bob"}, func(_ int, from msg.Address) bool { return from == "bob" }},
		"unread":     {client.ReadOptions{Unread: true}, func(int, msg.Address) bool { return true }},
		"calls":      {client.ReadOptions{Kind: client.Calls}, func(int, msg.Address) bool { return false }},
	} {
		t.Run(name, func(t *testing.T) {
			ann := w.device("ann", "fresh "+name)
			c.o.All = true
			s := session(t, ann, c.o)
			got, _ := readAll(t, s)
			var want []string
			for n := 1; n <= 30; n++ {
				if from := []msg.Address{"cyd", "bob", "dan"}[(n-1)/2%3]; c.want(n, from) {
					want = append(want, fmt.Sprint([]string{"to all ", "to Ann "}[n%2], n))
				}
			}
			list := texts(got)
			slices.Sort(list)
			slices.Sort(want)
			if !slices.Equal(list, want) {
				t.Fatalf("read %q\nwant %q", list, want)
			}
			for _, m := range got {
				if (m.Conv.Group() == group) == (m.Peer != "") || m.Peer != "" && m.Peer != m.From {
					t.Fatalf("%q is of %v with %q", m.Text, m.Conv, m.Peer)
				}
			}
			if n, err := s.Counts(); err != nil || n.Total != len(got) {
				t.Fatalf("it counts %+v, %v", n, err)
			}
			ends, err := s.Ends()
			if err != nil || ends.List != msg.EndBeginning {
				t.Fatalf("ends %+v, %v", ends, err)
			}
			for _, end := range ends.Conversations {
				if end.End != msg.EndBeginning && end.End != msg.EndRead {
					t.Fatalf("it ends with %+v", end)
				}
			}
			if rows := rowsOf(t, ann); rows["bob"].Unread != 5 || rows["friends"].Unread != 15 {
				t.Fatalf("it marked as read: %+v", rows)
			}
		})
	}
}

func rowsOf(t *testing.T, c *client.Client) map[string]client.Row {
	t.Helper()
	rows := map[string]client.Row{}
	inbox, err := c.OpenInbox(client.InboxOptions{}, client.InboxListener{OnRow: func(r client.Row) { rows[string(r.Peer)+r.Name] = r }})
	if err == nil {
		_, err = inbox.Read(100)
	}
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// What is here comes in one order, the newest first, before anything is synced; what
// happens later is heard.
func TestSessionOverAllIsMergedAndLive(t *testing.T) {
	w := newWorld(t)
	ann := w.device("ann", "phone")
	bob, cyd := w.device("bob", "phone"), w.device("cyd", "phone")
	seen := newEar[client.Message]()
	live := session(t, ann, client.ReadOptions{All: true, Listener: client.Listener{OnMessage: seen.hear}})
	for n := 1; n <= 6; n++ {
		say(t, map[bool]*client.Client{true: bob, false: cyd}[n%3 == 0], client.Peer("ann"), fmt.Sprint(n))
	}
	seen.until(t, "all of it live", func(heard []client.Message) bool { return len(heard) == 6 })
	if p, err := live.ReadPage(10); err != nil || len(p.Messages) != 0 {
		t.Fatalf("what was live is read again: %v, %v", texts(p.Messages), err)
	}
	s := session(t, ann, client.ReadOptions{All: true})
	if p, err := s.ReadPage(4); err != nil || p.End != msg.EndMore || !slices.IsSortedFunc(p.Messages, func(a, b client.Message) int { return int(b.Time - a.Time) }) {
		t.Fatalf("read %v, %v, %v", texts(p.Messages), p.End, err)
	}
	if p, err := s.ReadPage(4); err != nil || len(p.Messages) != 2 || p.End != msg.EndBeginning || !p.Messages[1].Last {
		t.Fatalf("then %v, %v, %v", texts(p.Messages), p.End, err)
	}
	change, err := bob.Edit(client.Peer("ann"), client.At(1), msg.Content{Text: "three"})
	if err != nil || change.Wait(ctx(t)) != nil {
		t.Fatal(err)
	}
	seen.until(t, "an edit", func(heard []client.Message) bool {
		m := heard[len(heard)-1]
		return m.Text == "three" && m.Update && m.Peer == "bob"
	})
	if _, err := live.Ends(); err != nil {
		t.Fatal(err)
	}
	live.Stop()
	if _, err := live.Read(1); msg.CodeOf(err) != msg.CodeClosed {
		t.Fatalf("a stopped session reads: %v", err)
	}
}

func TestWhatASessionOverAllRefuses(t *testing.T) {
	ann := newWorld(t).device("ann", "phone")
	for name, o := range map[string]client.ReadOptions{
		"one and all":  {All: true, With: client.Peer("bob")},
		"oldest first": {All: true, FIFO: true},
		"a place":      {All: true, Before: 5},
		"reading":      {All: true, ReadReceipts: true},
	} {
		if _, err := ann.OpenSession(o); msg.CodeOf(err) != msg.CodeBadRequest {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := session(t, ann, client.ReadOptions{With: client.Peer("bob")}).Ends(); msg.CodeOf(err) != msg.CodeBadRequest {
		t.Errorf("the ends of one: %v", err)
	}
}

// A sync waits for a connection, ends when the session does, and is cancelled by its context.
func TestSyncOverAllEnds(t *testing.T) {
	w, _, _ := crowd(t, 1)
	ann := w.device("ann", "laptop")
	results := newEar[client.SyncResult]()
	s := session(t, ann, client.ReadOptions{All: true, Listener: client.Listener{OnSync: results.hear}})
	s.Sync(3)
	s.Sync(6)
	s.Stop()
	heard := results.until(t, "both results", func(r []client.SyncResult) bool { return len(r) == 2 })
	for _, r := range heard {
		if r.Err != nil && msg.CodeOf(r.Err) != msg.CodeCancelled {
			t.Fatalf("ended with %+v", r)
		}
	}
}
