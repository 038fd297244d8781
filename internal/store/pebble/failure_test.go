package pebble

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

var errDisk = errors.New("the disk is on fire")

// breaking fails the nth operation of a kind on files of a category, once armed.
type breaking struct {
	op       string
	category vfs.DiskWriteCategory
	left     atomic.Int64
	armed    atomic.Bool
}

func (b *breaking) before(op string, category vfs.DiskWriteCategory) error {
	if b.armed.Load() && op == b.op && category == b.category && b.left.Add(-1) == 0 {
		return errDisk
	}
	return nil
}

// appendOne appends the next message and returns its number.
func appendOne(s *Store) (seq msg.Seq, err error) {
	err = s.Update(context.Background(), func(tx chat.Tx) error {
		head, err := headOf(tx)
		if err != nil {
			return err
		}
		seq = head + 1
		return write(tx, seq)
	})
	return seq, err
}

// TestWriteErrors breaks the log, the manifest and the directory at many
// operations of a run in which logs are started and tables written. The process
// survives, a failed update is not acknowledged, nothing goes on after it, and
// everything before it is there when the store is opened again.
func TestWriteErrors(t *testing.T) {
	for _, kind := range []struct {
		op       string
		category vfs.DiskWriteCategory
		step     int64 // not every one of very many operations
	}{
		{"create", logCategory, 1}, {"write", logCategory, 3}, {"sync", logCategory, 3},
		{"create", manifestCategory, 1}, {"write", manifestCategory, 1}, {"sync", manifestCategory, 1},
		{"sync", dirCategory, 1},
	} {
		if testing.Short() {
			kind.step *= 4
		}
		failures := 0
		for n := int64(1); ; n += kind.step {
			b := &breaking{op: kind.op, category: kind.category}
			b.left.Store(n)
			reached, err := b.run()
			if err != nil {
				t.Errorf("%s %s %d: %v", kind.category, kind.op, n, err)
			}
			if !reached {
				break
			}
			failures++
		}
		if failures == 0 {
			t.Errorf("%s %s: no run failed", kind.category, kind.op)
		}
	}
}

// run reports whether the failure was reached, and what the store did wrong.
func (b *breaking) run() (reached bool, err error) {
	disk := vfs.NewCrashableMem()
	fatal := make(chan error, 10)
	s, err := Open("store", Options{FS: faultFS{disk, b.before}, Log: quiet, MemTableBytes: 32 << 10,
		manifestBytes: 1, OnFatal: func(err error) { fatal <- err }})
	if err != nil {
		return false, err
	}
	b.armed.Store(true)
	acked := msg.Seq(0)
	for range 60 {
		seq, failed := appendOne(s)
		if failed != nil {
			err = refusing(s, failed)
			break
		}
		acked = seq
	}
	err = errors.Join(err, s.Close())
	if reached = b.left.Load() <= 0; reached {
		if cause := <-fatal; !errors.Is(cause, errDisk) || len(fatal) > 0 {
			err = errors.Join(err, fmt.Errorf("OnFatal got %w, and %d more", cause, len(fatal)))
		}
	}
	return reached, errors.Join(err, stillThere(disk, acked), stillThere(disk.CrashClone(vfs.CrashCloneCfg{}), acked))
}

// refusing checks a store whose update failed with err.
func refusing(s *Store, err error) error {
	_, next := appendOne(s)
	view := s.View(context.Background(), func(chat.Reader) error { return nil })
	if !errors.Is(err, msg.CodeInternal) {
		return fmt.Errorf("the error has no code: %w", err)
	}
	for _, err := range []error{err, next, view} {
		if !errors.Is(err, errDisk) {
			return fmt.Errorf("a call after the failure returned %w", err)
		}
	}
	return nil
}

// stillThere opens a store and looks for all updates up to acked.
func stillThere(disk vfs.FS, acked msg.Seq) error {
	s, err := Open("store", Options{FS: disk, Log: quiet})
	if err != nil {
		return err
	}
	defer s.Close()
	ctx := context.Background()
	err = s.Check(ctx, func(p string) { err = errors.Join(err, errors.New(p)) })
	if err != nil {
		return err
	}
	return s.View(ctx, func(r chat.Reader) error {
		head, err := headOf(r)
		if err != nil {
			return err
		}
		if head < acked || head > acked+1 {
			return fmt.Errorf("it ends with update %d, acknowledged was %d", head, acked)
		}
		return whole(r, head)
	})
}

// TestViewsGoOnAfterFailure: a view that runs when the log fails ends well.
func TestViewsGoOnAfterFailure(t *testing.T) {
	b := &breaking{op: "sync", category: logCategory}
	b.left.Store(1)
	s := mustOpen(t, "store", Options{FS: faultFS{vfs.NewMem(), b.before}})
	defer s.Close()
	if _, err := appendOne(s); err != nil {
		t.Fatal(err)
	}
	err := s.View(context.Background(), func(r chat.Reader) error {
		b.armed.Store(true)
		if _, err := appendOne(s); !errors.Is(err, errDisk) {
			t.Errorf("the update returned %v", err)
		}
		return whole(r, 1)
	})
	if err != nil {
		t.Error(err)
	}
}
