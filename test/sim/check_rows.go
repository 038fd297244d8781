package sim

import (
	"errors"
	"math"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Inbox rows (promises 6 and 8): an inbox frame contains every row that changed
// in what it covers, and each row says how many messages are unread.

// rows checks rows that a user's device is given, pushed or asked for.
func (m *model) rows(u *user, asked any, p *frame.InboxPage) {
	ask, answered := asked.(*frame.Inbox)
	if !answered || !ask.Page {
		m.notAbove(u, "an inbox page", p.To)
		if !p.Reset {
			m.rowRange(u, p.From, p.To, p.Rows)
		}
	}
	for i := range p.Rows {
		m.row(u, "an inbox page", &p.Rows[i], answered)
	}
}

// rowRange makes sure that no row that changed in (from, to] was left out.
func (m *model) rowRange(u *user, from, to msg.Rev, rows []frame.Row) {
	m.view(func(r chat.Reader) error {
		stored, err := r.RowsSince(u.id, from, math.MaxInt)
		if err != nil {
			return err
		}
		for i := range stored {
			if stored[i].InboxRev <= to && !hasRow(rows, &stored[i]) {
				m.w.fail(6, "%s is told of the inbox revs (%d, %d] without the row of %v of %d", u.name, from, to, stored[i].Conv, stored[i].InboxRev)
			}
		}
		return nil
	})
}

func hasRow(rows []frame.Row, stored *chat.Row) bool {
	for i := range rows {
		if rows[i].Conv == stored.Conv && rows[i].InboxRev == stored.InboxRev {
			return true
		}
	}
	return false
}

// row checks one row; whole: with its preview. A row of a wide conversation that
// is told with a commit may be behind by that commit, if another row was asked for.
func (m *model) row(u *user, what string, row *frame.Row, whole bool) {
	conv := m.convs[row.Conv]
	if conv == nil {
		m.w.fail(2, "%s tells %s of %v, which does not exist", what, u.name, row.Conv)
		return
	}
	rec, err := m.record(conv, u)
	if errors.Is(err, chat.ErrNotFound) {
		m.w.fail(10, "%s tells %s of %v, of which he never was a member", what, u.name, row.Conv)
		return
	}
	if !m.w.must("read a member", err) {
		return
	}
	m.notAbove(u, what, row.InboxRev)
	if rec.Left == nil {
		m.state(u, what, conv, &row.State)
	} else if !row.State.Left || row.State.Head != *rec.Left {
		m.w.fail(10, "%s tells %s that %v, which he left at %d, is at %+v", what, u.name, row.Conv, rec.Left.Seq, row.State)
	}
	activity := conv.state.Activity
	if rec.Left != nil {
		activity = rec.LeftAt
	}
	if row.Activity != activity && !(m.late && conv.state.Wide && row.Activity < activity) {
		m.w.fail(6, "%s tells %s that %v was active at %d, and it was at %d", what, u.name, row.Conv, row.Activity, activity)
	}
	if n := conv.unread(rec, u.name); row.Unread != n {
		m.w.fail(8, "%s tells %s that %d messages of %v are unread, and it is %d", what, u.name, row.Unread, row.Conv, n)
	}
	if row.Read.Seq != rec.Read.Seq {
		m.w.fail(8, "%s tells %s that he read %v up to %d, and it is %d", what, u.name, row.Conv, row.Read.Seq, rec.Read.Seq)
	}
	if row.Preview != nil {
		m.preview(u, what, conv, rec, row)
	} else if whole && rec.Left == nil && len(conv.log) > 0 {
		m.w.fail(5, "%s gives %s a row of %v without a preview", what, u.name, row.Conv)
	}
	if !conv.id.IsGroup() {
		m.peerRow(u, conv, row)
	}
}

// preview is the newest message.
func (m *model) preview(u *user, what string, conv *conversation, rec *chat.Member, row *frame.Row) {
	got := m.messages(u, what, conv, []frame.Blob{row.Preview})
	if len(got) == 1 && got[0].Seq != row.State.Head.Seq || rec.Left != nil {
		m.w.fail(10, "%s gives %s message %d as the newest of %v", what, u.name, got[0].Seq, conv.id)
	}
}

// record reads what the server keeps for a user.
func (m *model) record(conv *conversation, u *user) (rec *chat.Member, err error) {
	if m.w.server.store == nil {
		return nil, chat.ErrNotFound
	}
	err = m.w.server.store.View(ctx, func(r chat.Reader) error {
		got, err := r.Member(conv.id, u.id)
		rec = &got
		return err
	})
	return rec, err
}

// unread counts by hand: countable messages after what was read, that the user
// may see and did not write.
func (c *conversation) unread(rec *chat.Member, me msg.Address) (n uint64) {
	for _, e := range c.log {
		m := &e.now().m
		mine := m.From == me
		seen := (&member{Member: *rec}).sees(m.Seq)
		if m.Seq > rec.Read.Seq && seen && !mine && m.Countable() {
			n++
		}
	}
	return n
}
