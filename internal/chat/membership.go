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

// AddMembers makes users members, who see the whole history. Any number may be
// given; they join in commits of bounded size, and who is a member already stays
// one. An unknown address refuses all before the first one joins. CodeWideLimit:
// a user is in as many wide groups as is allowed; those before him have joined.
func (c *Chat) AddMembers(ctx context.Context, group uint64, addrs []msg.Address) error {
	return c.govern(ctx, group, addrs, (*batch).join)
}

// RemoveMembers makes members leave: from then on they are served nothing. It
// takes any number, as AddMembers does; who is no member stays none.
func (c *Chat) RemoveMembers(ctx context.Context, group uint64, addrs []msg.Address) error {
	return c.govern(ctx, group, addrs, (*batch).remove)
}

// govern changes who is a member, in commits of bounded size.
func (c *Chat) govern(ctx context.Context, group uint64, addrs []msg.Address, change func(*batch, *Conversation, []User) error) error {
	if err := c.knowAll(ctx, addrs); err != nil {
		return err
	}
	for part := range slices.Chunk(addrs, adminBatch) {
		err := c.update(ctx, 1024*len(part), func(b *batch) error {
			conv, err := b.group(group)
			if err != nil {
				return err
			}
			users, err := b.usersAt(part)
			if err != nil {
				return err
			}
			if err := change(b, &conv, users); err != nil {
				return err
			}
			if err := b.turnWide(&conv); err != nil {
				return err
			}
			return b.PutConversation(conv)
		}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) group(number uint64) (Conversation, error) {
	conv, there, err := found(b.Conversation(msg.GroupConv(number)))
	if err == nil && !there {
		err = msg.Errorf(msg.CodeNoConv, "there is no group %d", number)
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

// join makes users members of a group. Each takes a meta_rev.
func (b *batch) join(conv *Conversation, users []User) error {
	fresh, err := b.absent(conv, users)
	if err == nil && len(fresh) > 0 {
		err = b.room()
	}
	if err != nil {
		return err
	}
	if conv.Wide || conv.Members+len(fresh) > b.c.limits.WideAbove {
		if err := b.roomForWide(fresh); err != nil {
			return err
		}
	}
	t, err := b.touch(conv.ID)
	if err != nil {
		return err
	}
	for _, m := range fresh {
		conv.Members++
		conv.MetaRev++
		m.Left, m.LeftAt, m.Joined, m.MetaRev = nil, 0, b.now, conv.MetaRev
		if err := b.PutMember(m); err != nil {
			return err
		}
		t.own = append(t.own, m.User)
		if !conv.Wide {
			continue
		}
		t.joined = append(t.joined, m.User)
		if err := b.SetWide(m.User, conv.ID, true); err != nil {
			return err
		}
	}
	return nil
}

// absent are the records of those users who are no members, each once.
func (b *batch) absent(conv *Conversation, users []User) ([]Member, error) {
	var fresh []Member
	named := make(map[msg.UserID]bool, len(users))
	for _, u := range users {
		m, there, err := found(b.Member(conv.ID, u.ID))
		if err != nil {
			return nil, err
		}
		if there && m.Left == nil || named[u.ID] {
			continue
		}
		named[u.ID] = true
		m.Conv, m.User = conv.ID, u.ID
		fresh = append(fresh, m)
	}
	return fresh, nil
}

// roomForWide refuses who is in too many wide groups.
func (b *batch) roomForWide(fresh []Member) error {
	for _, m := range fresh {
		wide, err := b.WideOf(m.User)
		if err != nil {
			return err
		}
		if len(wide) < b.c.limits.WideGroups {
			continue
		}
		u, err := b.User(m.User)
		if err != nil {
			return err
		}
		return msg.Errorf(msg.CodeWideLimit, "%q is in %d groups of more than %d members; that is as many as are allowed",
			string(u.Address), len(wide), b.c.limits.WideAbove)
	}
	return nil
}

// remove makes users leave a group. Each takes a meta_rev.
func (b *batch) remove(conv *Conversation, users []User) error {
	for _, u := range users {
		m, there, err := found(b.Member(conv.ID, u.ID))
		if err != nil {
			return err
		}
		if !there || m.Left != nil {
			continue
		}
		conv.Members--
		conv.MetaRev++
		head := conv.Head
		m.Left, m.LeftAt, m.MetaRev = &head, conv.Activity, conv.MetaRev
		if err := b.PutMember(m); err != nil {
			return err
		}
		if conv.Wide {
			if err := b.SetWide(u.ID, conv.ID, false); err != nil {
				return err
			}
		}
	}
	return nil
}
