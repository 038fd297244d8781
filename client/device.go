package client

import (
	"context"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Device is one installation of the user's app. Name says which, for ever; Title is
// what people see and may be empty; LastSeen is in whole minutes, up to an hour too
// early, and 0 if it never was connected; Current marks this device.
type Device = frame.Device

// Devices lists the user's devices that can connect, by name: this one, and the others
// that were not signed out, revoked or left to expire.
//
// Errors: CodeOffline.
func (c *Client) Devices(ctx context.Context) ([]Device, error) {
	page, err := askAbout[*frame.DevicesPage](ctx, c, &frame.Devices{})
	if err != nil {
		return nil, err
	}
	return page.Devices, nil
}

// RenameDevice gives one of the user's devices another title; an empty one takes it away.
//
// Errors: CodeBadName (there is no such device, or the title is longer than 255 bytes or
// has control characters), CodeOffline.
func (c *Client) RenameDevice(ctx context.Context, device, title string) error {
	_, err := askAbout[*frame.Done](ctx, c, &frame.RenameDevice{Device: device, Title: title})
	return err
}

// SignOut signs one of the user's devices out: its token is worthless from now on, and
// it is told at once if it is connected, else when it next tries to. It may be this device:
// then its status becomes SignedOut. Twice is as once.
//
// Errors: CodeBadName (there is no such device), CodeOffline.
func (c *Client) SignOut(ctx context.Context, device string) error {
	_, err := askAbout[*frame.Done](ctx, c, &frame.SignOut{Device: device})
	return err
}

// Wipe says what becomes of the local database of a device that is signed out.
type Wipe int

// What is deleted.
const (
	WipeNothing Wipe = iota // all stays and can be read, and goes on with another token
	// WipeCopy deletes what the server has: messages, the conversation list, and the token.
	// What was written here and not acknowledged stays, for the same user's next login.
	WipeCopy
	// WipeAll deletes the outbox too. The database is nobody's then.
	WipeAll
)

// wipe deletes what the options say, and shortens the file, so that it is gone from the
// disk too as far as files go; it runs with the lock held.
func (c *Client) wipe() error {
	if c.opt.WipeOnSignOut == WipeNothing {
		return nil
	}
	if err := c.engine.Wipe(c.opt.WipeOnSignOut == WipeAll); err != nil {
		return err
	}
	if err := c.db.Update(true, func(tx engine.Tx) error { return tx.SetMeta(metaToken, nil) }); err != nil {
		return err
	}
	return c.db.Scrub()
}

// revoked reports whether the server said of a token that it was revoked.
func revoked(errs ...error) bool {
	for _, err := range errs {
		if msg.CodeOf(err) == msg.CodeTokenRevoked {
			return true
		}
	}
	return false
}
