package chat_test

import (
	"context"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// scans adds up how long the ranges were in which commits counted skips.
type scans struct {
	chat.Store
	seqs uint64
}

func (s *scans) Update(ctx context.Context, f func(chat.Tx) error) error {
	return s.Store.Update(ctx, func(tx chat.Tx) error { return f(&scanning{tx, s}) })
}

type scanning struct {
	chat.Tx
	s *scans
}

func (t *scanning) CountSkips(conv msg.ConvID, user msg.UserID, in msg.Range) (uint64, error) {
	t.s.seqs += in.Len()
	return t.Tx.CountSkips(conv, user, in)
}

// Bob writes a hundred messages and never reads the one that came before. What
// a message costs does not grow with those that he wrote, and his unread count
// stays right, whatever becomes of commits, restarts and his reading.
func TestWhoWritesAndNeverReads(t *testing.T) {
	w := newWorld(t)
	s := &scans{Store: w.cfg.Store}
	w.cfg.Store = s
	w.restart()
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 1)
	write := func(n int) {
		t.Helper()
		for range n {
			bob.send(to("ann"), "on and on")
		}
	}
	unread := func(want uint64) {
		t.Helper()
		if got := bob.row(conv).Unread; got != want {
			t.Fatalf("%d unread, want %d", got, want)
		}
	}
	write(100)
	unread(1)
	// Two counts a message (does he have unread, and his row), of what is new.
	if s.seqs > 4*100 {
		t.Errorf("commits counted skips in ranges of %d seqs together", s.seqs)
	}
	ann.send(to("bob"), "are you there?")
	write(3)
	unread(2)
	bob.read(to("ann"), 50)
	unread(1)
	write(3)
	unread(1)
	w.restart()
	bob = w.connect("bob", "phone")
	write(3)
	unread(1)
	bob.read(to("ann"), 111)
	write(1)
	unread(0)
}
