package sim

import (
	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What all devices of a user have in the end: the same as the server (promises
// 6, 8 and 9).

// checkTop makes sure that the page a session looks at is as the server has it:
// every change has reached what was local.
func (r *reading) checkTop(c *conversation) {
	d := r.d
	rec := c.members[d.user.id]
	if rec.Left != nil || c.state.Deleted != 0 || d.w.broken() {
		return
	}
	cov, err := d.e.Coverage(frame.Target{Conv: c.id})
	if !d.w.must("ask for the coverage", err) {
		return
	}
	if cov.Head != c.state.Head.Seq || cov.Rev != c.state.Rev {
		d.w.fail(6, "%v knows of %v up to %d, rev %d, and it is at %d, rev %d", d, c.id, cov.Head, cov.Rev, c.state.Head.Seq, c.state.Rev)
	}
	page := msg.Seq(d.w.plan.profile.page)
	lo := msg.Seq(1)
	if cov.Head > page {
		lo = cov.Head - page + 1
	}
	lo = max(lo, cov.First)
	if stale := cov.Spans.Stale(msg.Range{Lo: lo, Hi: cov.Head}, c.state.Rev); len(stale) > 0 {
		d.w.fail(9, "%v looks at %d–%d of %v and holds %v, below rev %d", d, lo, cov.Head, c.id, stale, c.state.Rev)
	}
}

// checkAll makes sure that a session that was read to its end has shown all.
func (r *reading) checkAll(c *conversation) {
	w, rec := r.d.w, c.members[r.d.user.id]
	if w.broken() || rec.Left != nil || c.state.Deleted != 0 {
		return
	}
	first, why := rec.first()
	cleared := r.ended == msg.EndCleared && rec.Cleared.Seq > 0 // below what is from before he joined
	if r.ended != why && !cleared && !(rec.everLeft && r.ended == msg.EndBeginning) {
		w.fail(5, "%v: it was read to its end, and that is %v", r, r.ended)
	}
	for _, e := range c.log {
		if e.now().m.Seq < first {
			continue
		}
		if _, shown := r.ids[e.now().m.ID]; shown != rec.sees(e.now().m.Seq) {
			w.fail(5, "%v: it was read to its end, and %s was shown: %v", r, w.model.name(&e.now().m), shown)
			return
		}
	}
	cov, err := r.d.e.Coverage(frame.Target{Conv: c.id})
	if w.must("ask for the coverage", err) && len(cov.Gaps) > 0 {
		w.fail(5, "%v: it was read to its end, and there are gaps %v", r, cov.Gaps)
	}
}

// checkList compares the whole conversation list of a device with the model.
func (d *device) checkList() {
	w := d.w
	l := d.openList(engine.RowFilter{})
	l.sync(1000)
	w.pass(5000)
	if len(l.syncs) > 0 {
		w.fail(5, "%v: a sync of its list does not end although it is online", d)
		return
	}
	rows, end := l.read(1000)
	if end != msg.EndBeginning && !w.broken() {
		w.fail(5, "the list of %v ends with %v", d, end)
	}
	found := map[msg.ConvID]bool{}
	for i := range rows {
		if found[rows[i].Conv] {
			w.fail(5, "the list of %v has %v twice", d, rows[i].Conv)
		}
		found[rows[i].Conv] = true
		d.checkLine(&rows[i])
	}
	for _, c := range w.model.order {
		if c.members[d.user.id] != nil && !found[c.id] {
			w.fail(6, "the list of %v lacks %v", d, c.id)
		}
	}
	l.stop()
	d.checkSifted()
}

// checkLine compares one line of a list.
func (d *device) checkLine(row *engine.Row) {
	w, c := d.w, d.w.model.convs[row.Conv]
	if c == nil {
		w.fail(2, "the list of %v has %v, which does not exist", d, row.Conv)
		return
	}
	rec, err := w.model.record(c, d.user)
	if !w.must("read a member", err) {
		return
	}
	head, activity := c.state.Head.Seq, c.state.Activity
	if rec.Left != nil {
		head, activity = rec.Left.Seq, rec.LeftAt
	}
	if row.Head != head || row.Left != (rec.Left != nil) || row.Activity != activity {
		w.fail(6, "%v has %v at %d (left %v, active %d), and it is at %d (left %v, active %d)", d, c.id, row.Head, row.Left, row.Activity, head, rec.Left != nil, activity)
	}
	if row.Read != rec.Read.Seq && c.state.Deleted == 0 {
		w.fail(8, "%v has %v read up to %d, and it is %d", d, c.id, row.Read, rec.Read.Seq)
	}
	w.model.checkArranged(d.String(), c.id, rec, row.Pinned, row.MutedUntil)
	if archived := uint64(rec.Head(&c.state).Ordinal) < rec.Archived; row.Archived != archived {
		w.fail(6, "%v says that %v is archived: %v, and it is so up to %d", d, c.id, row.Archived, rec.Archived)
	}
	own := c.members[d.user.id]
	n, mentions := c.unread(own, rec.Read.Seq, d.user.name)
	frozen := rec.Left != nil && c.changedSince(own) // his devices are not told of it
	if !frozen && (row.Unread != n || row.Mentions != mentions) {
		w.fail(8, "%v says that %d messages of %v are unread and %d mention him, and it is %d and %d", d, row.Unread, c.id, row.Mentions, n, mentions)
	}
	if row.Marked != rec.Marked || row.Deleted != (c.state.Deleted != 0 && rec.Left == nil) {
		w.fail(8, "%v says that %v is marked as unread: %v, deleted: %v, and it is %v, %v", d, c.id, row.Marked, row.Deleted, rec.Marked, c.state.Deleted != 0)
	}
	if c.id.IsGroup() && rec.Left == nil && (row.Role != own.Role || row.Rights != c.rights(own) && c.state.Deleted == 0) {
		w.fail(10, "%v says that its user is %v in %v with the rights %b, and he is %v with %b", d, row.Role, c.id, row.Rights, own.Role, c.rights(own))
	}
	newest := c.newest(own)
	if rec.Left != nil || c.state.Deleted != 0 {
		return
	}
	switch {
	case newest == 0 && row.Preview == nil:
	case row.Preview == nil:
		w.fail(6, "%v shows no message as the newest of %v, and that is %d", d, c.id, newest)
	case newest == 0 || row.Preview.Seq != newest || row.Preview.Rev != c.log[newest-1].now().m.Rev:
		w.fail(6, "%v shows %s of rev %d as the newest message of %v, and that is %d", d, w.model.name(&row.Preview.Message), row.Preview.Rev, c.id, newest)
	}
}

// checkServer compares what the server keeps per member, and lets it check itself.
func (w *World) checkServer() {
	if w.broken() {
		return
	}
	for _, c := range w.model.order {
		for _, u := range w.users {
			if c.members[u.id] != nil {
				w.model.raised(c, u)
			}
		}
	}
	_, err := w.server.chat.Verify(ctx, func(problem string) { w.fail(0, "verify: %s", problem) })
	w.must("verify", err)
	w.model.view(func(r chat.Reader) error {
		for _, c := range w.model.order {
			for _, u := range w.users {
				if err := w.checkStored(r, c, u); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// checkStored compares a stored inbox row with what it is a projection of.
func (w *World) checkStored(r chat.Reader, c *conversation, u *user) error {
	rec := c.members[u.id]
	if rec == nil || w.disabled[u.name] { // his rows of wide conversations are set when he looks
		return nil
	}
	row, err := r.Row(u.id, c.id)
	if err != nil {
		return err
	}
	head, activity := c.state.Head, c.state.Activity
	if rec.Left != nil {
		head, activity = *rec.Left, rec.LeftAt
	}
	now, err := r.Member(c.id, u.id)
	if err != nil {
		return err
	}
	if row.Head != head || row.Activity != activity || row.Left != (rec.Left != nil) || row.Read != now.Read {
		w.fail(6, "the row of %s and %v is %+v, and the head is %v, active %d, left %v, read %v", u.name, c.id, row, head, activity, rec.Left != nil, now.Read)
	}
	return nil
}
