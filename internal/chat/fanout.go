package chat

import (
	"math"
	"slices"

	"github.com/backscroll/backscroll/msg"
)

// Inbox fan-out carries a conversation's state into the rows of its members. Its
// steps stand alone, so that a store where one transaction cannot hold them can
// run each in a transaction of its own, on several nodes at once, late and
// repeatedly:
//
//	read    the conversation, and who is concerned, in one snapshot
//	set     one member's row from that snapshot; for each of them
//	finish  note how far the rows are
//
// A row's parts move only forward, so an old snapshot changes nothing, and
// finish notes the snapshot's revs, not those of now.

// fan is the snapshot of one fan-out.
type fan struct {
	conv    Conversation
	members []Member
}

// readFan takes the snapshot: the present members, unless the conversation is
// wide, and everybody who left since the last fan-out, whose row is frozen
// where he left.
func readFan(r Reader, id msg.ConvID) (fan, error) {
	conv, err := r.Conversation(id)
	if err != nil {
		return fan{}, err
	}
	f := fan{conv: conv}
	if !id.IsGroup() {
		f.members, err = both(r, id)
		return f, err
	}
	if !conv.Wide {
		if f.members, err = r.Members(id, 0, math.MaxInt); err != nil {
			return fan{}, err
		}
	}
	changed, err := r.MembersSince(id, conv.Fanned.MetaRev, math.MaxInt)
	for i := range changed {
		if changed[i].Left != nil {
			f.members = append(f.members, changed[i])
		}
	}
	return f, err
}

// both are the members of a one-to-one conversation: one, of notes to self.
func both(r Reader, id msg.ConvID) ([]Member, error) {
	lower, higher := id.Users()
	m, err := r.Member(id, lower)
	if err != nil || lower == higher {
		return []Member{m}, err
	}
	n, err := r.Member(id, higher)
	return []Member{m, n}, err
}

// set brings one member's row up to the snapshot and returns it, and whether
// that changed it.
func (f *fan) set(tx Tx, m *Member) (Row, bool, error) {
	row, there, err := found(tx.Row(m.User, f.conv.ID))
	if err != nil {
		return row, false, err
	}
	if !there {
		row = Row{User: m.User, Conv: f.conv.ID}
	}
	if !project(&row, &f.conv, m, f.peerReceipts(m)) {
		return row, false, nil
	}
	row.InboxRev, err = tx.PutRow(row)
	return row, true, err
}

// peerReceipts is the rev of the peer's watermarks, which a one-to-one row shows.
func (f *fan) peerReceipts(m *Member) msg.Rev {
	if f.conv.ID.IsGroup() {
		return 0
	}
	for i := range f.members {
		if f.members[i].User != m.User {
			return f.members[i].ReceiptRev
		}
	}
	return 0
}

// finish notes that the rows are as far as the snapshot.
func (f *fan) finish(tx Tx) error {
	conv, err := tx.Conversation(f.conv.ID)
	if err != nil {
		return err
	}
	fanned := Fanned{
		Rev:        max(conv.Fanned.Rev, f.conv.Rev),
		MetaRev:    max(conv.Fanned.MetaRev, f.conv.MetaRev),
		ReceiptRev: max(conv.Fanned.ReceiptRev, f.conv.ReceiptRev),
	}
	if fanned == conv.Fanned {
		return nil
	}
	conv.Fanned = fanned
	return tx.PutConversation(conv)
}

// project is the one function that sets a row, in fan-out and, for wide
// conversations, on reading. It reports whether the row changed.
//
// Head and Left stem from one snapshot and move together: where a member
// stands is decided by both revs, and of two snapshots the later one is not
// below the other in either.
func project(row *Row, c *Conversation, m *Member, peerReceipts msg.Rev) bool {
	changed := false
	frozen := m.Left != nil && row.Left && row.MetaRev >= m.MetaRev
	if !frozen && (c.Rev > row.Rev || c.MetaRev > row.MetaRev) {
		row.Rev, row.MetaRev = c.Rev, c.MetaRev
		row.Head, row.Activity, row.Left = c.Head, c.Activity, false
		if m.Left != nil {
			row.Head, row.Activity, row.Left = *m.Left, m.LeftAt, true
		}
		changed = true
	}
	if m.OwnRev > row.OwnRev {
		row.OwnRev, row.Read, row.Pinned = m.OwnRev, m.Read, m.Pinned
		changed = true
	}
	if peerReceipts > row.ReceiptRev {
		row.ReceiptRev = peerReceipts
		changed = true
	}
	return changed
}

// fanOut runs the three steps for a conversation of this batch, in the batch.
func (b *batch) fanOut(t *touched) error {
	f, err := b.concerned(t)
	if err != nil {
		return err
	}
	for i := range f.members {
		m := &f.members[i]
		row, changed, err := f.set(b, m)
		if err != nil {
			return err
		}
		if changed {
			if err := b.noteRow(t, m, &row); err != nil {
				return err
			}
		}
	}
	if err := b.catchUp(t, &f); err != nil {
		return err
	}
	if err := b.noteReceipts(t); err != nil {
		return err
	}
	return f.finish(b)
}

// concerned is readFan, cut to what this batch did: a receipt concerns its user
// and, one to one, the peer; messages of a wide conversation concern no row.
func (b *batch) concerned(t *touched) (fan, error) {
	c := &t.conv
	appended, governed := c.Rev > c.Fanned.Rev, c.MetaRev > c.Fanned.MetaRev
	told := c.ReceiptRev > c.Fanned.ReceiptRev && !c.ID.IsGroup()
	f := fan{conv: *c}
	if governed || told || appended && !c.Wide {
		var err error
		if f, err = readFan(b, c.ID); err != nil {
			return fan{}, err
		}
	}
	has := f.index()
	for _, user := range t.own {
		if has(user) {
			continue
		}
		m, err := b.Member(c.ID, user)
		if err != nil {
			return fan{}, err
		}
		f.members = append(f.members, m)
	}
	return f, nil
}

// catchUp sets the rows of those who look at a wide conversation. They ask for
// their inbox next, so nothing is pushed.
func (b *batch) catchUp(t *touched, f *fan) error {
	for _, user := range t.behind {
		m, err := b.Member(t.conv.ID, user)
		if err != nil {
			return err
		}
		if _, _, err := f.set(b, &m); err != nil {
			return err
		}
	}
	return nil
}

// index returns whether a user is among the members so far. In a wide group
// these are who left, thousands perhaps.
func (f *fan) index() func(msg.UserID) bool {
	members := f.members
	if len(members) <= shortList {
		return func(user msg.UserID) bool {
			return slices.ContainsFunc(members, func(m Member) bool { return m.User == user })
		}
	}
	set := make(map[msg.UserID]bool, len(members))
	for i := range members {
		set[members[i].User] = true
	}
	return func(user msg.UserID) bool { return set[user] }
}
