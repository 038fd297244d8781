package engine

import (
	"encoding/binary"
	"io"

	"github.com/backscroll/backscroll/msg"
)

// idSource makes UUIDv7 message ids (RFC 9562, section 5.7) that rise also
// within one millisecond and when the clock steps back.
type idSource struct {
	rand io.Reader
	last uint64 // milliseconds << 12 | counter
}

func (s *idSource) next(now msg.Millis) (msg.MessageID, error) {
	var id msg.MessageID
	if _, err := io.ReadFull(s.rand, id[8:]); err != nil {
		return id, &msg.Error{Op: "make a message id", Code: msg.CodeInternal, Err: err}
	}
	s.last = max(s.last+1, uint64(now)<<12)
	binary.BigEndian.PutUint64(id[:8], s.last>>12<<16|0x7000|s.last&0xfff)
	id[8] = id[8]&0x3f | 0x80
	return id, nil
}
