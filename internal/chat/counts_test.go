package chat_test

import (
	"context"
	"errors"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Bob looks at his row after he was removed, when messages above the one that he saw
// last were deleted already. As many below it are deleted then. When he is back and
// sees all, what the committer remembers of his skips must not stand for both.
func TestUnreadOfWhoIsBackAfterDeletions(t *testing.T) {
	w := newWorld(t)
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	g := w.group("friends", "ann", "bob")
	for range 4 {
		ann.send(in(g), "seen")
	}
	w.remove(g, "bob")
	for range 2 {
		ann.send(in(g), "while he was away")
	}
	ann.delete(in(g), 5)
	bob.does(in(g), &frame.Mark{Unread: true}) // his row is set, and counted
	ann.delete(in(g), 2)
	w.join(g, "bob")
	list := bob.pushes()
	if row := list[len(list)-1].(*frame.InboxPage).Rows[0]; row.Unread != 4 {
		t.Fatalf("%d unread, want 4", row.Unread)
	}
}

// abandoned is a store whose next commit fails after all was done for it.
type abandoned struct {
	chat.Store
	next bool
}

func (s *abandoned) Update(ctx context.Context, f func(chat.Tx) error) error {
	return s.Store.Update(ctx, func(tx chat.Tx) error {
		err := f(tx)
		if err == nil && s.next {
			s.next, err = false, errors.New("the disk is on fire")
		}
		return err
	})
}

// What was counted in a commit that failed is forgotten with it.
func TestUnreadAfterAFailedCommit(t *testing.T) {
	w := newWorld(t)
	s := &abandoned{Store: w.cfg.Store}
	w.cfg.Store = s
	w.restart()
	w.users("ann", "bob")
	ann, bob := w.connect("ann", "phone"), w.connect("bob", "phone")
	conv := many(w, ann, 3)
	bob.pushes()
	s.next = true
	bob.post(w.op(in(conv), &frame.Hide{Seqs: []msg.Seq{1}}))
	ann.post(w.op(in(conv), &frame.Delete{Seq: 1}))
	if _, err := w.chat.Step(ctx); err == nil {
		t.Fatal("the commit did not fail")
	}
	bob.hide(in(conv), 1, 2)
	if row := only[*frame.InboxPage](bob).Rows[0]; row.Unread != 1 {
		t.Fatalf("%d unread, want 1", row.Unread)
	}
}
