package client

import (
	"context"
	"crypto/rand"
	"iter"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// NewGroup is a group that is to be made. Key, if the app gives one, makes the
// request repeatable: asking again with the same one makes no second group.
type NewGroup struct {
	Key         [16]byte // zero: a random one
	Name        string
	Description string
	Picture     string // a URL, or whatever the app names pictures by
	Settings    msg.Settings
	Members     []msg.Address // further ones
}

// GroupChange is what SetGroup changes; nil: stays as it is.
type GroupChange struct {
	Name, Description, Picture *string
	Settings                   *msg.Settings
}

// GroupInfo is what a group says of itself, as SyncMembers brought it last, and
// what this user is there.
type GroupInfo = engine.GroupInfo

// Member is a member of a group.
type Member = frame.Member

// NewGroup makes a group whose owner is this user, and returns its number. It
// needs the server.
//
// Errors: CodeBadName, CodeTooLarge, CodeNoUser, CodeWideLimit, CodeOffline.
func (c *Client) NewGroup(ctx context.Context, g NewGroup) (uint64, error) {
	if g.Key == [16]byte{} {
		if _, err := rand.Read(g.Key[:]); err != nil {
			return 0, &msg.Error{Op: "make a group", Code: msg.CodeInternal, Err: err}
		}
	}
	request := frame.NewGroup(g)
	body, err := c.ask(ctx, func(e *engine.Engine, token any) { e.Ask(&request, token) })
	if err != nil {
		return 0, err
	}
	ack, ok := body.(*frame.OpAck)
	if !ok {
		return 0, msg.Errorf(msg.CodeBadServer, "the server answered NewGroup with %T", body)
	}
	return ack.Conv.Group(), nil
}

// The following are changes, as those of messages: durable when they return, and
// carried out when there is a connection. Wait: CodeNotMember, CodeLeft,
// CodeGroupDeleted, CodeNoRight (this user's role does not permit it), and what
// each says.

// SetGroup changes what a group says of itself, and its rules.
//
// Wait also: CodeBadName, CodeTooLarge.
func (c *Client) SetGroup(group uint64, change GroupChange) (*Change, error) {
	set := frame.SetGroup(change)
	return c.changeGroup(group, &set)
}

// SetRole gives a member a role. Making somebody the owner makes the former one
// an admin.
func (c *Client) SetRole(group uint64, member msg.Address, role msg.Role) (*Change, error) {
	return c.changeGroup(group, &frame.SetRole{User: member, Role: role})
}

// AddMembers makes users members; who is one already stays as he is.
//
// Wait also: CodeNoUser, CodeWideLimit.
func (c *Client) AddMembers(group uint64, users ...msg.Address) (*Change, error) {
	return c.changeGroup(group, &frame.AddMembers{Users: users})
}

// RemoveMembers makes members leave whose role is not above one's own.
func (c *Client) RemoveMembers(group uint64, users ...msg.Address) (*Change, error) {
	return c.changeGroup(group, &frame.RemoveMembers{Users: users})
}

// Join joins an open group. One that is not open answers as one that does not
// exist (CodeNotMember).
func (c *Client) Join(group uint64) (*Change, error) {
	return c.changeGroup(group, &frame.Join{})
}

// Leave leaves a group. What this device holds of it stays readable. An owner
// hands the group over first, unless nobody else is there.
func (c *Client) Leave(group uint64) (*Change, error) {
	return c.changeGroup(group, &frame.Leave{})
}

// DeleteGroup deletes a group for everybody; it is the owner's. What devices hold
// of it stays readable there.
func (c *Client) DeleteGroup(group uint64) (*Change, error) {
	return c.changeGroup(group, &frame.DeleteGroup{})
}

func (c *Client) changeGroup(group uint64, change frame.Change) (*Change, error) {
	if group == 0 {
		return nil, msg.Errorf(msg.CodeBadRequest, "no group is named: group numbers begin at 1")
	}
	return c.change(Group(group), msg.MessageID{}, change)
}

// SyncMembers brings the members of a group, and what it says of itself, into the
// local database: what changed since the last time. It needs the server.
//
// Errors: CodeNotMember, CodeLeft, CodeGroupDeleted, CodeOffline.
func (c *Client) SyncMembers(ctx context.Context, group uint64) (GroupInfo, error) {
	ft, err := Group(group).check()
	if err != nil {
		return GroupInfo{}, err
	}
	body, err := c.ask(ctx, func(e *engine.Engine, token any) { e.SyncMembers(ft, token) })
	if err != nil {
		return GroupInfo{}, err
	}
	return body.(GroupInfo), nil
}

// GroupInfo reads what is known here of a group, from the local database.
func (c *Client) GroupInfo(group uint64) (info GroupInfo, err error) {
	ft, err := Group(group).check()
	if err != nil {
		return GroupInfo{}, err
	}
	err = c.with(func(e *engine.Engine) error {
		info, err = e.GroupInfo(ft)
		return err
	})
	return info, err
}

// Members reads the members of a group, ascending by address, as SyncMembers
// brought them. An error ends the iteration.
func (c *Client) Members(group uint64) iter.Seq2[Member, error] {
	return func(yield func(Member, error) bool) {
		ft, err := Group(group).check()
		var after msg.Address
		for {
			var page []Member
			if err == nil {
				err = c.with(func(e *engine.Engine) error {
					page, err = e.Members(ft, after, askPage)
					return err
				})
			}
			if err != nil {
				yield(Member{}, err)
				return
			}
			for _, m := range page {
				if !yield(m, nil) {
					return
				}
				after = m.User
			}
			if len(page) < askPage {
				return
			}
		}
	}
}
