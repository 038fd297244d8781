package chat

import (
	"context"
	"slices"
	"unicode/utf8"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// adminBatch is how many records one commit of an administrator's large
// request writes, so that sends do not wait for all of it.
const adminBatch = 1000

// AddUser makes a user. name is shown to people and may be empty. CodeExists:
// the address is taken.
func (c *Chat) AddUser(ctx context.Context, addr msg.Address, name string) (User, error) {
	if err := addr.Check(); err != nil {
		return User{}, err
	}
	if len(name) > msg.MaxAddress || !utf8.ValidString(name) {
		return User{}, msg.Errorf(msg.CodeBadName, "the name of a user is at most %d bytes of UTF-8", msg.MaxAddress)
	}
	var u User
	err := c.update(ctx, 256, func(b *batch) error {
		_, taken, err := found(b.UserByAddress(addr))
		if err != nil {
			return err
		}
		if taken {
			return msg.Errorf(msg.CodeExists, "there is a user %q already", string(addr))
		}
		u, err = b.addUser(addr, name)
		return err
	}, nil)
	if err != nil {
		return User{}, err
	}
	return u, nil
}

func (b *batch) addUser(addr msg.Address, name string) (User, error) {
	if err := b.room(); err != nil {
		return User{}, err
	}
	id, err := b.NextUser()
	if err != nil {
		return User{}, err
	}
	u := User{ID: id, Address: addr, Name: name, Active: true, Created: b.now}
	return u, b.PutUser(u)
}

// EnsureUsers makes those users that are not there yet, in commits of bounded
// size, and returns how many it made. A bad address refuses all before the
// first is made.
func (c *Chat) EnsureUsers(ctx context.Context, addrs []msg.Address) (created int, err error) {
	for _, a := range addrs {
		if err := a.Check(); err != nil {
			return 0, err
		}
	}
	for part := range slices.Chunk(addrs, adminBatch) {
		made := 0
		err := c.update(ctx, 256*len(part), func(b *batch) (err error) {
			made, err = b.ensureUsers(part)
			return err
		}, nil)
		if err != nil {
			return created, err
		}
		created += made
	}
	return created, nil
}

func (b *batch) ensureUsers(addrs []msg.Address) (made int, err error) {
	for _, a := range addrs {
		_, there, err := found(b.UserByAddress(a))
		if err == nil && !there {
			made++
			_, err = b.addUser(a, "")
		}
		if err != nil {
			return 0, err
		}
	}
	return made, nil
}

// Users lists at most limit users whose address sorts after `after`, ascending.
func (c *Chat) Users(ctx context.Context, after msg.Address, limit int) (users []User, err error) {
	err = c.store.View(ctx, func(r Reader) error {
		users, err = r.Users(after, limit)
		return err
	})
	return users, err
}

// DisableUser refuses the user from now on: his connections end at once, and
// nobody can write to him. His messages stay.
func (c *Chat) DisableUser(ctx context.Context, addr msg.Address) error {
	var u User
	return c.update(ctx, 256, func(b *batch) (err error) {
		if u, err = userAt(b, addr); err != nil || !u.Active {
			return err
		}
		u.Active = false
		return b.PutUser(u)
	}, func() {
		for _, s := range c.hub.sessions(u.ID) {
			s.end(0, &frame.Error{Code: msg.CodeUserDisabled, Detail: "the account was disabled"})
		}
	})
}
