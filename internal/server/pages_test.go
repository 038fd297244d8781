package server

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/backscroll/backscroll/internal/admin"
)

// The pages that the binary holds are served, and load nothing but what it serves.
func TestPagesAreServed(t *testing.T) {
	s, _ := running(t, config(t))
	for _, path := range []string{"/", "/devices", "/admin"} {
		page := get(t, s.URL()+path)
		if !strings.Contains(page, `<div id="root">`) || strings.Contains(page, "<script>") {
			t.Errorf("%s is\n%s", path, page)
		}
		for _, attribute := range []string{`src="`, `href="`} {
			parts := strings.Split(page, attribute)
			for _, part := range parts[1:] {
				file, _, _ := strings.Cut(part, `"`)
				if !strings.HasPrefix(file, "/") || get(t, s.URL()+file) == "" {
					t.Errorf("%s loads %q", path, file)
				}
			}
		}
	}
}

// get asks for a page that must be there.
func get(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("%s: %s, %v", url, response.Status, response.Header)
	}
	return string(body)
}

func TestStatus(t *testing.T) {
	s, _ := running(t, config(t))
	backend, err := admin.NewClient(s.URL(), s.Key())
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Close()
	conn, _, err := websocket.Dial(t.Context(), s.URL()+"/v1/device", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	if err := conn.Write(t.Context(), websocket.MessageBinary, []byte("no frame of the protocol")); err != nil {
		t.Fatal(err)
	}
	_, answer, err := conn.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	conn.CloseNow()
	var status admin.Status
	for status.Sent.Bytes < uint64(len(answer)) { // counted when the write is over, which the reader may be ahead of
		if status, err = backend.Status(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if status.StoreBytes == 0 || status.FreeBytes == 0 || status.Started.IsZero() || status.LowOnSpace || status.Connections != 0 {
		t.Errorf("%+v", status)
	}
	if status.Received.Messages != 1 || status.Received.Bytes < 24 || status.Sent.Messages != 1 {
		t.Errorf("one message each way of 24 and %d bytes: %+v, %+v", len(answer), status.Received, status.Sent)
	}
}
