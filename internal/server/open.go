package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"

	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/internal/store/pebble"
	"github.com/backscroll/backscroll/msg"
)

// StoreDir is where in a data folder the store is.
func StoreDir(data string) string { return filepath.Join(data, "store") }

func loadTLS(cert, key string) (*tls.Config, error) {
	switch {
	case cert == "" && key == "":
		return nil, nil
	case cert == "" || key == "":
		return nil, errors.New("a certificate needs its key, and a key its certificate: name both")
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("load the certificate %s with the key %s: %w", cert, key, err)
	}
	return &tls.Config{
		Certificates: []tls.Certificate{pair},
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"http/1.1"}, // WebSocket needs it
	}, nil
}

// openData takes hold of the data folder: store first, since one server alone
// can have that.
func (s *Server) openData() error {
	if err := os.MkdirAll(s.cfg.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	store, err := pebble.Open(StoreDir(s.cfg.Data), pebble.Options{
		FS:         s.cfg.Disk,
		CacheBytes: s.cfg.CacheBytes,
		Log:        s.cfg.Log,
		OnFatal:    func(err error) { s.fatal <- err },
	})
	if err != nil {
		return err
	}
	s.store = store
	s.space = newSpace(store.FreeBytes, s.cfg.ReserveBytes, s.cfg.Log)
	key, made, err := admin.EnsureKey(s.cfg.Data)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	if made {
		s.cfg.Log.Info("made the admin key", "file", filepath.Join(s.cfg.Data, admin.KeyFile))
	}
	s.key = key
	return nil
}

func listen(address string, tlsConfig *tls.Config) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, &msg.Error{Code: msg.CodeInUse, Detail: "another program listens on " + address + " already", Err: ErrPortTaken}
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	if tlsConfig != nil {
		listener = tls.NewListener(listener, tlsConfig)
	}
	return listener, nil
}

// ErrPortTaken says that another program has the port.
var ErrPortTaken = errors.New("the port is taken")
