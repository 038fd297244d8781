package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"
	"github.com/gobwas/ws"

	"github.com/backscroll/backscroll/msg"
)

func TestEcho(t *testing.T) {
	h := open(t, Config{})
	c, s := h.dial(t)
	// Around every border: of the length forms, the read buffer, a batch, a chunk.
	for _, n := range []int{0, 1, 125, 126, 505, 506, 512, 513, readStep, batchBytes, chunkBytes - 1, 1<<16 - 1, 1 << 16, 200_000, 4 << 20} {
		text := strings.Repeat("0123456789abcde", n/15+1)[:n]
		send(t, c, text)
		expect(t, c, text)
	}
	if err := c.Close(websocket.StatusNormalClosure, ""); err != nil {
		t.Errorf("the closing handshake: %v", err)
	}
	if err := <-s.closed; err != nil {
		t.Errorf("closed with %v", err)
	}
	if s.sink.Send([]byte("late")) {
		t.Error("a closed sink took a frame")
	}
}

func TestFragmentsWithPingsBetween(t *testing.T) {
	h := open(t, Config{})
	c, _ := h.dialRaw(t)
	long := strings.Repeat("x", 3*readBuffer)
	c.write(frame(ws.OpBinary, false, "he"), frame(ws.OpPing, true, "are you there"), frame(ws.OpContinuation, false, ""),
		frame(ws.OpPong, true, "unasked"), frame(ws.OpContinuation, false, long), frame(ws.OpPing, true, ""), frame(ws.OpContinuation, true, "llo"))
	c.expect(ws.OpPong, "are you there")
	c.expect(ws.OpPong, "")
	c.expect(ws.OpBinary, "he"+long+"llo")
	c.write(frame(ws.OpBinary, true, "next"))
	c.expect(ws.OpBinary, "next")
}

func TestFramesSentWithTheUpgrade(t *testing.T) {
	h := open(t, Config{})
	c, err := net.Dial("tcp", strings.TrimPrefix(h.url, "ws://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var early bytes.Buffer
	fmt.Fprintf(&early, "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	long := strings.Repeat("y", 2*readBuffer)
	for _, text := range []string{"one", long, "three"} {
		if err := ws.WriteFrame(&early, frame(ws.OpBinary, true, text)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Write(early.Bytes()); err != nil {
		t.Fatal(err)
	}
	r := raw{c, t}
	head := make([]byte, 0, 512)
	for one := make([]byte, 1); !bytes.HasSuffix(head, []byte("\r\n\r\n")); head = append(head, one...) {
		if _, err := c.Read(one); err != nil {
			t.Fatalf("%v after %q", err, head)
		}
	}
	r.expect(ws.OpBinary, "one")
	r.expect(ws.OpBinary, long)
	r.expect(ws.OpBinary, "three")
}

func TestViolations(t *testing.T) {
	h := open(t, Config{FrameBytes: 1000})
	bytesOf := func(frames ...ws.Frame) []byte {
		var b bytes.Buffer
		for _, f := range frames {
			if err := ws.WriteFrame(&b, f); err != nil {
				t.Fatal(err)
			}
		}
		return b.Bytes()
	}
	rsv := frame(ws.OpBinary, true, "x")
	rsv.Header.Rsv = 4
	for name, c := range map[string]struct {
		bytes  []byte
		status ws.StatusCode
	}{
		"not masked":              {bytesOf(ws.NewBinaryFrame([]byte("x"))), ws.StatusProtocolError},
		"reserved opcode":         {bytesOf(frame(3, true, "x")), ws.StatusProtocolError},
		"reserved control opcode": {bytesOf(frame(0xb, true, "x")), ws.StatusProtocolError},
		"reserved bit":            {bytesOf(rsv), ws.StatusProtocolError},
		"continuation of nothing": {bytesOf(frame(ws.OpContinuation, true, "x")), ws.StatusProtocolError},
		"message within message":  {bytesOf(frame(ws.OpBinary, false, "x"), frame(ws.OpBinary, true, "x")), ws.StatusProtocolError},
		"fragmented ping":         {bytesOf(frame(ws.OpPing, false, "x")), ws.StatusProtocolError},
		"ping of 126 bytes":       {bytesOf(frame(ws.OpPing, true, strings.Repeat("x", 126))), ws.StatusProtocolError},
		"length of 64 bits":       {[]byte{0x82, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, ws.StatusProtocolError},
		"close frame of 1 byte":   {bytesOf(frame(ws.OpClose, true, "x")), ws.StatusProtocolError},
		"close status 999":        {bytesOf(frame(ws.OpClose, true, "\x03\xe7")), ws.StatusProtocolError},
		"text":                    {bytesOf(frame(ws.OpText, true, "x")), ws.StatusUnsupportedData},
		"fragmented text":         {bytesOf(frame(ws.OpText, false, "x")), ws.StatusUnsupportedData},
		"too large":               {bytesOf(frame(ws.OpBinary, true, strings.Repeat("x", 1001))), ws.StatusMessageTooBig},
		"too large in pieces": {bytesOf(frame(ws.OpBinary, false, strings.Repeat("x", 600)), frame(ws.OpContinuation, true, strings.Repeat("x", 401))),
			ws.StatusMessageTooBig},
		"too large to say": {[]byte{0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}, ws.StatusMessageTooBig},
	} {
		t.Run(name, func(t *testing.T) {
			r, s := h.dialRaw(t)
			r.write(frame(ws.OpBinary, true, "fine"))
			r.expect(ws.OpBinary, "fine")
			if _, err := r.Write(c.bytes); err != nil {
				t.Fatal(err)
			}
			r.expectClose(c.status)
			if err := <-s.closed; !errors.Is(err, msg.CodeBadFrame) {
				t.Errorf("closed with %v", err)
			}
		})
	}
	t.Run("at the limit", func(t *testing.T) {
		r, _ := h.dialRaw(t)
		half := strings.Repeat("x", 500)
		r.write(frame(ws.OpBinary, false, half), frame(ws.OpContinuation, false, half), frame(ws.OpPing, true, "!"), frame(ws.OpContinuation, true, ""))
		r.expect(ws.OpPong, "!")
		r.expect(ws.OpBinary, half+half)
	})
}

// The reason of a violation arrives although the violator goes on sending.
func TestViolatorStillHearsWhy(t *testing.T) {
	h := open(t, Config{})
	r, s := h.dialRaw(t)
	r.write(frame(ws.OpText, true, "x"))
	r.write(frame(ws.OpBinary, true, strings.Repeat("more", 1<<18)))
	r.expectClose(ws.StatusUnsupportedData)
	<-s.closed
}

func TestPeerVanishes(t *testing.T) {
	h := open(t, Config{})
	for name, c := range map[string]struct {
		sent []byte
		want error
	}{
		"between frames":   {nil, io.EOF},
		"within a header":  {[]byte{0x82}, io.ErrUnexpectedEOF},
		"within a frame":   {[]byte{0x82, 0x85, 0, 0, 0, 0, 'a'}, io.ErrUnexpectedEOF},
		"within a message": {[]byte{0x02, 0x81, 0, 0, 0, 0, 'a'}, io.ErrUnexpectedEOF},
	} {
		r, s := h.dialRaw(t)
		if _, err := r.Write(c.sent); err != nil {
			t.Fatal(err)
		}
		r.Close()
		if err := <-s.closed; !errors.Is(err, c.want) {
			t.Errorf("%s: closed with %v", name, err)
		}
	}
}

func TestRefusedUpgrades(t *testing.T) {
	h := open(t, Config{Origins: []string{"https://chat.example.org"}})
	host := strings.TrimPrefix(h.url, "ws://")
	for origin, status := range map[string]int{
		"":                              http.StatusSwitchingProtocols,
		"http://" + host:                http.StatusSwitchingProtocols,
		"HTTPS://Chat.example.org":      http.StatusSwitchingProtocols,
		"https://evil.example.org":      http.StatusForbidden,
		"https://" + host + ".evil.org": http.StatusForbidden,
		"null":                          http.StatusForbidden,
		"%":                             http.StatusForbidden,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		c, answer, err := websocket.Dial(t.Context(), h.url, &websocket.DialOptions{HTTPHeader: header})
		if err == nil {
			c.CloseNow()
		}
		if answer == nil || answer.StatusCode != status {
			t.Errorf("origin %q: %v, %v; want %d", origin, answer, err, status)
		}
	}
	answer, err := http.Get(h.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusBadRequest {
		t.Errorf("a plain request is answered with %d", answer.StatusCode)
	}
}

func TestAnyOrigin(t *testing.T) {
	h := open(t, Config{Origins: []string{"*"}})
	c, _, err := websocket.Dial(t.Context(), h.url, &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {"https://anywhere.example"}}})
	if err != nil {
		t.Fatal(err)
	}
	c.CloseNow()
}

// Compression is not negotiated, whatever the client offers.
func TestNoCompression(t *testing.T) {
	h := open(t, Config{})
	c, answer, err := websocket.Dial(t.Context(), h.url, &websocket.DialOptions{CompressionMode: websocket.CompressionContextTakeover})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if got := answer.Header.Get("Sec-WebSocket-Extensions"); got != "" {
		t.Errorf("negotiated %q", got)
	}
}

// Two hundred come and go, in every manner; open's cleanup looks for what is left.
func TestComingAndGoing(t *testing.T) {
	h := open(t, Config{})
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			c, _, err := websocket.Dial(t.Context(), h.url, nil)
			if err != nil {
				t.Error(err)
				return
			}
			text := fmt.Sprint("hello from ", i)
			if err := c.Write(t.Context(), websocket.MessageBinary, []byte(text)); err != nil {
				t.Error(err)
			}
			if _, got, err := c.Read(t.Context()); err != nil || string(got) != text {
				t.Errorf("got %q, %v", got, err)
			}
			if i%2 == 0 {
				c.Close(websocket.StatusNormalClosure, "")
			} else {
				c.CloseNow()
			}
		})
	}
	all.Wait()
	for range 200 {
		<-(<-h.connected).closed
	}
	if err := h.Shutdown(context.Background(), nil); err != nil {
		t.Error(err)
	}
	for i := range slots {
		if left := h.inSlot(i, nil); len(left) != 0 {
			t.Errorf("slot %d still holds %d connections", i, len(left))
		}
	}
}
