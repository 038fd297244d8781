package dbtest

import (
	"fmt"
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// store puts messages of one rev; the blob of seq 3 at rev 1 is "3@1".
func store(k kit, no engine.ConvNo, rev msg.Rev, seqs ...msg.Seq) {
	k.Helper()
	var messages []engine.Stored
	for _, seq := range seqs {
		messages = append(messages, engine.Stored{Seq: seq, Rev: rev, Blob: fmt.Appendf(nil, "%d@%d", seq, rev)})
	}
	k.update(func(tx engine.Tx) error { return tx.PutMessages(no, messages) })
}

// page reads messages as "3=3@1".
func page(k kit, no engine.ConvNo, r msg.Range, backward bool, limit int) (found []string) {
	k.Helper()
	k.view(func(rd engine.Reader) error {
		return rd.Messages(no, r, backward, limit, func(m *engine.Stored) bool {
			found = append(found, fmt.Sprintf("%d=%s", m.Seq, m.Blob))
			return true
		})
	})
	return found
}

func expectPage(k kit, no engine.ConvNo, r msg.Range, backward bool, limit int, want ...string) {
	k.Helper()
	if got := page(k, no, r, backward, limit); !slices.Equal(got, want) {
		k.Errorf("messages %v of %d (backward %v, limit %d) are %v, not %v", r, no, backward, limit, got, want)
	}
}

func count(k kit, no engine.ConvNo, r msg.Range) int {
	k.Helper()
	return read(k, func(rd engine.Reader) (engine.Counts, error) { return rd.CountMessages(no, 0, r) }).All
}

func testMessages(k kit) {
	store(k, 1, 1, 5, 1, 3, 2)
	store(k, 2, 1, 4)
	expectPage(k, 1, everything, false, 10, "1=1@1", "2=2@1", "3=3@1", "5=5@1")
	expectPage(k, 1, everything, true, 10, "5=5@1", "3=3@1", "2=2@1", "1=1@1")
	expectPage(k, 1, msg.Range{Lo: 2, Hi: 4}, false, 10, "2=2@1", "3=3@1")
	expectPage(k, 1, everything, true, 2, "5=5@1", "3=3@1")
	expectPage(k, 1, everything, false, 0)
	expectPage(k, 1, msg.Range{Lo: 3, Hi: 2}, false, 10)
	expectPage(k, 3, everything, false, 10)

	if all, some, none := count(k, 1, everything), count(k, 1, msg.Range{Lo: 2, Hi: 4}), count(k, 1, msg.Range{Lo: 4, Hi: 3}); all != 4 || some != 2 || none != 0 {
		k.Errorf("counts are %d, %d, %d", all, some, none)
	}
	seen := 0
	k.view(func(r engine.Reader) error {
		return r.Messages(1, everything, false, 10, func(*engine.Stored) bool { seen++; return seen < 2 })
	})
	if seen != 2 {
		k.Errorf("%d messages came after the second was refused", seen)
	}
	k.update(func(tx engine.Tx) error { return tx.DeleteMessages(1, msg.Range{Lo: 2, Hi: 4}) })
	expectPage(k, 1, everything, false, 10, "1=1@1", "5=5@1")
	k.update(func(tx engine.Tx) error { return tx.DeleteMessages(1, everything) })
	expectPage(k, 1, everything, false, 10)
	expectPage(k, 2, everything, false, 10, "4=4@1")
}

func testMessageRevs(k kit) {
	store(k, 1, 5, 1, 2, 3)
	store(k, 1, 7, 2)
	expectPage(k, 1, everything, false, 10, "1=1@5", "2=2@7", "3=3@5")
	store(k, 1, 6, 1, 2)
	expectPage(k, 1, everything, false, 10, "1=1@6", "2=2@7", "3=3@5")
	k.update(func(tx engine.Tx) error {
		return tx.PutMessages(1, []engine.Stored{{Seq: 3, Rev: 5, Blob: frame.Blob("of the same rev")}})
	})
	expectPage(k, 1, everything, false, 10, "1=1@6", "2=2@7", "3=3@5")
}

func testMessageEdges(k kit) {
	const high msg.Seq = 1<<40 - 1
	store(k, 1, 1, 1, high)
	store(k, 2, 1, 1, high)
	expectPage(k, 1, everything, true, 10, fmt.Sprintf("%d=%d@1", high, high), "1=1@1")
	expectPage(k, 2, everything, false, 1, "1=1@1")
	expectPage(k, 1, msg.Range{Lo: high + 1, Hi: everything.Hi}, false, 10)
	expectPage(k, 1, msg.Range{Lo: 1 << 63, Hi: everything.Hi}, false, 10)
	k.update(func(tx engine.Tx) error { return tx.DeleteMessages(1, everything) })
	if n := count(k, 2, everything); n != 2 {
		k.Errorf("deleting all of one conversation left %d of 2 messages in the next", n)
	}
	k.update(func(tx engine.Tx) error {
		return tx.PutMessages(3, []engine.Stored{{Seq: 1, Rev: 1}, {Seq: 2, Rev: 1, Blob: make(frame.Blob, 1<<20)}})
	})
	var sizes []int
	k.view(func(r engine.Reader) error {
		return r.Messages(3, everything, false, 10, func(m *engine.Stored) bool {
			sizes = append(sizes, len(m.Blob))
			return true
		})
	})
	if !slices.Equal(sizes, []int{0, 1 << 20}) {
		k.Errorf("an empty and a large blob have sizes %v", sizes)
	}
}

func testNested(k kit) {
	store(k, 1, 1, 1, 2, 3)
	store(k, 2, 1, 8, 9)
	var seen []msg.Seq
	k.view(func(r engine.Reader) error {
		var inner error
		err := r.Messages(1, everything, false, 10, func(outer *engine.Stored) bool {
			seen = append(seen, outer.Seq)
			inner = r.Messages(2, everything, false, 10, func(m *engine.Stored) bool {
				seen = append(seen, m.Seq)
				return true
			})
			return inner == nil && outer.Seq < 2
		})
		if inner != nil {
			return inner
		}
		return err
	})
	if !slices.Equal(seen, []msg.Seq{1, 8, 9, 2, 8, 9}) {
		k.Errorf("seen: %v", seen)
	}
}
