package gateway

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/gobwas/ws"
)

const (
	// readBuffer is what an idle connection holds for reading: most frames of
	// devices fit in it whole.
	readBuffer = 512
	// keepBuffer is the largest assembly buffer that is kept for the next one.
	keepBuffer = 64 << 10
	// readStep is by how much an assembly buffer grows at first. It follows what
	// has arrived, never what a header announces.
	readStep = 4 << 10
)

// refusal is a violation of the framing: the connection ends with this status.
type refusal struct {
	status ws.StatusCode
	why    string
}

func (r *refusal) Error() string { return r.why }

// reader takes messages and control frames out of a stream of WebSocket frames.
type reader struct {
	src   io.Reader
	limit int    // of one message, in bytes
	buf   []byte // buf[from:to] was read and not yet taken
	from  int
	to    int

	fragmented bool    // a message has begun and not ended
	part       *[]byte // a message that does not fit into buf, so far; pooled
}

// next returns the next complete binary message, or control frame. The payload
// is valid until the next call. Errors are a *refusal, io.EOF between two
// frames, or the stream's error.
func (r *reader) next() (ws.OpCode, []byte, error) {
	if !r.fragmented {
		r.release()
	}
	for {
		h, err := r.header()
		if err != nil {
			return 0, nil, err
		}
		if h.OpCode.IsControl() {
			payload, err := r.take(int(h.Length), h.Mask)
			return h.OpCode, payload, err
		}
		if !r.fragmented && h.Fin && h.Length <= int64(len(r.buf)) {
			payload, err := r.take(int(h.Length), h.Mask)
			return ws.OpBinary, payload, err
		}
		if err := r.assemble(int(h.Length), h.Mask); err != nil {
			return 0, nil, err
		}
		if r.fragmented = !h.Fin; h.Fin {
			return ws.OpBinary, *r.part, nil
		}
	}
}

// empty reports whether nothing was read that has not been returned.
func (r *reader) empty() bool { return r.from == r.to && !r.fragmented }

// header reads and checks one frame header.
func (r *reader) header() (h ws.Header, err error) {
	if err := r.fill(2); err != nil {
		return h, err
	}
	first, second := r.buf[r.from], r.buf[r.from+1]
	h = ws.Header{Fin: first&0x80 != 0, Rsv: first >> 4 & 7, OpCode: ws.OpCode(first & 15), Masked: second&0x80 != 0}
	size, need := int64(second&0x7f), 2
	switch size {
	case 126:
		need += 2
	case 127:
		need += 8
	}
	if h.Masked {
		need += 4
	}
	if err := r.fill(need); err != nil {
		return h, unexpected(err)
	}
	rest := r.buf[r.from+2 : r.from+need]
	r.from += need
	switch size {
	case 126:
		size, rest = int64(binary.BigEndian.Uint16(rest)), rest[2:]
	case 127:
		size, rest = int64(binary.BigEndian.Uint64(rest)), rest[8:]
	}
	h.Length = size
	copy(h.Mask[:], rest)
	return h, r.check(h)
}

// check holds a header against RFC 6455, and what this server accepts.
func (r *reader) check(h ws.Header) error {
	state := ws.StateServerSide
	have := 0
	if r.fragmented {
		state = state.Set(ws.StateFragmented)
		have = len(*r.part)
	}
	if err := ws.CheckHeader(h, state); err != nil {
		return &refusal{ws.StatusProtocolError, err.Error()}
	}
	switch {
	case h.Length < 0:
		return &refusal{ws.StatusProtocolError, ws.ErrHeaderLengthMSB.Error()}
	case h.OpCode.IsControl():
	case h.OpCode == ws.OpText:
		return &refusal{ws.StatusUnsupportedData, "text messages are not accepted; frames are binary"}
	case h.Length > int64(r.limit-have):
		return &refusal{ws.StatusMessageTooBig, "the message is larger than this server accepts"}
	}
	return nil
}

// fill reads until n bytes are buffered; n is at most len(r.buf).
func (r *reader) fill(n int) error {
	if r.from == r.to || r.from+n > len(r.buf) {
		r.to = copy(r.buf, r.buf[r.from:r.to])
		r.from = 0
	}
	for r.to-r.from < n {
		got, err := r.src.Read(r.buf[r.to:])
		r.to += got
		if err != nil && r.to-r.from < n {
			if r.to > r.from || r.fragmented {
				err = unexpected(err)
			}
			return err
		}
	}
	return nil
}

// take returns the next n bytes without a copy, unmasked.
func (r *reader) take(n int, mask [4]byte) ([]byte, error) {
	if err := r.fill(n); err != nil {
		return nil, unexpected(err)
	}
	payload := r.buf[r.from : r.from+n : r.from+n]
	r.from += n
	ws.Cipher(payload, mask, 0)
	return payload, nil
}

// assemble adds the next n bytes to r.part, unmasked.
func (r *reader) assemble(n int, mask [4]byte) error {
	if r.part == nil {
		r.part = parts.Get().(*[]byte)
	}
	part := *r.part
	start := len(part)
	buffered := min(n, r.to-r.from)
	part = append(part, r.buf[r.from:r.from+buffered]...)
	r.from += buffered
	for left := n - buffered; left > 0; {
		part = slices.Grow(part, min(left, max(len(part), readStep)))
		free := part[len(part):cap(part)]
		got, err := r.src.Read(free[:min(left, len(free))])
		part = part[:len(part)+got]
		if left -= got; err != nil && left > 0 {
			*r.part = part
			return unexpected(err)
		}
	}
	ws.Cipher(part[start:], mask, 0)
	*r.part = part
	return nil
}

// release gives the assembly buffer back.
func (r *reader) release() {
	if r.part != nil && cap(*r.part) <= keepBuffer {
		*r.part = (*r.part)[:0]
		parts.Put(r.part)
	}
	r.part = nil
}

var parts = sync.Pool{New: func() any { return new([]byte) }}

// unexpected is for an end of the stream where none may be.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
