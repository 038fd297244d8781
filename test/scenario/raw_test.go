package scenario_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// raw is a connection without an engine: it says what no device would say.
type raw struct {
	t    *testing.T
	conn *websocket.Conn
	last uint64
}

func (s *server) dial(t *testing.T) *raw {
	t.Helper()
	conn, _, err := websocket.Dial(soon(t), s.url+"/v1/device", nil)
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(16 << 20)
	t.Cleanup(func() { conn.CloseNow() })
	return &raw{t: t, conn: conn}
}

// hello dials and is welcomed.
func (s *server) hello(t *testing.T, user, device string) *raw {
	t.Helper()
	r := s.dial(t)
	if w, ok := r.ask(r.greeting(s.token(user, device))).(*frame.Welcome); !ok || string(w.User) != user {
		t.Fatalf("%s is welcomed with %+v", user, w)
	}
	return r
}

func (r *raw) greeting(token string) *frame.Hello {
	r.t.Helper()
	b, err := hex.DecodeString(token)
	if err != nil {
		r.t.Fatal(err)
	}
	return &frame.Hello{Token: b, Protocol: frame.Protocol}
}

// write writes bytes as one message.
func (r *raw) write(kind websocket.MessageType, b []byte) {
	r.t.Helper()
	if err := r.conn.Write(soon(r.t), kind, b); err != nil {
		r.t.Fatal(err)
	}
}

// say sends a request and returns its number.
func (r *raw) say(body any) uint64 {
	r.t.Helper()
	r.last++
	r.write(websocket.MessageBinary, wire.Codec{}.EncodeClient(frame.Client{Request: r.last, Body: body}))
	return r.last
}

// next waits for the next frame.
func (r *raw) next() frame.Server {
	r.t.Helper()
	_, b, err := r.conn.Read(soon(r.t))
	if err != nil {
		r.t.Fatalf("no further frame: %v", err)
	}
	f, err := wire.Codec{}.DecodeServer(b)
	if err != nil {
		r.t.Fatal(err)
	}
	return f
}

// answer waits for the answer to a request.
func (r *raw) answer(request uint64) any {
	r.t.Helper()
	for {
		if f := r.next(); f.Request == request {
			return f.Body
		}
	}
}

func (r *raw) ask(body any) any {
	r.t.Helper()
	return r.answer(r.say(body))
}

// refused waits for the refusal of a request.
func (r *raw) refused(request uint64, code msg.Code, words string) {
	r.t.Helper()
	e, ok := r.answer(request).(*frame.Error)
	if !ok || e.Code != code || !strings.Contains(e.Detail, words) {
		r.t.Errorf("the answer is %+v, want an error %d that says %q", e, uint32(code), words)
	}
}

// closed waits for the end of the connection.
func (r *raw) closed() websocket.StatusCode {
	r.t.Helper()
	for {
		_, _, err := r.conn.Read(soon(r.t))
		if errors.Is(err, context.DeadlineExceeded) {
			r.t.Fatal("the connection is not closed")
		}
		if err != nil {
			return websocket.CloseStatus(err)
		}
	}
}

// works shows that the connection still serves requests.
func (r *raw) works() {
	r.t.Helper()
	if a := r.ask(&frame.Inbox{Page: true}); !isInbox(a) {
		r.t.Errorf("the connection's next request is answered with %+v", a)
	}
}

func isInbox(a any) bool {
	_, ok := a.(*frame.InboxPage)
	return ok
}

// newID is a message id made now.
func newID() (id msg.MessageID) {
	_, _ = rand.Read(id[:])
	now := uint64(time.Now().UnixMilli())
	for i := range 6 {
		id[i] = byte(now >> (40 - 8*i))
	}
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id
}

// newOp is an operation id made now, above all that this process made before.
func newOp() uint64 { return uint64(time.Now().UnixMilli())<<16 | ops.Add(1)&0xffff }

var ops atomic.Uint64
