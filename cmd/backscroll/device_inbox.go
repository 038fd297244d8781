package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type inboxCmd struct {
	database
	waiting
	listing
	N       amount `short:"n" default:"50" placeholder:"N" help:"At most this many conversations (${default})."`
	Offline bool   `help:"Show what the local database has, without the network."`
}

func (c *inboxCmd) Run(a *app) error {
	var rows []client.Row
	listener := client.InboxListener{OnRow: func(r client.Row) { rows = append(rows, r) }}
	end, err := c.read(a, listener)
	if err != nil {
		return err
	}
	if c.JSON {
		for i := range rows {
			if err := a.jsonLine(showRow(&rows[i])); err != nil {
				return err
			}
		}
		return nil
	}
	return printInbox(a, rows, end)
}

func (c *inboxCmd) read(a *app, l client.InboxListener) (msg.End, error) {
	if c.Offline {
		dev, err := c.open(a, client.Options{})
		if err != nil {
			return 0, err
		}
		inbox, err := dev.OpenInbox(c.options(), l)
		if err != nil {
			return 0, firstOf(err, dev.Close())
		}
		result, err := inbox.Read(int(c.N))
		return result.End, firstOf(err, dev.Close())
	}
	on, err := c.connect(a, c.Wait, client.Options{})
	if err != nil {
		return 0, err
	}
	// What earlier commands left changes the list: it goes first.
	var result client.RowsResult
	if err = c.flush(on); err == nil {
		result, err = readInbox(on, c.options(), l, int(c.N))
	}
	return result.End, on.finish(err, own{})
}

// flush waits no longer than for a connection until what is to be sent is; the
// list is shown all the same if that is too short.
func (c *inboxCmd) flush(on *online) error {
	ctx, cancel := context.WithTimeout(on.ctx, c.Wait)
	defer cancel()
	err := on.Flush(ctx)
	if err != nil && on.ctx.Err() == nil && ctx.Err() != nil {
		on.app.notice("not all of the outbox is delivered yet: the list is as of now")
		return nil
	}
	return err
}

func readInbox(on *online, o client.InboxOptions, l client.InboxListener, n int) (client.RowsResult, error) {
	inbox, err := on.OpenInbox(o, l)
	if err != nil {
		return client.RowsResult{}, err
	}
	defer inbox.Stop()
	if _, err := inbox.SyncWait(on.ctx, n); err != nil {
		return client.RowsResult{}, err
	}
	return inbox.Read(n)
}

func printInbox(a *app, rows []client.Row, end msg.End) error {
	lines := [][]string{inboxHead}
	for i := range rows {
		lines = append(lines, inboxLine(&rows[i]))
	}
	if err := a.table(lines); err != nil {
		return err
	}
	if end != msg.EndBeginning {
		_, err := fmt.Fprintln(a.stdout, "… there are more; -n shows more")
		return err
	}
	return nil
}

// inboxHead is the first line of the list.
var inboxHead = []string{"CONVERSATION", "UNREAD", "LAST"}

func inboxLine(r *client.Row) []string {
	name := string(r.Peer)
	if group := r.Conv.Group(); group != 0 {
		name = fmt.Sprintf("%s (group %d)", r.Name, group)
	} else if r.Name != "" {
		name = fmt.Sprintf("%s (%s)", r.Name, r.Peer)
	}
	unread := ""
	switch {
	case r.Unread > 0:
		unread = thousands(r.Unread)
	case r.Marked:
		unread = "marked"
	}
	if r.Mentions > 0 {
		unread += " @" + strconv.FormatUint(r.Mentions, 10)
	}
	last := ""
	switch {
	case r.Deleted:
		last = "the group was deleted"
	case r.Left:
		last = "you left the group, or were removed"
	case r.Preview != nil:
		last = shorten(sentence(r.Preview), 70)
	}
	return []string{name + arrangement(r), unread, last}
}

func shorten(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most-1]) + "…"
}
