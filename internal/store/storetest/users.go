package storetest

import (
	"errors"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

func testMeta(e *env) {
	get := func(key string) read[string] {
		return func(r chat.Reader) (string, error) {
			b, err := r.Meta(key)
			if b == nil {
				return "unset", err
			}
			return string(b), err
		}
	}
	expect(e, "before it is set", "unset", get("epoch"))
	e.update(func(tx chat.Tx) error { return tx.SetMeta("epoch", []byte("one")) })
	e.update(func(tx chat.Tx) error { return tx.SetMeta("epoch2", []byte("\x00two")) })
	expect(e, "once set", "one", get("epoch"))
	expect(e, "a longer key", "\x00two", get("epoch2"))
	e.update(func(tx chat.Tx) error { return tx.SetMeta("epoch", []byte("three")) })
	expect(e, "once replaced", "three", get("epoch"))
}

func userByID(id msg.UserID) read[chat.User] {
	return func(r chat.Reader) (chat.User, error) { return r.User(id) }
}

func userByAddress(a msg.Address) read[chat.User] {
	return func(r chat.Reader) (chat.User, error) { return r.UserByAddress(a) }
}

func testUsers(e *env) {
	bob := chat.User{ID: 2, Address: "bob", Name: "Bob", Active: true, Created: 1_700_000_000_000}
	expectNone(e, "an unknown number", userByID(2))
	expectNone(e, "an unknown address", userByAddress("bob"))
	e.put(bob)
	expect(e, "by number", bob, userByID(2))
	expect(e, "by address", bob, userByAddress("bob"))
	expectNone(e, "an address that starts the same", userByAddress("bo"))

	moved := bob
	moved.Address, moved.Active = "+49 30 1234", false
	e.put(moved)
	expect(e, "after a change", moved, userByID(2))
	expect(e, "by the new address", moved, userByAddress("+49 30 1234"))
	expectNone(e, "by the old address", userByAddress("bob"))

	e.put(chat.User{ID: 3, Address: "bob"})
	expect(e, "an address given again", chat.User{ID: 3, Address: "bob"}, userByAddress("bob"))
}

func testUsersInOrder(e *env) {
	for i, a := range []msg.Address{"b", "ba", "a", "é", "aa"} {
		e.put(chat.User{ID: msg.UserID(i + 1), Address: a})
	}
	addresses := func(after msg.Address, limit int) read[[]msg.Address] {
		return func(r chat.Reader) ([]msg.Address, error) {
			var all []msg.Address
			users, err := r.Users(after, limit)
			for _, u := range users {
				all = append(all, u.Address)
			}
			return all, err
		}
	}
	expect(e, "all", []msg.Address{"a", "aa", "b", "ba", "é"}, addresses("", 10))
	expect(e, "the first two", []msg.Address{"a", "aa"}, addresses("", 2))
	expect(e, "after one", []msg.Address{"aa", "b"}, addresses("a", 2))
	expect(e, "after none's address", []msg.Address{"ba", "é"}, addresses("b!", 10))
	expect(e, "after the last", nil, addresses("é", 10))
}

// refused runs an Update that must fail with CodeExists.
func refused(e *env, what string, rec any) {
	e.Helper()
	err := e.store.Update(e.ctx, func(tx chat.Tx) error { return put(tx, rec) })
	if !errors.Is(err, msg.CodeExists) {
		e.Errorf("%s: got error %v, want CodeExists", what, err)
	}
}

func testAddressTaken(e *env) {
	e.put(chat.User{ID: 1, Address: "ann"}, chat.User{ID: 2, Address: "bob"})
	refused(e, "a new user with a used address", chat.User{ID: 3, Address: "ann"})
	refused(e, "a change to a used address", chat.User{ID: 2, Address: "ann"})
	expect(e, "the owner", chat.User{ID: 1, Address: "ann"}, userByAddress("ann"))
	expect(e, "who asked for it", chat.User{ID: 2, Address: "bob"}, userByID(2))
	expectNone(e, "who was not made", userByID(3))
}

func profile(user msg.UserID) read[chat.Profile] {
	return func(r chat.Reader) (chat.Profile, error) { return r.Profile(user) }
}

func testProfiles(e *env) {
	said := chat.Profile{User: 1, Version: 2, Picture: "ann.png", Status: "away", Fields: map[string]string{"team": "soup", "a": "b"}}
	expectNone(e, "before there is one", profile(1))
	e.put(said, chat.Profile{User: 2, Version: 9})
	expect(e, "once stored", said, profile(1))
	said = chat.Profile{User: 1, Version: 3}
	e.put(said)
	expect(e, "once replaced", said, profile(1))
}

func device(user msg.UserID, name string) read[chat.Device] {
	return func(r chat.Reader) (chat.Device, error) { return r.Device(user, name) }
}

func deviceByToken(h chat.TokenHash) read[chat.Device] {
	return func(r chat.Reader) (chat.Device, error) { return r.DeviceByToken(h) }
}

func devices(user msg.UserID) read[[]chat.Device] {
	return func(r chat.Reader) ([]chat.Device, error) { return r.Devices(user) }
}

func testDevices(e *env) {
	phone := chat.Device{User: 1, Name: "phone", Token: chat.TokenHash{1}, Platform: "android",
		Created: 1000, LastSeen: 2000, Expires: 3000}
	tablet := chat.Device{User: 1, Name: "tablet", Token: chat.TokenHash{2}, Title: "the big one", Revoked: true, RevokedBy: "phone"}
	other := chat.Device{User: 2, Name: "phone", Token: chat.TokenHash{3}}
	expectNone(e, "an unknown device", device(1, "phone"))
	expectNone(e, "an unknown token", deviceByToken(chat.TokenHash{1}))
	e.put(tablet, phone, other)
	expect(e, "by name", phone, device(1, "phone"))
	expect(e, "of another user", other, device(2, "phone"))
	expect(e, "by token", tablet, deviceByToken(chat.TokenHash{2}))
	expect(e, "a user's, by name", []chat.Device{phone, tablet}, devices(1))
	expect(e, "of nobody", nil, devices(3))

	phone.Token = chat.TokenHash{4}
	e.put(phone)
	expect(e, "by the new token", phone, deviceByToken(chat.TokenHash{4}))
	expectNone(e, "by the former token", deviceByToken(chat.TokenHash{1}))
}

func testTokenTaken(e *env) {
	phone := chat.Device{User: 1, Name: "phone", Token: chat.TokenHash{1}}
	e.put(phone)
	refused(e, "a used token", chat.Device{User: 2, Name: "phone", Token: chat.TokenHash{1}})
	expect(e, "the owner", phone, deviceByToken(chat.TokenHash{1}))
	expectNone(e, "who asked for it", device(2, "phone"))
}

func testNumbers(e *env) {
	for i := range 3 {
		var user msg.UserID
		var number uint64
		e.update(func(tx chat.Tx) (err error) {
			if user, err = tx.NextUser(); err != nil {
				return err
			}
			number, err = tx.NextGroup()
			return err
		})
		if user != msg.UserID(i+1) || number != uint64(i+1) {
			e.Errorf("got user %d and group %d, want %d of both", user, number, i+1)
		}
	}
}
