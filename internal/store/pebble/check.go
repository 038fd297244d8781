package pebble

import (
	"context"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// Check reads every key of the newest durable state. Each must be of a known
// kind and decode; each index entry must be what its record says, and each
// record must have its entries.
func (s *Store) Check(ctx context.Context, report func(problem string)) error {
	return s.View(ctx, func(r chat.Reader) error {
		c := &checker{reader: r.(*reader), report: report}
		return c.walk(ctx)
	})
}

type checker struct {
	*reader
	report func(string)
}

// kind is what a key says of its relation: the space (0: none) and the tag in it.
type kind struct{ space, tag byte }

func kindOf(key []byte) kind {
	at := 0
	switch key[0] {
	case spaceUser:
		at = 1 + 8
	case spaceConv:
		at = 1 + len(msg.ConvID{})
	default:
		return kind{0, key[0]}
	}
	if at >= len(key) {
		return kind{}
	}
	return kind{key[0], key[at]}
}

const checkBetween = 1000 // keys, looks whether to go on

func (c *checker) walk(ctx context.Context) error {
	it, err := c.open(keySpan{})
	if err != nil {
		return err
	}
	n := 0
	for ok := it.First(); ok; ok = it.Next() {
		if n++; n%checkBetween == 0 && ctx.Err() != nil {
			return and(ctx.Err(), c.done(it))
		}
		c.entry(it)
	}
	if err := c.done(it); err != nil {
		c.report(fmt.Sprintf("the store cannot be read to its end: %v", err))
	}
	return nil
}

func (c *checker) entry(it *pebble.Iterator) {
	key := it.Key()
	if len(key) == 0 {
		c.report("an empty key")
		return
	}
	rel, known := relations[kindOf(key)]
	if !known {
		c.report(fmt.Sprintf("key %x is of no known kind", key))
		return
	}
	val, err := it.ValueAndErr()
	if err == nil {
		err = rel.check(c, key, val)
	}
	if err != nil {
		c.report(fmt.Sprintf("%s at key %x: %v", rel.name, key, err))
	}
}
