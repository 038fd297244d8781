package pebble

import (
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"

	"github.com/backscroll/backscroll/msg"
)

// health remembers the first error after which the store must not write. It is
// also Pebble's Logger.
type health struct {
	log     *slog.Logger
	onFatal func(error)
	armed   atomic.Bool // after Open; until then errors are Open's to return
	first   atomic.Pointer[msg.Error]
	noted   atomic.Int64 // when a background error was last logged, Unix seconds
}

// err is nil as long as the store may write.
func (h *health) err() error {
	if e := h.first.Load(); e != nil {
		return e
	}
	return nil
}

// fail notes that the store can no longer write, and returns the error that
// everybody gets from now on.
func (h *health) fail(cause error) error {
	e := &msg.Error{Code: msg.CodeInternal, Err: cause,
		Detail: "the store cannot write any more; see to its disk and start the server again"}
	if h.first.CompareAndSwap(nil, e) {
		h.log.Error("store: cannot write any more", "err", cause)
		if h.onFatal != nil {
			go h.onFatal(e)
		}
	}
	return h.first.Load()
}

func (h *health) Infof(format string, args ...any) {
	h.log.Debug("pebble: " + fmt.Sprintf(format, args...))
}

func (h *health) Errorf(format string, args ...any) {
	h.log.Error("pebble: " + fmt.Sprintf(format, args...))
}

// Fatalf returns, unlike Pebble's own. What Pebble calls it for at run time is
// caught before (see guard.go), or is a mistake in Pebble's own state.
func (h *health) Fatalf(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if !h.armed.Load() {
		h.log.Error("pebble: " + err.Error())
		return
	}
	_ = h.fail(err) // whoever is affected asks for the error itself
}

// listener hears of what goes wrong in the background. Pebble tries again at
// once and without end, so not every failure is logged.
func (h *health) listener() *pebble.EventListener {
	return &pebble.EventListener{
		BackgroundError: func(err error) { h.note("background work failed, trying again", err) },
		DataCorruption: func(info pebble.DataCorruptionInfo) {
			h.note("a file is damaged: "+info.Path, info.Details)
		},
	}
}

const noteEvery = 10 // seconds

func (h *health) note(what string, err error) {
	now, last := time.Now().Unix(), h.noted.Load()
	if now-last >= noteEvery && h.noted.CompareAndSwap(last, now) {
		h.log.Error("store: "+what, "err", err)
	}
}

// and joins two errors; one that is alone stays as it is.
func and(err, also error) error {
	switch {
	case also == nil:
		return err
	case err == nil:
		return also
	}
	return errors.Join(err, also)
}
