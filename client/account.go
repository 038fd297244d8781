package client

import (
	"context"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Account is what the server does for this user on all his devices.
type Account struct {
	Quiet        bool          // nobody is told what he has read
	HideLastSeen bool          // nobody is told whether he is online, and when he was last seen
	KeepArchived bool          // what he archives stays in the archive, whatever is sent there
	WriteFrom    msg.WriteFrom // from whom he accepts messages, and being added to groups
}

// AccountChange changes an Account: what is nil stays.
type AccountChange = frame.Account

// Account asks how it is.
//
// Errors: CodeOffline.
func (c *Client) Account(ctx context.Context) (Account, error) {
	return c.SetAccount(ctx, AccountChange{})
}

// SetAccount changes something, and returns how everything is then.
//
// WriteFrom holds for messages one to one, answers to this user's own included, and for being
// added to groups by others; notes to self pass always. With msg.FromContacts those pass who are
// among his contacts when they try. The server may have a setting for all users: both hold.
// Whoever does not pass is refused with CodeNotAccepted.
//
// Errors: CodeOffline.
func (c *Client) SetAccount(ctx context.Context, change AccountChange) (Account, error) {
	is, err := askAbout[*frame.Account](ctx, c, &change)
	if err != nil {
		return Account{}, err
	}
	if is.Quiet == nil || is.HideLastSeen == nil || is.KeepArchived == nil || is.WriteFrom == nil {
		return Account{}, msg.Errorf(msg.CodeBadServer, "the server does not say how the account is")
	}
	return Account{*is.Quiet, *is.HideLastSeen, *is.KeepArchived, *is.WriteFrom}, nil
}

// SetQuiet sets whether others are told what this user has read, on all his
// devices. His own read positions and counts stay as they are.
func (c *Client) SetQuiet(ctx context.Context, quiet bool) error {
	_, err := c.SetAccount(ctx, AccountChange{Quiet: &quiet})
	return err
}

// SetLastSeen sets whether others are told that this user is online, and when he was last
// seen, on all his devices; at first they are. He sees of others what they tell all the same.
func (c *Client) SetLastSeen(ctx context.Context, told bool) error {
	_, err := c.SetAccount(ctx, AccountChange{HideLastSeen: new(!told)})
	return err
}
