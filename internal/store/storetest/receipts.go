package storetest

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

func testLastOps(e *env) {
	last := func(conv msg.ConvID, user msg.UserID, device string) read[uint64] {
		return func(r chat.Reader) (uint64, error) { return r.LastOp(conv, user, device) }
	}
	set := func(conv msg.ConvID, user msg.UserID, device string, op uint64) {
		e.Helper()
		e.update(func(tx chat.Tx) error { return tx.SetLastOp(conv, user, device, op) })
	}
	expect(e, "none", 0, last(group, 1, "phone"))
	set(group, 1, "phone", 1_780_000_000_000<<16)
	set(group, 1, "phone2", 5)
	set(group, 2, "phone", 6)
	set(pair, 1, "phone", 7)
	set(group, 1, "phone", 1_780_000_000_000<<16+1)
	expect(e, "the last one", uint64(1_780_000_000_000<<16+1), last(group, 1, "phone"))
	expect(e, "of another device", 5, last(group, 1, "phone2"))
	expect(e, "of another user", 6, last(group, 2, "phone"))
	expect(e, "in another conversation", 7, last(pair, 1, "phone"))
}

func receiptAt(conv msg.ConvID, user msg.UserID, kind chat.ReceiptKind, seq msg.Seq) read[chat.ReceiptRecord] {
	return func(r chat.Reader) (chat.ReceiptRecord, error) { return r.ReceiptAt(conv, user, kind, seq) }
}

func testReceipts(e *env) {
	move := func(user msg.UserID, kind chat.ReceiptKind, seq msg.Seq, time msg.Millis) chat.ReceiptRecord {
		return chat.ReceiptRecord{Conv: group, User: user, Kind: kind, Seq: seq, Time: time}
	}
	got := func(seq msg.Seq) read[chat.ReceiptRecord] { return receiptAt(group, 1, chat.ReceiptDelivered, seq) }
	expectNone(e, "before any", got(1))
	three, seven := move(1, chat.ReceiptDelivered, 3, 100), move(1, chat.ReceiptDelivered, 700, 200)
	e.put(three, seven, move(1, chat.ReceiptRead, 2, 300), move(2, chat.ReceiptDelivered, 4, 400),
		chat.ReceiptRecord{Conv: pair, User: 1, Kind: chat.ReceiptDelivered, Seq: 5, Time: 500})
	expect(e, "what the first move covered", three, got(1))
	expect(e, "up to where it went", three, got(3))
	expect(e, "what the next one covered", seven, got(4))
	expect(e, "up to where that went", seven, got(700))
	expectNone(e, "what none covered", got(701))
	expectNone(e, "what was delivered and not read", receiptAt(group, 1, chat.ReceiptRead, 3))
	expect(e, "of another user", move(2, chat.ReceiptDelivered, 4, 400), receiptAt(group, 2, chat.ReceiptDelivered, 4))
}

// testOldReceipts: as many moves again suffice for all old ones to be gone, but
// for the last of them.
func testOldReceipts(e *env) {
	const n = 30
	put := func(seq msg.Seq, time, forget msg.Millis) {
		e.Helper()
		e.update(func(tx chat.Tx) error {
			return tx.PutReceipt(chat.ReceiptRecord{Conv: group, User: 1, Kind: chat.ReceiptRead, Seq: seq, Time: time}, forget)
		})
	}
	seqAt := func(seq msg.Seq) read[msg.Seq] {
		return func(r chat.Reader) (msg.Seq, error) {
			rec, err := r.ReceiptAt(group, 1, chat.ReceiptRead, seq)
			return rec.Seq, err
		}
	}
	e.put(chat.ReceiptRecord{Conv: group, User: 2, Kind: chat.ReceiptRead, Seq: 1},
		chat.ReceiptRecord{Conv: group, User: 1, Kind: chat.ReceiptDelivered, Seq: 1})
	for seq := msg.Seq(1); seq <= n; seq++ {
		put(seq, 1000, 0)
	}
	expect(e, "while none is old", 1, seqAt(1))
	err := e.store.Update(e.ctx, func(tx chat.Tx) error { // forgets in vain
		for seq := msg.Seq(n + 1); seq <= 2*n; seq++ {
			rec := chat.ReceiptRecord{Conv: group, User: 1, Kind: chat.ReceiptRead, Seq: seq, Time: 2000}
			if err := tx.PutReceipt(rec, 1500); err != nil {
				return err
			}
		}
		return errOnPurpose
	})
	if err != errOnPurpose {
		e.Fatalf("Update returned %v", err)
	}
	expect(e, "after an update that failed", 1, seqAt(1))
	for seq := msg.Seq(n + 1); seq <= 2*n; seq++ {
		put(seq, 2000, 1500)
	}
	expect(e, "what the old ones covered", n, seqAt(1))
	expect(e, "the last one of them", n, seqAt(n))
	expect(e, "the first newer one", n+1, seqAt(n+1))
	expect(e, "of another user", 1, func(r chat.Reader) (msg.Seq, error) {
		rec, err := r.ReceiptAt(group, 2, chat.ReceiptRead, 1)
		return rec.Seq, err
	})
	expect(e, "of another kind", 1, func(r chat.Reader) (msg.Seq, error) {
		rec, err := r.ReceiptAt(group, 1, chat.ReceiptDelivered, 1)
		return rec.Seq, err
	})
}

// testForgetting moves a watermark now and then, forgetting what is old. What a
// move that is not old covered first is answered exactly; what an old one did,
// by an old one at or behind it.
func testForgetting(t *testing.T, open func(t *testing.T) chat.Store) {
	rapid.Check(t, func(rt *rapid.T) {
		e := newEnv(rt, open(t))
		defer e.close()
		var moves []chat.ReceiptRecord
		now, forget := msg.Millis(0), msg.Millis(0)
		for range rapid.IntRange(1, 8).Draw(rt, "updates") {
			var more []chat.ReceiptRecord
			at := msg.Seq(0)
			if len(moves) > 0 {
				at = moves[len(moves)-1].Seq
			}
			for range rapid.IntRange(1, 6).Draw(rt, "moves") {
				now += msg.Millis(rapid.IntRange(0, 9).Draw(rt, "later"))
				at += msg.Seq(rapid.IntRange(1, 3).Draw(rt, "further"))
				more = append(more, chat.ReceiptRecord{Conv: group, User: 1, Kind: chat.ReceiptRead, Seq: at, Time: now})
			}
			before := now - msg.Millis(rapid.IntRange(0, 30).Draw(rt, "kept"))
			fails := rapid.IntRange(0, 4).Draw(rt, "fails") == 0
			err := e.store.Update(e.ctx, func(tx chat.Tx) error {
				for _, rec := range more {
					if err := tx.PutReceipt(rec, before); err != nil {
						return err
					}
				}
				if fails {
					return errOnPurpose
				}
				return nil
			})
			switch {
			case fails && err == errOnPurpose:
				continue
			case err != nil || fails:
				rt.Fatalf("Update: %v", err)
			}
			moves, forget = append(moves, more...), max(forget, before)
			e.view(func(r chat.Reader) error { return answered(e, r, moves, forget) })
		}
	})
}

func answered(e *env, r chat.Reader, moves []chat.ReceiptRecord, forget msg.Millis) error {
	e.Helper()
	first := 0 // the move that covered seq first
	for seq := msg.Seq(1); seq <= moves[len(moves)-1].Seq; seq++ {
		for moves[first].Seq < seq {
			first++
		}
		got, err := r.ReceiptAt(group, 1, chat.ReceiptRead, seq)
		if err != nil {
			return err
		}
		exact, old := got == moves[first], got.Time < forget && got.Seq >= seq
		if !exact && (moves[first].Time >= forget || !old) {
			e.Fatalf("seq %d was covered by %+v; with what is before %d forgotten, ReceiptAt says %+v", seq, moves[first], forget, got)
		}
	}
	_, err := r.ReceiptAt(group, 1, chat.ReceiptRead, moves[len(moves)-1].Seq+1)
	if !errors.Is(err, chat.ErrNotFound) {
		e.Fatalf("behind the watermark ReceiptAt returned %v, want ErrNotFound", err)
	}
	return nil
}
