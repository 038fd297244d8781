package scenario_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// A server with a certificate speaks TLS to devices and administration alike.
func TestTLS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cert, key, pool := selfSigned(t, dir)
	data := filepath.Join(dir, "data")
	p := launch(t, "serve", "--data", data, "--listen", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key)
	ready := p.line("its ready line", func(l string) bool { return strings.Contains(l, "serving https://") })
	_, url, _ := strings.Cut(ready, "serving ")
	url, _, _ = strings.Cut(url, " ")

	trusting := func(args ...string) outcome {
		p := prepare(t, args...)
		p.cmd.Env = append(p.cmd.Env, "SSL_CERT_FILE="+cert)
		p.begin()
		return p.wait()
	}
	if runtime.GOOS == "linux" { // where the variable says whom to trust
		made := trusting("token", "new", "ann", "--device", "phone", "--create", "--server", url, "--data", data)
		made.want(t, 0)
		token := strings.TrimSpace(made.stdout)
		db := filepath.Join(dir, "ann.db")
		trusting("device", "login", "--db", db, "--server", url, "--token", token).want(t, 0)
		trusting("device", "send", "--db", db, "--with", "ann", "a note to myself").want(t, 0)

		laptop := strings.TrimSpace(trusting("token", "new", "ann", "--device", "laptop", "--server", url, "--data", data).stdout)
		c := online(t, client.Options{
			Path: filepath.Join(dir, "laptop.db"), Server: url, TLS: &tls.Config{RootCAs: pool},
			Token: func(_ context.Context, why error) (string, error) { return laptop, why },
		})
		got := scroll(t, c, client.ReadOptions{With: client.Peer("ann"), FIFO: true}, 10, msg.EndNewest)
		if len(got) != 1 || got[0].Text != "a note to myself" {
			t.Errorf("over TLS: %+v", got)
		}
	}
	run(t, "user", "list", "--server", url, "--data", data).want(t, 3, "certificate")
	run(t, "serve", "--data", filepath.Join(dir, "other"), "--listen", "127.0.0.1:0", "--tls-cert", key, "--tls-key", cert).want(t, 1, key)
	run(t, "serve", "--data", filepath.Join(dir, "other"), "--tls-cert", cert).want(t, 2, "tls-key")
}

// selfSigned writes a certificate for 127.0.0.1 and its key.
func selfSigned(t *testing.T, dir string) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cert, key = write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", secret)
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(parsed)
	return cert, key, pool
}
