package chat

import (
	"context"
	"slices"

	"github.com/backscroll/backscroll/msg"
)

// knowAll refuses addresses that no user has.
func (c *Chat) knowAll(ctx context.Context, addrs []msg.Address) error {
	return c.store.View(ctx, func(r Reader) error {
		for _, a := range addrs {
			if _, err := userAt(r, a); err != nil {
				return err
			}
		}
		return nil
	})
}

// AddMembers makes users members and returns how many were none before. Any number
// may be given; they join in commits of bounded size. An unknown address refuses
// all before the first one joins. CodeWideLimit: a user is in as many wide groups
// as is allowed; those before him have joined.
func (c *Chat) AddMembers(ctx context.Context, group uint64, addrs []msg.Address) (joined int, err error) {
	return c.govern(ctx, group, addrs, func(b *batch, conv *Conversation, users []User) (int, error) {
		fresh, err := b.join(conv, users)
		return len(fresh), err
	})
}

// RemoveMembers makes members leave, and returns how many were members: from then
// on they are served nothing. It takes any number, as AddMembers does.
func (c *Chat) RemoveMembers(ctx context.Context, group uint64, addrs []msg.Address) (left int, err error) {
	return c.govern(ctx, group, addrs, func(b *batch, conv *Conversation, users []User) (int, error) {
		present, err := b.membersAmong(conv.ID, users)
		if err != nil {
			return 0, err
		}
		return len(present), b.remove(conv, present)
	})
}

// govern changes who is a member, in commits of bounded size, and adds up what
// change returns.
func (c *Chat) govern(ctx context.Context, group uint64, addrs []msg.Address, change func(*batch, *Conversation, []User) (int, error)) (total int, err error) {
	if err := c.knowAll(ctx, addrs); err != nil {
		return 0, err
	}
	for part := range slices.Chunk(addrs, adminBatch) {
		n := 0
		err := c.update(ctx, 1024*len(part), func(b *batch) error {
			conv, err := b.group(group)
			if err != nil {
				return err
			}
			users, err := b.usersAt(part)
			if err != nil {
				return err
			}
			if n, err = change(b, &conv, users); err != nil {
				return err
			}
			return b.PutConversation(conv)
		}, nil)
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

// group finds a group that was not deleted.
func (b *batch) group(number uint64) (Conversation, error) {
	conv, there, err := found(b.Conversation(msg.GroupConv(number)))
	switch {
	case err != nil:
	case !there:
		err = noGroup(number)
	case conv.Deleted != 0:
		err = groupDeleted(conv.ID)
	}
	return conv, err
}

func (b *batch) usersAt(addrs []msg.Address) ([]User, error) {
	users := make([]User, len(addrs))
	for i, a := range addrs {
		var err error
		if users[i], err = userAt(b, a); err != nil {
			return nil, err
		}
	}
	return users, nil
}

// join makes users members of a group and returns the records of those who were
// none. Each takes a meta_rev; what they may see from before the group's settings
// of this moment decide, for those who come back too.
func (b *batch) join(conv *Conversation, users []User) ([]Member, error) {
	fresh, err := b.absent(conv, users)
	if err == nil && len(fresh) > 0 {
		err = b.room()
	}
	if err != nil {
		return nil, err
	}
	if conv.Wide || conv.Members+len(fresh) > b.c.limits.WideAbove {
		for i := range fresh {
			if err := b.roomForWide(fresh[i].User); err != nil {
				return nil, err
			}
		}
	}
	t, err := b.touch(conv.ID)
	if err != nil {
		return nil, err
	}
	for i := range fresh {
		m := &fresh[i]
		conv.Members++
		conv.MetaRev++
		m.Left, m.LeftAt, m.LeftName, m.LeftPicture = nil, 0, "", ""
		m.Role, m.Joined, m.MetaRev, m.Start = msg.RoleMember, b.now, conv.MetaRev, msg.Position{}
		if conv.Settings.FromJoining {
			m.Start = conv.Head
		}
		if err := b.PutMember(*m); err != nil {
			return nil, err
		}
		t.own = append(t.own, m.User)
		if !conv.Wide {
			continue
		}
		t.joined = append(t.joined, m.User)
		if err := b.SetWide(m.User, conv.ID, true); err != nil {
			return nil, err
		}
	}
	return fresh, b.turnWide(conv)
}

// absent are the records of those users who are no members, each once.
func (b *batch) absent(conv *Conversation, users []User) ([]Member, error) {
	return b.records(conv.ID, users, func(m Member, there bool) bool { return !there || m.Left != nil })
}

// membersAmong are the records of those users who are members, each once.
func (b *batch) membersAmong(id msg.ConvID, users []User) ([]Member, error) {
	return b.records(id, users, func(m Member, there bool) bool { return there && m.Left == nil })
}

func (b *batch) records(id msg.ConvID, users []User, wanted func(m Member, there bool) bool) ([]Member, error) {
	var list []Member
	named := make(map[msg.UserID]bool, len(users))
	for _, u := range users {
		m, there, err := found(b.Member(id, u.ID))
		if err != nil {
			return nil, err
		}
		if named[u.ID] || !wanted(m, there) {
			continue
		}
		named[u.ID] = true
		m.Conv, m.User = id, u.ID
		list = append(list, m)
	}
	return list, nil
}

// roomForWide refuses who is in too many wide groups. Deleted ones do not count:
// nobody can leave them.
func (b *batch) roomForWide(user msg.UserID) error {
	wide, err := b.WideOf(user)
	if err != nil || len(wide) < b.c.limits.WideGroups {
		return err
	}
	alive := 0
	for _, id := range wide {
		c, err := b.Tx.Conversation(id) // as before this batch: it is not touched by looking
		if err != nil {
			return err
		}
		if c.Deleted == 0 {
			alive++
		}
	}
	if alive < b.c.limits.WideGroups {
		return nil
	}
	u, err := b.User(user)
	if err != nil {
		return err
	}
	return msg.Errorf(msg.CodeWideLimit, "%q is in %d groups of more than %d members; that is as many as are allowed",
		string(u.Address), alive, b.c.limits.WideAbove)
}

// remove makes present members leave a group. Each takes a meta_rev.
func (b *batch) remove(conv *Conversation, present []Member) error {
	for _, m := range present {
		conv.Members--
		conv.MetaRev++
		if conv.Owner == m.User {
			conv.Owner = 0
		}
		head := conv.Head
		m.Left, m.LeftAt, m.MetaRev = &head, conv.Activity, conv.MetaRev
		m.LeftName, m.LeftPicture, m.Role = conv.Name, conv.Picture, msg.RoleMember
		if err := b.PutMember(m); err != nil {
			return err
		}
		if conv.Wide {
			if err := b.SetWide(m.User, conv.ID, false); err != nil {
				return err
			}
		}
	}
	return b.turnWide(conv)
}
