package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/internal/server"
)

type demoCmd struct {
	Data   string `placeholder:"DIR" help:"A new folder to keep (usually a temporary one, removed at the end)."`
	Listen string `default:"127.0.0.1:8480" placeholder:"HOST:PORT" help:"Where to listen (${default}); if that is taken, on a free port."`
	Once   bool   `help:"End after the walk."`
}

func (c *demoCmd) Run(a *app) error {
	d := &demonstration{app: a, dir: c.Data}
	remove, err := d.makeFolder()
	if err != nil {
		return err
	}
	defer remove()
	s, err := d.serve(c.Listen)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(a.ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	d.url, d.key = s.URL(), s.Key()
	if err := d.run(c.Once); err != nil {
		stop()
		return errors.Join(err, <-ended)
	}
	if c.Once {
		stop()
	}
	err = <-ended
	if c.Data == "" && !c.Once {
		fmt.Fprintf(a.stdout, "\nThe demonstration is over; %s is removed.\n", d.dir)
	}
	return err
}

// demonstration is a server with sample conversations.
type demonstration struct {
	*app
	dir string // holds the server's data, and the devices' databases and tokens
	url string
	key string
}

// makeFolder makes the folder; a temporary one is removed in the end.
func (d *demonstration) makeFolder() (remove func(), err error) {
	if d.dir == "" {
		d.dir, err = os.MkdirTemp("", "backscroll-demo-")
		return func() { os.RemoveAll(d.dir) }, err
	}
	entries, err := os.ReadDir(d.dir)
	if err == nil && len(entries) > 0 {
		return nil, usage("%s is not empty: name a new folder with --data", d.dir)
	}
	return func() {}, os.MkdirAll(d.dir, 0o700)
}

func (d *demonstration) serve(listen string) (*server.Server, error) {
	cfg := server.Config{Data: d.path("server"), Listen: listen, Log: quiet(d.stderr)}
	s, err := server.New(d.ctx, cfg)
	if errors.Is(err, server.ErrPortTaken) {
		fmt.Fprintf(d.stdout, "Another program listens on %s, so this takes a free port.\n", listen)
		cfg.Listen = "127.0.0.1:0"
		s, err = server.New(d.ctx, cfg)
	}
	return s, err
}

func (d *demonstration) path(name string) string { return filepath.Join(d.dir, name) }

func (d *demonstration) run(once bool) error {
	backend, err := admin.NewClient(d.url, d.key)
	if err != nil {
		return err
	}
	defer backend.Close()
	group, err := d.seed(backend)
	if err != nil {
		return fmt.Errorf("make the sample conversations: %w", err)
	}
	say(d.stdout, welcome, map[string]any{"URL": d.url, "Dir": d.dir})
	if err := d.walk(group); err != nil {
		return fmt.Errorf("walk through the sample conversations: %w", err)
	}
	if once {
		return nil
	}
	pages, err := d.pages(backend)
	if err != nil {
		return fmt.Errorf("make links to the pages: %w", err)
	}
	say(d.stdout, yourTurn, map[string]any{
		"Messenger": pages.messenger, "Devices": pages.devices, "Admin": d.url + "/admin", "Key": d.path("server/" + admin.KeyFile),
		"Me": os.Args[0], "Dir": d.dir, "URL": d.url, "Group": group,
		"Phone": d.path("phone.db"), "Laptop": d.path("laptop.db"), "Ben": d.path("ben.db"), "Data": d.path("server"),
	})
	return nil
}
