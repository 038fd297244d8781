package main

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/msg"
)

// The load clients look at frames without decoding them whole, so that they
// take little of the machine that they share with the server. The numbers are
// those of proto/backscroll/v1/device.proto.
const (
	kindError     = 2
	kindPush      = 9
	kindHeartbeat = 11

	pushMessages = 4
	messageSeq   = 1
	messageID    = 4
)

// field is one field of a protobuf message: a number, or bytes.
type field struct {
	no  protowire.Number
	num uint64
	raw []byte
}

// nextField takes a field off b.
func nextField(b []byte) (f field, rest []byte, err error) {
	no, typ, n := protowire.ConsumeTag(b)
	if n < 0 {
		return f, nil, protowire.ParseError(n)
	}
	b = b[n:]
	f.no = no
	switch typ {
	case protowire.VarintType:
		f.num, n = protowire.ConsumeVarint(b)
	case protowire.BytesType:
		f.raw, n = protowire.ConsumeBytes(b)
	default:
		n = protowire.ConsumeFieldValue(no, typ, b)
	}
	if n < 0 {
		return f, nil, protowire.ParseError(n)
	}
	return f, b[n:], nil
}

// serverFrame takes a frame apart: which request it answers, and its kind's
// number and bytes.
func serverFrame(b []byte) (request uint64, kind protowire.Number, body []byte, err error) {
	for len(b) > 0 {
		var f field
		if f, b, err = nextField(b); err != nil {
			return 0, 0, nil, err
		}
		if f.no == 1 {
			request = f.num
		} else {
			kind, body = f.no, f.raw
		}
	}
	return request, kind, body, nil
}

// pushed calls see for each message of a push.
func pushed(push []byte, see func(seq msg.Seq, id []byte)) error {
	for len(push) > 0 {
		f, rest, err := nextField(push)
		if err != nil {
			return err
		}
		push = rest
		if f.no != pushMessages {
			continue
		}
		var seq msg.Seq
		var id []byte
		for m := f.raw; len(m) > 0; {
			var in field
			if in, m, err = nextField(m); err != nil {
				return err
			}
			switch in.no {
			case messageSeq:
				seq = msg.Seq(in.num)
			case messageID:
				id = in.raw
			}
		}
		if len(id) != len(msg.MessageID{}) {
			return fmt.Errorf("a pushed message has an id of %d bytes", len(id))
		}
		see(seq, id)
	}
	return nil
}
