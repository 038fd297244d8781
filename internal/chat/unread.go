package chat

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// bounds is the first seq that a member may see, and why not an earlier one.
func bounds(c *Conversation, m *Member) (msg.Seq, msg.End) {
	first, why := msg.Seq(0), msg.EndBeginning
	for _, b := range [...]struct {
		at  msg.Position
		why msg.End
	}{
		{m.Start, msg.EndBeforeJoined}, {m.Cleared, msg.EndCleared}, {c.Floor, msg.EndRetention},
	} {
		if b.at.Seq > first {
			first, why = b.at.Seq, b.why
		}
	}
	return first + 1, why
}

// stateOf is the conversation as a present member may see it.
func stateOf(c *Conversation, m *Member) frame.State {
	first, why := bounds(c, m)
	state := frame.State{
		Head: c.Head, Rev: c.Rev, MetaRev: c.MetaRev, ReceiptRev: c.ReceiptRev,
		First: first, FirstWhy: why, HiddenRev: m.HiddenRev, Cleared: m.Cleared.Seq,
	}
	if c.ID.IsGroup() && m.Left == nil {
		state.Deleted = c.Deleted != 0
		state.Role, state.Rights = m.Role, c.Settings.Rights(m.Role)
	}
	return state
}

// stateFor is the conversation as the member may see it, be he present or not.
func stateFor(r InboxReader, c *Conversation, m *Member) (frame.State, error) {
	state := stateOf(c, m)
	if m.Left == nil {
		return state, nil
	}
	row, there, err := found(r.Row(m.User, c.ID))
	if !there || !row.Left { // he leaves in this very batch
		row = Row{Rev: c.Rev, MetaRev: m.MetaRev, ReceiptRev: c.ReceiptRev}
	}
	freeze(&state, m, &row)
	return state, err
}

// freeze makes a state what it was when the member left.
func freeze(state *frame.State, m *Member, row *Row) {
	state.Left, state.Head = true, *m.Left
	state.Rev, state.MetaRev, state.ReceiptRev = row.Rev, row.MetaRev, row.ReceiptRev
}

// unreadBase is the position after which messages may be unread.
func unreadBase(c *Conversation, m *Member) msg.Position {
	return m.Read.Later(m.Start).Later(m.Cleared).Later(c.Floor)
}

// closed reports whether the group was deleted while the user was a member.
func closed(c *Conversation, m *Member) bool { return c.Deleted != 0 && m.Left == nil }

// unread counts the countable messages after what the member read that are
// not skipped.
func unread(r MessageReader, c *Conversation, m *Member) (uint64, error) {
	base, head := unreadBase(c, m), m.Head(c)
	if head.Seq <= base.Seq || closed(c, m) {
		return 0, nil
	}
	n := uint64(head.Ordinal - base.Ordinal)
	if n == 0 || c.Skips+m.Skips == 0 {
		return n, nil
	}
	skipped, err := r.CountSkips(c.ID, m.User, msg.Range{Lo: base.Seq + 1, Hi: head.Seq})
	if err != nil || skipped > n {
		return 0, err
	}
	return n - skipped, nil
}

// hasUnread reports whether unread is above 0, mostly without counting skips:
// a busy sender who never reads has one for each of his messages.
func hasUnread(r MessageReader, c *Conversation, m *Member) (bool, error) {
	base, head := unreadBase(c, m), m.Head(c)
	if head.Seq > base.Seq && uint64(head.Ordinal-base.Ordinal) > c.Skips+m.Skips {
		return true, nil
	}
	n, err := unread(r, c, m)
	return n > 0, err
}
