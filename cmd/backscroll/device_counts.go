package main

import "github.com/backscroll/backscroll/client"

type countsCmd struct {
	database
	conversation
	waiting
	part
	Offline bool `help:"What the local database knows, without the network."`
}

// counts is the JSON form of the counts of a read session.
type counts struct {
	Total     int          `json:"total"` // on this device
	Received  int          `json:"received"`
	Unread    int          `json:"unread"`
	Mentions  int          `json:"mentions"`
	Outbox    int          `json:"outbox"`
	Sent      int          `json:"sent"`
	Delivered int          `json:"delivered"`
	Read      int          `json:"read"`
	Failed    int          `json:"failed"`
	Server    *serverCount `json:"server"` // null: not known here
}

type serverCount struct {
	Total    uint64 `json:"total"`
	Unread   uint64 `json:"unread"`
	Mentions uint64 `json:"mentions"`
}

func (c *countsCmd) Run(a *app) error {
	with, err := c.target()
	if err != nil {
		return err
	}
	o := client.ReadOptions{With: with}
	if err := c.narrow(&o); err != nil {
		return err
	}
	n, err := c.count(a, o)
	if err != nil {
		return err
	}
	out := counts{n.Total, n.Received, n.Unread, n.Mentions, n.Outbox, n.Sent, n.Delivered, n.Read, n.Failed, nil}
	if n.Server.Known {
		out.Server = &serverCount{n.Server.Total, n.Server.Unread, n.Server.Mentions}
	}
	if c.JSON {
		return a.jsonLine(out)
	}
	return out.print(a)
}

func (c *countsCmd) count(a *app, o client.ReadOptions) (client.Counts, error) {
	if c.Offline {
		dev, err := c.open(a, client.Options{})
		if err != nil {
			return client.Counts{}, err
		}
		n, err := countsOf(dev, o)
		return n, firstOf(err, dev.Close())
	}
	on, err := c.connect(a, c.Wait, client.Options{})
	if err != nil {
		return client.Counts{}, err
	}
	var n client.Counts
	if err = on.Flush(on.ctx); err == nil {
		n, err = countsOf(on.Client, o)
	}
	return n, on.finish(err, own{})
}

func countsOf(dev *client.Client, o client.ReadOptions) (client.Counts, error) {
	s, err := dev.OpenSession(o)
	if err != nil {
		return client.Counts{}, err
	}
	defer s.Stop()
	return s.Counts()
}

func (n *counts) print(a *app) error {
	rows := [][]string{{"", "HERE", "ON THE SERVER"}}
	add := func(name string, here int, server ...uint64) {
		row := []string{name, thousands(here), ""}
		if len(server) > 0 && n.Server != nil {
			row[2] = thousands(server[0])
		}
		rows = append(rows, row)
	}
	var s serverCount
	if n.Server != nil {
		s = *n.Server
	}
	add("messages", n.Total, s.Total)
	add("received", n.Received)
	add("unread", n.Unread, s.Unread)
	add("mentions", n.Mentions, s.Mentions)
	add("outbox", n.Outbox)
	add("sent", n.Sent)
	add("delivered", n.Delivered)
	add("read", n.Read)
	add("failed", n.Failed)
	return a.table(rows)
}
