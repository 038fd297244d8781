package chat

import (
	"context"
	"errors"

	"github.com/backscroll/backscroll/msg"
)

// What the tests of package chat_test drive step by step, beside the public surface.

// Fan is the snapshot of one fan-out; see fanout.go.
type Fan struct{ f fan }

// ReadFan is the first step.
func ReadFan(r Reader, id msg.ConvID) (Fan, error) {
	f, err := readFan(r, id)
	return Fan{f}, err
}

// Conv is the snapshot's conversation.
func (f *Fan) Conv() *Conversation { return &f.f.conv }

// Members are those whose rows the snapshot concerns.
func (f *Fan) Members() []Member { return f.f.members }

// SetMembers replaces them.
func (f *Fan) SetMembers(m []Member) { f.f.members = m }

// Set is the second step, for the i-th member.
func (f *Fan) Set(tx Tx, i int) error {
	_, _, err := f.f.set(tx, &f.f.members[i])
	return err
}

// Finish is the last step.
func (f *Fan) Finish(tx Tx) error { return f.f.finish(tx) }

// Seal makes the seal that Welcome or Heartbeat would carry.
func (c *Chat) Seal(user msg.UserID, rev msg.Rev) []byte { return c.seal(c.epoch.Load(), user, rev) }

// Epoch is the current epoch.
func (c *Chat) Epoch() uint64 { return c.epoch.Load() }

// Online counts the connections that the hub holds.
func (c *Chat) Online() int { return len(c.hub.everybody()) }

// AfterUpdate runs f once, between the next commit and what follows it.
func (c *Chat) AfterUpdate(f func()) { c.store = &between{c.store, c, f, true} }

// AfterView runs f once, after the next look into the store.
func (c *Chat) AfterView(f func()) { c.store = &between{c.store, c, f, false} }

type between struct {
	Store
	c       *Chat
	f       func()
	updates bool // f follows the next Update, not the next View
}

func (s *between) View(ctx context.Context, look func(Reader) error) error {
	err := s.Store.View(ctx, look)
	if !s.updates {
		s.c.store = s.Store
		s.f()
	}
	return err
}

func (s *between) Update(ctx context.Context, run func(Tx) error) error {
	err := s.Store.Update(ctx, run)
	if s.updates {
		s.c.store = s.Store
		s.f()
	}
	return err
}

// CountUpdates counts the commits from now on.
func (c *Chat) CountUpdates() *int {
	s := &counting{Store: c.store}
	c.store = s
	return &s.n
}

type counting struct {
	Store
	n int
}

func (s *counting) Update(ctx context.Context, run func(Tx) error) error {
	s.n++
	return s.Store.Update(ctx, run)
}

// FailUpdates makes every commit from now on fail.
func (c *Chat) FailUpdates() { c.store = failing{c.store} }

type failing struct{ Store }

func (failing) Update(context.Context, func(Tx) error) error {
	return errors.New("the disk is on fire")
}

// SetStore replaces the store, by one that looks on.
func (c *Chat) SetStore(s Store) { c.store = s }

// HasKey reports whether a user keeps anything under a key.
var HasKey = hasKey
