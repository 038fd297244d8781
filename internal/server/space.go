package server

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

const (
	// defaultReserve is room for what goes on when sends are refused: receipts,
	// compactions of the store, the log of commits under way.
	defaultReserve = 256 << 20
	// lookEvery is how often the free space is looked at. One look is one call of
	// the operating system; between two, less is written than the reserve.
	lookEvery = time.Second
)

// space watches how much of the disk is free, and says when the reserve begins.
// It recovers a little above the reserve, so that it does not say so all the time.
type space struct {
	free    func() (uint64, error)
	reserve uint64
	log     *slog.Logger
	low     atomic.Bool
	blind   bool // the last look failed
}

// newSpace takes the first look. Without a reserve (0 or less) nothing is watched.
func newSpace(free func() (uint64, error), reserve int64, log *slog.Logger) *space {
	s := &space{free: free, reserve: uint64(max(reserve, 0)), log: log}
	s.look()
	return s
}

// full reports whether the reserve is touched.
func (s *space) full() bool { return s.low.Load() }

// watch looks again and again until ctx is done.
func (s *space) watch(ctx context.Context) {
	if s.reserve == 0 {
		return
	}
	clock := time.NewTicker(lookEvery)
	defer clock.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-clock.C:
			s.look()
		}
	}
}

// look asks for the free space, and logs what changes.
func (s *space) look() {
	if s.reserve == 0 {
		return
	}
	free, err := s.free()
	if err != nil {
		if !s.blind {
			s.log.Error("the free space of the disk cannot be read; it is not watched until it can", "err", err)
		}
		s.blind = true
		return
	}
	s.blind = false
	switch low := s.low.Load(); {
	case !low && free < s.reserve:
		s.low.Store(true)
		s.log.Error("the disk is nearly full: sends and imports are refused until there is room, reading goes on",
			"free_mb", free>>20, "reserve_mb", s.reserve>>20)
	case low && free >= s.reserve+s.reserve/8:
		s.low.Store(false)
		s.log.Warn("the disk has room again: sends and imports are taken", "free_mb", free>>20, "reserve_mb", s.reserve>>20)
	}
}
