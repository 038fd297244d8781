package gateway

import (
	"bytes"
	"context"
	"net"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/gobwas/ws"
)

// endpoint is the test's handler and every connection's peer.
type endpoint struct {
	connected chan *session
	receive   func(s *session, frame []byte) // nil: echo
}

// session is one connection as the handler sees it.
type session struct {
	of     *endpoint
	sink   Sink
	beats  chan struct{}
	closed chan error // one value, then closed
}

func (e *endpoint) Connect(_ string, sink Sink) Peer {
	s := &session{of: e, sink: sink, beats: make(chan struct{}, 100), closed: make(chan error, 1)}
	e.connected <- s
	return s
}

func (s *session) Receive(frame []byte) {
	if s.of.receive != nil {
		s.of.receive(s, frame)
		return
	}
	s.sink.Send(bytes.Clone(frame))
}

func (s *session) Beat() { s.beats <- struct{}{} }

func (s *session) Closed(err error) {
	s.closed <- err
	close(s.closed) // a second call panics
}

// house is a gateway on a loopback port.
type house struct {
	*Gateway
	*endpoint
	url    string
	server *httptest.Server
}

// open starts a gateway; wrap, if given, gets hold of its sockets.
func open(t testing.TB, cfg Config, wrap ...func(net.Conn) net.Conn) *house {
	e := &endpoint{connected: make(chan *session, 20000)}
	g := New(cfg, e)
	server := httptest.NewUnstartedServer(g)
	if len(wrap) > 0 {
		server.Listener = wrapping{server.Listener, wrap[0]}
	}
	server.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = g.Shutdown(ctx, nil) // cuts off what a test has left open
		server.Close()
		left := stacksIn("internal/gateway.(*conn)")
		for i := 0; i < 1000 && left != ""; i++ { // one may be on its last instructions
			runtime.Gosched()
			left = stacksIn("internal/gateway.(*conn)")
		}
		if left != "" {
			t.Errorf("goroutines are left after Shutdown:\n%s", left)
		}
	})
	return &house{g, e, "ws" + strings.TrimPrefix(server.URL, "http"), server}
}

type wrapping struct {
	net.Listener
	wrap func(net.Conn) net.Conn
}

func (l wrapping) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return l.wrap(c), nil
}

// stacksIn returns the stacks of goroutines that are in the named code.
func stacksIn(code string) string {
	buf := make([]byte, 4<<20)
	var in []string
	for _, stack := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(stack, code) {
			in = append(in, stack)
		}
	}
	return strings.Join(in, "\n\n")
}

// dial connects as a device does.
func (h *house) dial(t testing.TB) (*websocket.Conn, *session) {
	t.Helper()
	c, _, err := websocket.Dial(t.Context(), h.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.SetReadLimit(16 << 20)
	t.Cleanup(func() { c.CloseNow() })
	return c, <-h.connected
}

// raw is a client that may do what no library does.
type raw struct {
	net.Conn
	t testing.TB
}

func (h *house) dialRaw(t testing.TB) (raw, *session) {
	t.Helper()
	c, _, _, err := ws.Dial(t.Context(), h.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return raw{c, t}, <-h.connected
}

func (r raw) write(frames ...ws.Frame) {
	r.t.Helper()
	for _, f := range frames {
		if err := ws.WriteFrame(r, f); err != nil {
			r.t.Fatal(err)
		}
	}
}

// frame is a masked frame, as clients send.
func frame(op ws.OpCode, fin bool, payload string) ws.Frame {
	return ws.MaskFrame(ws.NewFrame(op, fin, []byte(payload)))
}

func (r raw) read() ws.Frame {
	r.t.Helper()
	f, err := ws.ReadFrame(r)
	if err != nil {
		r.t.Fatal(err)
	}
	return f
}

// expect reads one frame.
func (r raw) expect(op ws.OpCode, payload string) {
	r.t.Helper()
	if f := r.read(); f.Header.OpCode != op || string(f.Payload) != payload {
		r.t.Fatalf("got opcode %d %.100q, want %d %.100q", f.Header.OpCode, f.Payload, op, payload)
	}
}

// expectClose reads a close frame and answers it, reads the end of the stream,
// and hangs up.
func (r raw) expectClose(status ws.StatusCode) {
	r.t.Helper()
	f := r.read()
	if got, reason := ws.ParseCloseFrameData(f.Payload); f.Header.OpCode != ws.OpClose || got != status {
		r.t.Fatalf("got opcode %d, status %d %q; want a close frame with %d", f.Header.OpCode, got, reason, status)
	}
	r.write(ws.MaskFrame(ws.NewCloseFrame(ws.NewCloseFrameBody(ws.StatusNormalClosure, ""))))
	if f, err := ws.ReadFrame(r); err == nil {
		r.t.Fatalf("after the close frame came %v", f)
	}
	r.Close()
}

func send(t testing.TB, c *websocket.Conn, text string) {
	t.Helper()
	if err := c.Write(t.Context(), websocket.MessageBinary, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func expect(t testing.TB, c *websocket.Conn, text string) {
	t.Helper()
	kind, got, err := c.Read(t.Context())
	if err != nil || kind != websocket.MessageBinary || string(got) != text {
		t.Fatalf("got %v %.100q, %v; want %.100q", kind, got, err, text)
	}
}

func expectClosed(t testing.TB, c *websocket.Conn, status websocket.StatusCode) {
	t.Helper()
	_, got, err := c.Read(t.Context())
	if websocket.CloseStatus(err) != status {
		t.Fatalf("got %.100q, %v; want the close status %d", got, err, status)
	}
}
