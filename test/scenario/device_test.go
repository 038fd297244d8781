package scenario_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// device is a device on the command line: a local database.
type device struct {
	t  *testing.T
	db string
}

// login makes a fresh device of a user and logs it in.
func (s *server) login(user, name string) *device {
	s.t.Helper()
	return s.loginAt(s.url, user, name)
}

// loginAt logs in through another URL.
func (s *server) loginAt(url, user, name string) *device {
	s.t.Helper()
	d := &device{s.t, filepath.Join(s.t.TempDir(), user+"-"+name+".db")}
	must(s.t, "device", "login", "--db", d.db, "--server", url, "--token", s.token(user, name))
	return d
}

func (d *device) args(command string, more []string) []string {
	words := append([]string{"device"}, strings.Fields(command)...)
	return append(append(words, "--db", d.db), more...)
}

// run runs `device COMMAND` to its end.
func (d *device) run(command string, more ...string) outcome {
	d.t.Helper()
	return run(d.t, d.args(command, more)...)
}

// launch starts `device COMMAND`.
func (d *device) launch(command string, more ...string) *process {
	d.t.Helper()
	return launch(d.t, d.args(command, more)...)
}

// lines runs `device COMMAND --json`, which has to succeed.
func (d *device) lines(command string, more ...string) []string {
	d.t.Helper()
	out := strings.TrimSuffix(must(d.t, append(d.args(command, more), "--json")...), "\n")
	if out == "" {
		return nil
	}
	return strings.Split(out, "\n")
}

// The JSON of the command line: exactly these fields.
type (
	messageLine struct {
		Seq, Rev, Ordinal            *uint64
		ID, From, Status, Type, Text string
		Time                         time.Time
		Edited, Deleted              *time.Time
		ChangedBy                    *string `json:"changed_by"`
		ReplyTo                      *uint64 `json:"reply_to"`
		Thread                       uint64
		Mentions                     []string
		Reactions                    map[string]reactionLine
		Properties                   *propertiesLine
		Forwarded, Silent, Changing  bool
		Call                         *callLine
		Code                         msg.Code
		Detail                       string
	}
	reactionLine struct {
		Count uint64
		Names []string
		Mine  bool
	}
	callLine struct {
		Video              bool
		Outcome, Direction string
		Duration           int64
	}
	propertiesLine struct {
		Type            uint32
		Title, Subtitle string
		Values          map[string]string
		Body            []byte
		Location        *struct{ Latitude, Longitude float64 }
	}
	readLine struct {
		Read    int
		End     string
		Missing *uint64
	}
	syncLine struct {
		Count, Transferred int
		More               bool
		End                string
	}
	rowLine struct {
		With    string
		Group   uint64
		Name    string
		Head    uint64
		ReadSeq uint64 `json:"read_seq"`
		Unread  uint64

		Mentions        uint64
		Marked          bool
		Pinned          uint64
		Muted, Archived bool
		MutedUntil      *time.Time `json:"muted_until"`
		Picture, Role   string
		Left, Deleted   bool
		Preview         *messageLine
	}
	segmentLine struct {
		Lo, Hi, Rev uint64
		Reason      string
	}
	coverageLine struct {
		Known              bool
		Head, First, Rev   uint64
		Spans, Gaps, Holes []segmentLine
	}
)

func (d *device) read(more ...string) ([]messageLine, readLine) {
	d.t.Helper()
	lines := d.lines("read", more...)
	last := len(lines) - 1
	var messages []messageLine
	for _, l := range lines[:last] {
		messages = append(messages, decode[messageLine](d.t, l))
	}
	return messages, decode[readLine](d.t, lines[last])
}

func (d *device) sync(more ...string) syncLine {
	d.t.Helper()
	return decode[syncLine](d.t, d.lines("sync", more...)[0])
}

func (d *device) send(more ...string) messageLine {
	d.t.Helper()
	return decode[messageLine](d.t, d.lines("send", more...)[0])
}

func (d *device) inbox(more ...string) (rows []rowLine) {
	d.t.Helper()
	for _, l := range d.lines("inbox", more...) {
		rows = append(rows, decode[rowLine](d.t, l))
	}
	return rows
}

func (d *device) coverage(more ...string) coverageLine {
	d.t.Helper()
	return decode[coverageLine](d.t, d.lines("coverage", more...)[0])
}

// sdk is a fresh device of the Go SDK, online.
func (s *server) sdk(user, name string, more ...func(*client.Options)) *client.Client {
	s.t.Helper()
	token := s.token(user, name)
	o := client.Options{
		Path: filepath.Join(s.t.TempDir(), user+"-"+name+".db"), Server: s.url, Device: name,
		Token: func(_ context.Context, why error) (string, error) { return token, why },
	}
	for _, f := range more {
		f(&o)
	}
	return online(s.t, o)
}

// online opens a device of the Go SDK and waits until it is online.
func online(t *testing.T, o client.Options) *client.Client {
	t.Helper()
	c, err := client.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if err := c.Online(soon(t)); err != nil {
		t.Fatal(err)
	}
	return c
}

// soon is a context for what has to happen.
func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// ear collects what a listener hears, and lets a story wait for it.
type ear[T any] struct {
	mu    sync.Mutex
	heard []T
	more  chan struct{}
}

func newEar[T any]() *ear[T] { return &ear[T]{more: make(chan struct{}, 1)} }

func (e *ear[T]) hear(v T) {
	e.mu.Lock()
	e.heard = append(e.heard, v)
	e.mu.Unlock()
	select {
	case e.more <- struct{}{}:
	default:
	}
}

func (e *ear[T]) sofar() []T {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]T(nil), e.heard...)
}

// until waits until what was heard is as wanted.
func (e *ear[T]) until(t *testing.T, what string, ok func([]T) bool) []T {
	t.Helper()
	late := time.After(patience)
	for {
		heard := e.sofar()
		if ok(heard) {
			return heard
		}
		select {
		case <-e.more:
		case <-late:
			t.Fatalf("%s did not happen; heard %+v", what, heard)
		}
	}
}
