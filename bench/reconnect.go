package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// reconnect is measure (i): a device comes back after some of its
// conversations went on without it.
func (b *bench) reconnect() error {
	srv, err := b.serve()
	if err != nil {
		return err
	}
	defer srv.stop()
	w := &b.world
	manyOf := &absentee{b: b, addr: srv.addr, login: w.absentMany, file: "absent-many"}
	few := &absentee{b: b, addr: srv.addr, login: w.absentFew, file: "absent-few"}
	defer manyOf.close()
	defer few.close()
	step := len(w.absentManyPeers) / b.size.changed // spread over all conversations
	for i := range b.size.changed {
		if err := errors.Join(manyOf.befriend(w.absentManyPeers[i*step]), few.befriend(w.absentFewPeers[i])); err != nil {
			return err
		}
	}
	if err := errors.Join(manyOf.learn(b.size.absent), few.learn(b.size.changed)); err != nil {
		return err
	}
	times, err := inTurn(b.size.often, manyOf.comeBack, few.comeBack)
	if err != nil {
		return err
	}
	bytes, err := inTurn(b.size.repeats, manyOf.bytes, few.bytes)
	if err != nil {
		return err
	}
	of := fmt.Sprintf("reconnect, %d of %d conversations changed", b.size.changed, b.size.absent)
	all := fmt.Sprintf("%d of %d", b.size.changed, b.size.changed)
	b.put(
		figure{Name: of + ", SDK", Value: times[0], Unit: "ms"}.beside(times[1], all),
		figure{Name: "the same ÷ " + all + ", time", Value: times[0] / times[1]}.atMost(1.2).beside(1, all),
		figure{Name: "the same ÷ " + all + ", bytes", Value: bytes[0] / bytes[1]}.atMost(1.2).beside(1, fmt.Sprintf("%.0f bytes", bytes[1])),
	)
	return nil
}

// absentee is a device that comes and goes.
type absentee struct {
	b       *bench
	addr    string
	login   login
	file    string
	friends []*device // who write while it is away
	sent    uint32
}

// befriend brings somebody online who writes.
func (a *absentee) befriend(l login) error {
	d, _, err := connect(a.b.ctx, a.addr, l, frame.Hello{})
	if err == nil {
		a.friends = append(a.friends, d)
	}
	return err
}

func (a *absentee) close() {
	for _, d := range a.friends {
		d.close()
	}
}

// learn makes the device know all its conversations.
func (a *absentee) learn(n int) error {
	_, err := a.online(a.addr, func(ctx context.Context, c *client.Client) error {
		inbox, err := c.OpenInbox(client.InboxOptions{}, client.InboxListener{})
		if err != nil {
			return err
		}
		if _, err := inbox.SyncWait(ctx, n); err != nil {
			return err
		}
		rows, err := inbox.Read(n)
		if err == nil && rows.Count != n {
			err = fmt.Errorf("%d conversations are known of %d", rows.Count, n)
		}
		return err
	})
	return err
}

// online opens the device, waits until it has caught up, runs f, and returns
// how long it took to catch up.
func (a *absentee) online(addr string, f func(context.Context, *client.Client) error) (took time.Duration, err error) {
	ctx, cancel := context.WithTimeout(a.b.ctx, timeout)
	defer cancel()
	c, err := a.b.openSDK(addr, a.login, a.file)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	begin := time.Now()
	if err := c.Start(); err != nil {
		return 0, err
	}
	if err := c.Online(ctx); err != nil {
		return 0, err
	}
	took = time.Since(begin)
	if err = f(ctx, c.Client); err == nil {
		err = c.Flush(ctx) // what it has to say of deliveries
	}
	return took, err
}

// comeBack has every friend write, and is the time until the device knows, in ms.
func (a *absentee) comeBack() (float64, error) { return a.catchUp(a.addr) }

// bytes is what the same takes on the wire, both ways.
func (a *absentee) bytes() (float64, error) {
	p, err := newProxy(a.addr)
	if err != nil {
		return 0, err
	}
	defer p.close()
	_, err = a.catchUp(p.addr())
	return float64(p.bytes()), err
}

func (a *absentee) catchUp(addr string) (float64, error) {
	a.sent++
	for i, d := range a.friends {
		said := a.b.text.newest(len(a.friends), i).text
		_, err := d.ask(&frame.Send{To: frame.Target{Peer: a.login.user}, ID: newID(i, a.sent), Content: msg.Content{Text: said}})
		if err != nil {
			return 0, err
		}
	}
	took, err := a.online(addr, func(_ context.Context, c *client.Client) error { return a.knows(c) })
	return ms(took), err
}

// knows checks that the news are there.
func (a *absentee) knows(c *client.Client) error {
	fresh := 0
	inbox, err := c.OpenInbox(client.InboxOptions{}, client.InboxListener{OnRow: func(r client.Row) {
		if r.Unread == uint64(a.sent)+1 { // one message was there before
			fresh++
		}
	}})
	if err != nil {
		return err
	}
	defer inbox.Stop()
	if _, err := inbox.Read(len(a.friends)); err != nil {
		return err
	}
	if fresh != len(a.friends) {
		return fmt.Errorf("%d conversations have news; expected %d", fresh, len(a.friends))
	}
	return nil
}
