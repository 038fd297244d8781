package sim

import (
	"slices"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// Who is a member, what he may do, and what he may see.

// member is what a user may see. Of the record, Role, Start, Left, Cleared and Marked
// are the model's own; the rest is as the server has it.
type member struct {
	chat.Member
	hidden    []msg.Seq // in the order in which he hid them
	everLeft  bool
	leftRev   msg.Rev // the conversation's when he left last
	markedNow bool    // Marked was set in the commit that is followed
	mayKeep   bool    // Archived was, and the user may keep what he archives
}

func (rec *member) isPresent() bool { return rec != nil && rec.Left == nil }

func (rec *member) isAdmin() bool { return rec.isPresent() && rec.Role >= msg.RoleAdmin }

// sees reports whether the user may be given a message: while he is a member
// from where he may see, after he left up to there; nothing that he cleared or hid.
func (rec *member) sees(seq msg.Seq) bool {
	return rec != nil && seq > rec.Start.Seq && seq > rec.Cleared.Seq && (rec.Left == nil || seq <= rec.Left.Seq) &&
		!slices.Contains(rec.hidden, seq)
}

// first is the first seq that he may see, and why not an earlier one.
func (rec *member) first() (msg.Seq, msg.End) {
	switch {
	case rec.Cleared.Seq > rec.Start.Seq:
		return rec.Cleared.Seq + 1, msg.EndCleared
	case rec.Start.Seq > 0:
		return rec.Start.Seq + 1, msg.EndBeforeJoined
	}
	return 1, msg.EndBeginning
}

// visible reports whether there is a message that a present member may see.
func (c *conversation) visible(rec *member, seq msg.Seq) bool {
	return seq > 0 && int(seq) <= len(c.log) && rec.sees(seq)
}

// headOf is the newest message as a member knows it.
func (c *conversation) headOf(rec *member) msg.Seq {
	if rec.Left != nil {
		return rec.Left.Seq
	}
	return msg.Seq(len(c.log))
}

func (c *conversation) rights(rec *member) msg.Rights {
	s := &c.state.Settings
	if rec.Role == msg.RoleOwner {
		return msg.AllRights
	}
	rights := msg.AllRights
	if rec.Role == msg.RoleMember {
		rights = msg.MaySend
	}
	if s.Custom {
		rights = s.Admin
		if rec.Role == msg.RoleMember {
			rights = s.Member
		}
	}
	if s.Broadcast && rec.Role == msg.RoleMember {
		rights &^= msg.MaySend
	}
	return rights
}

// present counts the members.
func (c *conversation) present() (n int) {
	for _, rec := range c.members {
		if rec.isPresent() {
			n++
		}
	}
	return n
}

// mayRule says whether settings give no role a right beyond those of who sets them.
func (c *conversation) mayRule(s msg.Settings, own msg.Rights) msg.Code {
	then := &conversation{}
	then.state.Settings = s
	for _, role := range [...]msg.Role{msg.RoleMember, msg.RoleAdmin} {
		rec := &member{Member: chat.Member{Role: role}}
		if then.rights(rec)&^c.rights(rec)&^own != 0 {
			return msg.CodeNoRight
		}
	}
	return 0
}

// newest is the newest message that a user may see; 0: there is none.
func (c *conversation) newest(rec *member) msg.Seq {
	for seq := c.headOf(rec); seq > 0; seq-- {
		if rec.sees(seq) {
			return seq
		}
	}
	return 0
}

// changedSince reports whether messages were changed after a member left. What is unread
// for him is then another number, and nobody tells his devices.
func (c *conversation) changedSince(rec *member) bool {
	for _, e := range c.log {
		if e.now().m.Rev > e.appended && e.now().m.Rev > rec.leftRev {
			return true
		}
	}
	return false
}

// unread counts by hand what is unread for a user, and what of it mentions him.
func (c *conversation) unread(rec *member, read msg.Seq, me msg.Address) (n, mentions uint64) {
	if c.state.Deleted != 0 && rec.Left == nil {
		return 0, 0
	}
	for _, e := range c.log {
		m := &e.now().m
		if m.Seq <= read || !rec.sees(m.Seq) || m.From == me || !unreadable(m) {
			continue
		}
		n++
		if slices.Contains(m.Mentions, me) {
			mentions++
		}
	}
	return n, mentions
}
