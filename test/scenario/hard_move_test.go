//go:build unix

package scenario_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"path/filepath"
	"strings"
	"testing"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// The server comes back on another port, then with a certificate, then with
// another one: the same local databases go on with the new URL, and what was
// written meanwhile arrives once. A certificate that is not trusted is said.
func TestTheServerMoves(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.token("bob", "phone")
	token := s.token("ann", "phone")
	states := newEar[client.Status]()
	ann := client.Options{
		Path: filepath.Join(t.TempDir(), "ann.db"), OnStatus: states.hear,
		Token: func(_ context.Context, why error) (string, error) { return token, why },
	}
	visit := func(pool *x509.CertPool, text string) {
		t.Helper()
		ann.Server, ann.TLS = s.url, &tls.Config{RootCAs: pool}
		c, err := client.Open(ann)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, known := c.Owner(); known { // else it does not know yet who writes
			if _, err := c.Send(client.Peer("bob"), msg.Content{Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if err := c.Online(soon(t)); err != nil {
			t.Fatal(err)
		}
		if err := c.Flush(soon(t)); err != nil {
			t.Fatal(err)
		}
	}
	visit(nil, "")
	first := s.url

	s.stop()
	s.listen = "127.0.0.1:0"
	s.start()
	if s.url == first {
		t.Fatalf("the server is at %s again", first)
	}
	visit(nil, "another port")

	oldCert, oldKey, oldPool := selfSigned(t, t.TempDir())
	s.stop()
	s.flags = []string{"--tls-cert", oldCert, "--tls-key", oldKey}
	s.start()
	visit(oldPool, "a certificate")

	cert, key, pool := selfSigned(t, t.TempDir())
	s.stop()
	s.flags = []string{"--tls-cert", cert, "--tls-key", key}
	s.start()
	notTrusted(t, ann, s.url, oldPool, states)
	visit(pool, "another certificate")

	s.stop()
	s.flags = nil
	s.start()
	got := scroll(t, s.sdk("ann", "laptop"), client.ReadOptions{With: client.Peer("bob"), FIFO: true}, 10, msg.EndNewest)
	var texts []string
	for _, m := range got {
		texts = append(texts, m.Text)
	}
	if all := strings.Join(texts, ", "); all != "another port, a certificate, into the outbox, another certificate" {
		t.Errorf("the server has %s", all)
	}
}

// notTrusted tries with the old certificate: the device is told, and keeps what
// it writes.
func notTrusted(t *testing.T, o client.Options, url string, pool *x509.CertPool, states *ear[client.Status]) {
	t.Helper()
	o.Server, o.TLS = url, &tls.Config{RootCAs: pool}
	c, err := client.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	states.until(t, "that the certificate is not trusted", func(ss []client.Status) bool {
		last := ss[len(ss)-1]
		return last.State == client.Offline && strings.Contains(last.Err.Error(), "certificate")
	})
	if m, err := c.Send(client.Peer("bob"), msg.Content{Text: "into the outbox"}); err != nil || m.Status != msg.Outbox {
		t.Errorf("send: %+v, %v", m, err)
	}
}
