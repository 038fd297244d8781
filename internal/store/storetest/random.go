package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// testLikeModel runs random Updates and Views on a store and on the model. What
// any step returns must be the same in both; an Update that fails leaves both as
// they were.
func testLikeModel(t *testing.T, open func(t *testing.T) chat.Store) {
	rapid.Check(t, func(rt *rapid.T) {
		e := newEnv(rt, open(t))
		defer e.close()
		m := newModel()
		for range rapid.IntRange(1, 12).Draw(rt, "transactions") {
			if rapid.Bool().Draw(rt, "view") {
				viewBoth(e, m, drawSteps(rt, slices.Concat(reads, moreReads)))
				continue
			}
			m = updateBoth(e, m, drawSteps(rt, slices.Concat(writes, moreWrites, reads, moreReads)), rapid.IntRange(0, 4).Draw(rt, "fails") == 0)
		}
		viewBoth(e, m, everything())
	})
}

// step is one call with its arguments; a write returns its error, so that the
// Update ends with it.
type step struct {
	name string
	run  func(tx chat.Tx) (result any, failed error)
}

type maker func(t *rapid.T) step

func drawSteps(t *rapid.T, from []maker) []step {
	var steps []step
	for range rapid.IntRange(1, 10).Draw(t, "steps") {
		s := from[rapid.IntRange(0, len(from)-1).Draw(t, "kind")](t)
		t.Log(s.name)
		steps = append(steps, s)
	}
	return steps
}

// readOnly lends a Reader to steps that only read.
type readOnly struct {
	chat.Reader
	chat.UserWriter
	chat.ConversationWriter
	chat.MessageWriter
	chat.InboxWriter
	chat.DataWriter
}

func (readOnly) SetMeta(string, []byte) error { return errors.New("storetest: a write in a view") }

func viewBoth(e *env, m *model, steps []step) {
	e.Helper()
	e.view(func(r chat.Reader) error {
		for _, s := range steps {
			compare(e, "View", s, readOnly{Reader: r}, m)
		}
		return nil
	})
}

// updateBoth returns the model after the Update.
func updateBoth(e *env, before *model, steps []step, fails bool) (after *model) {
	e.Helper()
	var expected error
	err := e.store.Update(e.ctx, func(tx chat.Tx) error {
		expected, after = nil, before.clone() // this function may run again
		for _, s := range steps {
			if expected = compare(e, "Update", s, tx, after); expected != nil {
				return expected
			}
		}
		if fails {
			expected = errOnPurpose
		}
		return expected
	})
	if err != expected {
		e.Fatalf("Update returned %v, want %v", err, expected)
	}
	if err != nil {
		return before
	}
	return after
}

// compare runs a step on both and returns the store's error if the step failed.
func compare(e *env, in string, s step, tx, m chat.Tx) error {
	e.Helper()
	got, err := s.run(tx)
	want, wantErr := s.run(m)
	if msg.CodeOf(err) != msg.CodeOf(wantErr) {
		e.Fatalf("%s: %s failed with %v, want %v", in, s.name, err, wantErr)
	}
	if show(got) != show(want) {
		e.Fatalf("%s: %s:\n  got  %s\n  want %s", in, s.name, show(got), show(want))
	}
	return err
}

// looked is the result of a look-up.
func looked(v any, err error) (any, error) {
	if errors.Is(err, chat.ErrNotFound) {
		return "not found", nil
	}
	return v, err
}

// The domains are small, so that steps meet.
var (
	someConvs = rapid.SampledFrom([]msg.ConvID{pair, notes, group, msg.GroupConv(8), lastConv})
	someUsers = rapid.SampledFrom([]msg.UserID{1, 2, 3, 1 << 40})
	someNames = rapid.SampledFrom([]string{"a", "aa", "b", "é", "phone"})
	someKeys  = rapid.SampledFrom([]string{"", "k", "kk", "l"})
	someTimes = rapid.SampledFrom([]msg.Millis{-5, 0, 1, 2, 1_780_000_000_000})
	someRevs  = rapid.Custom(func(t *rapid.T) msg.Rev { return msg.Rev(rapid.Uint64Range(0, 20).Draw(t, "rev")) })
	someSeqs  = rapid.Custom(func(t *rapid.T) msg.Seq { return msg.Seq(rapid.Uint64Range(0, 12).Draw(t, "seq")) })
	limits    = rapid.SampledFrom([]int{0, 1, 2, 100})
	positions = rapid.Custom(func(t *rapid.T) msg.Position {
		seq := rapid.SampledFrom([]uint64{0, 1, 2, 300, 1 << 40}).Draw(t, "seq")
		return msg.Position{Seq: msg.Seq(seq), Ordinal: msg.Ordinal(rapid.Uint64Range(0, seq).Draw(t, "ordinal"))}
	})
	someIDs    = rapid.SampledFrom([]msg.MessageID{v7(1000, 1), v7(1000, 2), v7(2000, 1), v8(1), v8(200)})
	someEmojis = rapid.SampledFrom([]string{heart, redHeart, thumbs})
	someKinds  = rapid.SampledFrom([]chat.ReceiptKind{chat.ReceiptDelivered, chat.ReceiptRead})
	rowKeys    = rapid.Custom(func(t *rapid.T) chat.RowKey {
		return chat.RowKey{Pinned: rapid.Uint64Range(0, 2).Draw(t, "pinned"), Activity: someTimes.Draw(t, "activity"),
			Conv: someConvs.Draw(t, "conv")}
	})
)

// named makes a step whose name shows its arguments.
func named(run func(tx chat.Tx) (any, error), format string, args ...any) step {
	return step{fmt.Sprintf(format, args...), run}
}
