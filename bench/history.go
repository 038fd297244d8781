package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

const (
	largePage = 1000 // messages: what the SDK asks for in a long sync
	underWay  = 3    // pages on their way at once, as the SDK has them
)

// history is measure (b): a whole history moves, newest first.
func (b *bench) history() error {
	srv, err := b.serve()
	if err != nil {
		return err
	}
	defer srv.stop()
	var recorded [][]byte
	wire, err := each(b.size.repeats, func() (float64, error) {
		recorded = recorded[:0]
		return b.walk(srv.addr, func(frame []byte) { recorded = append(recorded, append([]byte(nil), frame...)) })
	})
	if err != nil {
		return err
	}
	bare, err := each(b.size.repeats, func() (float64, error) { return bareWalk(b.ctx, recorded) })
	if err != nil {
		return err
	}
	recorded = nil
	rows, err := b.localRows(srv.addr)
	if err != nil {
		return err
	}
	rates, err := inTurn(b.size.repeats,
		func() (float64, error) { return b.syncAll(srv.addr, "sync") },
		func() (float64, error) { return insertAll(filepath.Join(b.dir, "inserts.db"), rows) })
	if err != nil {
		return err
	}
	b.put(
		figure{Name: "history on the wire", Value: wire, Unit: "messages/s"}.atLeast(250_000).beside(bare, "the same frames from a bare socket"),
		figure{Name: "history into the local database, SDK", Value: rates[0], Unit: "messages/s"}.atLeast(100_000).beside(rates[1], "raw inserts of the same rows, same binding"),
		figure{Name: "the same ÷ raw inserts", Value: rates[0] / rates[1]}.atLeast(0.6).beside(1, "raw inserts"),
	)
	return nil
}

// walk fetches the long history backwards and returns messages per second. see
// gets every frame with a page.
func (b *bench) walk(addr string, see func([]byte)) (float64, error) {
	d, _, err := connect(b.ctx, addr, b.world.freshLong, frame.Hello{})
	if err != nil {
		return 0, err
	}
	defer d.close()
	to := frame.Target{Conv: msg.GroupConv(b.world.longGroup)}
	body, err := d.ask(&frame.Fetch{To: to, Limit: 1})
	if err != nil {
		return 0, err
	}
	head := body.(*frame.Page).State.Head.Seq
	begin := time.Now()
	total, asked := 0, 0
	for next := head; next > 0 || asked > 0; asked-- {
		for ; next > 0 && asked < underWay; asked++ {
			lo := max(next, largePage) - largePage + 1
			d.request++
			err := d.write(frame.Client{Request: d.request, Body: &frame.Fetch{To: to, From: next, Until: lo, Limit: largePage}})
			if err != nil {
				return 0, err
			}
			next = lo - 1
		}
		n, err := d.page(see)
		if err != nil {
			return 0, err
		}
		total += n
	}
	if total != int(head) {
		return 0, fmt.Errorf("%d messages came of %d", total, head)
	}
	return float64(total) / time.Since(begin).Seconds(), nil
}

// page waits for the next page, and returns how many messages it has.
func (d *device) page(see func([]byte)) (int, error) {
	for {
		b, err := d.read()
		if err != nil {
			return 0, err
		}
		request, kind, _, err := serverFrame(b)
		if err == nil && kind == kindHeartbeat {
			err = d.beat()
		}
		if err != nil {
			return 0, err
		}
		if request != 0 {
			see(b)
			return pageMessages(b)
		}
	}
}

// pageMessages inflates and splits a page, and returns how many messages it has.
func pageMessages(b []byte) (int, error) {
	f, err := codec.DecodeServer(b)
	if err != nil {
		return 0, err
	}
	page, ok := f.Body.(*frame.Page)
	if !ok {
		return 0, fmt.Errorf("the server answered Fetch with %T %+v", f.Body, f.Body)
	}
	return len(page.Messages), nil
}

// bareWalk sends recorded frames over a socket, and takes them as walk does.
func bareWalk(ctx context.Context, frames [][]byte) (float64, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	var sending sync.WaitGroup
	defer sending.Wait()
	sending.Go(func() {
		sock, err := l.Accept()
		if err != nil {
			return
		}
		defer sock.Close()
		for _, b := range frames {
			if _, err := sock.Write(framed(nil, b)); err != nil {
				return
			}
		}
	})
	sock, err := new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
	if err != nil {
		return 0, err
	}
	defer sock.Close()
	d := &device{sock: &counted{Conn: sock}}
	d.in = bufio.NewReaderSize(d.sock, 16<<10)
	total, begin := 0, time.Now()
	for range frames {
		b, err := d.read()
		if err != nil {
			return 0, err
		}
		n, err := pageMessages(b)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return float64(total) / time.Since(begin).Seconds(), nil
}

// localHistory is the database of a device that holds the long history. It is
// made once a run.
func (b *bench) localHistory(addr string) (path string, err error) {
	if b.local == "" {
		if _, err := b.syncAll(addr, "local"); err != nil {
			return "", err
		}
		b.local = filepath.Join(b.dir, "local.db")
	}
	return b.local, nil
}

// syncAll brings the long history into a fresh local database, and returns
// messages per second. The database is called name and is left there.
func (b *bench) syncAll(addr, name string) (float64, error) {
	if err := os.Remove(filepath.Join(b.dir, name+".db")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return 0, err
	}
	c, err := b.openSDK(addr, b.world.freshLong, name)
	if err != nil {
		return 0, err
	}
	defer c.Client.Close()
	ctx, cancel := context.WithTimeout(b.ctx, 5*timeout)
	defer cancel()
	if err := c.Start(); err != nil {
		return 0, err
	}
	if err := c.Online(ctx); err != nil {
		return 0, err
	}
	session, err := c.OpenSession(client.ReadOptions{With: client.Group(b.world.longGroup)})
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	result, err := session.SyncWait(ctx, b.size.messages)
	took := time.Since(begin)
	if err == nil && result.Transferred != b.size.messages {
		err = fmt.Errorf("%d messages came of %d", result.Transferred, b.size.messages)
	}
	if err == nil {
		err = c.Client.Close()
	}
	return float64(b.size.messages) / took.Seconds(), err
}
