package chat

import (
	"context"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// rightsNeeded says what somebody without a right may not do.
var rightsNeeded = map[msg.Rights]string{
	msg.MaySend:   "send messages",
	msg.MayAdd:    "add members",
	msg.MayRemove: "remove members",
	msg.MayChange: "change the group",
}

// may refuses a present member whose role does not permit something in his group.
// One to one there are no roles.
func (p *place) may(right msg.Rights) error {
	if !p.id.IsGroup() || p.conv.Settings.Rights(p.member.Role)&right != 0 {
		return nil
	}
	return noRight("your role in %v is %v, which does not permit to %s", p.id, p.member.Role, rightsNeeded[right])
}

func noRight(format string, args ...any) error { return msg.Errorf(msg.CodeNoRight, format, args...) }

// SetRole gives a member of a group a role, as the operator: whatever he is now. A
// new owner makes the former one an admin. CodeNotMember: the user is none.
func (c *Chat) SetRole(ctx context.Context, group uint64, addr msg.Address, role msg.Role) error {
	if role > msg.RoleOwner {
		return msg.Errorf(msg.CodeBadRequest, "there is no role %d", role)
	}
	return c.update(ctx, 512, func(b *batch) error {
		conv, err := b.group(group)
		if err != nil {
			return err
		}
		u, err := userAt(b, addr)
		if err != nil {
			return err
		}
		m, err := b.presentMember(conv.ID, &u)
		if err != nil || m.Role == role {
			return err
		}
		if err := b.giveRole(&conv, m, role); err != nil {
			return err
		}
		return b.PutConversation(conv)
	}, nil)
}

// changeRole carries out a member's SetRole.
func (b *batch) changeRole(o *opOp, p *place, c *frame.SetRole) error {
	if err := p.isGroup(); err != nil {
		return err
	}
	u, err := userAt(b, c.User)
	if err != nil {
		return err
	}
	m, err := b.presentMember(p.id, &u)
	if err != nil {
		return err
	}
	if err := mayGive(&p.member, &m, c.Role); err != nil || m.Role == c.Role {
		return err
	}
	conv := p.conv
	if err := b.giveRole(&conv, m, c.Role); err != nil {
		return err
	}
	if err := b.PutConversation(conv); err != nil {
		return err
	}
	return b.writeNote(conv.ID, o.s, roleNote(u.Address, c.Role))
}

// mayGive says whether a member may give another one a role.
func mayGive(by, to *Member, role msg.Role) error {
	switch {
	case role > msg.RoleOwner:
		return msg.Errorf(msg.CodeBadRequest, "there is no role %d", role)
	case by.Role < msg.RoleAdmin:
		return noRight("only the owner and admins give roles")
	case role > by.Role:
		return noRight("your own role is %v; you may not make anybody %v", by.Role, role)
	case by.User == to.User && role != by.Role:
		return noRight("nobody changes his own role: an owner makes another member owner and is an admin then")
	case to.Role > by.Role:
		return noRight("the member's role is %v, which is above yours", to.Role)
	}
	return nil
}

// giveRole gives a present member another role. Each role that changes takes a
// meta_rev; a new owner makes the former one an admin.
func (b *batch) giveRole(conv *Conversation, m Member, role msg.Role) error {
	if role == msg.RoleOwner && conv.Owner != 0 {
		former, err := b.Member(conv.ID, conv.Owner)
		if err != nil {
			return err
		}
		if err := b.putRole(conv, former, msg.RoleAdmin); err != nil {
			return err
		}
	}
	return b.putRole(conv, m, role)
}

func (b *batch) putRole(conv *Conversation, m Member, role msg.Role) error {
	t, err := b.touch(conv.ID)
	if err != nil {
		return err
	}
	switch {
	case role == msg.RoleOwner:
		conv.Owner = m.User
	case conv.Owner == m.User:
		conv.Owner = 0
	}
	conv.MetaRev++
	m.Role, m.MetaRev = role, conv.MetaRev
	t.own = with(t.own, m.User)
	return b.PutMember(m)
}

// presentMember is a user's record in a group of which he is a member now.
func (b *batch) presentMember(id msg.ConvID, u *User) (Member, error) {
	m, there, err := found(b.Member(id, u.ID))
	if err == nil && (!there || m.Left != nil) {
		err = msg.Errorf(msg.CodeNotMember, "%q is not a member of %v", string(u.Address), id)
	}
	return m, err
}

// isGroup refuses what can be done to groups only.
func (p *place) isGroup() error {
	if !p.id.IsGroup() {
		return msg.Errorf(msg.CodeBadRequest, "%v is one to one; only groups have members, roles and settings", p.id)
	}
	return nil
}
