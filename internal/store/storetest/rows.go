package storetest

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// testRowsLikeModel changes the rows of one user as conversations do that go on
// for a while, and looks at them in both orders from everywhere. A store may
// have short ways for the row that changes again and again.
func testRowsLikeModel(t *testing.T, open func(t *testing.T) chat.Store) {
	convs := rapid.SampledFrom([]msg.ConvID{group, msg.GroupConv(8), msg.GroupConv(9)})
	rapid.Check(t, func(rt *rapid.T) {
		e := newEnv(rt, open(t))
		defer e.close()
		m := newModel()
		row := chat.Row{User: 1, Conv: group, Activity: 100}
		for range rapid.IntRange(1, 15).Draw(rt, "transactions") {
			var steps []step
			for range rapid.IntRange(1, 3).Draw(rt, "rows") {
				if rapid.IntRange(0, 2).Draw(rt, "another") == 0 {
					row.Conv = convs.Draw(rt, "conv")
					row.Pinned = uint64(max(0, rapid.IntRange(-3, 1).Draw(rt, "pinned")))
				}
				row.Activity += msg.Millis(rapid.SampledFrom([]int{-40, -1, 0, 1, 1, 1, 5, 40}).Draw(rt, "later"))
				row.Rev++
				steps = append(steps, putRow(row))
				rt.Log(steps[len(steps)-1].name)
			}
			m = updateBoth(e, m, append(steps, rowsFromEverywhere(m)), rapid.IntRange(0, 5).Draw(rt, "fails") == 0)
			viewBoth(e, m, []step{rowsFromEverywhere(m)})
		}
	})
}

// rowsFromEverywhere lists the rows of user 1 since every rev and after every place.
func rowsFromEverywhere(m *model) step {
	return named(func(r chat.Tx) (any, error) {
		rev, err := r.InboxRev(1)
		all := []any{rev}
		for since := msg.Rev(0); since <= rev+1; since++ {
			rows, err2 := r.RowsSince(1, since, 2)
			all, err = append(all, show(rows)), errors.Join(err, err2)
		}
		rows, err2 := m.RowsBefore(1, chat.RowKey{}, 100)
		keys := []chat.RowKey{{}, {Activity: 100}, {Activity: 101, Conv: msg.GroupConv(8)}, {Pinned: 1}}
		for _, row := range rows {
			keys = append(keys, row.Key())
		}
		err = errors.Join(err, err2)
		for _, key := range slices.Compact(keys) {
			for limit := range 3 {
				rows, err2 := r.RowsBefore(1, key, limit)
				all, err = append(all, show(rows)), errors.Join(err, err2)
			}
		}
		return all, err
	}, "rows from everywhere")
}
