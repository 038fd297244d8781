package sim

import (
	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What members may do to their groups, and what comes of it.

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
		if code := need(msg.MayAdd); code != 0 {
			return code
		}
		return c.mayAdd(m, o.by, ch.Users)
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
