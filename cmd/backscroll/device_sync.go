package main

import (
	"fmt"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type syncCmd struct {
	database
	conversation
	everywhere
	page
	waiting
	N amount `short:"n" default:"200" placeholder:"N" help:"What read -n N needs to deliver N messages (${default})."`
}

// syncEnd is what sync prints.
type syncEnd struct {
	Count       int    `json:"count"`       // what read -n N now delivers
	Transferred int    `json:"transferred"` // messages that came over the network
	More        bool   `json:"more"`        // the server has more in that direction
	End         string `json:"end"`         // where read stops after count
}

func (c *syncCmd) Run(a *app) error {
	o, err := c.optionsOver(&c.conversation, c.All)
	if err != nil {
		return err
	}
	on, err := c.connect(a, c.Wait, client.Options{})
	if err != nil {
		return err
	}
	moved := startBar(a.stderr, 0)
	o.Listener.OnProgress = func(p client.Progress) { moved.set(p.Transferred, p.Want) }
	result, err := syncOnce(on, o, int(c.N))
	moved.stop()
	if err := on.finish(err, own{}); err != nil {
		return err
	}
	end := syncEnd{Count: result.Count, Transferred: result.Transferred, More: result.More, End: result.End.String()}
	if c.JSON {
		return a.jsonLine(end)
	}
	_, err = fmt.Fprintln(a.stdout, end.sentence(int(c.N)))
	return err
}

func syncOnce(on *online, o client.ReadOptions, n int) (client.SyncResult, error) {
	session, err := on.OpenSession(o)
	if err != nil {
		return client.SyncResult{}, err
	}
	defer session.Stop()
	return session.SyncWait(on.ctx, n)
}

func (e *syncEnd) sentence(n int) string {
	line := fmt.Sprintf("%s transferred; read -n %d now delivers %s; ",
		counted(e.Transferred, "message", "messages"), n, thousands(e.Count))
	switch {
	case e.More:
		return line + "more on the server"
	case e.End == msg.EndMore.String():
		return line + "more are here"
	}
	return line + e.End
}
