package chat

import (
	"github.com/backscroll/backscroll/msg"
)

// convVerifier checks one conversation.
type convVerifier struct {
	*verifier
	conv    Conversation
	members []Member                // present and left
	index   map[msg.UserID]int      // into members
	senders map[msg.UserID]*sending // who has written
}

func (v *convVerifier) wrong(format string, args ...any) { v.problem(v.conv.ID, format, args...) }

func (v *convVerifier) check() error {
	if err := v.collect(); err != nil {
		return err
	}
	v.flags()
	for i := range v.members {
		if err := v.member(&v.members[i]); err != nil {
			return err
		}
		if err := v.receipts(&v.members[i]); err != nil {
			return err
		}
	}
	counts, err := v.log()
	if err != nil {
		return err
	}
	if err := v.changed(counts); err != nil {
		return err
	}
	return v.ids(counts)
}

// collect lists the members.
func (v *convVerifier) collect() error {
	for after := msg.UserID(0); ; {
		list, err := v.r.Members(v.conv.ID, after, verifyPage)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			break
		}
		v.members = append(v.members, list...)
		after = list[len(list)-1].User
	}
	if present := len(v.members); v.conv.Members != present {
		v.wrong("the conversation says it has %d members; there are %d", v.conv.Members, present)
	}
	if v.conv.Wide {
		v.wideMembers += len(v.members)
	}
	if err := v.governed(); err != nil {
		return err
	}
	v.stats.Members += len(v.members)
	v.index = make(map[msg.UserID]int, len(v.members))
	for i := range v.members {
		v.index[v.members[i].User] = i
	}
	return nil
}

// governed walks over who joined, left or changed his role, in that order: every
// member of a group is listed once, at a meta_rev of his own.
func (v *convVerifier) governed() error {
	listed := 0
	for since := msg.Rev(0); ; {
		list, err := v.r.MembersSince(v.conv.ID, since, verifyPage)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			break
		}
		for i := range list {
			m := &list[i]
			if m.MetaRev <= since && v.conv.ID.IsGroup() {
				v.wrong("user %d joined, left or changed at meta_rev %d, as another one did", m.User, m.MetaRev)
			}
			since = max(since, m.MetaRev)
			if m.Left != nil {
				v.members = append(v.members, *m)
			} else {
				listed++
			}
		}
	}
	if v.conv.ID.IsGroup() && listed != v.conv.Members {
		v.wrong("%d of its %d members are listed by meta_rev", listed, v.conv.Members)
	}
	return nil
}

// flags checks what the conversation says of itself.
func (v *convVerifier) flags() {
	c := &v.conv
	v.roles()
	if c.ID.IsGroup() && c.Wide != v.limits.wide(c.Wide, c.Members) {
		v.wrong("wide is %v with %d members", c.Wide, c.Members)
	}
	if (c.Fanned != Fanned{c.Rev, c.MetaRev, c.ReceiptRev}) {
		v.wrong("inbox rows were set up to %+v, but it is at rev %d, meta_rev %d, receipt_rev %d", c.Fanned, c.Rev, c.MetaRev, c.ReceiptRev)
	}
	if c.ID.IsGroup() {
		return
	}
	lower, higher := c.ID.Users()
	for _, user := range [...]msg.UserID{lower, higher} {
		if i, there := v.index[user]; !there || v.members[i].Left != nil {
			v.wrong("user %d is not a member", user)
		}
	}
	if len(v.index) > 2 {
		v.wrong("it has %d members", len(v.index))
	}
}

// roles checks that a group has one owner at most, whom it knows.
func (v *convVerifier) roles() {
	for i := range v.members {
		m := &v.members[i]
		isOwner := m.User == v.conv.Owner && m.Left == nil
		if m.Role > msg.RoleOwner || (m.Role == msg.RoleOwner) != isOwner || m.Role != msg.RoleMember && (m.Left != nil || !v.conv.ID.IsGroup()) {
			v.wrong("the role of user %d is %v (%d), left: %v, and its owner is user %d", m.User, m.Role, m.Role, m.Left != nil, v.conv.Owner)
		}
	}
	if i, there := v.index[v.conv.Owner]; v.conv.Owner != 0 && (!there || v.members[i].Left != nil) {
		v.wrong("its owner, user %d, is not a member", v.conv.Owner)
	}
}

// member checks one member's record and row.
func (v *convVerifier) member(m *Member) error {
	_, there, err := found(v.r.User(m.User))
	if err != nil {
		return err
	}
	if !there {
		v.wrong("member %d is no user", m.User)
	}
	head := m.Head(&v.conv)
	for _, at := range [...]struct {
		name string
		seq  msg.Seq
		most msg.Seq
	}{
		{"start", m.Start.Seq, v.conv.Head.Seq}, {"left", head.Seq, v.conv.Head.Seq}, {"cleared", m.Cleared.Seq, head.Seq},
		{"delivered", m.Delivered.Seq, head.Seq}, {"read", m.Read.Seq, head.Seq},
		{"told", m.Told, min(m.Read.Seq, m.Delivered.Seq)},
	} {
		if at.seq > at.most {
			v.wrong("member %d: %s is %d, above %d", m.User, at.name, at.seq, at.most)
		}
	}
	if m.Archived > uint64(head.Ordinal)+1 && m.Archived != kept {
		v.wrong("member %d: it is archived up to ordinal %d, above that of his head, %d", m.User, m.Archived-1, head.Ordinal)
	}
	if m.ReceiptRev > v.conv.ReceiptRev || m.MetaRev > v.conv.MetaRev {
		v.wrong("member %d: receipt_rev %d or meta_rev %d lies ahead of the conversation's", m.User, m.ReceiptRev, m.MetaRev)
	}
	row, there, err := found(v.r.Row(m.User, v.conv.ID))
	if err != nil {
		return err
	}
	if !there {
		v.wrong("member %d has no inbox row", m.User)
		return nil
	}
	v.rowsOfMembers++
	v.row(m, &row)
	return nil
}

// row checks an inbox row against what it was set from. The rows of a wide
// conversation may be behind, never ahead.
func (v *convVerifier) row(m *Member, row *Row) {
	c := &v.conv
	if row.Rev > c.Rev || row.MetaRev > c.MetaRev || row.OwnRev > m.OwnRev || row.ReceiptRev > c.ReceiptRev {
		v.wrong("the row of member %d lies ahead of the conversation: %+v", m.User, *row)
	}
	if c.Wide && m.Left == nil && (row.Rev < c.Rev || row.MetaRev < c.MetaRev || row.OwnRev < m.OwnRev) {
		return
	}
	want := Row{Head: c.Head, Activity: c.Activity, Read: m.Read, Pinned: m.Pinned}
	if m.Left != nil {
		want.Head, want.Activity, want.Left = *m.Left, m.LeftAt, true
	}
	if row.Head != want.Head || row.Activity != want.Activity || row.Left != want.Left || row.Read != want.Read || row.Pinned != want.Pinned {
		v.wrong("the row of member %d is %+v; expected head %+v, activity %d, left %v, read %+v, pinned %d",
			m.User, *row, want.Head, want.Activity, want.Left, want.Read, want.Pinned)
	}
	if c.ID.IsGroup() {
		return
	}
	if i, there := v.index[c.ID.Peer(m.User)]; there && v.members[i].User != m.User && row.ReceiptRev != v.members[i].ReceiptRev {
		v.wrong("the row of member %d shows the peer's watermarks of receipt_rev %d, not %d", m.User, row.ReceiptRev, v.members[i].ReceiptRev)
	}
}

// changed checks the index of changed messages against the messages.
func (v *convVerifier) changed(n *logCounts) error {
	var last msg.Rev
	entries := 0
	var failed error
	err := v.r.Changed(v.conv.ID, 0, func(seq msg.Seq, rev msg.Rev) bool {
		entries++
		m, there, err := found(v.r.Message(v.conv.ID, seq))
		if failed = err; err != nil {
			return false
		}
		if !there || m.Rev != rev || m.Appended >= rev || rev <= last {
			v.wrong("message %d is listed as changed at rev %d; it was appended at %d and last changed at %d", seq, rev, m.Appended, m.Rev)
		}
		last = rev
		return true
	})
	if err == nil {
		err = failed
	}
	if entries != n.changed {
		v.wrong("%d messages are listed as changed; %d were", entries, n.changed)
	}
	return err
}

// ids checks that no id stands for a message that is not there. That each
// message has its id, the log has shown.
func (v *convVerifier) ids(n *logCounts) error {
	ids := 0
	err := v.r.IDs(v.conv.ID, func(id msg.MessageID, rec IDRecord) bool {
		ids++
		if rec.Seq == 0 || rec.Seq > v.conv.Head.Seq {
			v.wrong("the id %v stands for message %d, which was never there", id, rec.Seq)
		}
		return true
	})
	if ids < n.messages || v.conv.Floor.Seq == 0 && ids > n.messages {
		v.wrong("there are %d ids of %d messages", ids, n.messages)
	}
	return err
}
