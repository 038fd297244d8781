package gateway

import (
	"context"
	"net"
	"net/http"
	"sync"

	"github.com/gobwas/ws"

	"github.com/backscroll/backscroll/msg"
)

// Gateway accepts WebSocket connections: it is the http.Handler of their URL.
// Shutdown must be called when it is no longer used.
type Gateway struct {
	cfg     Config
	handler Handler
	work    sync.WaitGroup // the beating, reading and writing goroutines
	stop    chan struct{}  // ends the beating goroutine
	traffic traffic

	mu       sync.Mutex
	stopping bool
	final    []byte // what Shutdown sends
	slots    [slots]map[*conn]struct{}
	next     int // the slot of the next connection
}

// New makes a gateway and starts its heartbeat.
func New(cfg Config, handler Handler) *Gateway {
	g := &Gateway{cfg: cfg.withDefaults(), handler: handler, stop: make(chan struct{})}
	for i := range g.slots {
		g.slots[i] = map[*conn]struct{}{}
	}
	g.work.Go(g.beat)
	return g
}

// ServeHTTP upgrades the request and returns; the connection then lives on a
// goroutine of its own, free of the buffers of net/http.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if g.isStopping() {
		http.Error(w, "the server is stopping; connect again", http.StatusServiceUnavailable)
		return
	}
	if !g.cfg.allows(r) {
		http.Error(w, "pages of this origin may not connect here", http.StatusForbidden)
		return
	}
	socket, rw, _, err := ws.HTTPUpgrader{Timeout: g.cfg.HandshakeTimeout}.Upgrade(r, w)
	if err != nil {
		g.cfg.Log.Debug("upgrade refused", "remote", r.RemoteAddr, "err", err)
		if socket != nil {
			socket.Close()
		}
		return
	}
	// A peer may have sent its first frames together with the request.
	early, _ := rw.Reader.Peek(rw.Reader.Buffered())
	g.start(socket, r.RemoteAddr, early)
}

// start introduces the connection to the handler, and gives it its place in the
// heartbeat and its reading goroutine.
func (g *Gateway) start(socket net.Conn, remote string, early []byte) {
	c := newConn(g, socket, early)
	if !g.claim() {
		socket.Close()
		return
	}
	c.peer = g.handler.Connect(remote, c)
	g.mu.Lock()
	c.slot = g.next
	g.next = (g.next + 1) % slots
	g.slots[c.slot][c] = struct{}{}
	stopping := g.stopping
	g.mu.Unlock()
	if stopping {
		c.close(g.drained())
	}
	go c.serve()
}

// claim makes Shutdown wait for a connection, unless it has begun.
func (g *Gateway) claim() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.stopping {
		g.work.Add(1) // serve calls Done
	}
	return !g.stopping
}

func (g *Gateway) remove(c *conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.slots[c.slot], c)
}

func (g *Gateway) isStopping() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.stopping
}

// Shutdown accepts no further connections, sends every connection what is
// queued for it and the final frame (unless nil), closes it, and waits until
// all goroutines have ended. When the context ends first, the remaining sockets
// are cut off, and the error is the context's.
func (g *Gateway) Shutdown(ctx context.Context, final []byte) error {
	g.mu.Lock()
	first := !g.stopping
	if first {
		g.stopping, g.final = true, final
		close(g.stop)
	}
	g.mu.Unlock()
	if first {
		g.each(func(c *conn) { c.close(g.drained()) })
	}
	finished := context.AfterFunc(ctx, func() {
		g.each(func(c *conn) { c.socket.Close() })
	})
	g.work.Wait()
	if !finished() {
		return ctx.Err()
	}
	return nil
}

func (g *Gateway) drained() closing {
	return closing{final: g.final, status: ws.StatusGoingAway, reason: "the server is stopping",
		why: msg.Errorf(msg.CodeDraining, "the server is stopping")}
}

// each calls f for every connection, outside the lock.
func (g *Gateway) each(f func(*conn)) {
	for i := range slots {
		for _, c := range g.inSlot(i, nil) {
			f(c)
		}
	}
}

// inSlot appends the connections of a slot to list.
func (g *Gateway) inSlot(i int, list []*conn) []*conn {
	g.mu.Lock()
	defer g.mu.Unlock()
	for c := range g.slots[i] {
		list = append(list, c)
	}
	return list
}
