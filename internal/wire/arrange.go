package wire

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Arrange.

func appendArrange(b []byte, a *frame.Arrange) []byte {
	b = appendOptionalUint(b, 1, a.Pinned)
	b = appendOptionalUint(b, 2, a.MutedUntil)
	return appendOptionalUint(b, 3, a.Archived)
}

// appendOptionalUint writes a zero too: it is there.
func appendOptionalUint[N number](b []byte, field protowire.Number, v *N) []byte {
	if v == nil {
		return b
	}
	b = protowire.AppendTag(b, field, protowire.VarintType)
	return protowire.AppendVarint(b, uint64(*v))
}

func decodeArrange(b []byte, a *frame.Arrange) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			a.Pinned = new(d.uint("pinned"))
		case 2:
			a.MutedUntil = new(msg.Millis(d.uint("muted_until")))
		case 3:
			a.Archived = new(d.uint("archived"))
		}
	}
	return d.bad
}
