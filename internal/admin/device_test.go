package admin

import (
	"encoding/hex"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
)

// device is a user's phone, to see what the API's requests did.
type device struct {
	*world
	peer    chat.Peer
	request uint64
	frames  frames
}

// dial connects the user's phone.
func (w *world) dial(a msg.Address) *device {
	w.t.Helper()
	token, err := w.NewToken(w.t.Context(), a, "phone", 0, false)
	w.must(err)
	secret, err := hex.DecodeString(token.Token)
	w.must(err)
	d := &device{world: w, frames: make(frames, 64)}
	d.peer = w.rules.Connect("test", d.frames)
	w.t.Cleanup(func() { d.peer.Closed(nil) })
	hello := d.ask(&frame.Hello{Token: secret, Device: "phone", Protocol: frame.Protocol})
	if _, ok := hello.(*frame.Welcome); !ok {
		w.t.Fatalf("Hello was answered with %+v", hello)
	}
	return d
}

// ask sends a request and waits for its answer.
func (d *device) ask(body any) any {
	d.request++
	d.peer.Receive(wire.Codec{}.EncodeClient(frame.Client{Request: d.request, Body: body}))
	for f := range d.frames {
		if f.Request == d.request {
			return f.Body
		}
	}
	return nil
}

func (d *device) message(b frame.Blob) msg.Message {
	d.t.Helper()
	m, err := wire.Codec{}.DecodeMessage(b)
	d.must(err)
	return m
}

// frames is a connection's other end.
type frames chan frame.Server

func (f frames) Send(b []byte) bool {
	s, err := wire.Codec{}.DecodeServer(b)
	if err == nil {
		f <- s
	}
	return err == nil
}

func (f frames) Close([]byte) { close(f) }
