package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type loginCmd struct {
	database
	waiting
	Server    string `default:"http://127.0.0.1:8480" env:"BACKSCROLL_SERVER" placeholder:"URL" help:"The server (${default})."`
	Token     string `xor:"token" required:"" placeholder:"T" help:"The device's token."`
	TokenFile string `xor:"token" required:"" placeholder:"F" help:"A file that holds the device's token."`
}

func (c *loginCmd) Run(a *app) error {
	if err := checkServer(c.Server); err != nil {
		return err
	}
	token, err := c.token()
	if err != nil {
		return err
	}
	_, err = os.Stat(c.DB)
	fresh := errors.Is(err, fs.ErrNotExist)
	err = c.login(a, token)
	if err != nil && fresh {
		// What belongs to nobody would only be in the way.
		for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
			os.Remove(c.DB + suffix)
		}
	}
	return err
}

func (c *loginCmd) token() (string, error) {
	token := c.Token
	if c.TokenFile != "" {
		content, err := os.ReadFile(c.TokenFile)
		if err != nil {
			return "", advise(err, "'backscroll token new' prints one")
		}
		token = string(content)
	}
	if token = strings.TrimSpace(token); token == "" {
		return "", advise(errors.New("the token is empty"), "'backscroll token new' prints one")
	}
	return token, nil
}

func (c *loginCmd) login(a *app, token string) error {
	if c.Wait <= 0 {
		return usage("--wait is %s; it should be a time like 10s", c.Wait)
	}
	on := newOnline(a, c.Wait)
	var refused error // why the server does not take the token
	dev, err := client.Open(client.Options{
		Path: c.DB, Server: c.Server, Platform: platform,
		OnStatus: on.status, OnOutbox: on.outbox, OnChange: on.changed,
		Token: func(_ context.Context, why error) (string, error) {
			refused = why
			return token, why
		},
	})
	if err != nil {
		on.end()
		return err
	}
	tellRecovered(a, c.DB, dev)
	on.Client = dev
	if err := on.start(); err != nil {
		return firstOf(refused, err)
	}
	rows, end, err := countRows(dev)
	if err := on.finish(err, own{}); err != nil {
		return err
	}
	owner, _ := dev.Owner()
	if c.JSON {
		return a.jsonLine(map[string]any{
			"user": owner.User, "device": owner.Device, "server": c.Server, "rows": rows, "more": end == msg.EndGap,
		})
	}
	_, err = fmt.Fprintf(a.stdout, "logged in as %s on %s; %s in the inbox%s\n", printable(string(owner.User)),
		printable(owner.Device), counted(rows, "conversation", "conversations"), map[bool]string{true: " so far"}[end == msg.EndGap])
	return err
}

// countRows counts the local rows of the inbox.
func countRows(c *client.Client) (rows int, end msg.End, err error) {
	inbox, err := c.OpenInbox(client.InboxOptions{}, client.InboxListener{})
	if err != nil {
		return 0, 0, err
	}
	defer inbox.Stop()
	for {
		r, err := inbox.Read(1000)
		rows += r.Count
		if err != nil || r.End != msg.EndMore || r.Count == 0 {
			return rows, r.End, err
		}
	}
}
