package sim

import "github.com/backscroll/backscroll/internal/engine"

// What a conversation list shows at any time (promise 6): it may be behind the
// server, but never behind what this device itself was told is sent.

// checkShownRow looks at a row that an app is shown.
func (d *device) checkShownRow(row *engine.Row) {
	own := d.sent[row.Conv]
	if row.Left || row.Deleted || own == 0 || d.w.model.gone(d.w.model.convs[row.Conv], d.user, own) {
		return
	}
	if c := d.w.model.convs[row.Conv]; c == nil || !c.members[d.user.id].sees(own) {
		return // from before he joined again
	}
	if row.Head < own {
		d.w.fail(6, "%v shows %v at %d, and its own message %d is sent", d, row.Conv, row.Head, own)
	}
	if row.Preview == nil && d.w.model.marksOf(row.Conv, d.user.id).veils > 0 {
		return // the newest one was hidden, and the next one is not known yet
	}
	if row.Preview == nil || row.Preview.Seq < own {
		d.w.fail(6, "%v shows as the newest of %v another message than its own, %d", d, row.Conv, own)
	}
}

// rowTold takes a row that an open list hears of.
func (d *device) rowTold(ev engine.RowEvent) {
	d.w.note("row", int(ev.Row.Head), ev.Row.Conv[:])
	d.checkShownRow(&ev.Row)
	for _, l := range d.lists {
		if l.s == ev.Summary && ev.Matches != listed(&l.of, &ev.Row) {
			d.w.fail(5, "%v hears of %v in its list of %+v that it belongs there: %v", d, ev.Row.Conv, l.of, ev.Matches)
		}
	}
}
