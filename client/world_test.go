package client_test

import (
	"context"
	"encoding/hex"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/internal/server"
	"github.com/backscroll/backscroll/msg"
)

// world is a real server on loopback, which can be stopped and started again
// on its port.
type world struct {
	t      *testing.T
	data   string
	listen string
	admin  *admin.Client
	url    string
	stop   func()
	clock  func() msg.Millis // the server's; nil: the system's
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, data: t.TempDir(), listen: "127.0.0.1:0"}
	w.start()
	t.Cleanup(func() { w.stop() })
	return w
}

func (w *world) start() {
	w.t.Helper()
	s, err := server.New(context.Background(), server.Config{Data: w.data, Listen: w.listen, Clock: w.clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	w.url = s.URL()
	_, port, _ := net.SplitHostPort(w.url[len("http://"):])
	w.listen = "127.0.0.1:" + port
	if w.admin, err = admin.NewClient(w.url, s.Key()); err != nil {
		w.t.Fatal(err)
	}
	w.stop = sync.OnceFunc(func() {
		w.admin.Close()
		cancel()
		if err := <-done; err != nil {
			w.t.Errorf("the server ended with %v", err)
		}
	})
}

func (w *world) group(name string, members ...msg.Address) uint64 {
	w.t.Helper()
	if _, err := w.admin.EnsureUsers(ctx(w.t), members); err != nil {
		w.t.Fatal(err)
	}
	g, err := w.admin.NewGroup(ctx(w.t), name, "", members)
	if err != nil {
		w.t.Fatal(err)
	}
	return g.ID
}

func (w *world) token(user msg.Address, device string) string {
	w.t.Helper()
	t, err := w.admin.NewToken(ctx(w.t), user, device, 0, true)
	if err != nil {
		w.t.Fatal(err)
	}
	return t.Token
}

// device logs in a fresh device and waits until it is online.
func (w *world) device(user msg.Address, name string, more ...func(*client.Options)) *client.Client {
	w.t.Helper()
	token := w.token(user, name)
	o := client.Options{
		Path: filepath.Join(w.t.TempDir(), string(user)+"-"+name+".db"), Server: w.url, Device: name, Foreground: true,
		Token: func(context.Context, error) (string, error) { return token, nil },
	}
	for _, f := range more {
		f(&o)
	}
	c, err := client.Open(o)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Close() })
	if err := c.Start(); err != nil {
		w.t.Fatal(err)
	}
	if err := c.Online(ctx(w.t)); err != nil {
		w.t.Fatal(err)
	}
	return c
}

func ctx(t *testing.T) context.Context {
	c, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return c
}

// ear collects what a listener hears, and lets a test wait for it.
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

// until waits until what was heard is as wanted.
func (e *ear[T]) until(t *testing.T, what string, ok func([]T) bool) []T {
	t.Helper()
	end := ctx(t).Done()
	for {
		e.mu.Lock()
		heard := append([]T(nil), e.heard...)
		e.mu.Unlock()
		if ok(heard) {
			return heard
		}
		select {
		case <-e.more:
		case <-end:
			t.Fatalf("%s did not happen; heard %+v", what, heard)
		}
	}
}

func session(t *testing.T, c *client.Client, o client.ReadOptions) *client.ReadSession {
	t.Helper()
	s, err := c.OpenSession(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func say(t *testing.T, c *client.Client, to client.Target, text string) client.Message {
	t.Helper()
	m, err := c.SendWait(ctx(t), to, msg.Content{Text: text, Flags: msg.WantReceipt})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func badToken() string { return hex.EncodeToString(make([]byte, 32)) }
