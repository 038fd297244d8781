package gateway

import (
	"cmp"
	"log/slog"
	"time"
)

// Config is what a Gateway may be told; zero values mean the defaults.
type Config struct {
	// FrameBytes is the largest message accepted; default 4 MiB.
	FrameBytes int
	// UnsentBytes is how much may wait to be sent on one connection; default 4
	// MiB. A single frame is always accepted by an empty queue.
	UnsentBytes int
	// Heartbeat is how often Beat is called; default 30 s. A connection that is
	// silent for two of them (at most three) is closed.
	Heartbeat time.Duration
	// HandshakeTimeout bounds the answer to an upgrade; default 10 s.
	HandshakeTimeout time.Duration
	// WriteTimeout bounds one write of at most 64 KiB; default 30 s.
	WriteTimeout time.Duration
	// CloseTimeout bounds the closing of a connection: sending what is still
	// queued, and then waiting for the peer's own close; default 5 s.
	CloseTimeout time.Duration
	// Origins lists the web origins ("https://chat.example.org") whose pages may
	// connect beside those that the server itself serves; "*" allows all.
	Origins []string
	// SlowFrame and IdleFrame are what a slow reader and a silent peer are
	// sent before their connection is closed; nil: nothing.
	SlowFrame, IdleFrame []byte
	// Ticks replaces the clock behind heartbeats: each tick beats one 64th of the
	// connections. Nil: a clock that does so every Heartbeat/64.
	Ticks <-chan time.Time
	// EachTick, unless nil, is called with each of these, on the goroutine of the
	// heartbeats: it must not wait for anything.
	EachTick func()
	// Log receives what goes wrong with connections; nil: nobody does.
	Log *slog.Logger
}

func (c Config) withDefaults() Config {
	c.FrameBytes = cmp.Or(c.FrameBytes, 4<<20)
	c.UnsentBytes = cmp.Or(c.UnsentBytes, 4<<20)
	c.Heartbeat = cmp.Or(c.Heartbeat, 30*time.Second)
	c.HandshakeTimeout = cmp.Or(c.HandshakeTimeout, 10*time.Second)
	c.WriteTimeout = cmp.Or(c.WriteTimeout, 30*time.Second)
	c.CloseTimeout = cmp.Or(c.CloseTimeout, 5*time.Second)
	c.Log = cmp.Or(c.Log, slog.New(slog.DiscardHandler))
	return c
}
