package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/msg"
)

type tokenCmd struct {
	New    tokenNewCmd    `cmd:"" help:"Make a token for a device and print it, alone on standard output."`
	List   tokenListCmd   `cmd:"" help:"List the devices of a user whose tokens are good."`
	Revoke tokenRevokeCmd `cmd:"" help:"Make a device's token worthless at once."`
}

type tokenNewCmd struct {
	backend
	Address string   `arg:"" help:"The user's address."`
	Device  string   `required:"" placeholder:"NAME" help:"The device's name, unique among the user's devices."`
	Expires lifetime `placeholder:"DUR" help:"How long it is good: 90m, 12h, 30d (default: for ever)."`
	Create  bool     `help:"Make the user too, if there is none."`
	Link    bool     `help:"Print a link that signs the device in instead: good once, for 15 minutes."`
	JSON    bool     `name:"json" help:"Print a JSON object."`
}

func (c *tokenNewCmd) Run(a *app) error {
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	if c.Link {
		return c.link(a, server)
	}
	token, err := server.NewToken(a.ctx, msg.Address(c.Address), c.Device, time.Duration(c.Expires), c.Create)
	if err != nil {
		return noUser(err)
	}
	if c.JSON {
		return a.jsonLine(token)
	}
	_, err = fmt.Fprintln(a.stdout, token.Token)
	return err
}

func noUser(err error) error {
	if msg.CodeOf(err) == msg.CodeNoUser {
		err = advise(err, "--create makes the user too")
	}
	return err
}

func (c *tokenNewCmd) link(a *app, server *admin.Client) error {
	l, err := server.NewLink(a.ctx, msg.Address(c.Address), c.Device, time.Duration(c.Expires), c.Create)
	if err != nil {
		return noUser(err)
	}
	address := pageLink(c.Server, "/", l)
	if c.JSON {
		return a.jsonLine(struct {
			Address msg.Address `json:"address"`
			Device  string      `json:"device"`
			Link    string      `json:"link"`
			Expires time.Time   `json:"expires"` // of the link
		}{l.Address, l.Device, address, l.Expires})
	}
	_, err = fmt.Fprintln(a.stdout, address)
	return err
}

// pageLink is the address of a page of the server that signs in by a link. The
// code stands behind the sign that browsers send nothing of.
func pageLink(server, page string, l admin.Link) string {
	return strings.TrimRight(server, "/") + page + "#link=" + l.Code
}

type tokenListCmd struct {
	backend
	Address string `arg:"" help:"The user's address."`
	JSON    bool   `name:"json" help:"Print one JSON object a device."`
}

func (c *tokenListCmd) Run(a *app) error {
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	devices, err := server.Devices(a.ctx, msg.Address(c.Address))
	if err != nil {
		return err
	}
	rows := [][]string{{"DEVICE", "TITLE", "PLATFORM", "LAST SEEN", "EXPIRES"}}
	for _, d := range devices {
		if c.JSON {
			if err := a.jsonLine(d); err != nil {
				return err
			}
		}
		expires := "never"
		if d.Expires != nil {
			expires = moment(*d.Expires)
		}
		rows = append(rows, []string{d.Device, d.Title, d.Platform, lastSeen(d.Online, d.LastSeen), expires})
	}
	if c.JSON {
		return nil
	}
	return a.table(rows)
}

type tokenRevokeCmd struct {
	backend
	Address string `arg:"" help:"The user's address."`
	Device  string `required:"" placeholder:"NAME" help:"The device's name."`
	JSON    bool   `name:"json" help:"Print what was done as a JSON object."`
}

func (c *tokenRevokeCmd) Run(a *app) error {
	server, err := c.open()
	if err != nil {
		return err
	}
	defer server.Close()
	if err := server.RevokeToken(a.ctx, msg.Address(c.Address), c.Device); err != nil {
		return err
	}
	if c.JSON {
		return a.jsonLine(struct {
			Address string `json:"address"`
			Device  string `json:"device"`
			Revoked bool   `json:"revoked"`
		}{c.Address, c.Device, true})
	}
	_, err = fmt.Fprintf(a.stdout, "revoked the token of %s on %s\n", printable(c.Address), printable(c.Device))
	return err
}

// lifetime is a duration that also takes days.
type lifetime time.Duration

func (l *lifetime) UnmarshalText(text []byte) error {
	s := string(text)
	d, err := time.ParseDuration(s)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n int
		n, err = strconv.Atoi(days)
		d = time.Duration(n) * 24 * time.Hour
		if n > maxDays {
			err = strconv.ErrRange
		}
	}
	if err != nil || d < time.Second || d > maxDays*24*time.Hour {
		return fmt.Errorf("%q is no time to expire in; it should be like 90m, 12h or 30d, at most %dd", s, maxDays)
	}
	*l = lifetime(d)
	return nil
}

const maxDays = 36500
