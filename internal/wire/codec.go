package wire

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/internal/frame"
)

// Codec is the protocol's encoding. It holds nothing and may be used from any
// goroutine.
type Codec struct{}

var _ frame.Codec = Codec{}

// EncodeClient returns the bytes of a frame from a device. A Body that is none
// of frame.Client's kinds is encoded as no kind at all.
func (Codec) EncodeClient(f frame.Client) []byte { return encode(clientKinds, f.Request, f.Body) }

// EncodeServer is EncodeClient for the frames of a server.
func (Codec) EncodeServer(f frame.Server) []byte { return encode(serverKinds, f.Request, f.Body) }

// DecodeClient reads a frame from a device and keeps nothing of b. The error is
// a *msg.Error of CodeBadFrame; the request number is then what could be read of it.
func (Codec) DecodeClient(b []byte) (frame.Client, error) {
	request, body, bad := decode(clientKinds, b)
	if bad != nil {
		return frame.Client{Request: request}, bad.err("frame")
	}
	return frame.Client{Request: request, Body: body}, nil
}

// DecodeServer is DecodeClient for the frames of a server, except that the
// frame's Blobs may share b.
func (Codec) DecodeServer(b []byte) (frame.Server, error) {
	request, body, bad := decode(serverKinds, b)
	if bad != nil {
		return frame.Server{Request: request}, bad.err("frame")
	}
	return frame.Server{Request: request, Body: body}, nil
}

// Both frames begin with `uint64 request = 1` and go on with one oneof.
const requestField protowire.Number = 1

// headroom is the most that stands before a body: the request (a tag and a
// varint) and the body's own tag and length.
const headroom = 1 + 10 + 2 + 10

// smallBody is enough for the frames that are sent most.
const smallBody = 105

// encode writes the body first and then what stands before it, backwards from
// there, since that holds the body's length.
func encode(kinds []kind, request uint64, body any) []byte {
	b := make([]byte, headroom, headroom+smallBody)
	head := make([]byte, 0, headroom)
	head = appendUint(head, requestField, request)
	for i := range kinds {
		var mine bool
		if b, mine = kinds[i].encode(b, body); mine {
			head = protowire.AppendTag(head, kinds[i].field, protowire.BytesType)
			head = protowire.AppendVarint(head, uint64(len(b)-headroom))
			break
		}
	}
	start := headroom - len(head)
	copy(b[start:], head)
	return b[start:]
}

// decode reads either frame. Of several kinds in one frame the last one counts,
// as in every oneof.
func decode(kinds []kind, b []byte) (request uint64, body any, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		if d.field == requestField {
			request = d.uint("request")
			continue
		}
		for i := range kinds {
			if kinds[i].field == d.field {
				var in *fault
				body, in = kinds[i].decode(d.bytes(kinds[i].name), body)
				d.inside(kinds[i].name, in)
				break
			}
		}
	}
	return request, body, d.bad
}
