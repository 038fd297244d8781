package storetest

import (
	"cmp"
	"slices"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// The model's log and inboxes.

func (m *model) Message(conv msg.ConvID, seq msg.Seq) (chat.Stored, error) {
	return one(m.messages, seqIn{conv, seq})
}

func (m *model) Messages(conv msg.ConvID, r msg.Range, backward bool, yield func(chat.Stored) bool) error {
	all, _ := some(m.messages, func(x chat.Stored) bool { return x.Conv == conv && r.Contains(x.Seq) },
		func(a, b chat.Stored) int { return cmp.Compare(a.Seq, b.Seq) }, noLimit)
	if backward {
		slices.Reverse(all)
	}
	each(all, yield)
	return nil
}

func each[T any](all []T, yield func(T) bool) {
	for _, x := range all {
		if !yield(x) {
			return
		}
	}
}

func (m *model) Changed(conv msg.ConvID, since msg.Rev, yield func(msg.Seq, msg.Rev) bool) error {
	all, _ := some(m.messages, func(x chat.Stored) bool { return x.Conv == conv && x.Rev > x.Appended && x.Rev > since },
		func(a, b chat.Stored) int { return cmp.Compare(a.Rev, b.Rev) }, noLimit)
	each(all, func(x chat.Stored) bool { return yield(x.Seq, x.Rev) })
	return nil
}

func (m *model) FindID(conv msg.ConvID, id msg.MessageID) (chat.IDRecord, error) {
	return one(m.ids, idIn{conv, id})
}

func (m *model) IDs(conv msg.ConvID, yield func(msg.MessageID, chat.IDRecord) bool) error {
	for k, rec := range m.ids {
		if k.conv == conv && !yield(k.id, rec) {
			break
		}
	}
	return nil
}

func (m *model) CountSkips(conv msg.ConvID, user msg.UserID, r msg.Range) (uint64, error) {
	seqs := map[msg.Seq]bool{}
	for _, s := range m.skips {
		if s.Conv == conv && r.Contains(s.Seq) && (s.User == 0 || s.User == user) {
			seqs[s.Seq] = true
		}
	}
	return uint64(len(seqs)), nil
}

func (m *model) Skips(conv msg.ConvID, yield func(chat.Skip) bool) error {
	all, _ := some(m.skips, func(s chat.Skip) bool { return s.Conv == conv }, func(a, b chat.Skip) int {
		return cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(a.Seq, b.Seq))
	}, noLimit)
	each(all, yield)
	return nil
}

func (m *model) PutMessage(x chat.Stored) error {
	m.messages[seqIn{x.Conv, x.Seq}] = x
	return nil
}

func (m *model) PutID(conv msg.ConvID, id msg.MessageID, rec chat.IDRecord) error {
	m.ids[idIn{conv, id}] = rec
	return nil
}

func (m *model) AddSkip(s chat.Skip) error {
	if k := (skipID{s.Conv, s.User, s.Seq}); m.skips[k] == (chat.Skip{}) {
		m.skips[k] = s
	}
	return nil
}

func (m *model) InboxRev(user msg.UserID) (rev msg.Rev, err error) {
	for _, r := range m.rows {
		if r.User == user {
			rev = max(rev, r.InboxRev)
		}
	}
	return max(rev, m.totals[user].InboxRev), nil
}

func (m *model) Row(user msg.UserID, conv msg.ConvID) (chat.Row, error) {
	return one(m.rows, userIn{conv, user})
}

func (m *model) RowsSince(user msg.UserID, since msg.Rev, limit int) ([]chat.Row, error) {
	return some(m.rows, func(r chat.Row) bool { return r.User == user && r.InboxRev > since },
		func(a, b chat.Row) int { return cmp.Compare(a.InboxRev, b.InboxRev) }, limit)
}

func (m *model) RowsBefore(user msg.UserID, before chat.RowKey, limit int) ([]chat.Row, error) {
	return some(m.rows, func(r chat.Row) bool {
		return r.User == user && (before == chat.RowKey{} || higher(before, r.Key()) < 0)
	}, func(a, b chat.Row) int { return higher(a.Key(), b.Key()) }, limit)
}

// higher is negative if a stands above b in the list.
func higher(a, b chat.RowKey) int {
	return cmp.Or(cmp.Compare(b.Pinned, a.Pinned), cmp.Compare(b.Activity, a.Activity), byID(b.Conv, a.Conv))
}

func (m *model) PutRow(r chat.Row) (msg.Rev, error) {
	rev, _ := m.InboxRev(r.User)
	r.InboxRev = rev + 1
	m.rows[userIn{r.Conv, r.User}] = r
	return r.InboxRev, nil
}
