package gateway

import (
	"context"
	"testing"

	"github.com/coder/websocket"
)

// BenchmarkSend is one frame of 150 bytes on its way out, while a device reads
// as fast as it can: most of the cost is the device's.
func BenchmarkSend(b *testing.B) {
	h := open(b, Config{UnsentBytes: 1 << 30})
	c, s := h.dial(b)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range b.N {
			if _, _, err := c.Read(context.Background()); err != nil {
				b.Error(err)
				return
			}
		}
	}()
	frame := make([]byte, 150)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		s.sink.Send(frame)
	}
	<-done
}

// BenchmarkReceive is one frame of 150 bytes on its way in, many in flight.
func BenchmarkReceive(b *testing.B) {
	h := open(b, Config{})
	done := make(chan struct{})
	n := 0
	h.receive = func(*session, []byte) {
		if n++; n == b.N {
			close(done)
		}
	}
	c, _ := h.dial(b)
	frame := make([]byte, 150)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if err := c.Write(context.Background(), websocket.MessageBinary, frame); err != nil {
			b.Fatal(err)
		}
	}
	<-done
}

// BenchmarkEcho is one frame there and back, one at a time.
func BenchmarkEcho(b *testing.B) {
	h := open(b, Config{})
	c, _ := h.dial(b)
	frame := make([]byte, 150)
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Write(context.Background(), websocket.MessageBinary, frame); err != nil {
			b.Fatal(err)
		}
		if _, _, err := c.Read(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
