package admin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/backscroll/backscroll/msg"
)

// signIn asks a request of links; token is the device's, or nothing.
func (w *world) signIn(path, token, body string) (status int, answer map[string]any) {
	w.t.Helper()
	r, err := http.NewRequest("POST", w.http.URL+path, strings.NewReader(body))
	w.must(err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(r)
	w.must(err)
	defer response.Body.Close()
	w.must(json.NewDecoder(response.Body).Decode(&answer))
	return response.StatusCode, answer
}

func TestLinks(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	if _, err := w.NewLink(ctx, "ann", "web", 0, false); !errors.Is(err, msg.CodeNoUser) {
		t.Errorf("a link for nobody: %v", err)
	}
	l, err := w.NewLink(ctx, "ann", "web", time.Hour, true)
	if err != nil || l.Address != "ann" || l.Device != "web" || len(l.Code) < 27 || time.Until(l.Expires) > 15*time.Minute {
		t.Fatalf("got %+v, %v", l, err)
	}
	status, in := w.signIn("/v1/links/open", "", fmt.Sprintf(`{"code":%q}`, l.Code))
	token, _ := in["token"].(string)
	if status != 200 || in["address"] != "ann" || in["device"] != "web" || len(token) != 64 || in["expires"] == nil {
		t.Fatalf("%d %v", status, in)
	}
	for body, want := range map[string][2]any{
		fmt.Sprintf(`{"code":%q}`, l.Code):                           {401, 5000.0}, // used
		fmt.Sprintf(`{"code":%q}`, strings.Repeat("x", len(l.Code))): {401, 5000.0},
		`{"code":""}`:   {400, 2000.0},
		`{"code":"a"`:   {400, 2000.0},
		`{"key":"..."}`: {400, 2000.0},
	} {
		if status, answer := w.signIn("/v1/links/open", "", body); status != want[0] || answer["code"] != want[1] {
			t.Errorf("%s: %d %v", body, status, answer)
		}
	}
	status, further := w.signIn("/v1/links", token, `{"device":"tablet"}`)
	if status != 200 || further["device"] != "tablet" {
		t.Fatalf("%d %v", status, further)
	}
	if status, in := w.signIn("/v1/links/open", "", fmt.Sprintf(`{"code":%q}`, further["code"])); status != 200 || in["device"] != "tablet" || in["address"] != "ann" || in["expires"] == nil {
		t.Errorf("%d %v", status, in)
	}
	for _, stranger := range []string{"", "00", "no hex", testKey} {
		if status, answer := w.signIn("/v1/links", stranger, `{"device":"mine"}`); status != 401 || answer["code"] != 5000.0 {
			t.Errorf("token %q: %d %v", stranger, status, answer)
		}
	}
	if status, answer := w.signIn("/v1/links", token, `{"device":"web"}`); status != 409 || answer["code"] != 2010.0 {
		t.Errorf("its own name again: %d %v", status, answer)
	}
	if status, answer := w.signIn("/v1/links/other", token, `{}`); status != 404 || answer["code"] != 2009.0 {
		t.Errorf("something else: %d %v", status, answer)
	}
}

// deadlines is an answer that notes until when the request is read.
type deadlines struct {
	*httptest.ResponseRecorder
	read time.Time
}

func (d *deadlines) SetReadDeadline(at time.Time) error {
	d.read = at
	return nil
}

// Whoever has shown nothing yet holds no connection by a body that does not come, nor
// memory by one that does not end.
func TestStrangersAreReadLittle(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/v1/links", "/v1/links/open"} {
		d := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		body := strings.NewReader(`{"code":"` + strings.Repeat("x", 1<<16) + `"}`)
		w.api.Links().ServeHTTP(d, httptest.NewRequest("POST", path, body))
		if d.Code != http.StatusRequestEntityTooLarge || body.Len() == 0 {
			t.Errorf("%s: answered with %d %s, %d bytes unread", path, d.Code, d.Body, body.Len())
		}
		if d.read.IsZero() {
			t.Errorf("%s: may be sent for ever", path)
		}
	}
}

// notes is a log that is read while it is written.
type notes struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.buf.Write(p)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.buf.String()
}

// Whatever is done with a code, also what fails in the server itself, is logged without it.
func TestCodesAreNeverLogged(t *testing.T) {
	var log notes
	w := newLoggedWorld(t, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	l, err := w.NewLink(t.Context(), "ann", "web", 0, true)
	w.must(err)
	body := fmt.Sprintf(`{"code":%q}`, l.Code)
	_, in := w.signIn("/v1/links/open", "", body)
	w.signIn("/v1/links/open", "", body)
	w.signIn("/v1/links/nothing", "", body)
	w.broken.Store(true)
	if status, answer := w.signIn("/v1/links/open", "", body); status != 500 {
		t.Errorf("a store that cannot be read: %d %v", status, answer)
	}
	if text := log.String(); !strings.Contains(text, "backend API") || strings.Contains(text, l.Code) || strings.Contains(text, fmt.Sprint(in["token"])) {
		t.Errorf("logged:\n%s", text)
	}
}

func TestStatusAndConnections(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	must(w.EnsureUsers(ctx, []msg.Address{"ann", "ben", "cleo"}))
	w.dial("ann")
	w.dial("cleo")
	s, err := w.Status(ctx)
	if err != nil || s.Connections != 2 || s.StoreBytes != 7 {
		t.Errorf("%+v, %v", s, err)
	}
	var list []string
	w.must(w.Connections(ctx, func(c Connection) error {
		if c.Since.IsZero() {
			t.Errorf("%+v", c)
		}
		list = append(list, fmt.Sprint(c.Address, " ", c.Device, " ", c.Remote))
		return nil
	}))
	if fmt.Sprint(list) != "[ann phone test cleo phone test]" {
		t.Errorf("connected: %q", list)
	}
	var page connectionList
	w.must(w.call(ctx, "GET", "connections?limit=1", nil, &page))
	if len(page.Connections) != 1 || page.Next != 1 {
		t.Errorf("a page of one: %+v", page)
	}
	if err := w.call(ctx, "GET", "connections?after=ann", nil, &page); !errors.Is(err, msg.CodeBadRequest) {
		t.Errorf("after ann: %v", err)
	}
}
