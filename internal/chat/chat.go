package chat

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"log/slog"
	"sync/atomic"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Config of New. Store, Codec, Clock and Rand are needed.
type Config struct {
	Store  Store
	Codec  frame.Codec
	Clock  func() msg.Millis // called from any goroutine
	Rand   io.Reader         // for tokens and names of epochs; read from any goroutine
	Limits Limits
	// Full reports that the store has no room to grow: what would grow it is then
	// refused with CodeNoSpace, all else goes on. It is asked at each commit and
	// must not wait. nil: there is always room.
	Full func() bool
	Log  *slog.Logger // nil: slog.Default()
}

// Chat is one server's rules. Its methods may be called from any goroutine,
// except that Step (or Run) is called from one at a time.
type Chat struct {
	store  Store
	codec  frame.Codec
	clock  func() msg.Millis
	rand   io.Reader
	limits Limits
	full   func() bool
	log    *slog.Logger

	serverID [16]byte
	sealKey  []byte
	epoch    atomic.Uint64

	queue     queue
	hub       hub
	gaze      gaze
	linkPaces hostPaces
	counts    counts     // the committer's
	holding   []*session // with frames to send when the step is over; the committer's
}

// The values that a store keeps for the rules.
const (
	metaServerID = "server id" // 16 random bytes
	metaEpoch    = "epoch"     // 8 bytes, big endian, not 0
	metaSealKey  = "seal key"  // 32 random bytes; see seal.go
)

// New returns the rules over a store. A new store gets its server id and epoch
// here.
func New(ctx context.Context, cfg Config) (*Chat, error) {
	c := &Chat{
		store:  cfg.Store,
		codec:  cfg.Codec,
		clock:  cfg.Clock,
		rand:   cfg.Rand,
		limits: cfg.Limits.withDefaults(),
		full:   cfg.Full,
		log:    cfg.Log,
		counts: make(counts),
	}
	if c.log == nil {
		c.log = slog.Default()
	}
	if c.full == nil {
		c.full = func() bool { return false }
	}
	c.queue.wake = make(chan struct{}, 1)
	c.hub.init()
	c.linkPaces.seed = maphash.MakeSeed()
	if err := c.store.Update(ctx, c.identify); err != nil {
		return nil, fmt.Errorf("read the server's identity: %w", err)
	}
	return c, nil
}

// identify loads what names this server's data, and makes what is missing.
func (c *Chat) identify(tx Tx) error {
	id, err := c.lasting(tx, metaServerID, len(c.serverID))
	if err != nil {
		return err
	}
	copy(c.serverID[:], id)
	if c.sealKey, err = c.lasting(tx, metaSealKey, 32); err != nil {
		return err
	}
	epoch, err := c.lasting(tx, metaEpoch, 8)
	if err != nil {
		return err
	}
	c.epoch.Store(binary.BigEndian.Uint64(epoch))
	return nil
}

// lasting reads a value of n bytes that is made at random once.
func (c *Chat) lasting(tx Tx, key string, n int) ([]byte, error) {
	value, err := tx.Meta(key)
	if err != nil {
		return nil, err
	}
	if value != nil {
		if len(value) != n {
			return nil, fmt.Errorf("the store's %s is %d bytes long; expected %d", key, len(value), n)
		}
		return append([]byte(nil), value...), nil
	}
	if value, err = c.random(n); err != nil {
		return nil, err
	}
	return value, tx.SetMeta(key, value)
}

// random returns n random bytes, not all zero.
func (c *Chat) random(n int) ([]byte, error) {
	b := make([]byte, n)
	for {
		if _, err := io.ReadFull(c.rand, b); err != nil {
			return nil, fmt.Errorf("read random bytes: %w", err)
		}
		for _, x := range b {
			if x != 0 {
				return b, nil
			}
		}
	}
}

// found turns a look-up's ErrNotFound into false.
func found[T any](rec T, err error) (T, bool, error) {
	if errors.Is(err, ErrNotFound) {
		var none T
		return none, false, nil
	}
	return rec, err == nil, err
}
