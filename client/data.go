package client

import (
	"context"
	"iter"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
)

// Data is what this user keeps under keys on all his devices: settings, drafts, stars,
// contacts. A key has 1 to 320 bytes of UTF-8 without control characters, a value at most
// 64 KiB, and a user at most 1,000 keys, and 10,000 contacts beside them, with values of at most
// 1 KiB, unless the server allows otherwise. Of two devices that write the same key, the one that the server heard
// last wins.
//
// A device holds the keys whose prefix was synced, those that were fetched, and those that
// changed while it followed; these it keeps up to date, and what it does not hold it says
// (KeyUnknown).
type Data struct{ c *Client }

// Data is the user's data.
func (c *Client) Data() Data { return Data{c} }

// Datum is a key as this device shows it: what the server has, as far as that is known
// here, or what was written here and waits to be carried out (Pending).
type Datum = engine.Datum

// KeyState says what is known here of a key.
type KeyState = engine.KeyState

const (
	KeyUnknown = engine.KeyUnknown // nothing: sync a prefix of it, or fetch it
	KeyAbsent  = engine.KeyAbsent  // the user has no such key
	KeyLong    = engine.KeyLong    // the value, of more than 1 KiB, is not here: fetch it
	KeyHere    = engine.KeyHere    // the value is here
)

// Set sets a key. It works offline, as all changes do; what has not left yet is
// replaced by what is set later.
//
// Errors: CodeBadName, CodeTooLarge. Refused later: CodeTooManyKeys, and CodeTooLarge of a
// contact.
func (d Data) Set(key string, value []byte) (*Change, error) {
	return d.change(&frame.SetData{Key: key, Value: value})
}

// Delete deletes a key, be it there or not.
//
// Errors: CodeBadName.
func (d Data) Delete(key string) (*Change, error) { return d.change(&frame.DeleteData{Key: key}) }

func (d Data) change(change frame.Change) (*Change, error) {
	ch := d.c.newChange(change)
	if err := d.c.write(func(e *engine.Engine) error { return e.ChangeData(change, ch) }); err != nil {
		return nil, err
	}
	return ch, nil
}

// Get reads a key from the local database.
func (d Data) Get(key string) (datum Datum, err error) {
	err = d.c.with(func(e *engine.Engine) error {
		datum, err = e.Datum(key)
		return err
	})
	return datum, err
}

const listedAtOnce = 100

// List goes over the keys with a prefix that the local database holds, in the order of
// their bytes; Known says whether these are all. An error ends the iteration.
func (d Data) List(prefix string) iter.Seq2[Datum, error] {
	return pages(func(after string) (list []Datum, next string, err error) {
		err = d.c.with(func(e *engine.Engine) error {
			list, next, err = e.Data(prefix, after, listedAtOnce)
			return err
		})
		return list, next, err
	})
}

// Known reports whether all keys with a prefix are here.
func (d Data) Known(prefix string) (known bool, err error) {
	err = d.c.with(func(e *engine.Engine) error {
		known, err = e.KnowsData(prefix)
		return err
	})
	return known, err
}

// Sync makes all keys with a prefix local (an empty one: all keys), and says how many came
// from the server: none, if they are here already. Long values stay there until they are
// fetched.
//
// Errors: CodeOffline.
func (d Data) Sync(ctx context.Context, prefix string) (int, error) {
	n, err := d.c.ask(ctx, func(e *engine.Engine, token any) { e.SyncData(prefix, token) })
	if err != nil {
		return 0, err
	}
	return n.(int), nil
}

// Fetch brings one key with its whole value, unless it is here already, and returns it.
//
// Errors: CodeBadName, CodeOffline.
func (d Data) Fetch(ctx context.Context, key string) (Datum, error) {
	datum, err := d.c.ask(ctx, func(e *engine.Engine, token any) { e.FetchDatum(key, token) })
	if err != nil {
		return Datum{}, err
	}
	return datum.(Datum), nil
}
