package admin

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/store/pebble"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

const testKey = "0123456789abcdef0123456789abcdef"

// world is the API over real rules and a real store in memory.
type world struct {
	t     *testing.T
	rules *chat.Chat
	api   *API
	http  *httptest.Server
	stop  context.CancelFunc

	broken atomic.Bool
	*Client
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newLoggedWorld(t, slog.New(slog.DiscardHandler))
}

// breakable fails to sign in once broken, as if the store could not be read.
type breakable struct {
	*chat.Chat
	broken *atomic.Bool
}

func (b breakable) OpenLink(ctx context.Context, remote, code string) (chat.SignedIn, error) {
	if b.broken.Load() {
		return chat.SignedIn{}, errors.New("input/output error")
	}
	return b.Chat.OpenLink(ctx, remote, code)
}

func newLoggedWorld(t *testing.T, log *slog.Logger) *world {
	t.Helper()
	store, err := pebble.Open("data", pebble.Options{FS: vfs.NewMem(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	rules, err := chat.New(t.Context(), chat.Config{
		Store: store, Codec: wire.Codec{}, Rand: rand.Reader, Log: log,
		Clock: func() msg.Millis { return msg.MillisOf(time.Now()) },
	})
	if err != nil {
		t.Fatal(err)
	}
	commits, end := context.WithCancel(context.Background())
	committed := make(chan error, 1)
	go func() { committed <- rules.Run(commits) }()
	stop, cancel := context.WithCancel(context.Background())
	w := &world{t: t, rules: rules, stop: cancel}
	w.api = New(Options{Rules: breakable{rules, &w.broken}, Key: testKey, Status: func() (Status, error) { return Status{StoreBytes: 7}, nil }, Stop: stop, Log: log})
	mux := http.NewServeMux()
	mux.Handle("/v1/admin/", w.api)
	mux.Handle("/v1/links", w.api.Links())
	mux.Handle("/v1/links/", w.api.Links())
	w.http = httptest.NewServer(mux)
	w.Client = w.client(w.http.URL, testKey)
	t.Cleanup(func() {
		cancel()
		w.http.Close()
		end()
		if err := errors.Join(<-committed, store.Close()); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) client(url, key string) *Client {
	w.t.Helper()
	c, err := NewClient(url, key)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(c.Close)
	return c
}

// post sends a body as it is and returns the status and the answer.
func (w *world) post(path, body string) (int, string) {
	w.t.Helper()
	r, err := http.NewRequest("POST", w.http.URL+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+testKey)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// group makes a group of ann and ben.
func (w *world) group() uint64 {
	w.t.Helper()
	_, err := w.EnsureUsers(w.t.Context(), []msg.Address{"ann", "ben"})
	w.must(err)
	g, err := w.NewGroup(w.t.Context(), "Garden", "", []msg.Address{"ann", "ben"})
	w.must(err)
	return g.ID
}

// messages are n messages of ann, the first with the given number.
func messages(first, n int) []Message {
	list := make([]Message, n)
	for i := range list {
		id := msg.MessageID{6: 0x80, 8: 0x80, 14: byte((first + i) >> 8), 15: byte(first + i)}
		list[i] = ShowMessage(id, "ann", msg.Content{Text: fmt.Sprint("message ", first+i), Original: 1000})
	}
	return list
}

// head is the number of messages in a group.
func (w *world) head(group uint64) (head msg.Seq) {
	w.t.Helper()
	w.must(w.Groups(w.t.Context(), func(g Group) error {
		if g.ID == group {
			head = g.Head
		}
		return nil
	}))
	return head
}
