package pebble

import (
	"errors"
	"io"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"github.com/backscroll/backscroll/internal/chat"
)

// reader is a chat.Reader of a snapshot, or the reading half of a tx. It is
// used by one goroutine, until the function it was made for returns.
type reader struct {
	db   pebble.Reader
	key  []byte             // scratch: the key being looked up
	kept []byte             // the current chunk of what was handed out
	all  []*pebble.Iterator // every iterator that was opened
	idle []*pebble.Iterator // those that no scan is using
}

// close ends the reader's iterators and makes it ready for another use.
func (r *reader) close() error {
	var err error
	for _, it := range r.all {
		err = and(err, it.Close())
	}
	clear(r.all)
	clear(r.idle)
	r.db, r.all, r.idle, r.kept = nil, r.all[:0], r.idle[:0], r.kept[:0]
	return err
}

// Bytes handed out must stay as they are until the reader is closed, so they
// are copied into chunks. A full chunk is left to whoever still holds a part of it.
const keptChunk = 32 << 10

func (r *reader) keep(b []byte) []byte {
	if len(b) > keptChunk/4 {
		return slices.Clone(b)
	}
	if len(r.kept)+len(b) > cap(r.kept) {
		r.kept = make([]byte, 0, keptChunk)
	}
	start := len(r.kept)
	r.kept = append(r.kept, b...)
	return r.kept[start:len(r.kept):len(r.kept)]
}

// value finds what is stored at a key. If err is nil, the closer must be closed
// once the value is no longer used.
func (r *reader) value(key []byte) ([]byte, io.Closer, error) {
	val, closer, err := r.db.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil, chat.ErrNotFound
	}
	return val, closer, err
}

// has reports whether a key is stored.
func (r *reader) has(key []byte) (bool, error) {
	_, closer, err := r.value(key)
	if errors.Is(err, chat.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, closer.Close()
}

// A decoder makes a record of its key and value, and keeps neither.
type decoder[T any] func(key, val []byte) (T, error)

// lookup decodes what is stored at a key.
func lookup[T any](r *reader, key []byte, dec decoder[T]) (T, error) {
	val, closer, err := r.value(key)
	if err != nil {
		var none T
		return none, err
	}
	rec, err := dec(key, val)
	return rec, and(err, closer.Close())
}

// keySpan is the keys from lower up to, not including, upper.
type keySpan struct{ lower, upper []byte }

// under is all keys that start with prefix.
func under(prefix []byte) keySpan { return keySpan{prefix, after(nil, prefix)} }

// open returns an iterator over a span; it goes back with done. A scan may look
// up and scan other things between its steps.
func (r *reader) open(s keySpan) (*pebble.Iterator, error) {
	opt := pebble.IterOptions{LowerBound: s.lower, UpperBound: s.upper}
	if n := len(r.idle); n > 0 {
		it := r.idle[n-1]
		r.idle = r.idle[:n-1]
		it.SetOptions(&opt) // also makes later writes of the tx visible
		return it, nil
	}
	it, err := r.db.NewIter(&opt)
	if err != nil {
		return nil, err
	}
	r.all = append(r.all, it)
	return it, nil
}

func (r *reader) done(it *pebble.Iterator) error {
	r.idle = append(r.idle, it)
	return it.Error()
}

// decode decodes where an iterator stands.
func decode[T any](it *pebble.Iterator, dec decoder[T]) (T, error) {
	val, err := it.ValueAndErr()
	if err != nil {
		var none T
		return none, err
	}
	return dec(it.Key(), val)
}

// scan decodes what lies in a span, ascending or descending, until yield
// returns false.
func scan[T any](r *reader, s keySpan, backward bool, dec decoder[T], yield func(T) bool) error {
	it, err := r.open(s)
	if err != nil {
		return err
	}
	start, step := it.First, it.Next
	if backward {
		start, step = it.Last, it.Prev
	}
	for ok := start(); ok; ok = step() {
		rec, err := decode(it, dec)
		if err != nil {
			return and(err, r.done(it))
		}
		if !yield(rec) {
			break
		}
	}
	return r.done(it)
}

// last decodes what lies last in a span.
func last[T any](r *reader, s keySpan, dec decoder[T]) (T, error) {
	var none T
	all, err := list(r, s, true, 1, dec)
	switch {
	case err != nil:
		return none, err
	case len(all) == 0:
		return none, chat.ErrNotFound
	}
	return all[0], nil
}

// list collects at most limit of what scan finds.
func list[T any](r *reader, s keySpan, backward bool, limit int, decode decoder[T]) ([]T, error) {
	if limit <= 0 {
		return nil, nil
	}
	var all []T
	err := scan(r, s, backward, decode, func(rec T) bool {
		all = append(all, rec)
		return len(all) < limit
	})
	return all, err
}

// follow collects the records that index entries name.
func follow[T, Ref any](r *reader, s keySpan, backward bool, limit int,
	decode decoder[Ref], find func(Ref) (T, error)) ([]T, error) {
	refs, err := list(r, s, backward, limit, decode)
	if err != nil {
		return nil, err
	}
	all := make([]T, 0, len(refs))
	for _, ref := range refs {
		rec, err := find(ref)
		if err != nil {
			return nil, dangling(err, ref)
		}
		all = append(all, rec)
	}
	return all, nil
}
