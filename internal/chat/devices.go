package chat

import (
	"context"
	"fmt"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// UserDevice is a device with what the hub knows of it. LastSeen is as it is told to
// people: in whole minutes, now if it is online.
type UserDevice struct {
	Device
	Online bool
}

// good reports whether the device's token may still open a connection.
func (d *Device) good(now msg.Millis) bool {
	return !d.Revoked && (d.Expires == 0 || d.Expires > now)
}

// devicesOf lists the devices of a user that can connect, by name.
func (c *Chat) devicesOf(r UserReader, user msg.UserID) ([]UserDevice, error) {
	all, err := r.Devices(user)
	if err != nil {
		return nil, err
	}
	online := map[string]bool{}
	for _, s := range c.hub.sessions(user) {
		online[s.device] = true
	}
	now := c.clock()
	var list []UserDevice
	for _, d := range all {
		if !d.good(now) {
			continue
		}
		if online[d.Name] {
			d.LastSeen = now
		}
		d.LastSeen -= d.LastSeen % seenStep
		list = append(list, UserDevice{d, online[d.Name]})
	}
	return list, nil
}

// Devices lists the devices of a user that can connect, by name.
func (c *Chat) Devices(ctx context.Context, addr msg.Address) (list []UserDevice, err error) {
	err = c.store.View(ctx, func(r Reader) error {
		u, err := userAt(r, addr)
		if err != nil {
			return err
		}
		list, err = c.devicesOf(r, u.ID)
		return err
	})
	return list, err
}

// devices answers with the devices that the user has.
func (s *session) devices(request uint64, _ *frame.Devices) {
	s.answer(request, func(r Reader) (any, error) {
		list, err := s.c.devicesOf(r, s.user.ID)
		page := &frame.DevicesPage{}
		for i := range list {
			d := &list[i]
			page.Devices = append(page.Devices, frame.Device{
				Name: d.Name, Title: d.Title, Platform: d.Platform, Created: d.Created, LastSeen: d.LastSeen,
				Online: d.Online, Current: d.Name == s.device,
			})
		}
		return page, err
	})
}

// renameDevice gives one of the user's devices another title.
func (s *session) renameDevice(request uint64, f *frame.RenameDevice) {
	if f.Title != "" {
		if err := msg.CheckName("device", f.Title); err != nil {
			s.fail(request, err)
			return
		}
	}
	s.carryOut(request, func(b *batch) error {
		d, err := b.device(&s.user, f.Device)
		if err != nil {
			return err
		}
		if !d.good(b.now) {
			return noDevice(&s.user, f.Device)
		}
		d.Title = f.Title
		return b.PutDevice(d)
	}, nil)
}

// signOut makes the token of one of the user's devices worthless, be it this one's.
func (s *session) signOut(request uint64, f *frame.SignOut) {
	var d Device
	s.carryOut(request, func(b *batch) (err error) {
		if d, err = b.device(&s.user, f.Device); err != nil || d.Revoked {
			return err
		}
		d.Revoked, d.RevokedBy = true, s.device
		return b.PutDevice(d)
	}, func() {
		s.c.endDevice(&d, msg.CodeTokenRevoked, revokedWhy(&d))
	})
}

// device finds one of a user's devices, revoked or not.
func (b *batch) device(u *User, name string) (Device, error) {
	d, there, err := found(b.Device(u.ID, name))
	if err == nil && !there {
		err = noDevice(u, name)
	}
	return d, err
}

func noDevice(u *User, name string) error {
	return msg.Errorf(msg.CodeBadName, "%q has no device %q", string(u.Address), name)
}

// revokedWhy says to a device how its token was revoked.
func revokedWhy(d *Device) string {
	switch d.RevokedBy {
	case "":
		return fmt.Sprintf("the token of the device %q was revoked", d.Name)
	case d.Name:
		return fmt.Sprintf("the device %q has signed itself out", d.Name)
	}
	return fmt.Sprintf("the device %q was signed out by another device of the user, %q", d.Name, d.RevokedBy)
}
