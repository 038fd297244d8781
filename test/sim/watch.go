package sim

import (
	"context"
	"log/slog"
)

// watch is the server's log in a run: nothing may go wrong that is worth an
// error, as long as the server's disk has power.
func (w *World) watch() *slog.Logger { return slog.New(watcher{w}) }

type watcher struct{ w *World }

func (watcher) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelWarn }

func (h watcher) Handle(_ context.Context, r slog.Record) error {
	text := r.Message
	r.Attrs(func(a slog.Attr) bool {
		text += " " + a.String()
		return true
	})
	if !h.w.server.disk.isDown() {
		h.w.fail(0, "the server logs: %s", text)
	}
	return nil
}

func (h watcher) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h watcher) WithGroup(string) slog.Handler      { return h }
