// Package storetest is the suite that every chat.Store passes. It asks for what
// the interfaces promise and nothing more: Updates may run one after the other
// or at once, and an Update's function may run again.
//
// Each test opens a store of its own; when it ends, the store's Check must find
// nothing and its Close must succeed.
package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// Run runs the suite. open returns an empty store, which the suite closes.
func Run(t *testing.T, open func(t *testing.T) chat.Store) {
	for _, test := range []struct {
		name string
		run  func(e *env)
	}{
		{"meta", testMeta},
		{"every field is kept", testFields},
		{"users by id and address", testUsers},
		{"profiles", testProfiles},
		{"users in order of address", testUsersInOrder},
		{"an address belongs to one user", testAddressTaken},
		{"devices by name and token", testDevices},
		{"a token belongs to one device", testTokenTaken},
		{"numbers are given out once", testNumbers},
		{"conversations", testConversations},
		{"conversations in order of id", testConversationsInOrder},
		{"groups by key", testGroupByKey},
		{"members come, go and come back", testMembers},
		{"members in pages", testMemberPages},
		{"members as updates see them", testMembersInUpdates},
		{"members by meta_rev", testMembersSince},
		{"wide memberships", testWide},
		{"what groups say of themselves", testAbout},
		{"last operations", testLastOps},
		{"receipts", testReceipts},
		{"old receipts are forgotten", testOldReceipts},
		{"messages in both directions", testMessages},
		{"messages end where told", testMessagesStop},
		{"changes by rev", testChanged},
		{"message ids", testIDs},
		{"skips count once", testSkips},
		{"reactions", testReactions},
		{"reactions in pages", testReactionPages},
		{"mentions", testMentions},
		{"hidden messages", testHides},
		{"inbox revs rise by one", testInboxRevs},
		{"rows since a rev", testRowsSince},
		{"rows in the list's order", testRowsBefore},
		{"user data", testData},
		{"user data by inbox rev", testDataSince},
		{"what user data amounts to", testDataTotals},
		{"a failed update leaves nothing", testFailedUpdate},
		{"an update sees what it wrote", testOwnWrites},
		{"a cancelled context", testCancelled},
		{"what views hand out stays", testBlobsStay},
		{"views are consistent beside updates", testConsistentViews},
		{"concurrent updates take distinct inbox revs", testConcurrentRevs},
		{"a closed store", testClosed},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := newEnv(t, open(t))
			defer e.close()
			test.run(e)
		})
	}
	t.Run("old receipts are forgotten, whatever moves", func(t *testing.T) { testForgetting(t, open) })
	t.Run("like the model", func(t *testing.T) { testLikeModel(t, open) })
	t.Run("rows like the model", func(t *testing.T) { testRowsLikeModel(t, open) })
}

// tester is what *testing.T and *rapid.T have in common.
type tester interface {
	Helper()
	Error(args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// env is one store under test. Its helpers fail the test on any error.
type env struct {
	tester
	store  chat.Store
	ctx    context.Context
	closed bool
}

func newEnv(t tester, s chat.Store) *env {
	return &env{tester: t, store: s, ctx: context.Background()}
}

// close checks the store and closes it, unless the test did.
func (e *env) close() {
	e.Helper()
	if e.closed {
		return
	}
	if err := e.store.Check(e.ctx, func(problem string) { e.Errorf("Check: %s", problem) }); err != nil {
		e.Errorf("Check: %v", err)
	}
	if err := e.store.Close(); err != nil {
		e.Errorf("Close: %v", err)
	}
}

// update runs f, which must succeed.
func (e *env) update(f func(tx chat.Tx) error) {
	e.Helper()
	if err := e.store.Update(e.ctx, f); err != nil {
		e.Fatalf("Update: %v", err)
	}
}

// view runs f, which must succeed.
func (e *env) view(f func(r chat.Reader) error) {
	e.Helper()
	if err := e.store.View(e.ctx, f); err != nil {
		e.Fatalf("View: %v", err)
	}
}

// put stores records of any relation.
func (e *env) put(records ...any) {
	e.Helper()
	e.update(func(tx chat.Tx) error {
		for _, rec := range records {
			if err := put(tx, rec); err != nil {
				return err
			}
		}
		return nil
	})
}

func put(tx chat.Tx, rec any) error {
	switch rec := rec.(type) {
	case chat.User:
		return tx.PutUser(rec)
	case chat.Profile:
		return tx.PutProfile(rec)
	case chat.Device:
		return tx.PutDevice(rec)
	case chat.Conversation:
		return tx.PutConversation(rec)
	case chat.Member:
		return tx.PutMember(rec)
	case chat.Stored:
		return tx.PutMessage(rec)
	case chat.Skip:
		return tx.AddSkip(rec)
	case chat.Reaction:
		return tx.PutReaction(rec)
	case chat.Hide:
		return tx.PutHide(rec)
	case chat.ReceiptRecord:
		return tx.PutReceipt(rec, 0)
	case mention:
		return tx.SetMention(rec.Conv, rec.User, rec.Seq, true)
	case chat.Row:
		_, err := tx.PutRow(rec)
		return err
	case chat.Datum:
		_, err := tx.PutDatum(rec)
		return err
	}
	return errors.New("storetest: no such relation")
}

// read is what one look-up returned.
type read[T any] func(r chat.Reader) (T, error)

// expect fails the test unless a look-up returns want.
func expect[T any](e *env, what string, want T, look read[T]) {
	e.Helper()
	e.view(func(r chat.Reader) error {
		got, err := look(r)
		if err != nil {
			e.Errorf("%s: %v", what, err)
		} else if show(got) != show(want) {
			e.Errorf("%s:\n  got  %s\n  want %s", what, show(got), show(want))
		}
		return nil
	})
}

// expectNone fails the test unless a look-up finds nothing.
func expectNone[T any](e *env, what string, look read[T]) {
	e.Helper()
	e.view(func(r chat.Reader) error {
		if got, err := look(r); !errors.Is(err, chat.ErrNotFound) {
			e.Errorf("%s: got %s and error %v, want ErrNotFound", what, show(got), err)
		}
		return nil
	})
}

// show prints a value with what its pointers point to. An empty list or blob
// and none are the same.
func show(v any) string {
	b, err := json.Marshal(v)
	switch {
	case err != nil:
		return err.Error()
	case string(b) == "null":
		return "[]"
	}
	return strings.ReplaceAll(string(b), `"Blob":null`, `"Blob":""`)
}

// at is a position with as many countable messages as messages.
func at(seq uint64) msg.Position {
	return msg.Position{Seq: msg.Seq(seq), Ordinal: msg.Ordinal(seq)}
}

var (
	pair     = msg.OneToOne(1, 2)
	notes    = msg.OneToOne(3, 3)
	group    = msg.GroupConv(7)
	lastConv = msg.OneToOne(1<<62, 1<<62)
)
