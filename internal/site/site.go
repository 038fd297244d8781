package site

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// Site is the http.Handler of everything that is no request of an API.
type Site struct {
	pages map[string]*page // by path
}

// page is one file. Files are few and small: they are held as they are, and
// compressed when somebody first asks for that.
type page struct {
	name       string
	kind       string // the media type
	tag        string
	body       []byte
	compressed func() []byte // nil: not worth it
	lasting    bool          // its name changes with its content
}

// assets is the folder of files whose names hold a hash of their content.
const assets = "assets/"

// New serves files. Those at the top that end in .html are pages without that
// ending, and index.html is "/".
func New(files fs.FS) (*Site, error) {
	s := &Site{pages: map[string]*page{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		s.pages[pathOf(name)] = newPage(name, body)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the web pages: %w", err)
	}
	return s, nil
}

func pathOf(name string) string {
	if title, ok := strings.CutSuffix(name, ".html"); ok {
		return "/" + strings.TrimSuffix(title, "index")
	}
	return "/" + name
}

// kinds are the media types of what a build makes: those of the system that the
// server runs on may differ.
var kinds = map[string]string{
	".html":        "text/html; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".svg":         "image/svg+xml",
	".json":        "application/json",
	".webmanifest": "application/manifest+json",
	".txt":         "text/plain; charset=utf-8",
}

func newPage(name string, body []byte) *page {
	ending := path.Ext(name)
	sum := sha256.Sum256(body)
	p := &page{
		name: name, body: body, tag: hex.EncodeToString(sum[:12]),
		kind:    cmp.Or(kinds[ending], mime.TypeByExtension(ending), "application/octet-stream"),
		lasting: strings.HasPrefix(name, assets),
	}
	if _, text := kinds[ending]; text {
		p.compressed = sync.OnceValue(func() []byte { return compress(body) })
	}
	return p
}

func compress(body []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // a level that there is
	_, _ = w.Write(body)
	_ = w.Close() // memory does not fail
	return out.Bytes()
}

// policy is the content security policy. 'self' covers the socket to this server.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guard sets what every answer says, also of what is not there.
func guard(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
}

// readTime is how long whoever asks for a page may take to read it: nobody holds a
// connection by not reading. The connection may serve other requests after this one, whose
// time is theirs.
const readTime = 2 * time.Minute

// ServeHTTP implements http.Handler.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// These fail only where the connection is gone, which writing finds out.
	c := http.NewResponseController(w)
	_ = c.SetWriteDeadline(time.Now().Add(readTime))
	s.serve(w, r)
	_ = c.Flush()
	_ = c.SetWriteDeadline(time.Time{})
}

func (s *Site) serve(w http.ResponseWriter, r *http.Request) {
	guard(w.Header())
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "pages are only read", http.StatusMethodNotAllowed)
		return
	}
	p, there := s.pages[r.URL.Path]
	if !there {
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "There is no such page here.", http.StatusNotFound)
		return
	}
	p.serve(w, r)
}

func (p *page) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", p.kind)
	h.Set("Vary", "Accept-Encoding")
	if p.lasting {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache") // may be kept, and is asked for each time
	}
	body, tag := p.body, p.tag
	if p.compressed != nil && accepts(r, "gzip") {
		body, tag = p.compressed(), tag+"-gzip"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, p.name, time.Time{}, bytes.NewReader(body))
}

// accepts reports whether the browser takes an encoding; one with q=0 it does not.
func accepts(r *http.Request, encoding string) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			q, _ := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			return strings.Trim(q, "0.") != "" || q == ""
		}
	}
	return false
}
