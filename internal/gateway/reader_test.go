package gateway

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"testing"
	"testing/iotest"

	"github.com/gobwas/ws"
	"pgregory.net/rapid"
)

// event is what a reader yields: a message, a control frame, or how it ended.
type event struct {
	op      ws.OpCode
	payload string
	end     string
}

func readAll(src io.Reader, limit int) (events []event) {
	r := reader{src: src, limit: limit, buf: make([]byte, readBuffer)}
	defer r.release()
	for {
		op, payload, err := r.next()
		var bad *refusal
		switch {
		case errors.As(err, &bad):
			return append(events, event{end: fmt.Sprintf("%d %s", bad.status, bad.why)})
		case err != nil:
			return append(events, event{end: err.Error()})
		}
		events = append(events, event{op: op, payload: string(payload)})
	}
}

// chopped hands out a stream in pieces of random sizes, as networks do.
type chopped struct {
	rest  []byte
	sizes *rand.Rand
}

func (c *chopped) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.rest[:min(len(c.rest), 1+c.sizes.IntN(1500))])
	c.rest = c.rest[n:]
	return n, nil
}

func masked(t rapid.TB, w io.Writer, op ws.OpCode, fin bool, payload []byte, mask [4]byte) {
	if err := ws.WriteFrame(w, ws.MaskFrameWith(ws.NewFrame(op, fin, payload), mask)); err != nil {
		t.Fatal(err)
	}
}

// Messages come out as they went in, however they are fragmented, masked, mixed
// with control frames and chopped by the network.
func TestReaderYieldsWhatWasSent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stream bytes.Buffer
		var want []event
		mask := func() [4]byte { return [4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "mask")) }
		control := func() {
			op := rapid.SampledFrom([]ws.OpCode{ws.OpPing, ws.OpPong, ws.OpClose}).Draw(t, "control")
			payload := rapid.SliceOfN(rapid.Byte(), 0, 125).Draw(t, "payload")
			want = append(want, event{op: op, payload: string(payload)})
			masked(t, &stream, op, true, payload, mask())
		}
		for range rapid.IntRange(0, 6).Draw(t, "messages") {
			var message []byte
			fragments := rapid.IntRange(1, 4).Draw(t, "fragments")
			for i := range fragments {
				for rapid.IntRange(0, 3).Draw(t, "interrupt") == 0 {
					control()
				}
				n := rapid.OneOf(rapid.IntRange(0, 130), rapid.IntRange(450, 600), rapid.IntRange(0, 20_000)).Draw(t, "bytes")
				piece := bytes.Repeat([]byte{byte(n), byte(n >> 8), byte(i)}, n/3+1)[:n]
				message = append(message, piece...)
				op := ws.OpContinuation
				if i == 0 {
					op = ws.OpBinary
				}
				masked(t, &stream, op, i == fragments-1, piece, mask())
			}
			want = append(want, event{op: ws.OpBinary, payload: string(message)})
		}
		want = append(want, event{end: io.EOF.Error()})
		sizes := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "sizes"), 1))
		got := readAll(&chopped{stream.Bytes(), sizes}, 1<<20)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %.300v\nwant %.300v", got, want)
		}
	})
}

// A header that announces much takes no memory until it comes.
func TestAnnouncedBytesCostNothing(t *testing.T) {
	header := []byte{0x82, 0xff, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0} // 4 MiB
	r := reader{src: bytes.NewReader(append(header, "few"...)), limit: 4 << 20, buf: make([]byte, readBuffer)}
	if _, _, err := r.next(); err != io.ErrUnexpectedEOF {
		t.Errorf("got %v", err)
	}
	if have := cap(*r.part); have > keepBuffer {
		t.Errorf("%d bytes were allocated for 3", have)
	}
}

// Whatever comes: no panic, messages within the limit, and the same events
// whether it comes at once or byte by byte.
func FuzzReader(f *testing.F) {
	var all bytes.Buffer
	masked(f, &all, ws.OpBinary, true, []byte("hello"), [4]byte{1, 2, 3, 4})
	masked(f, &all, ws.OpBinary, false, bytes.Repeat([]byte("a"), 600), [4]byte{9})
	masked(f, &all, ws.OpPing, true, []byte("?"), [4]byte{})
	masked(f, &all, ws.OpContinuation, true, bytes.Repeat([]byte("b"), 300), [4]byte{8})
	masked(f, &all, ws.OpClose, true, []byte{3, 232}, [4]byte{7})
	f.Add(all.Bytes())
	f.Add([]byte{0x81, 0x80, 0, 0, 0, 0})
	f.Add([]byte{0x82, 0xfe, 0xff, 0xff, 0, 0, 0, 0})
	f.Add([]byte{0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		const limit = 1000
		events := readAll(bytes.NewReader(bytes.Clone(b)), limit)
		for _, e := range events {
			if len(e.payload) > limit {
				t.Fatalf("a message of %d bytes", len(e.payload))
			}
		}
		if slowly := readAll(iotest.OneByteReader(bytes.NewReader(b)), limit); !reflect.DeepEqual(events, slowly) {
			t.Fatalf("at once %v\nbyte by byte %v", events, slowly)
		}
	})
}
