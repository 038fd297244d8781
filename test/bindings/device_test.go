package bindings_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// A device takes steps: see languages_test.go.
type device interface {
	ask(step string) (answer string)
}

// goDevice is the device of Go itself, which the others are compared with.
type goDevice struct {
	t       *testing.T
	client  *client.Client
	with    client.Target
	session *client.ReadSession
}

func newGoDevice(t *testing.T) *goDevice {
	d := &goDevice{t: t}
	t.Cleanup(func() { d.client.Close() })
	return d
}

func (d *goDevice) ask(step string) string {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	words := strings.Split(step, " ")
	answer, err := d.answer(ctx, words[0], words[1:])
	if err != nil {
		d.t.Fatalf("go: %s: %v", step, err)
	}
	return fmt.Sprint(answer)
}

func (d *goDevice) answer(ctx context.Context, step string, words []string) (any, error) {
	switch step {
	case "open":
		return "open", d.open(ctx, words[0], words[1], words[2])
	case "group":
		d.with = client.Group(number(words[0]))
		s, err := d.client.OpenSession(client.ReadOptions{With: d.with})
		d.session = s
		return "session", err
	case "read":
		p, err := d.session.ReadPage(int(number(words[0])))
		return tellPage(p), err
	case "sync":
		r, err := d.session.SyncWait(ctx, int(number(words[0])))
		return r.Count, err
	case "cross":
		return bit(d.session.Cross()), nil
	case "coverage":
		c, err := d.client.Coverage(d.with)
		return tellCoverage(c), err
	case "send":
		m, err := d.send(ctx, contentOf(words))
		if code := msg.CodeOf(err); err != nil {
			return fmt.Sprintf("refused %d", code), nil
		}
		return m.Seq, nil
	}
	return nil, fmt.Errorf("there is no such step")
}

func (d *goDevice) open(ctx context.Context, server, token, path string) (err error) {
	if d.client != nil {
		d.client.Close()
	}
	o := client.Options{Path: path, Server: server}
	if token != "" {
		o.Token = func(context.Context, error) (string, error) { return token, nil }
	}
	if d.client, err = client.Open(o); err != nil || server == "" {
		return err
	}
	if err := d.client.Start(); err != nil {
		return err
	}
	return d.client.Online(ctx)
}

func (d *goDevice) send(ctx context.Context, c msg.Content) (client.Message, error) {
	switch {
	case c.Call != nil:
		return d.client.CallWait(ctx, d.with, *c.Call)
	case c.ReplyTo != 0:
		return d.client.ReplyWait(ctx, d.with, client.At(c.ReplyTo), c)
	}
	return d.client.SendWait(ctx, d.with, c)
}

func tellPage(p client.Page) string {
	parts := []string{fmt.Sprint(uint8(p.End)), ""}
	if p.Missing != nil {
		parts[0] += ":" + fmt.Sprint(*p.Missing)
	}
	if p.After != nil {
		parts[1] = tellRange(*p.After)
	}
	for i := range p.Messages {
		parts = append(parts, tellRead(&p.Messages[i]).line(messageFields))
	}
	return strings.Join(parts, "|")
}

func tellRange(r msg.Range) string { return fmt.Sprintf("%d-%d", r.Lo, r.Hi) }

func tellCoverage(c client.Coverage) string {
	spans, holes := "", ""
	for _, s := range c.Spans {
		spans += fmt.Sprintf(",%d-%d@%d", s.Lo, s.Hi, s.Rev)
	}
	for _, h := range c.Holes {
		holes += fmt.Sprintf(",%d-%d:%d", h.Lo, h.Hi, h.Reason)
	}
	return fmt.Sprint(bit(c.Known), " ", bit(c.Left), " ", bit(c.Deleted), " ", c.Head, " ", c.First, " ", c.Rev, " ",
		strings.TrimPrefix(spans, ","), " ", strings.TrimPrefix(holes, ","), " ", joined(",", c.Gaps, tellRange))
}
