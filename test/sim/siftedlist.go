package sim

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Lists of some conversations: what they deliver is compared with a filter, written in
// plain words, over each row that the device knows. What these rows say, checkLine compares.

// someRows draws what a list is about; half of the lists are about all.
func someRows(dice dice) (of engine.RowFilter) {
	if dice.once(2) {
		return of
	}
	for range dice.between(1, 2) {
		switch dice.IntN(4) {
		case 0:
			of.Unread = true
		case 1:
			of.Groups = pick(dice, []engine.Part{engine.Only, engine.Without})
		case 2:
			of.Archived = pick(dice, []engine.Part{engine.Only, engine.Without})
		case 3:
			of.Name = pick(dice, []string{"GROUP", "an", "B", "nobody is called this"})
		}
	}
	return of
}

// listed reports whether a row, as it is shown, belongs to a list.
func listed(of *engine.RowFilter, row *engine.Row) bool {
	part := func(which engine.Part, is bool) bool {
		return which == engine.All || which == engine.Only && is || which == engine.Without && !is
	}
	named := strings.Contains(strings.ToLower(row.Name), strings.ToLower(of.Name)) ||
		strings.Contains(strings.ToLower(string(row.Peer)), strings.ToLower(of.Name))
	return named && (!of.Unread || row.Unread > 0 || row.Marked) && part(of.Groups, row.Conv.IsGroup()) && part(of.Archived, row.Archived)
}

// known is all rows that the device knows, in order, and what is below them.
func (d *device) known() ([]engine.Row, msg.End) {
	all := d.e.OpenSummary(engine.RowFilter{})
	defer all.Stop()
	res, err := all.Read(10_000)
	d.w.must("read the list", err)
	if !slices.IsSortedFunc(res.Rows, func(a, b engine.Row) int { return downward(place(&a), place(&b)) }) {
		d.w.fail(1, "the list of %v is not in order", d)
	}
	return res.Rows, res.End
}

func place(row *engine.Row) frame.InboxKey {
	return frame.InboxKey{Pinned: row.Pinned, Activity: row.Activity, Conv: row.Conv}
}

// downward orders places in the list.
func downward(a, b frame.InboxKey) int {
	return cmp.Or(cmp.Compare(b.Pinned, a.Pinned), cmp.Compare(b.Activity, a.Activity), bytes.Compare(b.Conv[:], a.Conv[:]))
}

// next is what the next page of a list of n rows has to be, how it has to end, and where
// the list stands then: before the next row that belongs to it.
func (l *listing) next(n int) (page []msg.ConvID, end msg.End, pos frame.InboxKey) {
	rows, end := l.d.known()
	pos = l.pos
	for i := range rows {
		at := place(&rows[i])
		switch belongs := listed(&l.of, &rows[i]); {
		case l.pos != (frame.InboxKey{}) && downward(at, l.pos) <= 0:
			continue
		case belongs && len(page) == n:
			return page, msg.EndMore, pos
		case belongs:
			page = append(page, rows[i].Conv)
		}
		pos = at
	}
	return page, end, pos
}

// checkPage compares a page with what it has to be.
func (l *listing) checkPage(n int, res *engine.RowsResult) {
	page, end, pos := l.next(n)
	var got []msg.ConvID
	for i := range res.Rows {
		got = append(got, res.Rows[i].Conv)
	}
	if !slices.Equal(got, page) || res.End != end {
		l.d.w.fail(5, "%v reads %d of its list of %+v: %v and then %v, and what is here is %v and then %v", l.d, n, l.of, got, res.End, page, end)
	}
	l.pos = pos
}

// checkSynced compares the result of a sync with what Read would deliver now.
func (l *listing) checkSynced(n int, res *engine.SyncResult) {
	if page, end, _ := l.next(n); res.Count != len(page) || res.End != end || res.More != (end != msg.EndBeginning) {
		l.d.w.fail(5, "%v: a sync of its list of %+v says that %d are here, then %v, more: %v; and it is %d, then %v", l.d, l.of, res.Count, res.End, res.More, len(page), end)
	}
}

// checkSifted reads lists of some conversations to their ends.
func (d *device) checkSifted() {
	w, dice := d.w, d.w.dice("lists", d.String())
	for range 3 {
		l := d.openList(someRows(dice))
		l.sync(2)
		w.pass(1000)
		if len(l.syncs) > 0 && !w.broken() {
			w.fail(5, "%v: a sync of its list of %+v does not end although it is online", d, l.of)
		}
		_, end := l.read(2)
		for end == msg.EndMore && !w.broken() {
			_, end = l.read(2)
		}
		if end != msg.EndBeginning && !w.broken() {
			w.fail(5, "%v knows its whole list, and that of %+v ends with %v", d, l.of, end)
		}
		l.stop()
	}
}
