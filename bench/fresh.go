package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

const (
	firstRows     = 50
	firstMessages = 100
)

// fresh is measure (a): a device that knows nothing logs in, shows its inbox,
// and the newest messages of one conversation.
func (b *bench) fresh() error {
	srv, err := b.serve()
	if err != nil {
		return err
	}
	defer srv.stop()
	w := &b.world
	base := screen{b, srv.addr, w.freshShort, w.shortGroup}
	deep := screen{b, srv.addr, w.freshLong, w.longGroup}
	wide := screen{b, srv.addr, w.freshMany, w.shortGroup}
	for _, s := range []screen{base, deep, wide} { // rows of wide groups are set, caches filled
		if _, err := s.bySDK(); err != nil {
			return err
		}
	}
	sdk, err := inTurn(b.size.often, base.bySDK, deep.bySDK, wide.bySDK)
	if err != nil {
		return err
	}
	wire, err := inTurn(b.size.often, base.byWire, deep.byWire, wide.byWire)
	if err != nil {
		return err
	}
	var bytes [3]float64
	for i, s := range []screen{base, deep, wide} {
		if bytes[i], err = s.throughProxy(screen.bySDK); err != nil {
			return err
		}
	}
	bare, err := each(b.size.often, func() (float64, error) { return bareScreen(b.ctx, int(bytes[0])) })
	if err != nil {
		return err
	}
	b.put(
		figure{Name: "login to inbox page and 100 messages, SDK", Value: sdk[0], Unit: "ms"}.atMost(10).beside(bare, "as many bytes in as many round trips over bare TCP"),
		figure{Name: "the same on the wire alone", Value: wire[0], Unit: "ms"}.beside(bare, "as many bytes in as many round trips over bare TCP"),
		figure{Name: "bytes of it, SDK, both ways", Value: bytes[0] / 1024, Unit: "KB"}.atMost(32),
	)
	for i, of := range []string{
		fmt.Sprintf("%d messages ÷ %d", b.size.messages, b.size.fewMessages),
		fmt.Sprintf("%d conversations ÷ %d", b.size.conversations, b.size.fewConversations),
	} {
		b.put(
			figure{Name: of + ": time", Value: sdk[i+1] / sdk[0]}.atMost(1.2).beside(1, fmt.Sprintf("%.3g ms", sdk[0])),
			figure{Name: of + ": bytes", Value: bytes[i+1] / bytes[0]}.atMost(1.05).beside(1, fmt.Sprintf("%.0f bytes", bytes[0])),
		)
	}
	return nil
}

// screen is one fresh device and what it looks at.
type screen struct {
	b     *bench
	addr  string
	login login
	group uint64
}

// bySDK is the time from Start to the last message delivered to the listener,
// in milliseconds, with an empty local database that is already open.
func (s screen) bySDK() (float64, error) {
	c, err := s.b.openSDK(s.addr, s.login, "fresh")
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	err = s.show(c)
	took := time.Since(begin)
	return ms(took), errors.Join(err, c.close())
}

func (s screen) show(c *sdk) error {
	ctx, cancel := context.WithTimeout(s.b.ctx, timeout)
	defer cancel()
	if err := c.Start(); err != nil {
		return err
	}
	if err := c.Online(ctx); err != nil {
		return err
	}
	previews := 0
	inbox, err := c.OpenInbox(client.InboxOptions{}, client.InboxListener{OnRow: func(r client.Row) {
		if r.Preview != nil {
			previews++
		}
	}})
	if err != nil {
		return err
	}
	if _, err := inbox.Read(firstRows); err != nil {
		return err
	}
	seen := 0
	session, err := c.OpenSession(client.ReadOptions{With: client.Group(s.group), Listener: client.Listener{
		OnMessage: func(client.Message) { seen++ },
	}})
	if err != nil {
		return err
	}
	if _, err := session.SyncWait(ctx, firstMessages); err != nil {
		return err
	}
	if _, err := session.Read(firstMessages); err != nil {
		return err
	}
	if wantRows := min(firstRows, s.b.size.fewConversations); previews != wantRows || seen != firstMessages {
		return fmt.Errorf("the screen shows %d rows and %d messages; expected %d and %d", previews, seen, wantRows, firstMessages)
	}
	return nil
}

// byWire is the same without a local database.
func (s screen) byWire() (float64, error) {
	begin := time.Now()
	d, _, err := connect(s.b.ctx, s.addr, s.login, frame.Hello{})
	if err != nil {
		return 0, err
	}
	defer d.close()
	if _, err := d.ask(&frame.Inbox{Page: true, Limit: firstRows}); err != nil {
		return 0, err
	}
	body, err := d.ask(&frame.Fetch{To: frame.Target{Conv: msg.GroupConv(s.group)}, Limit: firstMessages})
	if page, ok := body.(*frame.Page); err == nil && (!ok || len(page.Messages) != firstMessages) {
		err = fmt.Errorf("the server answered Fetch with %T", body)
	}
	return ms(time.Since(begin)), err
}

// throughProxy is what the SDK's login and what it shows take on the wire, both ways,
// from the WebSocket's request on.
func (s screen) throughProxy(shown func(screen) (float64, error)) (float64, error) {
	p, err := newProxy(s.addr)
	if err != nil {
		return 0, err
	}
	defer p.close()
	s.addr = p.addr()
	_, err = shown(s)
	return float64(p.bytes()), err
}

// sdk is a client with its database file.
type sdk struct {
	*client.Client
	path string
}

// openSDK opens a client on the file called name, which may be there already.
func (b *bench) openSDK(addr string, l login, name string) (*sdk, error) {
	path := filepath.Join(b.dir, name+".db")
	c, err := client.Open(client.Options{
		Path: path, Server: "http://" + addr, Device: l.device,
		Token: func(context.Context, error) (string, error) { return hex.EncodeToString(l.token[:]), nil },
	})
	return &sdk{c, path}, err
}

// close ends the client and removes its database.
func (c *sdk) close() error {
	err := c.Client.Close()
	return errors.Join(err, os.Remove(c.path))
}
