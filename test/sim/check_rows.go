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
			m.dataTold(u, p.From, p.To, p.Data)
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
	own := conv.members[u.id]
	if n, mentions := conv.unread(own, rec.Read.Seq, u.name); row.Unread != n || row.Mentions != mentions {
		m.w.fail(8, "%s tells %s that %d messages of %v are unread and %d mention him, and it is %d and %d", what, u.name, row.Unread, row.Conv, row.Mentions, n, mentions)
	}
	if row.Marked != rec.Marked {
		m.w.fail(8, "%s tells %s that %v is marked as unread: %v", what, u.name, row.Conv, row.Marked)
	}
	if row.Read.Seq != rec.Read.Seq {
		m.w.fail(8, "%s tells %s that he read %v up to %d, and it is %d", what, u.name, row.Conv, row.Read.Seq, rec.Read.Seq)
	}
	m.checkArranged(what+" of "+string(u.name), row.Conv, rec, row.Pinned, row.MutedUntil)
	if row.Archived != rec.Archived {
		m.w.fail(6, "%s tells %s that %v is archived up to %d, and it is up to %d", what, u.name, row.Conv, row.Archived, rec.Archived)
	}
	if row.Preview != nil {
		m.preview(u, what, conv, rec, row)
	} else if whole && rec.Left == nil && conv.state.Deleted == 0 && conv.newest(own) > 0 {
		m.w.fail(5, "%s gives %s a row of %v without a preview", what, u.name, row.Conv)
	}
	if !conv.id.IsGroup() {
		m.peerRow(u, conv, row)
	}
}

// preview is the newest message.
func (m *model) preview(u *user, what string, conv *conversation, rec *chat.Member, row *frame.Row) {
	got := m.messages(u, what, conv, []frame.Blob{row.Preview})
	if len(got) == 1 && got[0].Seq != conv.newest(conv.members[u.id]) || rec.Left != nil {
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
