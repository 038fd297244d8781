package pebble

import (
	"errors"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

func appendUser(b []byte, u *chat.User) []byte {
	b = append(b, recordVersion)
	b = appendText(b, string(u.Address))
	b = appendText(b, u.Name)
	b = appendBool(b, u.Active)
	b = appendBool(b, u.Quiet)
	b = appendBool(b, u.Hidden)
	b = appendBool(b, u.Keeps)
	b = appendNumber(b, uint64(u.From))
	return appendMillis(b, u.Created)
}

func decodeUser(key, val []byte) (chat.User, error) {
	id, k := readUserKey(key)
	f := readRecord(val)
	u := chat.User{
		ID:      id,
		Address: msg.Address(f.text()),
		Name:    f.text(),
		Active:  f.bool(),
		Quiet:   f.bool(),
		Hidden:  f.bool(),
		Keeps:   f.bool(),
		From:    msg.WriteFrom(f.number()),
		Created: f.millis(),
	}
	if !k.ok() || !f.ok() {
		return chat.User{}, unreadable("user", key, val)
	}
	return u, nil
}

func appendDevice(b []byte, d *chat.Device) []byte {
	b = append(b, recordVersion)
	b = append(b, d.Token[:]...)
	b = appendText(b, d.Title)
	b = appendText(b, d.Platform)
	b = appendMillis(b, d.Created)
	b = appendMillis(b, d.LastSeen)
	b = appendMillis(b, d.Expires)
	b = appendBool(b, d.Revoked)
	return appendText(b, d.RevokedBy)
}

func decodeDevice(key, val []byte) (chat.Device, error) {
	user, k := readUserKey(key)
	f := readRecord(val)
	d := chat.Device{User: user, Name: k.rest()}
	copy(d.Token[:], f.take(uint64(len(d.Token))))
	d.Title = f.text()
	d.Platform = f.text()
	d.Created = f.millis()
	d.LastSeen = f.millis()
	d.Expires = f.millis()
	d.Revoked = f.bool()
	d.RevokedBy = f.text()
	if !k.ok() || !f.ok() {
		return chat.Device{}, unreadable("device", key, val)
	}
	return d, nil
}

// deviceRef names a device, as the index of tokens does.
type deviceRef struct {
	user msg.UserID
	name string
}

func appendDeviceRef(b []byte, d *chat.Device) []byte {
	return append(appendNumber(b, uint64(d.User)), d.Name...)
}

func decodeDeviceRef(key, val []byte) (deviceRef, error) {
	f := fieldReader{b: val}
	ref := deviceRef{user: msg.UserID(f.number())}
	if ref.name = string(f.b); f.bad {
		return deviceRef{}, unreadable("token", key, val)
	}
	return ref, nil
}

func (r *reader) User(id msg.UserID) (chat.User, error) {
	r.key = userKey(r.key[:0], id, tagUser)
	return lookup(r, r.key, decodeUser)
}

func (r *reader) UserByAddress(a msg.Address) (chat.User, error) {
	id, err := r.userNamed(a)
	if err != nil {
		return chat.User{}, err
	}
	u, err := r.User(id)
	return u, dangling(err, a)
}

func (r *reader) userNamed(a msg.Address) (msg.UserID, error) {
	r.key = nameKey(r.key[:0], tagAddress, string(a))
	id, err := lookup(r, r.key, decodeNumber)
	return msg.UserID(id), err
}

func (r *reader) Users(after msg.Address, limit int) ([]chat.User, error) {
	s := under([]byte{tagAddress})
	if after != "" {
		s.lower = append(nameKey(nil, tagAddress, string(after)), 0)
	}
	return follow(r, s, false, limit, decodeNumber, func(id uint64) (chat.User, error) {
		return r.User(msg.UserID(id))
	})
}

func (r *reader) Device(user msg.UserID, name string) (chat.Device, error) {
	r.key = deviceKey(r.key[:0], user, name)
	return lookup(r, r.key, decodeDevice)
}

func (r *reader) DeviceByToken(h chat.TokenHash) (chat.Device, error) {
	r.key = tokenKey(r.key[:0], &h)
	ref, err := lookup(r, r.key, decodeDeviceRef)
	if err != nil {
		return chat.Device{}, err
	}
	d, err := r.Device(ref.user, ref.name)
	return d, dangling(err, ref)
}

func (r *reader) Devices(user msg.UserID) ([]chat.Device, error) {
	var all []chat.Device
	err := scan(r, under(userKey(nil, user, tagDevice)), false, decodeDevice, func(d chat.Device) bool {
		all = append(all, d)
		return true
	})
	return all, err
}

func (t *tx) NextUser() (msg.UserID, error) {
	n, err := t.next(nameKey(nil, tagNumber, "user"))
	return msg.UserID(n), err
}

func (t *tx) PutUser(u chat.User) error {
	old, err := t.User(u.ID)
	isNew := errors.Is(err, chat.ErrNotFound)
	if err != nil && !isNew {
		return err
	}
	if isNew || old.Address != u.Address {
		if err := t.moveAddress(old, u, isNew); err != nil {
			return err
		}
	}
	t.hot.users.put(u.ID, u)
	t.key, t.val = userKey(t.key[:0], u.ID, tagUser), appendUser(t.val[:0], &u)
	return t.set(t.key, t.val)
}

func (t *tx) moveAddress(old, u chat.User, isNew bool) error {
	address := nameKey(nil, tagAddress, string(u.Address))
	if used, err := t.has(address); err != nil {
		return err
	} else if used {
		return taken("the address %q belongs to another user", u.Address)
	}
	if !isNew {
		t.hot.named.drop(old.Address)
		if err := t.unset(nameKey(nil, tagAddress, string(old.Address))); err != nil {
			return err
		}
	}
	t.hot.named.put(u.Address, u.ID)
	return t.set(address, appendNumber(nil, uint64(u.ID)))
}

func (t *tx) PutDevice(d chat.Device) error {
	old, err := t.Device(d.User, d.Name)
	isNew := errors.Is(err, chat.ErrNotFound)
	if err != nil && !isNew {
		return err
	}
	if isNew || old.Token != d.Token {
		if err := t.moveToken(old, d, isNew); err != nil {
			return err
		}
	}
	t.key, t.val = deviceKey(t.key[:0], d.User, d.Name), appendDevice(t.val[:0], &d)
	return t.set(t.key, t.val)
}

func (t *tx) moveToken(old, d chat.Device, isNew bool) error {
	token := tokenKey(nil, &d.Token)
	if used, err := t.has(token); err != nil {
		return err
	} else if used {
		return taken("the token of device %q belongs to another device", d.Name)
	}
	if !isNew {
		if err := t.unset(tokenKey(nil, &old.Token)); err != nil {
			return err
		}
	}
	return t.set(token, appendDeviceRef(nil, &d))
}
