package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// walk is the story that Backscroll is about, told while it happens.
func (d *demonstration) walk(group uint64) error {
	ctx, cancel := context.WithTimeout(d.ctx, time.Minute)
	defer cancel()
	phone, err := d.login(ctx, "phone")
	if err != nil {
		return err
	}
	defer phone.Close()
	laptop, err := d.login(ctx, "laptop")
	if err != nil {
		return err
	}
	defer laptop.Close()
	ben, err := d.login(ctx, "ben")
	if err != nil {
		return err
	}
	defer ben.Close()
	if err := d.warm(ctx, phone, group); err != nil {
		return err
	}
	w := &walker{demonstration: d, synced: make(chan client.SyncResult, 1), live: make(chan client.Message, 1)}
	if w.session, err = laptop.OpenSession(client.ReadOptions{With: client.Group(group), Listener: w.listener()}); err != nil {
		return err
	}
	defer w.session.Stop()
	for _, step := range []func(context.Context) error{w.readNothing, w.sync, w.readPage, w.readOn} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return w.hearBen(ctx, ben, group)
}

// login makes the database of a prepared device and waits until it is online.
func (d *demonstration) login(ctx context.Context, file string) (*client.Client, error) {
	token, err := os.ReadFile(d.path(file + ".token"))
	if err != nil {
		return nil, err
	}
	c, err := client.Open(client.Options{
		Path: d.path(file + ".db"), Server: d.url, Platform: "demo",
		Token: func(_ context.Context, why error) (string, error) { return strings.TrimSpace(string(token)), why },
	})
	if err != nil {
		return nil, err
	}
	if err = c.Start(); err == nil {
		err = c.Online(ctx)
	}
	if err != nil {
		return nil, firstOf(err, c.Close())
	}
	return c, nil
}

// warm lets the phone hold a little, as a phone does that was used.
func (d *demonstration) warm(ctx context.Context, phone *client.Client, group uint64) error {
	s, err := phone.OpenSession(client.ReadOptions{With: client.Group(group)})
	if err != nil {
		return err
	}
	defer s.Stop()
	_, err = s.SyncWait(ctx, 30)
	return err
}

// walker is the laptop's side of the walk.
type walker struct {
	*demonstration
	session *client.ReadSession
	shown   []client.Message // by the Read under way
	synced  chan client.SyncResult
	live    chan client.Message
}

func (w *walker) listener() client.Listener {
	return client.Listener{
		OnMessage: func(m client.Message) {
			if m.Live {
				w.live <- m
				return
			}
			w.shown = append(w.shown, m)
		},
		OnSync: func(r client.SyncResult) { w.synced <- r },
	}
}

func (w *walker) step(call, outcome string) {
	fmt.Fprintf(w.stdout, "  %-10s → %s\n", call, outcome)
}

// read reads and tells what came of it; the oldest stands at the top.
func (w *walker) read(n int, show int) error {
	w.shown = nil
	r, err := w.session.Read(n)
	if err != nil {
		return err
	}
	end := readEnd{Read: r.Count, End: r.End.String(), Missing: r.Missing}
	w.step(fmt.Sprintf("read(%d)", n), end.sentence())
	for i := min(show, len(w.shown)) - 1; i >= 0; i-- {
		fmt.Fprintf(w.stdout, "      %s\n", sentence(&w.shown[i]))
	}
	return nil
}

func (w *walker) readNothing(context.Context) error { return w.read(20, 0) }

func (w *walker) sync(ctx context.Context) error {
	w.session.Sync(40)
	w.step("sync(40)", "returns at once; the messages come while the app goes on")
	select {
	case r := <-w.synced:
		if r.Err != nil {
			return r.Err
		}
		more := map[bool]string{true: "; more on the server"}[r.More]
		w.step("on_sync", fmt.Sprintf("count %d%s", r.Count, more))
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *walker) readPage(context.Context) error { return w.read(20, 5) }

func (w *walker) readOn(context.Context) error { return w.read(40, 2) }

// hearBen shows that what is sent elsewhere arrives by itself.
func (w *walker) hearBen(ctx context.Context, ben *client.Client, group uint64) error {
	text := "Somebody is reading all of this on a new laptop. Hello up there!"
	if _, err := ben.SendWait(ctx, client.Group(group), msg.Content{Type: msg.Text, Text: text}); err != nil {
		return err
	}
	select {
	case m := <-w.live:
		w.step("live", "ben just wrote:")
		fmt.Fprintf(w.stdout, "      %s\n", sentence(&m))
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
