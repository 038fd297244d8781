package storetest

import (
	"fmt"
	"slices"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// appended is message seq as it was appended.
func appended(conv msg.ConvID, seq uint64) chat.Stored {
	return chat.Stored{
		Conv: conv, Seq: msg.Seq(seq), Ordinal: msg.Ordinal(seq - 1), Rev: msg.Rev(seq), Appended: msg.Rev(seq),
		Sender: 5, Blob: fmt.Appendf(nil, "message %d of %v", seq, conv),
	}
}

// fill appends messages 1 to n.
func (e *env) fill(conv msg.ConvID, n uint64) {
	e.Helper()
	e.update(func(tx chat.Tx) error {
		for seq := uint64(1); seq <= n; seq++ {
			if err := tx.PutMessage(appended(conv, seq)); err != nil {
				return err
			}
		}
		return nil
	})
}

func message(conv msg.ConvID, seq msg.Seq) read[chat.Stored] {
	return func(r chat.Reader) (chat.Stored, error) { return r.Message(conv, seq) }
}

// seqs reads the seqs of a range, at most limit.
func seqs(conv msg.ConvID, rg msg.Range, backward bool, limit int) read[[]msg.Seq] {
	return func(r chat.Reader) ([]msg.Seq, error) {
		var all []msg.Seq
		err := r.Messages(conv, rg, backward, func(m chat.Stored) bool {
			all = append(all, m.Seq)
			return len(all) < limit
		})
		return all, err
	}
}

func testMessages(e *env) {
	expectNone(e, "an unknown one", message(group, 1))
	e.fill(group, 300)
	e.fill(pair, 2)
	expect(e, "one", appended(group, 256), message(group, 256))
	expectNone(e, "seq 0", message(group, 0))
	expectNone(e, "behind the head", message(group, 301))

	every := func(lo, hi msg.Seq) (all []msg.Seq) {
		for s := lo; s <= hi; s++ {
			all = append(all, s)
		}
		return all
	}
	backward := func(all []msg.Seq) []msg.Seq { slices.Reverse(all); return all }
	expect(e, "[250-260] forward", every(250, 260), seqs(group, msg.Range{Lo: 250, Hi: 260}, false, 1000))
	expect(e, "[250-260] backward", backward(every(250, 260)), seqs(group, msg.Range{Lo: 250, Hi: 260}, true, 1000))
	expect(e, "past both ends", every(1, 300), seqs(group, msg.Range{Lo: 0, Hi: 1 << 40}, false, 1000))
	expect(e, "past both ends, backward", backward(every(1, 300)), seqs(group, msg.Range{Lo: 0, Hi: 1 << 40}, true, 1000))
	expect(e, "an empty range", nil, seqs(group, msg.Range{Lo: 5, Hi: 4}, false, 1000))
	expect(e, "behind the head", nil, seqs(group, msg.Range{Lo: 301, Hi: 400}, true, 1000))
	expect(e, "another conversation", every(1, 2), seqs(pair, msg.Range{Lo: 1, Hi: 300}, false, 1000))

	tombstone := appended(group, 256)
	tombstone.Rev, tombstone.Blob = 301, nil
	e.put(tombstone)
	expect(e, "a replaced one", tombstone, message(group, 256))
	expect(e, "its neighbour", appended(group, 257), message(group, 257))
}

func testMessagesStop(e *env) {
	e.fill(group, 10)
	expect(e, "the first three", []msg.Seq{2, 3, 4}, seqs(group, msg.Range{Lo: 2, Hi: 9}, false, 3))
	expect(e, "the last one", []msg.Seq{9}, seqs(group, msg.Range{Lo: 2, Hi: 9}, true, 1))
	expect(e, "reading inside a read", "2:1 4:3 6:5 ", func(r chat.Reader) (string, error) {
		out := ""
		err := r.Messages(group, msg.Range{Lo: 2, Hi: 6}, false, func(m chat.Stored) bool {
			if m.Seq%2 != 0 {
				return true
			}
			_ = r.Messages(group, msg.Range{Lo: 1, Hi: m.Seq - 1}, true, func(before chat.Stored) bool {
				out += fmt.Sprintf("%d:%d ", m.Seq, before.Seq)
				return false
			})
			return true
		})
		return out, err
	})
}

type change struct {
	Seq msg.Seq
	Rev msg.Rev
}

func changed(conv msg.ConvID, since msg.Rev, limit int) read[[]change] {
	return func(r chat.Reader) ([]change, error) {
		var all []change
		err := r.Changed(conv, since, func(seq msg.Seq, rev msg.Rev) bool {
			all = append(all, change{seq, rev})
			return len(all) < limit
		})
		return all, err
	}
}

func testChanged(e *env) {
	e.fill(group, 5)
	e.fill(pair, 5)
	expect(e, "of appends", nil, changed(group, 0, 10))
	edit := func(seq uint64, rev msg.Rev) {
		e.Helper()
		m := appended(group, seq)
		m.Rev = rev
		e.put(m)
	}
	edit(4, 6)
	edit(1, 7)
	edit(5, 8)
	expect(e, "in order of rev", []change{{4, 6}, {1, 7}, {5, 8}}, changed(group, 0, 10))
	expect(e, "since a rev", []change{{1, 7}, {5, 8}}, changed(group, 6, 10))
	edit(4, 9)
	expect(e, "each seq at its last rev", []change{{1, 7}, {5, 8}, {4, 9}}, changed(group, 0, 10))
	expect(e, "until told", []change{{1, 7}}, changed(group, 0, 1))
	expect(e, "none", nil, changed(group, 9, 10))
	expect(e, "of another conversation", nil, changed(pair, 0, 10))
	e.update(func(tx chat.Tx) error { // twice in one update
		for rev := msg.Rev(10); rev <= 11; rev++ {
			m := appended(group, 2)
			m.Rev = rev
			if err := tx.PutMessage(m); err != nil {
				return err
			}
		}
		return nil
	})
	expect(e, "changed twice at once", []change{{2, 11}}, changed(group, 9, 10))
}

// v7 and v8 are message ids of both kinds.
func v7(ms msg.Millis, n byte) msg.MessageID {
	return msg.MessageID{byte(ms >> 40), byte(ms >> 32), byte(ms >> 24), byte(ms >> 16), byte(ms >> 8), byte(ms), 0x70, 0, 0x80, 15: n}
}

func v8(n byte) msg.MessageID { return msg.MessageID{0: n, 6: 0x80, 8: 0x80, 15: n} }

func testIDs(e *env) {
	find := func(conv msg.ConvID, id msg.MessageID) read[chat.IDRecord] {
		return func(r chat.Reader) (chat.IDRecord, error) { return r.FindID(conv, id) }
	}
	const now = 1_780_000_000_000
	records := map[msg.MessageID]chat.IDRecord{
		v7(now, 1):     {Position: at(1), Rev: 1, Time: now + 80, Hash: [8]byte{1, 2, 3, 4, 5, 6, 7, 8}},
		v7(now, 2):     {Position: msg.Position{Seq: 2, Ordinal: 1}, Rev: 4, Time: now - 5},
		v7(now+9, 1):   {Position: at(3), Rev: 5, Time: 1},
		v8(9):          {Position: at(1 << 40), Rev: 1 << 41, Time: now},
		v7(now-100, 3): {Position: at(5), Rev: 3, Time: now},
	}
	for id, rec := range records {
		expectNone(e, "an unknown one", find(group, id))
		e.update(func(tx chat.Tx) error { return tx.PutID(group, id, rec) })
	}
	for id, rec := range records {
		expect(e, id.String(), rec, find(group, id))
		expectNone(e, "of another conversation", find(pair, id))
	}
	expectNone(e, "one between", find(group, v7(now, 3)))
	expectNone(e, "one above all", find(group, v8(255)))
	expect(e, "all", len(records), func(r chat.Reader) (int, error) {
		n := 0
		err := r.IDs(group, func(id msg.MessageID, rec chat.IDRecord) bool {
			if records[id] != rec {
				e.Errorf("%v: got %s, want %s", id, show(rec), show(records[id]))
			}
			n++
			return true
		})
		return n, err
	})
}

func testSkips(e *env) {
	count := func(user msg.UserID, lo, hi msg.Seq) read[uint64] {
		return func(r chat.Reader) (uint64, error) { return r.CountSkips(group, user, msg.Range{Lo: lo, Hi: hi}) }
	}
	expect(e, "none", 0, count(1, 0, 100))
	skip := func(user msg.UserID, seqs ...uint64) {
		for _, seq := range seqs {
			e.put(chat.Skip{Conv: group, User: user, Position: at(seq)})
		}
	}
	skip(0, 3, 5, 300)
	skip(1, 1, 5, 7, 7)
	skip(2, 4)
	e.put(chat.Skip{Conv: pair, Position: at(6)})
	expect(e, "for everybody and for user 1, each seq once", 5, count(1, 0, 1000))
	expect(e, "for everybody and for user 2", 4, count(2, 0, 1000))
	expect(e, "for everybody and for a user without", 3, count(3, 0, 1000))
	expect(e, "in a range", 2, count(1, 4, 299))
	expect(e, "at a range's ends", 3, count(1, 3, 7))
	expect(e, "in an empty range", 0, count(1, 5, 4))

	again := chat.Skip{Conv: group, User: 1, Position: msg.Position{Seq: 7, Ordinal: 99}}
	e.put(again)
	expect(e, "of everybody first, as first noted", "0:3 0:5 0:300 1:1 1:5 1:7 2:4 ", func(r chat.Reader) (string, error) {
		out := ""
		err := r.Skips(group, func(s chat.Skip) bool {
			if uint64(s.Ordinal) != uint64(s.Seq) {
				e.Errorf("seq %d has ordinal %d", s.Seq, s.Ordinal)
			}
			out += fmt.Sprintf("%d:%d ", s.User, s.Seq)
			return true
		})
		return out, err
	})
}
