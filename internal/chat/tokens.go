package chat

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// NewToken makes a token for a user's device, which may be new, and returns it:
// only a hash is kept. The device's former token is no longer good, and a
// connection that uses it ends. lifetime 0 means for ever. create makes the user
// if there is none. CodeDeviceLimit: the user has too many devices already.
func (c *Chat) NewToken(ctx context.Context, addr msg.Address, device string, lifetime time.Duration, create bool) ([32]byte, error) {
	var token [32]byte
	if err := addr.Check(); err != nil {
		return token, err
	}
	if err := msg.CheckName("device", device); err != nil {
		return token, err
	}
	if lifetime < 0 {
		return token, msg.Errorf(msg.CodeBadRequest, "a token cannot live for %v", lifetime)
	}
	fresh, err := c.random(len(token))
	if err != nil {
		return token, err
	}
	copy(token[:], fresh)
	d := Device{Name: device, Token: sha256.Sum256(token[:])}
	err = c.update(ctx, 256, func(b *batch) (err error) {
		if lifetime > 0 {
			d.Expires = b.now + max(1, msg.Millis(lifetime.Milliseconds()))
		}
		d.User, err = b.putToken(addr, d, create)
		return err
	}, func() {
		c.endDevice(d.User, d.Name, "the device got a new token; the one in use is no longer good")
	})
	if err != nil {
		return [32]byte{}, err
	}
	return token, nil
}

// putToken stores a device with its new token.
func (b *batch) putToken(addr msg.Address, d Device, create bool) (msg.UserID, error) {
	u, there, err := found(b.UserByAddress(addr))
	if err != nil {
		return 0, err
	}
	if there && !u.Active {
		return 0, msg.Errorf(msg.CodeUserDisabled, "the account of %q is disabled", string(addr))
	}
	if !there {
		if !create {
			return 0, msg.Errorf(msg.CodeNoUser, "no user has the address %q", string(addr))
		}
		if u, err = b.addUser(addr, ""); err != nil {
			return 0, err
		}
	}
	if err := b.roomFor(u, d.Name); err != nil {
		return 0, err
	}
	former, renewed, err := found(b.Device(u.ID, d.Name))
	if err == nil && !renewed {
		err = b.room()
	}
	if err != nil {
		return 0, err
	}
	d.User, d.Platform, d.LastSeen, d.Created = u.ID, former.Platform, former.LastSeen, former.Created
	if d.Created == 0 {
		d.Created = b.now
	}
	return u.ID, b.PutDevice(d)
}

// roomFor refuses one device too many. Revoked and expired ones do not count.
func (b *batch) roomFor(u User, device string) error {
	devices, err := b.Devices(u.ID)
	if err != nil {
		return err
	}
	var others []string
	for _, d := range devices {
		if d.Name != device && !d.Revoked && (d.Expires == 0 || d.Expires > b.now) {
			others = append(others, fmt.Sprintf("%q", d.Name))
		}
	}
	if len(others) < b.c.limits.Devices {
		return nil
	}
	return msg.Errorf(msg.CodeDeviceLimit, "%q has %d devices already: %s; revoke the token of one of them first",
		string(u.Address), len(others), strings.Join(others, ", "))
}

// RevokeToken makes a device's token worthless: its connection ends at once.
func (c *Chat) RevokeToken(ctx context.Context, addr msg.Address, device string) error {
	var u User
	return c.update(ctx, 256, func(b *batch) (err error) {
		if u, err = userAt(b, addr); err != nil {
			return err
		}
		d, there, err := found(b.Device(u.ID, device))
		if err != nil {
			return err
		}
		if !there {
			return msg.Errorf(msg.CodeBadName, "%q has no device %q", string(addr), device)
		}
		d.Revoked = true
		return b.PutDevice(d)
	}, func() {
		c.endDevice(u.ID, device, "the token was revoked")
	})
}

// endDevice ends the connection of a device whose token is no longer good.
func (c *Chat) endDevice(user msg.UserID, device, why string) {
	for _, s := range c.hub.sessions(user) {
		if s.device == device {
			s.end(0, &frame.Error{Code: msg.CodeTokenRevoked, Detail: why})
		}
	}
}
