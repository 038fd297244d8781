package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/frame"
)

// list is measure (o): the first page of an inbox, and an inbox that is here. A large
// account is held against one with a page of conversations.
func (b *bench) list() error {
	srv, err := b.serve()
	if err != nil {
		return err
	}
	defer srv.stop()
	few := screen{b: b, addr: srv.addr, login: b.world.freshShort}
	many := screen{b: b, addr: srv.addr, login: b.world.freshMany}
	for _, s := range []screen{few, many} { // rows of wide groups are set, caches filled
		if _, err := s.firstPage(); err != nil {
			return err
		}
	}
	wire, err := inTurn(b.size.often, few.pageByWire, many.pageByWire)
	if err != nil {
		return err
	}
	sdk, err := inTurn(b.size.often, few.firstPage, many.firstPage, many.loginByWire)
	if err != nil {
		return err
	}
	var bytes [2]float64
	for i, s := range []screen{few, many} {
		if bytes[i], err = s.throughProxy(screen.firstPage); err != nil {
			return err
		}
	}
	size := fmt.Sprintf("%d conversations", b.size.conversations)
	ratio := fmt.Sprintf("%d conversations ÷ %d: ", b.size.conversations, b.size.fewConversations)
	b.put(
		figure{Name: fmt.Sprintf("page of %d rows with previews, of %s, on the wire", firstRows, size), Value: wire[1], Unit: "ms"}.
			beside(wire[0], fmt.Sprintf("%d conversations", b.size.fewConversations)),
		figure{Name: "login to the first page on the screen, SDK, of " + size, Value: sdk[1], Unit: "ms"}.
			beside(sdk[0], fmt.Sprintf("%d conversations", b.size.fewConversations)),
		figure{Name: "the same less the login", Value: sdk[1] - sdk[2], Unit: "ms"}.atMost(5).
			beside(sdk[2], "connection and Hello, on the wire"),
		figure{Name: ratio + "time", Value: sdk[1] / sdk[0]}.atMost(1.2).beside(1, fmt.Sprintf("%.3g ms", sdk[0])),
		figure{Name: "bytes of it, both ways, login included", Value: bytes[1] / 1024, Unit: "KB"}.atMost(16).
			beside(bytes[0]/1024, fmt.Sprintf("%d conversations", b.size.fewConversations)),
	)
	return b.listHere(many, size)
}

// firstPage is the time from Start to the first rows delivered, with an empty local
// database that is already open.
func (s screen) firstPage() (float64, error) {
	c, err := s.b.openSDK(s.addr, s.login, "list")
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(s.b.ctx, timeout)
	defer cancel()
	begin := time.Now()
	if err = c.Start(); err == nil {
		err = c.Online(ctx)
	}
	if err == nil {
		_, err = rows(c, client.InboxOptions{}, s.b.firstRows())
	}
	took := time.Since(begin)
	return ms(took), errors.Join(err, c.close())
}

// firstRows is how many rows the first page has.
func (b *bench) firstRows() int { return min(firstRows, b.size.fewConversations) }

// rows reads the first rows of the list that a filter lets through, and the time that
// took; there must be as many as are wanted.
func rows(c *sdk, o client.InboxOptions, want int) (float64, error) {
	inbox, err := c.OpenInbox(o, client.InboxListener{})
	if err != nil {
		return 0, err
	}
	defer inbox.Stop()
	begin := time.Now()
	r, err := inbox.Read(firstRows)
	if err == nil && r.Count < want {
		err = fmt.Errorf("the list shows %d rows; expected %d", r.Count, want)
	}
	return ms(time.Since(begin)), err
}

// loginByWire is the time until the server has welcomed the device.
func (s screen) loginByWire() (float64, error) {
	begin := time.Now()
	d, _, err := connect(s.b.ctx, s.addr, s.login, frame.Hello{})
	if err != nil {
		return 0, err
	}
	took := time.Since(begin)
	d.close()
	return ms(took), nil
}

// pageByWire is the time of one request for the first page.
func (s screen) pageByWire() (float64, error) {
	d, _, err := connect(s.b.ctx, s.addr, s.login, frame.Hello{})
	if err != nil {
		return 0, err
	}
	defer d.close()
	begin := time.Now()
	body, err := d.ask(&frame.Inbox{Page: true, Limit: firstRows})
	took := time.Since(begin)
	if page, ok := body.(*frame.InboxPage); err == nil && (!ok || len(page.Rows) < s.b.firstRows()) {
		err = fmt.Errorf("the server answered Inbox with %T", body)
	}
	return ms(took), err
}

// listHere measures a device that knows the whole list: its first rows, those that a
// filter finds at the top, and a filter that lets nothing through.
func (b *bench) listHere(s screen, size string) error {
	c, err := b.openSDK(s.addr, s.login, "whole")
	if err != nil {
		return err
	}
	here, some, none, err := s.readHere(c)
	if err = errors.Join(err, c.close()); err != nil {
		return err
	}
	b.put(
		figure{Name: "Read of the first rows, all " + size + " local", Value: here, Unit: "ms"},
		figure{Name: "the same of those with something unread", Value: some, Unit: "ms"},
		figure{Name: "the same of a name that nobody has: the whole list is passed over", Value: none, Unit: "ms"},
	)
	return nil
}

func (s screen) readHere(c *sdk) (here, some, none float64, err error) {
	ctx, cancel := context.WithTimeout(s.b.ctx, timeout)
	defer cancel()
	if err = c.Start(); err == nil {
		err = c.Online(ctx)
	}
	if err != nil {
		return 0, 0, 0, err
	}
	inbox, err := c.OpenInbox(client.InboxOptions{}, client.InboxListener{})
	if err != nil {
		return 0, 0, 0, err
	}
	defer inbox.Stop()
	if got, err := inbox.SyncWait(ctx, s.b.size.conversations); err != nil || got.Count < s.b.size.conversations {
		return 0, 0, 0, fmt.Errorf("the list has %d rows; expected %d: %w", got.Count, s.b.size.conversations, err)
	}
	times, err := inTurn(s.b.size.repeats,
		func() (float64, error) { return rows(c, client.InboxOptions{}, s.b.firstRows()) },
		func() (float64, error) { return rows(c, client.InboxOptions{Unread: true}, 1) },
		func() (float64, error) { return rows(c, client.InboxOptions{Name: "nobody at all"}, 0) },
	)
	if err != nil {
		return 0, 0, 0, err
	}
	return times[0], times[1], times[2], nil
}
