package sim

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// The covering rule (promises 5, 6 and 9): a frame that says (prev, rev] contains
// every change in it, in the range that it names.

// page checks an answer to Fetch, which is read from what is durable.
func (m *model) page(c *conn, asked *frame.Fetch, p *frame.Page) {
	u, conv := c.d.user, m.convs[p.Conv]
	if conv == nil {
		if len(p.Messages) > 0 || !p.Range.Empty() {
			m.w.fail(2, "%v is given messages of %v, which does not exist", c.d, p.Conv)
		}
		return
	}
	if !m.present(u, conv, "a page") {
		return
	}
	if p.Rev > conv.state.Rev {
		m.w.fail(2, "%v is given a page of %v as of rev %d, and %d is durable", c.d, p.Conv, p.Rev, conv.state.Rev)
	}
	m.state(u, "a page", conv, &p.State)
	got := m.messages(u, "a page", conv, p.Messages)
	m.hiddenNews(u, conv, asked.HiddenRev, &p.Hidden)
	m.mine(u, "a page", conv, got, p.Mine)
	rec := conv.members[u.id]
	next := conv.over(rec, p.Range.Lo)
	for i := range got {
		if got[i].Seq != next {
			m.w.fail(5, "%v is given %d–%d of %v without %d", c.d, p.Range.Lo, p.Range.Hi, p.Conv, next)
		}
		next = conv.over(rec, next+1)
		if now := conv.log[got[i].Seq-1].now(); now.m.Rev != got[i].Rev {
			m.w.fail(9, "%v is given message %d of %v at rev %d, and it has %d", c.d, got[i].Seq, p.Conv, got[i].Rev, now.m.Rev)
		}
	}
	if !p.Range.Empty() && next <= p.Range.Hi {
		m.w.fail(5, "%v is given %d–%d of %v without %d", c.d, p.Range.Lo, p.Range.Hi, p.Conv, next)
	}
	m.watermarks(u, p.Conv, p.State.ReceiptRev, p.Watermarks)
}

// changes checks an answer to Changes: every change in (since, rev] to messages
// of its ranges is in it.
func (m *model) changes(c *conn, asked *frame.Changes, p *frame.ChangesPage) {
	u, conv := c.d.user, m.convs[p.Conv]
	if conv == nil {
		return
	}
	m.hiddenNews(u, conv, asked.HiddenRev, &p.Hidden)
	if len(asked.Ranges) == 0 && len(p.Messages) == 0 { // who has left may ask for that much
		return
	}
	if !m.present(u, conv, "changes") {
		return
	}
	m.state(u, "changes", conv, &p.State)
	got := m.messages(u, "changes", conv, p.Messages)
	m.mine(u, "changes", conv, got, p.Mine)
	rec := conv.members[u.id]
	if p.Rev > conv.state.Rev {
		m.w.fail(2, "%v is given changes of %v up to rev %d, and %d is durable", c.d, p.Conv, p.Rev, conv.state.Rev)
	}
	for _, rg := range p.Ranges {
		for seq := rg.Lo; seq <= rg.Hi && int(seq) <= len(conv.log); seq++ {
			e := conv.log[seq-1]
			rev := e.now().m.Rev
			if e.appended > p.Since {
				m.w.fail(5, "%v is told about message %d of %v, which is newer than rev %d", c.d, seq, p.Conv, p.Since)
			}
			if p.Since < rev && rev <= p.Rev && rec.sees(seq) && !has(got, seq, rev) {
				m.w.fail(9, "%v is not told that message %d of %v changed at rev %d, in (%d, %d]", c.d, seq, p.Conv, rev, p.Since, p.Rev)
			}
		}
	}
	m.watermarks(u, p.Conv, p.State.ReceiptRev, p.Watermarks)
}

// push checks messages that just changed.
func (m *model) push(u *user, p *frame.Push) {
	conv := m.convs[p.Conv]
	if conv == nil || p.Rev > conv.state.Rev {
		m.w.fail(2, "%s is pushed rev %d of %v, which is not durable", u.name, p.Rev, p.Conv)
		return
	}
	got := m.messages(u, "a push", conv, p.Messages)
	for _, e := range conv.log {
		rev := e.now().m.Rev
		if p.Prev < rev && rev <= p.Rev && conv.members[u.id].sees(e.now().m.Seq) && !has(got, e.now().m.Seq, rev) {
			m.w.fail(6, "%s is pushed (%d, %d] of %v without message %d of rev %d", u.name, p.Prev, p.Rev, p.Conv, e.now().m.Seq, rev)
		}
	}
	if p.Row != nil {
		m.rowRange(u, p.From, p.To, []frame.Row{*p.Row})
		m.row(u, "a push", p.Row, false)
	}
}

// present makes sure that who is given content is a member.
func (m *model) present(u *user, conv *conversation, what string) bool {
	if !conv.members[u.id].isPresent() || conv.state.Deleted != 0 {
		m.w.fail(10, "%s of %v is given to %s, who is no member", what, conv.id, u.name)
		return false
	}
	return true
}

func has(list []msg.Message, seq msg.Seq, rev msg.Rev) bool {
	return slices.ContainsFunc(list, func(m msg.Message) bool { return m.Seq == seq && m.Rev == rev })
}

// over is the first seq from one on that the user did not hide.
func (c *conversation) over(rec *member, seq msg.Seq) msg.Seq {
	for slices.Contains(rec.hidden, seq) {
		seq++
	}
	return seq
}

// hiddenNews checks what a user is told of what he hid.
func (m *model) hiddenNews(u *user, c *conversation, since uint64, news *frame.Hidden) {
	rec := c.members[u.id]
	if rec == nil || news.Rev > uint64(len(rec.hidden)) {
		m.w.fail(2, "%s is told that he hid %d messages of %v", u.name, news.Rev, c.id)
		return
	}
	want := rec.hidden[min(since, news.Rev):news.Rev]
	if !slices.Equal(news.Seqs, want) {
		m.w.fail(9, "%s is told that he hid %v of %v after the %dth, and these are %v", u.name, news.Seqs, c.id, since, want)
	}
}

// mine checks what a user is told of his own reactions: those beyond the names.
func (m *model) mine(u *user, what string, c *conversation, got []msg.Message, told []frame.Mine) {
	for i := range got {
		var have []string
		for _, t := range told {
			if t.Seq == got[i].Seq {
				have = t.Emoji
			}
		}
		if want := c.log[got[i].Seq-1].mine(u.name, true); !slices.Equal(have, want) {
			m.w.fail(9, "%s tells %s of his own reactions to message %d of %v, beyond the names: %q, and these are %q", what, u.name, got[i].Seq, c.id, have, want)
		}
	}
}
