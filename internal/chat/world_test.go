package chat_test

import (
	"context"
	"encoding/binary"
	"io"
	"log/slog"
	"math/rand/v2"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/store/pebble"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// tb is what a *testing.T, a *testing.B and a *rapid.T have in common.
type tb interface {
	Helper()
	Fatalf(string, ...any)
	Errorf(string, ...any)
	Logf(string, ...any)
}

// world is a server's rules on the real store over an in-memory file system,
// with a clock that only the test moves. Nothing happens until step.
type world struct {
	tb
	chat  *chat.Chat
	store *pebble.Store
	cfg   chat.Config
	now   msg.Millis
	ids   uint32
	ops   uint64
	seeds *rand.ChaCha8

	tokens map[string][32]byte // by "ann/phone"
	onSend func(*device)       // if set, called for each frame
}

var ctx = context.Background()

const start msg.Millis = 1_795_305_600_000 // 2026-11-22

// newWorld makes a world; the test ends by checking its whole database.
func newWorld(t testing.TB, limits ...chat.Limits) *world {
	t.Helper()
	w := makeWorld(t, newFS(), limits...)
	t.Cleanup(func() { w.close() })
	return w
}

func newFS() vfs.FS { return vfs.NewMem() }

func makeWorld(t tb, fs vfs.FS, limits ...chat.Limits) *world {
	t.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	store, err := pebble.Open("db", pebble.Options{FS: fs, Log: log, CacheBytes: 32 << 20})
	if err != nil {
		t.Fatalf("open the store: %v", err)
	}
	w := &world{tb: t, store: store, now: start, seeds: rand.NewChaCha8([32]byte{7}), tokens: map[string][32]byte{}}
	w.cfg = chat.Config{
		Store: store, Codec: wire.Codec{}, Rand: w.seeds, Log: log,
		Clock: func() msg.Millis { return w.now },
	}
	if len(limits) > 0 {
		w.cfg.Limits = limits[0]
	}
	w.restart()
	return w
}

// restart makes the rules anew over the same data, as a new process would.
func (w *world) restart() {
	w.Helper()
	var err error
	if w.chat, err = chat.New(ctx, w.cfg); err != nil {
		w.Fatalf("new: %v", err)
	}
}

// close checks the database and closes it.
func (w *world) close() {
	w.Helper()
	w.verify()
	if err := w.store.Close(); err != nil {
		w.Errorf("close the store: %v", err)
	}
}

func (w *world) verify() chat.VerifyStats {
	w.Helper()
	stats, err := w.chat.Verify(ctx, func(problem string) { w.Errorf("verify: %s", problem) })
	if err != nil {
		w.Fatalf("verify: %v", err)
	}
	return stats
}

// step commits all that is submitted, and returns how many operations that were.
func (w *world) step() (total int) {
	w.Helper()
	for {
		n, err := w.chat.Step(ctx)
		if err != nil {
			w.Fatalf("step: %v", err)
		}
		if n == 0 {
			return total
		}
		total += n
	}
}

// drain forgets former wakes, so that the next one is of what comes next.
func (w *world) drain() {
	select {
	case <-w.chat.Wake():
	default:
	}
}

// try runs an administrator's call, which waits for commits, while it commits.
func (w *world) try(f func() error) error {
	w.Helper()
	over := make(chan error, 1)
	go func() { over <- f() }()
	for {
		select {
		case <-w.chat.Wake():
			w.step()
		case err := <-over:
			return err
		}
	}
}

// do is try for what must succeed.
func (w *world) do(f func() error) {
	w.Helper()
	if err := w.try(f); err != nil {
		w.Fatalf("unexpected: %v", err)
	}
}

// refused fails the test unless err has the code.
func (w *world) refused(err error, code msg.Code) {
	w.Helper()
	if msg.CodeOf(err) != code {
		w.Fatalf("error is %v, want %v", err, code)
	}
}

func (w *world) users(addrs ...msg.Address) {
	w.Helper()
	w.do(func() error { _, err := w.chat.EnsureUsers(ctx, addrs); return err })
}

func (w *world) group(name string, members ...msg.Address) msg.ConvID {
	w.Helper()
	var g chat.Conversation
	w.do(func() (err error) { g, _, err = w.chat.NewGroup(ctx, name, "", members); return err })
	return g.ID
}

func (w *world) join(g msg.ConvID, members ...msg.Address) (joined int) {
	w.Helper()
	w.do(func() (err error) { joined, err = w.chat.AddMembers(ctx, g.Group(), members); return err })
	return joined
}

func (w *world) remove(g msg.ConvID, members ...msg.Address) (left int) {
	w.Helper()
	w.do(func() (err error) { left, err = w.chat.RemoveMembers(ctx, g.Group(), members); return err })
	return left
}

// id is a fresh message id of this moment.
func (w *world) id() (id msg.MessageID) {
	w.ids++
	binary.BigEndian.PutUint64(id[:], uint64(w.now)<<16)
	id[6], id[8] = 0x70, 0x80
	binary.BigEndian.PutUint32(id[12:], w.ids)
	return id
}

// id8 is an importer's id.
func id8(n int) (id msg.MessageID) {
	id[6], id[8] = 0x80, 0x80
	binary.BigEndian.PutUint32(id[12:], uint32(n))
	return id
}

// view reads records.
func (w *world) view(f func(chat.Reader) error) {
	w.Helper()
	if err := w.store.View(ctx, f); err != nil {
		w.Fatalf("view: %v", err)
	}
}

func (w *world) conv(id msg.ConvID) (c chat.Conversation) {
	w.Helper()
	w.view(func(r chat.Reader) (err error) { c, err = r.Conversation(id); return err })
	return c
}

func (w *world) userID(a msg.Address) (id msg.UserID) {
	w.Helper()
	w.view(func(r chat.Reader) error { u, err := r.UserByAddress(a); id = u.ID; return err })
	return id
}

func (w *world) member(conv msg.ConvID, a msg.Address) (m chat.Member) {
	w.Helper()
	id := w.userID(a)
	w.view(func(r chat.Reader) (err error) { m, err = r.Member(conv, id); return err })
	return m
}

func to(peer msg.Address) frame.Target { return frame.Target{Peer: peer} }
func in(conv msg.ConvID) frame.Target  { return frame.Target{Conv: conv} }

// countWrites returns how many commits there were since it was called.
func (w *world) countWrites() func() int {
	n := w.chat.CountUpdates()
	return func() int { return *n }
}
