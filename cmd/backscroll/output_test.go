package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 220207: "220,207", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %s", n, got)
		}
	}
}

func TestPrintable(t *testing.T) {
	if got := printable("a\tb\x1b[31mc\r\nd \u202e☂"); got != "a b·[31mc··d ·☂" {
		t.Errorf("printable shows %q", got)
	}
}

func TestBarLine(t *testing.T) {
	for _, c := range []struct {
		b     *bar
		after time.Duration
		want  string
	}{
		{&bar{total: 1000}, time.Second, "0 of 1,000 messages"},
		{&bar{total: 40000, done: 10000}, time.Second, "10,000 of 40,000 messages  10,000/s  3s left"},
		{&bar{total: 1, done: 1}, time.Second, "1 of 1 message  1/s"},
		{&bar{total: 4, note: "why; trying again"}, time.Second, "0 of 4 messages  (why; trying again)"},
		{&bar{total: 4, done: 2, terminal: true}, 2 * time.Second, "███████████████░░░░░░░░░░░░░░░  50%  2 of 4 messages  1/s  2s left"},
		{&bar{terminal: true}, time.Second, "0 of 0 messages"},
	} {
		if got := c.b.line(c.after); got != c.want {
			t.Errorf("after %s: %q, want %q", c.after, got, c.want)
		}
	}
}

func TestLifetime(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"90m": 90 * time.Minute, "12h": 12 * time.Hour, "30d": 720 * time.Hour, "36500d": 36500 * 24 * time.Hour,
		"0d": 0, "36501d": 0, "-1h": 0, "1": 0, "d": 0, "": 0, "999999999999d": 0, "1.5d": 0, "1ms": 0,
	} {
		var l lifetime
		if err := l.UnmarshalText([]byte(text)); (err == nil) != (want != 0) || time.Duration(l) != want {
			t.Errorf("%q is %v, %v", text, time.Duration(l), err)
		}
	}
}

func TestPicture(t *testing.T) {
	for _, c := range []struct {
		c    coverage
		want string
	}{
		{coverage{First: 1, Head: 10, Spans: []segment{{Lo: 4, Hi: 6}}}, "░░░███░░░░"},
		{coverage{First: 1, Head: 40, Spans: []segment{{Lo: 1, Hi: 2}, {Lo: 21, Hi: 40}}}, "▒░░░░█████"},
		{coverage{First: 5, Head: 6, Spans: []segment{{Lo: 1, Hi: 6}}}, "██"},
		{coverage{First: 7, Head: 6}, ""}, // what there is was cleared
	} {
		if got := c.c.picture(10); got != c.want {
			t.Errorf("%+v looks like %s, want %s", c.c, got, c.want)
		}
	}
}

func TestReport(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
		want string
	}{
		{nil, 0, ""},
		{errors.New("two\nlines"), 1, "backscroll: op: two; lines\n"},
		{usage("bad %d", 7), 2, "backscroll: op: bad 7\n"},
		{advise(usage("bad"), "do better"), 2, "backscroll: op: bad — do better\n"},
		{fmt.Errorf("far: %w", msg.Errorf(msg.CodeUserDisabled, "out")), 4, "backscroll: op: far: out (5003) — ask whoever runs the server\n"},
		{advise(msg.Errorf(msg.CodeOffline, "gone"), "wait"), 3, "backscroll: op: gone (9000) — wait\n"},
		{errSaid, 1, ""},
		{context.Canceled, 1, "backscroll: op: context canceled\n"},
	} {
		var stderr bytes.Buffer
		a := &app{ctx: t.Context(), stderr: &stderr}
		if code := a.report("op", c.err); code != c.code || stderr.String() != c.want {
			t.Errorf("%v: exit code %d, %q; want %d, %q", c.err, code, stderr.String(), c.code, c.want)
		}
	}
	var stderr bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a := &app{ctx: ctx, stderr: &stderr}
	if code := a.report("op", fmt.Errorf("stopped: %w", ctx.Err())); code != exitInterrupted || stderr.String() != "backscroll: interrupted\n" {
		t.Errorf("Ctrl-C: exit code %d, %q", code, stderr.String())
	}
}

func TestSentence(t *testing.T) {
	at := msg.MillisOf(time.Date(2026, 11, 22, 9, 14, 0, 0, time.UTC))
	ann := func(change func(*client.Message)) *client.Message {
		m := &client.Message{Message: msg.Message{From: "ann", Time: at, Content: msg.Content{Text: "hi"}}}
		change(m)
		return m
	}
	for want, m := range map[string]*client.Message{
		"ann: hi":  ann(func(m *client.Message) {}),
		"* ann hi": ann(func(m *client.Message) { m.Type = msg.Action }),
		"— hi": ann(func(m *client.Message) {
			m.Type, m.Properties, m.Status = msg.Note, &msg.Properties{Title: "left"}, msg.Sent
		}),
		"ann: hi (edited)":            ann(func(m *client.Message) { m.Edited = at }),
		"ann: hi (edited by eve)":     ann(func(m *client.Message) { m.Edited, m.ChangedBy = at, "eve" }),
		"ann: deleted by eve  [sent]": ann(func(m *client.Message) { m.Deleted, m.Text, m.ChangedBy, m.Status = at, "", "eve", msg.Sent }),
		"ann: Soup · hi (forwarded)":  ann(func(m *client.Message) { m.Properties, m.Flags = &msg.Properties{Title: "Soup"}, msg.Forwarded }),
		"ann: hi  ❤ 1  👍 20": ann(func(m *client.Message) {
			m.Reactions = []msg.Reaction{{Emoji: "❤", Count: 1}, {Emoji: "👍", Count: 20}}
		}),
		"ann: hi  [the change waits in the outbox]": ann(func(m *client.Message) { m.Changing, m.Status = true, msg.Sent }),
		"ann: hi  [failed: no (2007)]":              ann(func(m *client.Message) { m.Status, m.Code, m.Detail = msg.Failed, 2007, "no" }),
	} {
		if got := sentence(m); got != "2026-11-22 09:14  "+want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
