package sim

import (
	"slices"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
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
}

func (rec *member) isPresent() bool { return rec != nil && rec.Left == nil }

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

// mayGovern says whether an op that changes a group is allowed.
func (c *conversation) mayGovern(m *model, o *asking, rec *member) msg.Code {
	need := func(right msg.Rights) msg.Code {
		if c.rights(rec)&right == 0 {
			return msg.CodeNoRight
		}
		return 0
	}
	switch ch := o.change.(type) {
	case *frame.Join:
		switch {
		case rec.isPresent() && c.state.Deleted != 0:
			return msg.CodeGroupDeleted
		case !rec.isPresent() && (!c.state.Settings.Open || c.state.Deleted != 0):
			return msg.CodeNotMember
		}
	case *frame.Leave:
		if rec.Role == msg.RoleOwner && c.present() > 1 {
			return msg.CodeNoRight
		}
	case *frame.DeleteGroup:
		if rec.Role != msg.RoleOwner {
			return msg.CodeNoRight
		}
	case *frame.SetGroup:
		if code := need(msg.MayChange); code != 0 || ch.Settings == nil {
			return code
		}
		return c.mayRule(*ch.Settings, c.rights(rec))
	case *frame.AddMembers:
		return need(msg.MayAdd)
	case *frame.RemoveMembers:
		return c.mayRemove(m, o.by, rec, ch)
	case *frame.SetRole:
		return c.mayGive(m, o.by, rec, ch)
	}
	return 0
}

func (c *conversation) mayRemove(m *model, by *user, rec *member, ch *frame.RemoveMembers) msg.Code {
	if c.rights(rec)&msg.MayRemove == 0 {
		return msg.CodeNoRight
	}
	for _, name := range ch.Users {
		other := c.members[m.w.idOf(name)]
		if other.isPresent() && (name == by.name || other.Role > rec.Role) {
			return msg.CodeNoRight
		}
	}
	return 0
}

func (c *conversation) mayGive(m *model, by *user, rec *member, ch *frame.SetRole) msg.Code {
	other := c.members[m.w.idOf(ch.User)]
	switch {
	case !other.isPresent():
		return msg.CodeNotMember
	case rec.Role < msg.RoleAdmin, ch.Role > rec.Role, other.Role > rec.Role, ch.User == by.name && ch.Role != rec.Role:
		return msg.CodeNoRight
	}
	return 0
}

// govern does what a device's change of a group does. The note that it leaves is in
// the log already.
func (c *conversation) govern(m *model, o *asking, rec *member) {
	changes := true
	switch ch := o.change.(type) {
	case *frame.AddMembers:
		changes = c.join(m, ch.Users, c.headBefore)
	case *frame.Join:
		changes = c.join(m, []msg.Address{o.by.name}, c.headBefore)
	case *frame.RemoveMembers:
		changes = c.remove(m, ch.Users, c.headBefore)
	case *frame.Leave:
		c.remove(m, []msg.Address{o.by.name}, msg.Seq(len(c.log)))
	case *frame.SetRole:
		other := c.members[m.w.idOf(ch.User)]
		if changes = other.Role != ch.Role; changes && ch.Role == msg.RoleOwner {
			for _, former := range c.members {
				if former.Role == msg.RoleOwner {
					former.Role = msg.RoleAdmin
				}
			}
		}
		other.Role = ch.Role
	case *frame.SetGroup:
		changes = c.set(ch)
	case *frame.DeleteGroup:
		c.state.Deleted = 1 // when exactly, the server says
		m.w.tell("%s deletes %v", o.by.name, c.id)
		return
	}
	m.w.tell("%s does %s in %v", o.by.name, m.changeName(o.change), c.id)
	want := msg.Seq(0)
	if changes && !c.state.Settings.NoNotes {
		want = 1
	}
	if notes := msg.Seq(len(c.log)) - c.headBefore; notes != want {
		m.w.fail(1, "%v: %+v of %s leaves %d notes instead of %d", c.id, o.change, o.by.name, notes, want)
	}
}

// join makes users members, again perhaps: what they may see from before, the
// settings of this moment say.
func (c *conversation) join(m *model, names []msg.Address, head msg.Seq) (changes bool) {
	for _, name := range names {
		id := m.w.idOf(name)
		rec := c.members[id]
		if rec.isPresent() {
			continue
		}
		if rec == nil {
			rec = &member{Member: chat.Member{Conv: c.id, User: id}}
			c.members[id] = rec
		}
		changes = true
		rec.Left, rec.Role, rec.Start = nil, msg.RoleMember, msg.Position{}
		if c.state.Settings.FromJoining {
			rec.Start.Seq = head
		}
	}
	return changes
}

func (c *conversation) remove(m *model, names []msg.Address, head msg.Seq) (changes bool) {
	for _, name := range names {
		if rec := c.members[m.w.idOf(name)]; rec.isPresent() {
			changes = true
			rec.leftRev = c.rev
			rec.Left, rec.Role, rec.everLeft = &msg.Position{Seq: head}, msg.RoleMember, true
		}
	}
	return changes
}

func (c *conversation) set(ch *frame.SetGroup) (changes bool) {
	s := &c.state
	for _, part := range []struct{ to, field *string }{{ch.Name, &s.Name}, {ch.Description, &s.Description}, {ch.Picture, &s.Picture}} {
		if part.to != nil && *part.to != *part.field {
			*part.field, changes = *part.to, true
		}
	}
	if ch.Settings != nil && *ch.Settings != s.Settings {
		s.Settings, changes = *ch.Settings, true
	}
	return changes
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
		if m.Seq <= read || !rec.sees(m.Seq) || m.From == me || !m.Countable() || m.Deleted != 0 {
			continue
		}
		n++
		if slices.Contains(m.Mentions, me) {
			mentions++
		}
	}
	return n, mentions
}
