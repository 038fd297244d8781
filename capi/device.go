package main

/*
#include <stdlib.h>
#include "capi.h"
*/
import "C"

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// device is a client as a handle stands for it.
type device struct {
	handle  uint64
	client  *client.Client
	events  *events
	changes changes
	log     io.Closer // nil: none

	mu    sync.Mutex
	token string // of bs_open or bs_set_token; empty: the one that the database remembers
	newer bool   // it was set after the last one was refused
	once  sync.Once
}

//export bsgo_open
func bsgo_open(o *C.bs_options, out *C.bs_client) C.int32_t {
	return guard(func() error {
		if err := need(out, "out"); err != nil {
			return err
		}
		in, err := sized(o, "the options")
		if err != nil {
			return err
		}
		d, err := open(&in)
		if err != nil {
			return err
		}
		*out = C.bs_client(d.handle)
		return nil
	})
}

// collectLess sets how far the heap grows between two collections. It is small beside an app's own, and at Go's
// usual pace collecting it would take a tenth of the time of reading.
var collectLess = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
})

func open(in *C.bs_options) (*device, error) {
	collectLess()
	d := &device{token: goString(in.token), newer: true, changes: changes{handles: map[*client.Change]uint64{}}}
	o := client.Options{
		Path: goString(in.path), Server: goString(in.server), Device: goString(in.device),
		Platform: goString(in.platform), Page: int(in.page), WipeOnSignOut: client.Wipe(in.wipe_on_sign_out),
		Foreground: in.foreground != 0,
		Token:      d.giveToken,
	}
	if o.Path == "" {
		return nil, msg.Errorf(msg.CodeBadRequest, "no path is given: where shall the local database be?")
	}
	var err error
	if o.TLS, err = trust(goString(in.ca_pem)); err != nil {
		return nil, err
	}
	if o.Log, d.log, err = logTo(goString(in.log)); err != nil {
		return nil, err
	}
	d.events = newEvents(in)
	d.handle = handles.add(d, d)
	d.events.listen(d, &o)
	if d.client, err = client.Open(o); err != nil {
		handles.dropAll(d)
		d.events.abandon() // nobody will take what it may have to tell
		d.end()
		return nil, err
	}
	d.events.start(d.handle)
	return d, nil
}

// giveToken is asked at a first connection, and when the server refused a token.
func (d *device) giveToken(_ context.Context, why error) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if why != nil && !d.newer {
		return "", why
	}
	d.newer = false
	return d.token, nil
}

//export bsgo_set_token
func bsgo_set_token(c C.bs_client, token *C.char) C.int32_t {
	return onClient(c, func(d *device) error {
		if err := need(token, "the token"); err != nil {
			return err
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.token, d.newer = C.GoString(token), true
		return nil
	})
}

//export bsgo_start
func bsgo_start(c C.bs_client) C.int32_t {
	return onClient(c, func(d *device) error { return d.client.Start() })
}

//export bsgo_close
func bsgo_close(c C.bs_client) C.int32_t {
	return onClient(c, func(d *device) error {
		err := msg.Errorf(msg.CodeClosed, "the client was closed")
		d.once.Do(func() { err = nil })
		if err != nil {
			return err
		}
		return d.close()
	})
}

// close ends the client and, unless it is polled, its handles. A listener that closes its
// own client is not waited for.
func (d *device) close() error {
	inside := uint64(C.bsc_inside()) == d.handle
	if inside {
		d.events.abandon()
	}
	err := d.client.Close()
	switch {
	case d.events.polled:
		go func() { <-d.client.Done(); d.end() }()
		return err
	case inside:
		go func() { <-d.client.Done(); d.end() }()
	default:
		<-d.client.Done()
		d.end()
	}
	handles.dropAll(d)
	return err
}

// end follows the last event.
func (d *device) end() {
	d.events.finish()
	if d.log != nil {
		d.log.Close()
	}
}

//export bsgo_online
func bsgo_online(c C.bs_client, timeout C.int64_t) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error { return d.client.Online(ctx) })
}

//export bsgo_flush
func bsgo_flush(c C.bs_client, timeout C.int64_t) C.int32_t {
	return waiting(c, timeout, func(ctx context.Context, d *device) error { return d.client.Flush(ctx) })
}

//export bsgo_set_foreground
func bsgo_set_foreground(c C.bs_client, on C.uint32_t) C.int32_t {
	return onClient(c, func(d *device) error {
		d.client.SetForeground(on != 0)
		return nil
	})
}

// trust is how the server's certificate is judged; nil: as the system does.
func trust(pem string) (*tls.Config, error) {
	if pem == "" {
		return nil, nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(pem)) {
		return nil, msg.Errorf(msg.CodeBadRequest, "ca_pem holds no certificate: PEM text is expected, not a file's name")
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
}

// logTo opens the log that the options name.
func logTo(path string) (*slog.Logger, io.Closer, error) {
	switch path {
	case "":
		return nil, nil, nil
	case "-":
		return slog.New(slog.NewTextHandler(os.Stderr, nil)), nil, nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, &msg.Error{Op: "open the log", Code: msg.CodeBadRequest, Err: err}
	}
	return slog.New(slog.NewTextHandler(f, nil)), f, nil
}
