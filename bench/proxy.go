package main

import (
	"context"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// proxy forwards connections to a server and counts their bytes.
type proxy struct {
	listener net.Listener
	count    atomic.Int64
	work     sync.WaitGroup
}

func newProxy(to string) (*proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{listener: l}
	p.work.Go(func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			p.work.Go(func() { p.forward(from, to) })
		}
	})
	return p, nil
}

func (p *proxy) addr() string { return p.listener.Addr().String() }

func (p *proxy) bytes() int64 { return p.count.Load() }

// close waits until the connections have ended; their clients end them.
func (p *proxy) close() {
	p.listener.Close()
	p.work.Wait()
}

func (p *proxy) forward(from net.Conn, to string) {
	defer from.Close()
	up, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer up.Close()
	back := make(chan struct{})
	go func() {
		defer close(back)
		p.copy(from, up)
		from.Close()
	}()
	p.copy(up, from)
	up.Close()
	<-back
}

func (p *proxy) copy(to io.Writer, from io.Reader) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		p.count.Add(int64(n))
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// bareScreen is what a fresh device's bytes take without Backscroll: a
// connection, and four questions whose answers are as long together.
func bareScreen(ctx context.Context, bytes int) (float64, error) {
	const questions = 4 // upgrade, Hello, Inbox, Fetch
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	var serving sync.WaitGroup
	defer serving.Wait()
	serving.Go(func() {
		sock, err := l.Accept()
		if err != nil {
			return
		}
		defer sock.Close()
		for answer := make([]byte, bytes/questions); ; {
			if _, err := sock.Read(make([]byte, 256)); err != nil {
				return
			}
			if _, err := sock.Write(answer); err != nil {
				return
			}
		}
	})
	begin := time.Now()
	sock, err := new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
	if err != nil {
		return 0, err
	}
	defer sock.Close()
	for range questions {
		if _, err := sock.Write(make([]byte, 100)); err != nil {
			return 0, err
		}
		if _, err := io.ReadFull(sock, make([]byte, bytes/questions)); err != nil {
			return 0, err
		}
	}
	return ms(time.Since(begin)), nil
}
