package server

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

// The reserve is told of once when it is touched and once when there is room
// again, and being blind changes nothing.
func TestSpace(t *testing.T) {
	free, failure := uint64(200<<20), error(nil)
	var log bytes.Buffer
	s := newSpace(func() (uint64, error) { return free, failure }, 100<<20, slog.New(slog.NewTextHandler(&log, nil)))
	for _, step := range []struct {
		freeMB uint64
		err    error
		full   bool
		says   string
	}{
		{freeMB: 100},
		{freeMB: 99, full: true, says: "nearly full"},
		{freeMB: 50, full: true},
		{freeMB: 100, full: true}, // not yet: it would go to and fro
		{err: errors.New("no such disk"), full: true, says: "no such disk"},
		{err: errors.New("no such disk"), full: true},
		{freeMB: 113, says: "room again"},
		{freeMB: 0, full: true, says: "nearly full"},
	} {
		log.Reset()
		free, failure = step.freeMB<<20, step.err
		s.look()
		if s.full() != step.full {
			t.Errorf("%+v: full is %v", step, s.full())
		}
		if said := log.String(); (said != "") != (step.says != "") || !strings.Contains(said, step.says) {
			t.Errorf("%+v: the log says %q", step, said)
		}
	}
	if s := newSpace(func() (uint64, error) { return 0, nil }, -1, slog.New(slog.DiscardHandler)); s.full() {
		t.Error("full without a reserve")
	}
}
