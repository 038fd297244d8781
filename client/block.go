package client

import (
	"context"
	"iter"
	"strings"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// BlockPrefix and an address are the key of user data that says that this user has blocked
// somebody.
const BlockPrefix = engine.BlockPrefix

// Block blocks a user, on all devices, and works offline as all changes do. One to one nothing
// passes between the two any more, in neither direction: what either sends, and every change
// that the other one would see, is refused with CodeBlocked, typing is dropped, and the blocked
// one learns nothing of this user's presence and profile. What was sent before stays where it is.
// In groups nobody but this user's devices takes notice: read sessions leave out what the
// blocked one writes (ReadOptions.ShowBlocked shows it), while the conversation list, with its
// counts and previews, still has it.
//
// Errors: CodeBadAddress, CodeBadRequest (oneself). Refused later: CodeTooManyKeys.
func (c *Client) Block(user msg.Address) (*Change, error) {
	if err := user.Check(); err != nil {
		return nil, err
	}
	if owner, known := c.Owner(); known && owner.User == user {
		return nil, msg.Errorf(msg.CodeBadRequest, "nobody blocks himself")
	}
	return c.Data().Set(BlockPrefix+string(user), nil)
}

// Unblock takes that back, be it there or not.
//
// Errors: CodeBadAddress.
func (c *Client) Unblock(user msg.Address) (*Change, error) {
	if err := user.Check(); err != nil {
		return nil, err
	}
	return c.Data().Delete(BlockPrefix + string(user))
}

// Blocked goes over the users whom this one has blocked, by address, as far as that is known
// here: SyncBlocked brings the rest. An error ends the iteration.
func (c *Client) Blocked() iter.Seq2[msg.Address, error] {
	return func(yield func(msg.Address, error) bool) {
		for datum, err := range c.Data().List(BlockPrefix) {
			if !yield(msg.Address(strings.TrimPrefix(datum.Key, BlockPrefix)), err) {
				return
			}
		}
	}
}

// SyncBlocked makes sure that it is known here whom this user has blocked. The client does so
// by itself with the first group that it looks at.
//
// Errors: CodeOffline.
func (c *Client) SyncBlocked(ctx context.Context) error {
	_, err := c.Data().Sync(ctx, BlockPrefix)
	return err
}
