package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/server"
	"github.com/backscroll/backscroll/internal/store/pebble"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

type verifyCmd struct {
	Data string `required:"" placeholder:"DIR" help:"The data folder of a server that is not running."`
	JSON bool   `name:"json" help:"Print JSON objects, one a line."`
}

func (c *verifyCmd) Run(a *app) error {
	dir := server.StoreDir(c.Data)
	if _, err := os.Stat(dir); err != nil {
		return advise(fmt.Errorf("%s holds no server's data: %w", c.Data, err), "name the folder that 'backscroll serve --data' was given")
	}
	store, err := pebble.Open(dir, pebble.Options{Log: logger(a.stderr, false)})
	if errors.Is(err, msg.CodeInUse) {
		return advise(err, "stop the server of %s first", c.Data)
	}
	if err != nil {
		return err
	}
	stats, err := c.check(a, store)
	if err = firstOf(err, store.Close()); err != nil {
		return err
	}
	if err := c.print(a, stats); err != nil {
		return err
	}
	if stats.Problems > 0 {
		return errSaid
	}
	return nil
}

// check prints each problem of a store.
func (c *verifyCmd) check(a *app, store chat.Store) (stats chat.VerifyStats, err error) {
	rules, err := chat.New(a.ctx, chat.Config{
		Store: store, Codec: wire.Codec{}, Rand: rand.Reader, Log: logger(a.stderr, false),
		Clock: func() msg.Millis { return msg.MillisOf(time.Now()) },
	})
	if err != nil {
		return stats, err
	}
	return rules.Verify(a.ctx, func(problem string) {
		if c.JSON {
			_ = a.jsonLine(map[string]string{"problem": problem}) // print tells its own error
		} else {
			fmt.Fprintln(a.stdout, printable(problem))
		}
	})
}

func (c *verifyCmd) print(a *app, s chat.VerifyStats) error {
	if c.JSON {
		return a.jsonLine(map[string]int{
			"problems": s.Problems, "users": s.Users, "devices": s.Devices, "conversations": s.Conversations,
			"members": s.Members, "messages": s.Messages, "rows": s.Rows,
		})
	}
	found := "all is well"
	if s.Problems > 0 {
		found = counted(s.Problems, "problem", "problems")
	}
	_, err := fmt.Fprintf(a.stdout, "%s: %s, %s, %s, %s\n", found,
		counted(s.Users, "user", "users"), counted(s.Conversations, "conversation", "conversations"),
		counted(s.Members, "membership", "memberships"), counted(s.Messages, "message", "messages"))
	return err
}
