package admin

import (
	"context"
	"fmt"
	"strconv"

	"github.com/backscroll/backscroll/msg"
)

// NewGroup makes a group, or finds the one that was made with the same key.
func (c *Client) NewGroup(ctx context.Context, name, key string, members []msg.Address) (g Group, err error) {
	return g, c.call(ctx, "POST", "groups", newGroup{name, key, members}, &g)
}

// Groups calls each for every group, by number, until it fails.
func (c *Client) Groups(ctx context.Context, each func(Group) error) error {
	for after := uint64(0); ; {
		var page groupList
		path := "groups"
		if after != 0 {
			path += "?after=" + strconv.FormatUint(after, 10)
		}
		if err := c.call(ctx, "GET", path, nil, &page); err != nil {
			return err
		}
		for _, g := range page.Groups {
			if err := each(g); err != nil {
				return err
			}
		}
		if after = page.Next; after == 0 {
			return nil
		}
	}
}

// Group finds a group, deleted ones too.
func (c *Client) Group(ctx context.Context, group uint64) (g Group, err error) {
	return g, c.call(ctx, "GET", fmt.Sprintf("groups/%d", group), nil, &g)
}

// SetGroup changes what a group says of itself, and returns it as it is then.
func (c *Client) SetGroup(ctx context.Context, group uint64, change GroupChange) (g Group, err error) {
	return g, c.call(ctx, "POST", fmt.Sprintf("groups/%d", group), change, &g)
}

// DeleteGroup deletes a group for everybody.
func (c *Client) DeleteGroup(ctx context.Context, group uint64) error {
	return c.call(ctx, "POST", fmt.Sprintf("groups/%d/delete", group), struct{}{}, nil)
}

// ChangeMembers adds members to a group and removes others, and returns how many
// joined and left. Adding a member again, or removing one who is none, changes nothing.
func (c *Client) ChangeMembers(ctx context.Context, group uint64, add, remove []msg.Address) (added, removed int, err error) {
	var out changedMembers
	err = c.call(ctx, "POST", fmt.Sprintf("groups/%d/members", group), memberChange{add, remove}, &out)
	return out.Added, out.Removed, err
}

// Members calls each for every member of a group, by user id, until it fails.
func (c *Client) Members(ctx context.Context, group uint64, each func(GroupMember) error) error {
	for after := msg.UserID(0); ; {
		var page memberList
		if err := c.call(ctx, "GET", fmt.Sprintf("groups/%d/members?after=%d", group, after), nil, &page); err != nil {
			return err
		}
		for _, m := range page.Members {
			if err := each(m); err != nil {
				return err
			}
		}
		if after = page.Next; after == 0 {
			return nil
		}
	}
}

// SetRole gives a member a role; a new owner makes the former one an admin.
func (c *Client) SetRole(ctx context.Context, group uint64, address msg.Address, role msg.Role) error {
	return c.call(ctx, "POST", fmt.Sprintf("groups/%d/role", group), roleChange{address, role.String()}, nil)
}
