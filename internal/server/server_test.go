package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

func config(t *testing.T) Config {
	t.Helper()
	return Config{Data: filepath.Join(t.TempDir(), "data"), Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)}
}

// running starts a server; stop ends it and returns what Run did.
func running(t *testing.T, cfg Config) (s *Server, stop func() error) {
	t.Helper()
	s, err := New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	stopped := false
	stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		return <-ended
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return s, stop
}

func TestKeyAndDataOutliveTheServer(t *testing.T) {
	cfg := config(t)
	s, stop := running(t, cfg)
	key := s.Key()
	backend, err := admin.NewClient(s.URL(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Close()
	if _, err := backend.AddUser(t.Context(), "ann", ""); err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	s, _ = running(t, cfg)
	if s.Key() != key {
		t.Error("the key changed")
	}
	again, err := admin.NewClient(s.URL(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := again.AddUser(t.Context(), "ann", ""); !errors.Is(err, msg.CodeExists) {
		t.Errorf("ann was forgotten: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	cfg := config(t)
	s, _ := running(t, cfg)

	locked := cfg
	if _, err := New(t.Context(), locked); !errors.Is(err, msg.CodeInUse) || errors.Is(err, ErrPortTaken) {
		t.Errorf("a second server on the data: %v", err)
	}
	taken := config(t)
	taken.Listen = s.listener.Addr().String()
	if _, err := New(t.Context(), taken); !errors.Is(err, ErrPortTaken) {
		t.Errorf("a second server on the port: %v", err)
	}
	// Nothing of the refused server is left open.
	taken.Listen = "127.0.0.1:0"
	_, _ = running(t, taken)

	for what, change := range map[string]func(*Config){
		"no such host":           func(c *Config) { c.Listen = "127.0.0.1" },
		"a certificate alone":    func(c *Config) { c.TLSCert = "cert.pem" },
		"a certificate not here": func(c *Config) { c.TLSCert, c.TLSKey = "cert.pem", "key.pem" },
		"data in a file":         func(c *Config) { c.Data = os.Args[0] },
	} {
		bad := config(t)
		change(&bad)
		if s, err := New(t.Context(), bad); err == nil {
			t.Errorf("%s: served %s", what, s.URL())
		}
	}
}

// A device that is connected while the server stops is told so, with the code
// that makes it connect again.
func TestStoppingTellsDevices(t *testing.T) {
	s, stop := running(t, config(t))
	conn, _, err := websocket.Dial(t.Context(), s.URL()+"/v1/device", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	var b []byte
	told, stopped := make(chan error, 1), make(chan error, 1)
	go func() {
		var err error
		_, b, err = conn.Read(t.Context())
		told <- err
	}()
	if err := conn.Ping(t.Context()); err != nil { // it is connected only once it is served
		t.Fatal(err)
	}
	go func() { stopped <- stop() }()
	if err := <-told; err != nil {
		t.Fatal(err)
	}
	f, err := wire.Codec{}.DecodeServer(b)
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := f.Body.(*frame.Error); !ok || e.Code != msg.CodeDraining {
		t.Errorf("the last frame is %+v", f.Body)
	}
	if _, _, err := conn.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("then %v", err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestTLS(t *testing.T) {
	cfg := config(t)
	var pool *x509.CertPool
	cfg.TLSCert, cfg.TLSKey, pool = certificate(t)
	s, _ := running(t, cfg)
	web := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	defer web.CloseIdleConnections()
	response, err := web.Get(s.URL() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Error("status", response.StatusCode)
	}
	conn, _, err := websocket.Dial(t.Context(), s.URL()+"/v1/device", &websocket.DialOptions{HTTPClient: web})
	if err != nil {
		t.Fatal(err)
	}
	conn.CloseNow()
}

// certificate makes one for 127.0.0.1.
func certificate(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(parsed)
	write := func(name, kind string, content []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", pkcs8), pool
}
