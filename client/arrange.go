package client

import (
	"context"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// How the user arranges his list of conversations: his own affair, the same on all his
// devices. Each of these methods writes a Change to the outbox, like those of messages.

// Pin puts a conversation on top of the list, above those that Pin has put there already.
func (c *Client) Pin(t Target) (*Change, error) {
	return c.arrange(t, frame.Arrange{Pinned: new(engine.PinOnTop)})
}

// PinAt pins a conversation with a number: the highest stands on top (Row.Pinned). Pin
// takes the milliseconds since 1970. 0 takes the pin away.
//
// Errors also: CodeBadRequest (above msg.MaxPin).
func (c *Client) PinAt(t Target, place uint64) (*Change, error) {
	return c.arrange(t, frame.Arrange{Pinned: new(min(place, engine.PinOnTop-1))})
}

// Unpin takes the pin away.
func (c *Client) Unpin(t Target) (*Change, error) { return c.PinAt(t, 0) }

// Mute asks the app to be silent about a conversation until a moment, msg.ForEver
// included; 0 ends that. It lapses by itself (Row.MutedUntil). Messages come and count as
// ever: what is silent is for the app to do.
func (c *Client) Mute(t Target, until msg.Millis) (*Change, error) {
	return c.arrange(t, frame.Arrange{MutedUntil: &until})
}

// Archive puts a conversation into the archive (Row.Archived). The next message that
// counts, whoever writes it, brings it back, unless the user keeps what he archives
// (KeepArchived). What had come before the user archived it, but not to this device, brings
// it back at once.
//
// Errors also: CodeNoConv (nothing is known of it here).
func (c *Client) Archive(t Target) (*Change, error) {
	return c.arrange(t, frame.Arrange{Archived: new(engine.Archive)})
}

// Unarchive takes a conversation out of the archive.
func (c *Client) Unarchive(t Target) (*Change, error) {
	return c.arrange(t, frame.Arrange{Archived: new(uint64(0))})
}

// KeepArchived sets whether what this user archives from now on stays in the archive when
// a message comes; at first it does not.
func (c *Client) KeepArchived(ctx context.Context, keep bool) error {
	_, err := c.SetAccount(ctx, AccountChange{KeepArchived: &keep})
	return err
}

func (c *Client) arrange(t Target, a frame.Arrange) (*Change, error) {
	return c.change(t, msg.MessageID{}, &a)
}
