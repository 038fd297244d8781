package pebble

import (
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// tx is a chat.Tx. Its reader sees the batch over the newest commits.
type tx struct {
	*reader
	batch *pebble.Batch // indexed
	hot   *hot
	val   []byte // scratch: the value being written
}

func (t *tx) set(key, val []byte) error { return t.batch.Set(key, val, nil) }

// unset deletes an index entry. An entry is set once before it is deleted, so
// that the two vanish together as soon as they meet in a compaction.
func (t *tx) unset(key []byte) error { return t.batch.SingleDelete(key, nil) }

// dangling says that an index entry names a record that is not there.
func dangling(err error, ref any) error {
	if !errors.Is(err, chat.ErrNotFound) {
		return err
	}
	return &msg.Error{Code: msg.CodeInternal, Detail: fmt.Sprintf("the store has an index entry for %+v, which is not there", ref)}
}

// taken says that a unique name belongs to somebody else.
func taken(format string, args ...any) error { return msg.Errorf(msg.CodeExists, format, args...) }

func (r *reader) Meta(key string) ([]byte, error) {
	r.key = nameKey(r.key[:0], tagMeta, key)
	val, closer, err := r.value(r.key)
	if errors.Is(err, chat.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.keep(val), closer.Close()
}

func (t *tx) SetMeta(key string, value []byte) error {
	t.key = nameKey(t.key[:0], tagMeta, key)
	if value == nil {
		return t.batch.Delete(t.key, nil)
	}
	return t.set(t.key, value)
}

// decodeNumber reads a value that is one number.
func decodeNumber(key, val []byte) (uint64, error) {
	f := fieldReader{b: val}
	n := f.number()
	if !f.ok() {
		return 0, unreadable("number", key, val)
	}
	return n, nil
}

// number reads a stored number; 0 if there is none.
func (r *reader) number(key []byte) (uint64, error) {
	n, err := lookup(r, key, decodeNumber)
	if errors.Is(err, chat.ErrNotFound) {
		return 0, nil
	}
	return n, err
}

// next raises a stored number by one and returns it.
func (t *tx) next(key []byte) (uint64, error) {
	n, err := t.number(key)
	if err != nil {
		return 0, err
	}
	n++
	t.val = appendNumber(t.val[:0], n)
	return n, t.set(key, t.val)
}
