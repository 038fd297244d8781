package client

import (
	"context"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Profile is what a user says of himself (msg.Profile), in its Version, which rises by one
// with each change. Known is false where nothing is known.
type Profile = frame.UserProfile

// ProfileChange is a change of one's own profile: what is nil stays. Of Fields those named are
// set, and taken away by an empty value.
type ProfileChange = frame.SetProfile

// Profile reads a user's profile from the local database, as SyncProfiles, SetProfile or Watch
// brought it last.
func (c *Client) Profile(user msg.Address) (p Profile, err error) {
	err = c.with(func(e *engine.Engine) error {
		p, err = e.Profile(user)
		return err
	})
	return p, err
}

// SyncProfiles brings the profiles of users, in their order, where the newest is not here
// already. Nothing is said (Known is false) of an address that is no user's, and of who has
// blocked this one. The server answers once a second, and ten times at once, about 100
// users each: what is more waits.
//
// Errors: CodeBadAddress, CodeOffline.
func (c *Client) SyncProfiles(ctx context.Context, users ...msg.Address) ([]Profile, error) {
	if err := checkUsers(users); err != nil {
		return nil, err
	}
	body, err := c.ask(ctx, func(e *engine.Engine, token any) { e.SyncProfiles(users, token) })
	if err != nil {
		return nil, err
	}
	return body.([]Profile), nil
}

// SetProfile changes this user's profile, on all his devices, and returns it as it is then.
//
// Errors: CodeTooLarge, CodeBadText, CodeBadName (of a field's key): see msg.Profile.Check;
// CodeOffline.
func (c *Client) SetProfile(ctx context.Context, change ProfileChange) (Profile, error) {
	body, err := c.ask(ctx, func(e *engine.Engine, token any) { e.SetProfile(&change, token) })
	if err != nil {
		return Profile{}, err
	}
	return body.(Profile), nil
}

// Watch says whose profiles the app shows now, in place of those of before; nobody's, without
// users. They are brought where they are not known, and again when they change, for as long as
// there is a connection: see Options.OnProfile. Of somebody who changes it often this is told
// every few seconds.
//
// Errors: CodeBadAddress, CodeTooLarge (more than 100 users).
func (c *Client) Watch(users ...msg.Address) error {
	if err := checkUsers(users); err != nil {
		return err
	}
	return c.with(func(e *engine.Engine) error { return e.Watch(users) })
}
