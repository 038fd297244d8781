package chat

import (
	"bytes"
	"cmp"
	"context"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// inbox answers with rows of the user's list, after those of his wide
// conversations were brought up to date.
func (s *session) inbox(request uint64, f *frame.Inbox) {
	if !s.begin(request) {
		return
	}
	s.refreshWide(func(err error) {
		s.answered()
		if err != nil {
			s.fail(request, err)
			return
		}
		s.answer(request, func(r Reader) (any, error) {
			if f.Page {
				return s.rowsBefore(r, f)
			}
			return s.rowsSince(r, f)
		})
	})
}

// rowsBefore is one page of the list, newest first.
func (s *session) rowsBefore(r Reader, f *frame.Inbox) (*frame.InboxPage, error) {
	limit := within(f.Limit, defaultRows, maxRows)
	rows, err := r.RowsBefore(s.user.ID, RowKey(f.Before), limit+1)
	if err != nil {
		return nil, err
	}
	page := new(frame.InboxPage)
	err = s.fillRows(r, page, rows, limit)
	return page, err
}

// rowsSince is what changed after the device's cursor.
func (s *session) rowsSince(r Reader, f *frame.Inbox) (*frame.InboxPage, error) {
	now, err := r.InboxRev(s.user.ID)
	if err != nil {
		return nil, err
	}
	if f.Since > now {
		return nil, msg.Errorf(msg.CodeBadRequest, "the cursor %d lies ahead of the inbox, which is at %d", f.Since, now)
	}
	limit := within(f.Limit, defaultRows, maxRows)
	most := limit
	if now-f.Since > maxRows { // then that many rows may have changed
		most = maxRows
	}
	rows, err := r.RowsSince(s.user.ID, f.Since, most+1)
	if err != nil {
		return nil, err
	}
	data, err := r.DataSince(s.user.ID, f.Since, most+1)
	if err != nil {
		return nil, err
	}
	totals, err := r.DataTotals(s.user.ID)
	page := &frame.InboxPage{From: f.Since, To: now}
	if len(rows)+len(data) > maxRows || f.Since < totals.Floor {
		page.Reset = true
		return page, err
	}
	return page, cmp.Or(err, s.fillChanged(r, page, rows, data, limit))
}

// fillChanged puts rows and keys, which both ascend, into a page in the order in which
// they changed: at most limit, and no more than its bytes allow and can be read in one go,
// but at least one.
func (s *session) fillChanged(r Reader, page *frame.InboxPage, rows []Row, data []Datum, limit int) error {
	last := page.From
	bytes, reads := s.c.limits.PageBytes, dataReads*s.c.limits.PageBytes
	for n := 0; len(rows)+len(data) > 0; n++ {
		var row frame.Row
		var datum frame.Datum
		next := len(data) == 0 || len(rows) > 0 && rows[0].InboxRev < data[0].InboxRev
		if next {
			var err error
			if row, err = rowInFull(r, &rows[0]); err != nil {
				return err
			}
			bytes -= len(row.Preview) + 128
		} else {
			whole, err := r.Datum(s.user.ID, data[0].Key)
			if err != nil {
				return err
			}
			datum = inline(&whole)
			bytes -= sizeOfDatum(&datum)
			reads -= len(whole.Value)
		}
		if n == limit || n > 0 && min(bytes, reads) < 0 {
			page.More, page.To = true, last
			return nil
		}
		if next {
			page.Rows, rows, last = append(page.Rows, row), rows[1:], row.InboxRev
		} else {
			page.Data, data, last = append(page.Data, datum), data[1:], datum.InboxRev
		}
	}
	return nil
}

// fillRows puts at most limit rows into a page, and no more than its bytes
// allow, but at least one.
func (s *session) fillRows(r Reader, page *frame.InboxPage, rows []Row, limit int) error {
	bytes := s.c.limits.PageBytes
	page.Rows = make([]frame.Row, 0, min(limit, len(rows)))
	for i := range rows {
		if i == limit {
			page.More = true
			return nil
		}
		row, err := rowInFull(r, &rows[i])
		if err != nil {
			return err
		}
		if bytes -= len(row.Preview) + 128; bytes < 0 && i > 0 {
			page.More = true
			return nil
		}
		page.Rows = append(page.Rows, row)
	}
	return nil
}

// rowInFull is a row with its preview.
func rowInFull(r Reader, row *Row) (frame.Row, error) {
	conv, err := r.Conversation(row.Conv)
	if err != nil {
		return frame.Row{}, err
	}
	m, err := r.Member(row.Conv, row.User)
	if err != nil {
		return frame.Row{}, err
	}
	out, err := rowFrame(r, &conv, &m, row)
	if err == nil {
		err = addPreview(r, &m, &out)
	}
	return out, err
}

// addPreview adds the newest message that the user may see: none of a group that he
// has left or that was deleted.
func addPreview(r MessageReader, m *Member, row *frame.Row) error {
	if row.State.Left || row.State.Deleted {
		return nil
	}
	h := newHides(r, m)
	var failed error
	visible := msg.Range{Lo: row.State.First, Hi: row.State.Head.Seq}
	err := r.Messages(m.Conv, visible, true, func(newest Stored) bool {
		var hid bool
		if hid, failed = h.has(newest.Seq); hid {
			return true
		}
		if failed == nil {
			row.Preview = bytes.Clone(newest.Blob)
		}
		return false
	})
	return cmp.Or(err, failed)
}

// rowFrame is a row as its user sees it, without preview. What can be said of a
// conversation comes from the records as they are now, of one that was left
// from the row as it was frozen.
func rowFrame(r Reader, c *Conversation, m *Member, row *Row) (frame.Row, error) {
	out := frame.Row{
		Conv: row.Conv, InboxRev: row.InboxRev, Name: c.Name, Picture: c.Picture, State: stateOf(c, m),
		Activity: row.Activity, Pinned: row.Pinned, Read: m.Read, Wide: c.Wide, Marked: m.Marked,
		MutedUntil: m.MutedUntil, Archived: m.Archived,
	}
	if m.Left != nil {
		freeze(&out.State, m, row)
		out.Name, out.Picture, out.Wide = m.LeftName, m.LeftPicture, false
	}
	var err error
	if out.Unread, err = unread(r, c, m); err == nil && out.Unread > 0 {
		out.Mentions, err = mentions(r, c, m)
	}
	if err != nil || row.Conv.IsGroup() {
		return out, err
	}
	peer, err := r.User(row.Conv.Peer(row.User))
	if err != nil {
		return out, err
	}
	out.Peer, out.Name = peer.Address, peer.Name
	if peer.ID == row.User {
		return out, nil
	}
	his, err := r.Member(row.Conv, peer.ID)
	out.PeerDelivered, out.PeerRead = his.Delivered.Seq, his.Told
	return out, err
}

// heartbeat from a device needs nothing done.
func (s *session) heartbeat(uint64, *frame.Heartbeat) {}

// Beat implements Peer: it sends the user's durable inbox rev, after the rows
// of his wide conversations were brought up to date, so that a device which
// missed a push learns of it. It also ends a connection whose token or user is no longer
// good, should the word of that have been lost.
func (s *session) Beat() {
	if s.phase.Load() != phaseWelcome {
		return
	}
	err := s.c.store.View(context.Background(), s.stillGood)
	if err != nil {
		s.fail(0, err)
		return
	}
	s.refreshWide(func(err error) {
		if err != nil {
			s.fail(0, err)
			return
		}
		s.answer(0, func(r Reader) (any, error) {
			rev, err := r.InboxRev(s.user.ID)
			return s.c.beat(s.user.ID, rev), err
		})
	})
}

// beat is the heartbeat that carries a user's durable inbox rev.
func (c *Chat) beat(user msg.UserID, rev msg.Rev) *frame.Heartbeat {
	return &frame.Heartbeat{InboxRev: rev, Time: c.clock(), Seal: c.seal(c.epoch.Load(), user, rev)}
}

func (s *session) stillGood(r Reader) error {
	d, err := r.Device(s.user.ID, s.device)
	if err != nil {
		return err
	}
	if d.Token != s.token {
		return &msg.Error{Code: msg.CodeBadToken, Detail: replacedWhy}
	}
	u, err := r.User(s.user.ID)
	if err != nil {
		return err
	}
	return s.c.goodFor(&d, &u)
}
