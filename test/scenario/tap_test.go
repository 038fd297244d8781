package scenario_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/gobwas/ws"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/wire"
)

// tap stands between a program and a server. It counts what passes, keeps what
// the server's frames say, and can hold everything back from some point on.
type tap struct {
	t        *testing.T
	listener net.Listener
	to       string
	work     sync.WaitGroup

	mu      sync.Mutex
	conns   map[net.Conn]struct{}
	dialled int // connections
	up      int // bytes to the server
	down    int // bytes from the server, in WebSocket frames
	frames  []frame.Server
	marks   []*mark
	holding chan struct{} // closed: nothing is held; nil: the same
}

// mark is a point that a story waits for.
type mark struct {
	passed  func(*tap) bool
	reached chan struct{}
}

func newTap(t *testing.T, s *server) *tap {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &tap{t: t, listener: l, to: s.listen, conns: map[net.Conn]struct{}{}}
	p.work.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.work.Go(func() { p.serve(c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		p.cut()
		p.work.Wait()
	})
	return p
}

func (p *tap) url() string { return "http://" + p.listener.Addr().String() }

// cut breaks all connections, held ones too.
func (p *tap) cut() {
	p.release()
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
}

// release ends holding.
func (p *tap) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.holding != nil {
		close(p.holding)
		p.holding = nil
	}
}

// seen is what the server has sent since the last clear.
func (p *tap) seen() (frames []frame.Server, bytes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]frame.Server(nil), p.frames...), p.down
}

func (p *tap) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frames, p.dialled, p.up, p.down = nil, 0, 0, 0
}

// connections is how many there were since the last clear.
func (p *tap) connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dialled
}

// when returns a channel that is closed as soon as passed is true after
// something has crossed; from then on, everything is held back if hold says so.
// passed is called with the tap's lock held.
func (p *tap) when(hold bool, passed func(*tap) bool) <-chan struct{} {
	m := &mark{reached: make(chan struct{})}
	m.passed = func(p *tap) bool {
		if !passed(p) {
			return false
		}
		if hold && p.holding == nil {
			p.holding = make(chan struct{})
		}
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.marks = append(p.marks, m)
	return m.reached
}

// note counts what is about to cross, and waits while everything is held.
func (p *tap) note(count func()) {
	p.mu.Lock()
	count()
	rest := p.marks[:0]
	for _, m := range p.marks {
		if m.passed(p) {
			close(m.reached)
		} else {
			rest = append(rest, m)
		}
	}
	p.marks = rest
	held := p.holding
	p.mu.Unlock()
	if held != nil {
		<-held
	}
}

func (p *tap) serve(from net.Conn) {
	defer p.track(from)()
	p.note(func() { p.dialled++ })
	to, err := net.Dial("tcp", p.to)
	if err != nil {
		return // the server is not there: the program sees the connection break
	}
	defer p.track(to)()
	var back sync.WaitGroup
	back.Go(func() {
		if err := p.backward(from, bufio.NewReader(to)); errors.Is(err, errFrame) {
			p.t.Error(err)
		}
		from.Close()
	})
	p.forward(to, from)
	to.Close()
	back.Wait()
}

// track makes a connection known to cut until the function it returns is called.
func (p *tap) track(c net.Conn) func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[c] = struct{}{}
	return func() {
		c.Close()
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.conns, c)
	}
}

func (p *tap) forward(to io.Writer, from io.Reader) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			p.note(func() { p.up += n })
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

var errFrame = errors.New("the server sent what is no frame")

// backward passes on what the server sends: frame by frame, once it has
// answered with a WebSocket.
func (p *tap) backward(to io.Writer, from *bufio.Reader) error {
	const switching = "HTTP/1.1 101"
	if begin, err := from.Peek(len(switching)); err != nil || string(begin) != switching {
		_, err = io.Copy(to, from)
		return err
	}
	for line := []byte(nil); string(line) != "\r\n"; {
		var err error
		if line, err = from.ReadBytes('\n'); err != nil {
			return err
		}
		if _, err := to.Write(line); err != nil {
			return err
		}
	}
	for {
		f, err := ws.ReadFrame(from)
		if err != nil {
			return err
		}
		whole := new(bytes.Buffer)
		if err := ws.WriteFrame(whole, f); err != nil {
			return err
		}
		var says *frame.Server
		if f.Header.OpCode == ws.OpBinary {
			s, err := wire.Codec{}.DecodeServer(f.Payload)
			if err != nil {
				return errors.Join(errFrame, err)
			}
			says = &s
		}
		p.note(func() {
			p.down += whole.Len()
			if says != nil {
				p.frames = append(p.frames, *says)
			}
		})
		if _, err := to.Write(whole.Bytes()); err != nil {
			return err
		}
	}
}

// pages is how many pages of messages the server has sent.
func (p *tap) pages() (n int) {
	for _, f := range p.frames {
		if is[frame.Page](f) {
			n++
		}
	}
	return n
}
