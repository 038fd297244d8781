package chat

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
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
	if err := checkTokenRequest(addr, device, lifetime); err != nil {
		return token, err
	}
	fresh, err := c.random(len(token))
	if err != nil {
		return token, err
	}
	copy(token[:], fresh)
	d := Device{Name: device, Token: hashToken(token[:])}
	err = c.update(ctx, 256, func(b *batch) (err error) {
		if lifetime > 0 {
			d.Expires = b.now + max(1, msg.Millis(lifetime.Milliseconds()))
		}
		d.User, err = b.putToken(addr, d, create)
		return err
	}, func() {
		c.endDevice(&d, msg.CodeBadToken, replacedWhy)
	})
	if err != nil {
		return [32]byte{}, err
	}
	return token, nil
}

func checkTokenRequest(addr msg.Address, device string, lifetime time.Duration) error {
	if err := addr.Check(); err != nil {
		return err
	}
	if err := msg.CheckName("device", device); err != nil {
		return err
	}
	if lifetime < 0 {
		return msg.Errorf(msg.CodeBadRequest, "a token cannot live for %v", lifetime)
	}
	return nil
}

// hashToken is what is kept of a token.
func hashToken(token []byte) TokenHash { return sha256.Sum256(token) }

const replacedWhy = "the device got a new token; the one in use is no longer good"

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
	d.User, d.Title, d.Platform, d.LastSeen, d.Created = u.ID, former.Title, former.Platform, former.LastSeen, former.Created
	if d.Created == 0 {
		d.Created = b.now
	}
	return u.ID, b.PutDevice(d)
}

// roomFor refuses one device too many. Those that cannot connect do not count.
func (b *batch) roomFor(u User, device string) error {
	devices, err := b.c.devicesOf(b, u.ID)
	if err != nil {
		return err
	}
	var others []string
	for i := range devices {
		if d := &devices[i]; d.Name != device {
			others = append(others, d.String())
		}
	}
	if len(others) < b.c.limits.Devices {
		return nil
	}
	return msg.Errorf(msg.CodeDeviceLimit, "%q has %d devices already: %s; sign one of them out, or revoke its token, first",
		string(u.Address), len(others), strings.Join(others, ", "))
}

// String describes the device to a person: "phone" (Ann's phone, android, last seen 2026-11-22 21:10).
func (d *UserDevice) String() string {
	about := slices.DeleteFunc([]string{d.Title, d.Platform, "never seen"}, func(s string) bool { return s == "" })
	if d.LastSeen != 0 {
		about[len(about)-1] = "last seen " + d.LastSeen.Time().UTC().Format("2006-01-02 15:04")
	}
	return fmt.Sprintf("%q (%s)", d.Name, strings.Join(about, ", "))
}

// RevokeToken makes a device's token worthless: its connection ends at once.
func (c *Chat) RevokeToken(ctx context.Context, addr msg.Address, device string) error {
	var d Device
	return c.update(ctx, 256, func(b *batch) error {
		u, err := userAt(b, addr)
		if err != nil {
			return err
		}
		if d, err = b.device(&u, device); err != nil || d.Revoked {
			return err
		}
		d.Revoked = true
		return b.PutDevice(d)
	}, func() {
		c.endDevice(&d, msg.CodeTokenRevoked, revokedWhy(&d))
	})
}

// endDevice ends the connection of a device whose token is no longer good.
func (c *Chat) endDevice(d *Device, code msg.Code, why string) {
	for _, s := range c.hub.sessions(d.User) {
		if s.device == d.Name {
			s.end(0, &frame.Error{Code: code, Detail: why})
		}
	}
}
