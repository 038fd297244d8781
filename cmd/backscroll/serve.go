package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/server"
	"github.com/backscroll/backscroll/msg"
)

// defaultData is the data folder when none is named.
const defaultData = "backscroll-data"

type serveCmd struct {
	Data    string        `default:"backscroll-data" placeholder:"DIR" help:"The folder that holds everything; made if it is not there (${default})."`
	Listen  string        `default:"127.0.0.1:8480" env:"BACKSCROLL_LISTEN" placeholder:"HOST:PORT" help:"Where to listen (${default}); :8480 listens on all interfaces."`
	TLSCert string        `name:"tls-cert" and:"tls" placeholder:"F" help:"A certificate chain in PEM; makes the server speak TLS."`
	TLSKey  string        `name:"tls-key" and:"tls" placeholder:"F" help:"The certificate's private key in PEM."`
	CacheMB int64         `name:"cache-mb" default:"64" placeholder:"N" help:"Memory for the store's cache, in MiB (${default})."`
	Reserve int64         `name:"reserve-mb" default:"256" placeholder:"N" help:"Disk space to keep free, in MiB; below it sends are refused and reading goes on (${default}; 0: none)."`
	Beat    time.Duration `name:"heartbeat" default:"30s" placeholder:"DUR" help:"Time between two heartbeats; whoever is silent for two is disconnected (${default})."`
	From    msg.WriteFrom `name:"write-from" default:"anyone" placeholder:"WHOM" help:"From whom users accept messages, and being added to groups, at most: anyone, contacts, groups or nobody (${default})."`
	Verbose bool          `short:"v" help:"Log more."`
}

func (c *serveCmd) Run(a *app) error {
	if c.CacheMB < 1 || c.CacheMB > 1<<20 {
		return usage("--cache-mb is %d; it should be from 1 to %d", c.CacheMB, 1<<20)
	}
	if c.Reserve < 0 || c.Reserve > 1<<30 {
		return usage("--reserve-mb is %d; it should be from 0 to %d", c.Reserve, 1<<30)
	}
	if c.Beat < 100*time.Millisecond || c.Beat > time.Hour {
		return usage("--heartbeat is %s; it should be from 100ms to 1h", c.Beat)
	}
	reserve := c.Reserve << 20
	if reserve == 0 {
		reserve = -1
	}
	s, err := server.New(a.ctx, server.Config{
		Data: c.Data, Listen: c.Listen, TLSCert: c.TLSCert, TLSKey: c.TLSKey,
		CacheBytes: c.CacheMB << 20, ReserveBytes: reserve,
		Limits: chat.Limits{Heartbeat: msg.Millis(c.Beat.Milliseconds()), WriteFrom: c.From}, Log: logger(a.stderr, c.Verbose),
	})
	if err != nil {
		return refusedStart(err, c.Data)
	}
	if _, err := fmt.Fprintf(a.stdout, "backscroll: serving %s (data in %s)\n", s.URL(), c.Data); err != nil {
		a.notice("the ready line could not be written: %v", err)
	}
	return s.Run(a.ctx)
}

func refusedStart(err error, data string) error {
	switch {
	case errors.Is(err, server.ErrPortTaken):
		return advise(err, "end that program, or name another port with --listen")
	case errors.Is(err, msg.CodeInUse):
		return advise(err, "another server uses %s: end it, or name another folder with --data", data)
	}
	return err
}

func logger(w io.Writer, verbose bool) *slog.Logger {
	level := slog.LevelInfo
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// quiet logs only what a person should look at.
func quiet(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
