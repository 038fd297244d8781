package chat

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What members' devices change about who is in a group. Rights are looked at in the
// commit: of two who remove each other the first one does.

// addMembers carries out a member's AddMembers.
func (b *batch) addMembers(o *opOp, p *place, c *frame.AddMembers) error {
	users, err := b.usersNamed(p, msg.MayAdd, c.Users)
	if err != nil {
		return err
	}
	conv := p.conv
	fresh, err := b.absent(&conv, users)
	if err == nil {
		err = b.mayAddAll(p.me, fresh)
	}
	if err == nil {
		fresh, err = b.join(&conv, users)
	}
	if err != nil || len(fresh) == 0 {
		return err
	}
	if err := b.PutConversation(conv); err != nil {
		return err
	}
	return b.noteMembers(conv.ID, o.s, noteAdded, fresh)
}

// removeMembers carries out a member's RemoveMembers. The note comes after: who was
// removed does not get it.
func (b *batch) removeMembers(o *opOp, p *place, c *frame.RemoveMembers) error {
	users, err := b.usersNamed(p, msg.MayRemove, c.Users)
	if err != nil {
		return err
	}
	present, err := b.membersAmong(p.id, users)
	if err != nil || len(present) == 0 {
		return err
	}
	for i := range present {
		if m := &present[i]; m.User == o.s.user.ID {
			return noRight("nobody removes himself; leave the group instead")
		} else if m.Role > p.member.Role {
			return noRight("your role is %v; you may not remove a member whose role is %v", p.member.Role, m.Role)
		}
	}
	conv := p.conv
	if err := b.remove(&conv, present); err != nil {
		return err
	}
	if err := b.PutConversation(conv); err != nil {
		return err
	}
	return b.noteMembers(conv.ID, o.s, noteRemoved, present)
}

// usersNamed finds the users whom a member with a right names.
func (b *batch) usersNamed(p *place, right msg.Rights, addrs []msg.Address) ([]User, error) {
	if err := p.isGroup(); err != nil {
		return nil, err
	}
	if err := p.may(right); err != nil {
		return nil, err
	}
	if len(addrs) == 0 {
		return nil, msg.Errorf(msg.CodeBadRequest, "the request names no users")
	}
	return b.usersAt(addrs)
}

func (b *batch) noteMembers(id msg.ConvID, s *session, kind string, members []Member) error {
	who, err := b.addressesOf(members)
	if err != nil {
		return err
	}
	return b.writeNote(id, s, membersNote(kind, who))
}

func (b *batch) addressesOf(members []Member) ([]msg.Address, error) {
	list := make([]msg.Address, len(members))
	for i := range members {
		u, err := b.User(members[i].User)
		if err != nil {
			return nil, err
		}
		list[i] = u.Address
	}
	return list, nil
}

// joinOpen carries out Join. A group that is not open, or no more, answers whoever
// is no member as one that does not exist.
func (b *batch) joinOpen(o *opOp, p *place, _ *frame.Join) error {
	id := p.id
	conv, there, err := found(b.Conversation(id))
	if err != nil {
		return err
	}
	if !id.IsGroup() || !there {
		return notMember(id)
	}
	m, known, err := found(b.Member(id, o.s.user.ID))
	switch {
	case err != nil:
		return err
	case known && m.Left == nil && conv.Deleted != 0:
		return groupDeleted(id)
	case known && m.Left == nil:
		return nil
	case !conv.Settings.Open || conv.Deleted != 0:
		return notMember(id)
	}
	if _, err := b.join(&conv, []User{o.s.user}); err != nil {
		return err
	}
	if err := b.PutConversation(conv); err != nil {
		return err
	}
	return b.writeNote(id, o.s, happened{kind: noteJoined, text: "joined"})
}

// leave carries out Leave. The note comes first, so that it is the last thing that
// who leaves may see.
func (b *batch) leave(o *opOp, p *place, _ *frame.Leave) error {
	if err := p.isGroup(); err != nil {
		return err
	}
	if p.member.Role == msg.RoleOwner && p.conv.Members > 1 {
		return noRight("you own the group; make another member its owner first, or delete it")
	}
	if err := b.writeNote(p.id, o.s, happened{kind: noteLeft, text: "left"}); err != nil {
		return err
	}
	conv, err := b.Conversation(p.id)
	if err != nil {
		return err
	}
	m, err := b.Member(p.id, o.s.user.ID) // the note moved what he has read
	if err != nil {
		return err
	}
	if err := b.remove(&conv, []Member{m}); err != nil {
		return err
	}
	return b.PutConversation(conv)
}

// named is how many users or messages a change names: each takes records.
func named(c frame.Change) int {
	switch c := c.(type) {
	case *frame.Hide:
		return len(c.Seqs)
	case *frame.AddMembers:
		return len(c.Users)
	case *frame.RemoveMembers:
		return len(c.Users)
	}
	return 0
}
