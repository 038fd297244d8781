package storetest

import (
	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

func inboxRev(user msg.UserID) read[msg.Rev] {
	return func(r chat.Reader) (msg.Rev, error) { return r.InboxRev(user) }
}

func rowOf(user msg.UserID, conv msg.ConvID) read[chat.Row] {
	return func(r chat.Reader) (chat.Row, error) { return r.Row(user, conv) }
}

// putRow stores a row and returns the inbox rev that it took.
func (e *env) putRow(row chat.Row) (rev msg.Rev) {
	e.Helper()
	e.update(func(tx chat.Tx) (err error) {
		rev, err = tx.PutRow(row)
		return err
	})
	return rev
}

func testInboxRevs(e *env) {
	row := chat.Row{
		User: 1, Conv: group, InboxRev: 99, Rev: 4, MetaRev: 3, ReceiptRev: 2, OwnRev: 1,
		Head: msg.Position{Seq: 8, Ordinal: 6}, Activity: 1_700_000_000_000, Left: true, Read: at(5), Pinned: 3,
	}
	expect(e, "of nobody", 0, inboxRev(1))
	expectNone(e, "an unknown row", rowOf(1, group))
	for want := msg.Rev(1); want <= 300; want++ {
		row.Rev++
		if got := e.putRow(row); got != want {
			e.Fatalf("PutRow returned %d, want %d", got, want)
		}
	}
	row.InboxRev = 300
	expect(e, "the row", row, rowOf(1, group))
	expect(e, "the user's", msg.Rev(300), inboxRev(1))
	if got := e.putRow(chat.Row{User: 1, Conv: pair}); got != 301 {
		e.Errorf("another row of the user took %d, want 301", got)
	}
	if got := e.putRow(chat.Row{User: 2, Conv: group}); got != 1 {
		e.Errorf("the first row of another user took %d, want 1", got)
	}
	expect(e, "the first row stays", row, rowOf(1, group))
}

// places lists rows as conversation and inbox rev.
type place struct {
	Conv string
	Rev  msg.Rev
}

func places(rows []chat.Row) []place {
	var all []place
	for _, r := range rows {
		all = append(all, place{r.Conv.String(), r.InboxRev})
	}
	return all
}

func testRowsSince(e *env) {
	since := func(rev msg.Rev, limit int) read[[]place] {
		return func(r chat.Reader) ([]place, error) {
			rows, err := r.RowsSince(1, rev, limit)
			return places(rows), err
		}
	}
	expect(e, "none", nil, since(0, 10))
	for _, n := range []uint64{1, 2, 3, 2} {
		e.putRow(chat.Row{User: 1, Conv: msg.GroupConv(n), Rev: msg.Rev(n)})
	}
	e.putRow(chat.Row{User: 2, Conv: msg.GroupConv(4)})
	all := []place{{"group 1", 1}, {"group 3", 3}, {"group 2", 4}}
	expect(e, "each row at its last rev", all, since(0, 10))
	expect(e, "since a rev", all[1:], since(1, 10))
	expect(e, "since a rev that was left", all[1:], since(2, 10))
	expect(e, "the first since", all[1:2], since(1, 1))
	expect(e, "since the last", nil, since(4, 10))
}

func testRowsBefore(e *env) {
	before := func(k chat.RowKey, limit int) read[[]string] {
		return func(r chat.Reader) ([]string, error) {
			rows, err := r.RowsBefore(1, k, limit)
			var all []string
			for _, row := range rows {
				all = append(all, row.Conv.String())
			}
			return all, err
		}
	}
	expect(e, "none", nil, before(chat.RowKey{}, 10))
	for _, row := range []chat.Row{
		{Conv: msg.GroupConv(1), Activity: 300},
		{Conv: msg.GroupConv(2), Activity: 100},
		{Conv: msg.GroupConv(3), Activity: 200},
		{Conv: msg.GroupConv(5), Activity: 200},
		{Conv: msg.GroupConv(4), Activity: 200},
		{Conv: msg.GroupConv(6), Activity: 50, Pinned: 1},
		{Conv: msg.GroupConv(7), Activity: 10, Pinned: 2},
		{Conv: msg.GroupConv(8)},
	} {
		row.User = 1
		e.putRow(row)
	}
	e.putRow(chat.Row{User: 2, Conv: group, Activity: 150})
	all := []string{"group 7", "group 6", "group 1", "group 5", "group 4", "group 3", "group 2", "group 8"}
	expect(e, "pinned, then newest, then highest id first", all, before(chat.RowKey{}, 100))
	expect(e, "the first page", all[:2], before(chat.RowKey{}, 2))
	expect(e, "after a pinned one", all[1:4], before(chat.RowKey{Pinned: 2, Activity: 10, Conv: msg.GroupConv(7)}, 3))
	expect(e, "between equal activities", all[4:], before(chat.RowKey{Activity: 200, Conv: msg.GroupConv(5)}, 100))
	expect(e, "after a place that no row has", all[6:], before(chat.RowKey{Activity: 199}, 100))

	e.putRow(chat.Row{User: 1, Conv: msg.GroupConv(7), Activity: 10}) // unpinned
	e.putRow(chat.Row{User: 1, Conv: msg.GroupConv(2), Activity: 400})
	expect(e, "after rows moved",
		[]string{"group 6", "group 2", "group 1", "group 5", "group 4", "group 3", "group 7", "group 8"}, before(chat.RowKey{}, 100))
	e.putRow(chat.Row{User: 1, Conv: msg.GroupConv(7), Activity: 10, Pinned: 2})
	expect(e, "pinned again", "group 7", func(r chat.Reader) (string, error) {
		rows, err := r.RowsBefore(1, chat.RowKey{}, 1)
		return rows[0].Conv.String(), err
	})
}
