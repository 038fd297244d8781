package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net/url"
	"os"
	"runtime/debug"
	"runtime/pprof"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/server"
)

// raised are the limits of the server under test: those that protect a server
// from one device's sends are out of the way, all others are the defaults.
var raised = chat.Limits{SendsPerSecond: 1_000_000, SendBurst: 1_000_000}

// serve is the process under test: a whole server as the command runs it. It
// ends with its standard input.
func serve(args []string) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	data := flags.String("data", "", "the data folder")
	profile := flags.String("profile", "", "write a profile of the processor to this file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	stop, err := profiled(*profile)
	if err != nil {
		return err
	}
	defer stop()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s, err := server.New(ctx, server.Config{
		Data: *data, Listen: "127.0.0.1:0", Limits: raised,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		return err
	}
	at, err := url.Parse(s.URL())
	if err != nil {
		return err
	}
	go obey(cancel)
	if err := announce(at.Host); err != nil {
		return err
	}
	return s.Run(ctx)
}

func announce(addr string) error { return json.NewEncoder(os.Stdout).Encode(ready{addr}) }

// obey carries out what the parent process asks for, and ends with it.
func obey(end func()) {
	defer end()
	for asked := bufio.NewScanner(os.Stdin); asked.Scan(); {
		debug.FreeOSMemory()
		if _, err := io.WriteString(os.Stdout, "settled\n"); err != nil {
			return
		}
	}
}

// profiled starts a profile of the processor; an empty file name starts none.
func profiled(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		f.Close()
	}, nil
}
