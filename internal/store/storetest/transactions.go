package storetest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

var errOnPurpose = errors.New("on purpose")

func testFailedUpdate(e *env) {
	ann := chat.User{ID: 1, Address: "ann"}
	row := chat.Row{User: 1, Conv: group, Activity: 100}
	e.put(ann, chat.Conversation{ID: group, Name: "Crew"}, chat.Member{Conv: group, User: 1}, row)
	row.InboxRev = 1

	err := e.store.Update(e.ctx, func(tx chat.Tx) error {
		for _, rec := range []any{
			chat.User{ID: 1, Address: "anna"}, chat.User{ID: 2, Address: "bob"},
			chat.Conversation{ID: group, Name: "Others"}, gone(group, 1, 5), chat.Member{Conv: group, User: 2},
			appended(group, 1), chat.Row{User: 1, Conv: group, Activity: 200}, chat.Row{User: 2, Conv: group},
			chat.Skip{Conv: group, Position: at(1)},
		} {
			if err := put(tx, rec); err != nil {
				return err
			}
		}
		if err := tx.PutID(group, v7(1000, 1), chat.IDRecord{}); err != nil {
			return err
		}
		return errOnPurpose
	})
	if err != errOnPurpose {
		e.Errorf("Update returned %v, want the error of its function as it is", err)
	}

	same := func() {
		e.Helper()
		expect(e, "the user", ann, userByAddress("ann"))
		expectNone(e, "the new user", userByID(2))
		expect(e, "the conversation", chat.Conversation{ID: group, Name: "Crew"}, conversation(group))
		expect(e, "the members", []chat.Member{{Conv: group, User: 1}}, members(group, 0, 10))
		expectNone(e, "the message", message(group, 1))
		expect(e, "the row", row, rowOf(1, group))
		expect(e, "the inbox rev", 1, inboxRev(1))
	}
	same()
	e.update(func(tx chat.Tx) error { // a later update sees none of it either
		_, errID := tx.FindID(group, v7(1000, 1))
		m, errMember := tx.Member(group, 1)
		c, errConv := tx.Conversation(group)
		if !errors.Is(errID, chat.ErrNotFound) || errMember != nil || errConv != nil || m.Left != nil || c.Name != "Crew" {
			e.Errorf("a later update sees %v, %+v, %+v", errID, m, c)
		}
		return nil
	})
	same()
	if rev := e.putRow(chat.Row{User: 1, Conv: group}); rev != 2 {
		e.Errorf("the next inbox rev is %d, want 2", rev)
	}
}

func testOwnWrites(e *env) {
	e.put(appended(group, 1), chat.Member{Conv: group, User: 1}, chat.Row{User: 1, Conv: group, Activity: 100})
	saw := ""
	e.update(func(tx chat.Tx) error {
		for _, rec := range []any{
			appended(group, 2), gone(group, 1, 3), chat.Member{Conv: group, User: 2},
			chat.Row{User: 1, Conv: pair, Activity: 50}, chat.Row{User: 1, Conv: group, Activity: 10},
			chat.Skip{Conv: group, Position: at(2)},
		} {
			if err := put(tx, rec); err != nil {
				return err
			}
		}
		log, err1 := seqs(group, msg.Range{Lo: 1, Hi: 9}, true, 10)(tx)
		present, err2 := tx.Members(group, 0, 10)
		left, err3 := tx.MembersSince(group, 2, 10)
		byRev, err4 := tx.RowsSince(1, 1, 10)
		byOrder, err5 := tx.RowsBefore(1, chat.RowKey{}, 10)
		skips, err6 := tx.CountSkips(group, 1, msg.Range{Lo: 1, Hi: 9})
		saw = show([]any{log, len(present), present[0].User, len(left), places(byRev), places(byOrder), skips})
		return errors.Join(err1, err2, err3, err4, err5, err6)
	})
	rows := []place{{pair.String(), 2}, {group.String(), 3}}
	if want := show([]any{[]msg.Seq{2, 1}, 1, 2, 1, rows, rows, 1}); saw != want {
		e.Errorf("the update saw %s, want %s", saw, want)
	}
}

func testCancelled(e *env) {
	ctx, cancel := context.WithCancel(e.ctx)
	cancel()
	if err := e.store.View(ctx, func(chat.Reader) error { return nil }); !errors.Is(err, context.Canceled) {
		e.Errorf("View returned %v, want context.Canceled", err)
	}
	err := e.store.Update(ctx, func(tx chat.Tx) error { return tx.SetMeta("a", []byte("b")) })
	if !errors.Is(err, context.Canceled) {
		e.Errorf("Update returned %v, want context.Canceled", err)
	}
	expect(e, "what it would have written", 0, func(r chat.Reader) (int, error) {
		b, err := r.Meta("a")
		return len(b), err
	})
}

func testBlobsStay(e *env) {
	e.fill(group, 2000)
	large := appended(group, 2001)
	large.Blob = bytes.Repeat([]byte("large "), 10_000)
	e.put(large)
	e.view(func(r chat.Reader) error {
		var all []chat.Stored
		err := r.Messages(group, msg.Range{Lo: 1, Hi: 3000}, false, func(m chat.Stored) bool {
			all = append(all, m)
			return true
		})
		if _, err := r.Message(group, 7); err != nil {
			return err
		}
		for i, m := range all[:2000] {
			if want := appended(group, uint64(i+1)); !bytes.Equal(m.Blob, want.Blob) {
				e.Fatalf("seq %d now has blob %q, want %q", m.Seq, m.Blob, want.Blob)
			}
		}
		if !bytes.Equal(all[2000].Blob, large.Blob) {
			e.Error("a large blob changed")
		}
		return err
	})
}

// testConsistentViews has one writer, whose every update leaves as many
// messages as the conversation's head and the row say, and readers that count.
func testConsistentViews(e *env) {
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			last := msg.Seq(0)
			for stop := false; !stop; {
				select {
				case <-done:
					stop = true // after one more view
				default:
				}
				head, err := consistentHead(e)
				if err != nil || head < last {
					e.Errorf("after head %d a view shows head %d, error %v", last, head, err)
					return
				}
				last = head
			}
			if last != 200 {
				e.Errorf("the last view shows head %d, want 200", last)
			}
		})
	}
	for seq := uint64(1); seq <= 200; seq += 2 {
		e.put(appended(group, seq), appended(group, seq+1), chat.Conversation{ID: group, Head: at(seq + 1)},
			chat.Row{User: 1, Conv: group, Head: at(seq + 1), Activity: msg.Millis(seq)})
	}
	close(done)
	readers.Wait()
}

// consistentHead counts the messages of group in one view and compares.
func consistentHead(e *env) (head msg.Seq, err error) {
	err = e.store.View(e.ctx, func(r chat.Reader) error {
		c, err := r.Conversation(group)
		if errors.Is(err, chat.ErrNotFound) {
			return nil
		}
		head = c.Head.Seq
		log, errLog := seqs(group, msg.Range{Lo: 1, Hi: 1000}, false, 1000)(r)
		rows, errRows := r.RowsBefore(1, chat.RowKey{}, 10)
		if len(log) != int(head) || len(rows) != 1 || rows[0].Head.Seq != head || uint64(rows[0].InboxRev) != uint64(head)/2 {
			e.Errorf("a view shows head %d, %d messages and rows %s", head, len(log), show(rows))
		}
		return errors.Join(err, errLog, errRows)
	})
	return head, err
}

func testConcurrentRevs(e *env) {
	const workers, each = 4, 25
	var mu sync.Mutex
	var shared []msg.Rev
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := range each {
				var one, own msg.Rev
				err := e.store.Update(e.ctx, func(tx chat.Tx) (err error) {
					if one, err = tx.PutRow(chat.Row{User: 1, Conv: msg.GroupConv(uint64(w + 1))}); err != nil {
						return err
					}
					own, err = tx.PutRow(chat.Row{User: msg.UserID(w + 10), Conv: group})
					return err
				})
				if err != nil || own != msg.Rev(i+1) {
					e.Errorf("update %d of worker %d took its own rev %d, error %v", i+1, w, own, err)
				}
				mu.Lock()
				shared = append(shared, one)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	slices.Sort(shared)
	for i, rev := range shared {
		if rev != msg.Rev(i+1) {
			e.Fatalf("the shared user's revs are %v, want 1 to %d, each once", shared, workers*each)
		}
	}
}

func testClosed(e *env) {
	e.close()
	e.closed = true
	if err := e.store.View(e.ctx, func(chat.Reader) error { return nil }); !errors.Is(err, msg.CodeClosed) {
		e.Errorf("View returned %v, want CodeClosed", err)
	}
	if err := e.store.Update(e.ctx, func(chat.Tx) error { return nil }); !errors.Is(err, msg.CodeClosed) {
		e.Errorf("Update returned %v, want CodeClosed", err)
	}
}
