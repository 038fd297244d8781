package chat

import (
	"context"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// maxMembers is how many members one page lists.
const maxMembers = 1000

// members answers who is in a group, or what changed in that since a meta_rev.
func (s *session) members(request uint64, f *frame.Members) {
	s.answer(request, func(r Reader) (any, error) {
		p, err := s.find(r, f.To)
		if err == nil {
			err = p.isGroup()
		}
		if err == nil {
			err = p.present()
		}
		if err != nil {
			return nil, err
		}
		if f.Since > p.conv.MetaRev {
			return nil, msg.Errorf(msg.CodeBadRequest, "meta_rev %d lies ahead of the group, which is at %d", f.Since, p.conv.MetaRev)
		}
		c := &p.conv
		page := &frame.MembersPage{
			Conv: p.id, Since: f.Since, Rev: c.MetaRev,
			Name: c.Name, Description: c.Description, Picture: c.Picture, Settings: c.Settings,
			Count: uint64(c.Members), Created: c.Created, State: stateOf(c, &p.member),
		}
		return page, fillMembers(r, page, within(f.Limit, defaultPage, maxMembers))
	})
}

// fillMembers lists whose membership changed after page.Since; from the beginning,
// those who left meanwhile are stepped over.
func fillMembers(r Reader, page *frame.MembersPage, limit int) error {
	list, err := r.MembersSince(page.Conv, page.Since, limit+1)
	if err != nil {
		return err
	}
	if len(list) > limit {
		list = list[:limit]
		page.Rev, page.More = list[limit-1].MetaRev, true
	}
	for i := range list {
		m := &list[i]
		if m.Left != nil && page.Since == 0 {
			continue
		}
		u, err := r.User(m.User)
		if err != nil {
			return err
		}
		page.Members = append(page.Members, frame.Member{
			User: u.Address, Name: u.Name, Role: m.Role, Joined: m.Joined, Left: m.Left != nil, MetaRev: m.MetaRev,
		})
	}
	return nil
}

// GroupMember is a present member of a group, and who he is.
type GroupMember struct {
	User   User
	Role   msg.Role
	Joined msg.Millis
}

// GroupMembers lists at most limit present members of a group with a number above
// `after`, ascending, for the operator; of deleted groups too.
func (c *Chat) GroupMembers(ctx context.Context, group uint64, after msg.UserID, limit int) ([]GroupMember, error) {
	var list []GroupMember
	err := c.store.View(ctx, func(r Reader) error {
		conv, there, err := found(r.Conversation(msg.GroupConv(group)))
		if err == nil && !there {
			err = noGroup(group)
		}
		if err != nil {
			return err
		}
		members, err := r.Members(conv.ID, after, limit)
		if err != nil {
			return err
		}
		for i := range members {
			u, err := r.User(members[i].User)
			if err != nil {
				return err
			}
			list = append(list, GroupMember{u, members[i].Role, members[i].Joined})
		}
		return nil
	})
	return list, err
}
