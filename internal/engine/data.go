package engine

import (
	"slices"
	"strings"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// User data is what the user keeps under keys on all his devices. The local database has
// it as far as it came: by the stream that also brings rows, or because a prefix or a
// key was asked for. A change of this device is shown over that at once.

// dataState is what the engine holds of it in memory.
type dataState struct {
	queue   []*queued          // changes of this device that the server has not answered
	latest  map[string]*queued // the newest of each key
	retryAt msg.Millis         // when the server said to ask again; 0: it did not
	// +1 whenever what is known is dropped: an answer to what was asked before says nothing
	// of what changed meanwhile.
	life int
}

// KeyState says what is known here of a key.
type KeyState uint8

const (
	KeyUnknown KeyState = iota // nothing: sync a prefix of it, or fetch it
	KeyAbsent                  // the user has no such key
	KeyLong                    // there is a value of that size, which is not here: fetch it
	KeyHere                    // the value is here
)

// Datum is a key of the user's data as this device shows it.
type Datum struct {
	Key      string
	State    KeyState
	Value    []byte  // with KeyHere
	Size     int     // of the value, with KeyHere and KeyLong
	InboxRev msg.Rev // of what the server has, as far as that is known; 0: it is not
	Pending  bool    // a change of this device that the server has not carried out yet
}

// Datum reads a key from the local database.
func (e *Engine) Datum(key string) (d Datum, err error) {
	err = e.db.View(func(r Reader) error {
		d, err = e.datum(r, key)
		return err
	})
	return d, err
}

func (e *Engine) datum(r Reader, key string) (Datum, error) {
	row, err := r.Datum(key)
	if err != nil {
		return Datum{}, err
	}
	if row == nil {
		known, err := r.HasPrefix(key)
		d := Datum{Key: key}
		if known {
			d.State = KeyAbsent
		}
		return e.pendingDatum(d), err
	}
	return e.pendingDatum(shownDatum(row)), nil
}

func shownDatum(row *frame.Datum) Datum {
	d := Datum{Key: row.Key, State: KeyLong, Size: row.Size, InboxRev: row.InboxRev}
	switch {
	case row.Deleted:
		d.State, d.Size = KeyAbsent, 0
	case row.Whole():
		d.State, d.Value = KeyHere, row.Value
	}
	return d
}

// pendingDatum shows the newest change of this device over what the server has.
func (e *Engine) pendingDatum(d Datum) Datum {
	q := e.data.latest[d.Key]
	if q == nil {
		return d
	}
	d.State, d.Value, d.Size, d.Pending = KeyAbsent, nil, 0, true
	if set, ok := q.change.(*frame.SetData); ok {
		d.State, d.Value, d.Size = KeyHere, slices.Clone(set.Value), len(set.Value)
	}
	return d
}

// keyOf is the key that a change is about; empty: it is none of user data.
func keyOf(change frame.Change) string {
	switch ch := change.(type) {
	case *frame.SetData:
		return ch.Key
	case *frame.DeleteData:
		return ch.Key
	}
	return ""
}

// Data lists the keys with a prefix that are known here to be there, ascending: those
// of the next at most limit ones that sort after `after`. next is what to give as
// `after` for those behind them; empty: there are none.
func (e *Engine) Data(prefix, after string, limit int) (list []Datum, next string, err error) {
	err = e.db.View(func(r Reader) error {
		rows, err := r.Data(prefix, after, limit)
		if err != nil {
			return err
		}
		if len(rows) == limit {
			next = rows[limit-1].Key
		}
		for i := range rows {
			list = append(list, shownDatum(&rows[i]))
		}
		return nil
	})
	stored := len(list)
	for key := range e.data.latest {
		_, there := slices.BinarySearchFunc(list[:stored], key, func(d Datum, key string) int { return strings.Compare(d.Key, key) })
		if !there && strings.HasPrefix(key, prefix) && key > after && (next == "" || key <= next) {
			list = append(list, Datum{Key: key})
		}
	}
	for i := range list {
		list[i] = e.pendingDatum(list[i])
	}
	list = slices.DeleteFunc(list, func(d Datum) bool { return d.State == KeyAbsent })
	slices.SortFunc(list, func(a, b Datum) int { return strings.Compare(a.Key, b.Key) })
	return list, next, err
}

// KnowsData reports whether all keys with a prefix are known here.
func (e *Engine) KnowsData(prefix string) (known bool, err error) {
	err = e.db.View(func(r Reader) error {
		known, err = r.HasPrefix(prefix)
		return err
	})
	return known, err
}

// tellData tells how keys are shown now.
func (e *Engine) tellData(keys ...string) {
	for _, key := range keys {
		d, err := e.Datum(key)
		if err != nil {
			e.fail(err)
			return
		}
		e.noteBlocked(&d)
		e.emit(DataEvent{d})
	}
}
