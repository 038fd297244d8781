package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/wire"
)

// device is a device that speaks the wire and stores nothing: what it costs
// is next to nothing beside the server.
type device struct {
	sock    *counted
	in      *bufio.Reader
	out     []byte // scratch: the frame being written
	payload []byte // of the last frame that did not fit into in
	request uint64
}

var codec wire.Codec

// timeout bounds every wait for one answer.
const timeout = 60 * time.Second

// connect opens a WebSocket and says Hello with what login knows.
func connect(ctx context.Context, addr string, l login, at frame.Hello) (*device, *frame.Welcome, error) {
	d, err := dial(ctx, addr)
	if err != nil {
		return nil, nil, err
	}
	at.Token, at.Device, at.Protocol = l.token[:], l.device, frame.Protocol
	body, err := d.ask(&at)
	welcome, ok := body.(*frame.Welcome)
	if err == nil && !ok {
		err = fmt.Errorf("the server answered Hello with %T %+v", body, body)
	}
	if err != nil {
		d.close()
		return nil, nil, err
	}
	return d, welcome, nil
}

func dial(ctx context.Context, addr string) (*device, error) {
	d := new(device)
	dialer := ws.Dialer{
		Timeout:        timeout,
		ReadBufferSize: 512, WriteBufferSize: 512,
		NetDial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			sock, err := new(net.Dialer).DialContext(ctx, network, addr)
			if err == nil {
				d.sock = &counted{Conn: sock}
				sock = d.sock
			}
			return sock, err
		},
	}
	_, early, _, err := dialer.Dial(ctx, "ws://"+addr+"/v1/device")
	if err != nil {
		return nil, err
	}
	d.in = bufio.NewReaderSize(d.sock, 16<<10)
	if early != nil { // the server speaks only when spoken to
		ws.PutReader(early)
	}
	return d, d.sock.SetDeadline(time.Time{})
}

func (d *device) close() { d.sock.Close() }

// write sends a frame. It is masked with zeros: the server's work is the same.
func (d *device) write(f frame.Client) error {
	body := codec.EncodeClient(f)
	b := append(d.out[:0], 0x82)
	if n := len(body); n < 126 {
		b = append(b, 0x80|byte(n))
	} else if n < 1<<16 {
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	} else {
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	b = append(b, 0, 0, 0, 0)
	d.out = append(b, body...)
	_, err := d.sock.Write(d.out)
	return err
}

// framed appends a frame as a server sends it.
func framed(b, payload []byte) []byte {
	b = append(b, 0x82)
	switch n := len(payload); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}

// read returns the next frame's bytes, valid until the next read.
func (d *device) read() ([]byte, error) {
	head, err := d.in.Peek(2)
	if err != nil {
		return nil, err
	}
	size, skip := int(head[1]), 2
	if head[0] != 0x82 {
		return nil, fmt.Errorf("the server sent a frame that begins with %#x", head[0])
	}
	switch size {
	case 126:
		if head, err = d.in.Peek(4); err != nil {
			return nil, err
		}
		size, skip = int(binary.BigEndian.Uint16(head[2:])), 4
	case 127:
		if head, err = d.in.Peek(10); err != nil {
			return nil, err
		}
		size, skip = int(binary.BigEndian.Uint64(head[2:])), 10
	}
	if _, err = d.in.Discard(skip); err != nil {
		return nil, err
	}
	if size <= d.in.Size() {
		b, err := d.in.Peek(size)
		if err != nil {
			return nil, err
		}
		_, err = d.in.Discard(size)
		return b, err
	}
	if size > cap(d.payload) {
		d.payload = make([]byte, size)
	}
	_, err = io.ReadFull(d.in, d.payload[:size])
	return d.payload[:size], err
}

// ask sends a request and returns the body of its answer; pushes are dropped.
func (d *device) ask(body any) (any, error) {
	d.request++
	if err := d.sock.SetReadDeadline(time.Now().Add(timeout)); err != nil {
		return nil, err
	}
	if err := d.write(frame.Client{Request: d.request, Body: body}); err != nil {
		return nil, err
	}
	return d.answer(d.request)
}

// answer waits for the answer to a request.
func (d *device) answer(request uint64) (any, error) {
	for {
		b, err := d.read()
		if err != nil {
			return nil, err
		}
		f, err := codec.DecodeServer(b)
		if err != nil {
			return nil, err
		}
		if _, ok := f.Body.(*frame.Heartbeat); ok {
			if err := d.beat(); err != nil {
				return nil, err
			}
		}
		if f.Request != request {
			continue
		}
		if refused, ok := f.Body.(*frame.Error); ok {
			return nil, refused.Err("ask the server under test")
		}
		return f.Body, nil
	}
}

// beat answers a heartbeat, without which the server ends the connection.
func (d *device) beat() error { return d.write(frame.Client{Body: &frame.Heartbeat{}}) }

// counted counts a socket's bytes.
type counted struct {
	net.Conn
	received, sent atomic.Int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.received.Add(int64(n))
	return n, err
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.sent.Add(int64(n))
	return n, err
}

// bytes that went over the socket, both ways.
func (c *counted) bytes() int64 { return c.received.Load() + c.sent.Load() }
