package wire

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Lists of plain values: addresses, emojis, seqs; and Mine, which is made of them.

// maxItems is how many entries of a list are read where the protocol gives no other
// limit: twice as many as any rule allows, so that it is the rules that refuse a
// request, by its number, and the connection goes on.
const maxItems = 2000

// appendTexts writes each entry as one field; an empty one stays: the count is kept.
func appendTexts[S ~string](b []byte, field protowire.Number, list []S) []byte {
	for _, s := range list {
		b = protowire.AppendTag(b, field, protowire.BytesType)
		b = protowire.AppendString(b, string(s))
	}
	return b
}

// addresses adds the field's address to a list.
func (d *decoder) addresses(name string, list []msg.Address) []msg.Address {
	d.atMost(name, len(list)+1, maxItems)
	return append(list, msg.Address(d.text(name)))
}

// appendSeqs writes the seqs packed: one field, whose value is them all.
func appendSeqs(b []byte, field protowire.Number, list []msg.Seq) []byte {
	if len(list) == 0 {
		return b
	}
	b, start := begin(b, field)
	for _, seq := range list {
		b = protowire.AppendVarint(b, uint64(seq))
	}
	return end(b, start)
}

// seqs adds the field's seqs to a list: packed, or one by one, as protobuf allows.
func (d *decoder) seqs(name string, list []msg.Seq) []msg.Seq {
	if d.typ == protowire.VarintType {
		d.atMost(name, len(list)+1, maxItems)
		return append(list, msg.Seq(d.num))
	}
	for packed := d.bytes(name); len(packed) > 0 && d.bad == nil; {
		v, n := varint(packed)
		if n < 0 {
			d.fail(name, "is cut short or broken")
			break
		}
		d.atMost(name, len(list)+1, maxItems)
		list, packed = append(list, msg.Seq(v)), packed[n:]
	}
	return list
}

func appendMine(b []byte, field protowire.Number, list []frame.Mine) []byte {
	for i := range list {
		var start int
		b, start = begin(b, field)
		b = appendUint(b, 1, list[i].Seq)
		b = appendTexts(b, 2, list[i].Emoji)
		b = end(b, start)
	}
	return b
}

// mine adds the field's entry to a list.
func (d *decoder) mine(list []frame.Mine) []frame.Mine {
	m, bad := decodeMine(d.bytes("mine"))
	d.inside("mine", bad)
	return append(list, m)
}

func decodeMine(b []byte) (m frame.Mine, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			m.Seq = msg.Seq(d.uint("seq"))
		case 2:
			d.atMost("emoji", len(m.Emoji)+1, maxItems)
			m.Emoji = append(m.Emoji, d.text("emoji"))
		}
	}
	return m, d.bad
}
