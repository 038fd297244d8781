package site

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func site(t *testing.T) *Site {
	t.Helper()
	s, err := New(fstest.MapFS{
		"index.html":          {Data: []byte("<!doctype html>" + strings.Repeat("messenger ", 200))},
		"devices.html":        {Data: []byte("devices")},
		"icon.svg":            {Data: []byte("<svg/>")},
		"assets/app-1a2b3.js": {Data: []byte("let x = 1")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *Site) get(path string, headers ...string) *http.Response {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPages(t *testing.T) {
	s := site(t)
	for _, c := range []struct{ path, kind, cache, body string }{
		{"/", "text/html; charset=utf-8", "no-cache", "<!doctype html>messenger"},
		{"/devices", "text/html; charset=utf-8", "no-cache", "devices"},
		{"/icon.svg", "image/svg+xml", "no-cache", "<svg/>"},
		{"/assets/app-1a2b3.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "let x"},
	} {
		r := s.get(c.path)
		if body := text(t, r.Body); r.StatusCode != 200 || !strings.HasPrefix(body, c.body) ||
			r.Header.Get("Content-Type") != c.kind || r.Header.Get("Cache-Control") != c.cache {
			t.Errorf("%s: %d %v %.20s", c.path, r.StatusCode, r.Header, body)
		}
	}
}

// Every answer is guarded, also that there is nothing, and that a page has not changed.
func TestEveryAnswerIsGuarded(t *testing.T) {
	s := site(t)
	tag := s.get("/").Header.Get("ETag")
	post := httptest.NewRecorder()
	s.ServeHTTP(post, httptest.NewRequest("POST", "/", nil))
	for status, r := range map[int]*http.Response{
		200: s.get("/devices"), 304: s.get("/", "If-None-Match", tag), 404: s.get("/devices.html"), 405: post.Result(),
	} {
		if r.StatusCode != status {
			t.Errorf("answered with %d, want %d", r.StatusCode, status)
		}
		for name, want := range map[string][]string{
			"Content-Security-Policy": {"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'"},
			"X-Content-Type-Options":  {"nosniff"}, "Referrer-Policy": {"no-referrer"}, "X-Frame-Options": {"DENY"},
		} {
			for _, part := range want {
				if got := r.Header.Get(name); !strings.Contains(got, part) || strings.Contains(got, "unsafe") {
					t.Errorf("%d: %s is %q, and should have %q", status, name, got, part)
				}
			}
		}
	}
}

func TestCompressed(t *testing.T) {
	s := site(t)
	plain := s.get("/")
	for accept, want := range map[string]bool{
		"gzip, br": true, "br;q=1, GZIP;q=0.5": true, "gzip; q=0": false, "gzip;q=0.000": false, "br": false, "": false,
	} {
		r := s.get("/", "Accept-Encoding", accept)
		if got := r.Header.Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("%q: compressed %v, want %v", accept, got, want)
		}
	}
	r := s.get("/", "Accept-Encoding", "gzip")
	if r.Header.Get("ETag") == plain.Header.Get("ETag") || r.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("caches would take one for the other: %v", r.Header)
	}
	unpacked, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := text(t, unpacked); got != text(t, plain.Body) {
		t.Errorf("it unpacks to %.40s", got)
	}
}

// slow is an answer to somebody who reads slowly, if at all.
type slow struct {
	*httptest.ResponseRecorder
	limit           time.Time
	inTime, flushed bool
}

func (s *slow) SetWriteDeadline(at time.Time) error {
	s.limit = at
	return nil
}

func (s *slow) Write(b []byte) (int, error) {
	s.inTime = !s.limit.IsZero()
	return s.ResponseRecorder.Write(b)
}

func (s *slow) Flush() { s.flushed = !s.limit.IsZero() }

func TestNobodyHoldsAConnectionByNotReading(t *testing.T) {
	s := site(t)
	for _, path := range []string{"/", "/nothing"} {
		w := &slow{ResponseRecorder: httptest.NewRecorder()}
		s.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if !w.inTime || !w.flushed || !w.limit.IsZero() {
			t.Errorf("%s: written in time %v, all of it %v; then the connection ends at %v", path, w.inTime, w.flushed, w.limit)
		}
	}
}
