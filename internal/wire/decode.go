package wire

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/msg"
)

// maxSize is the largest size that fits into an int everywhere.
const maxSize = math.MaxInt32

// fault says where a frame is malformed and how. It is built only when
// decoding has failed, from the inside out.
type fault struct {
	path string // "to.conversation"; empty: no field can be named
	why  string
}

// in is the fault as seen from the message around it.
func (f *fault) in(field string) *fault {
	if f.path == "" {
		return &fault{field, f.why}
	}
	return &fault{field + "." + f.path, f.why}
}

// err is what a decoder answers for a fault in what it was given.
func (f *fault) err(what string) error {
	f = f.in(what)
	return msg.Errorf(msg.CodeBadFrame, "%s: %s", f.path, f.why)
}

// decoder walks over the fields of one protobuf message:
//
//	d := decoder{in: b}
//	for d.next() {
//		switch d.field {
//		case 1:
//			x.Seq = msg.Seq(d.uint("seq"))
//		}
//	}
//	return d.bad
//
// The first fault ends the walk. Fields that no case asks for are stepped over.
type decoder struct {
	in    []byte
	at    int // where the next field begins
	field protowire.Number
	typ   protowire.Type
	num   uint64 // the value of a varint, or the bits of a double
	raw   int    // where the value of a length-delimited field begins; it ends where the next field begins
	bad   *fault
}

func (d *decoder) next() bool {
	if d.bad != nil || d.at >= len(d.in) {
		return false
	}
	tag, n := varint(d.in[d.at:])
	d.field, d.typ = protowire.DecodeTag(tag)
	if n < 0 || d.field < protowire.MinValidNumber {
		d.bad = &fault{"", "these bytes are no protobuf message"}
		return false
	}
	d.at += n
	rest := d.in[d.at:]
	switch d.typ {
	case protowire.VarintType:
		d.num, n = varint(rest)
	case protowire.BytesType:
		var size uint64
		if size, n = varint(rest); n > 0 && size <= uint64(len(rest)-n) {
			d.raw = d.at + n
			n += int(size)
		} else {
			n = -1
		}
	case protowire.Fixed64Type:
		d.num, n = protowire.ConsumeFixed64(rest)
	default:
		n = protowire.ConsumeFieldValue(d.field, d.typ, rest)
	}
	if n < 0 {
		d.bad = &fault{"", fmt.Sprintf("the value of field %d is cut short or broken", d.field)}
		return false
	}
	d.at += n
	return true
}

// varint is protowire.ConsumeVarint, quick for the one byte that most are.
func varint(b []byte) (v uint64, n int) {
	if len(b) > 0 && b[0] < 0x80 {
		return uint64(b[0]), 1
	}
	return protowire.ConsumeVarint(b)
}

// fail notes what is wrong with the field called name.
func (d *decoder) fail(name, format string, args ...any) {
	d.inside(name, &fault{"", fmt.Sprintf(format, args...)})
}

// inside notes a fault found inside the field called name; nil is none.
func (d *decoder) inside(name string, f *fault) {
	if f != nil && d.bad == nil {
		d.bad = f.in(name)
	}
}

func (d *decoder) uint(name string) uint64 {
	if d.typ != protowire.VarintType {
		d.fail(name, "is not a number")
		return 0
	}
	return d.num
}

// upTo reads a number that must not be larger than most.
func (d *decoder) upTo(name string, most uint64) uint64 {
	n := d.uint(name)
	if n > most {
		d.fail(name, "is %d; at most %d makes sense", n, most)
		return 0
	}
	return n
}

func (d *decoder) uint32(name string) uint32 { return uint32(d.upTo(name, math.MaxUint32)) }

func (d *decoder) size(name string) int { return int(d.upTo(name, maxSize)) }

func (d *decoder) bool(name string) bool { return d.uint(name) != 0 }

func (d *decoder) double(name string) float64 {
	if d.typ != protowire.Fixed64Type {
		d.fail(name, "is not a double")
		return 0
	}
	return math.Float64frombits(d.num)
}

// role reads one of the roles that there are.
func (d *decoder) role(name string) msg.Role {
	return msg.Role(d.upTo(name, uint64(msg.RoleOwner)))
}

// bytes returns the field's value, which shares the input.
func (d *decoder) bytes(name string) []byte {
	if d.typ != protowire.BytesType {
		d.fail(name, "is a number where bytes are expected")
		return nil
	}
	return d.in[d.raw:d.at:d.at]
}

// text returns a copy of the field's bytes; whether they are UTF-8 is for the
// rules to say.
func (d *decoder) text(name string) string { return string(d.bytes(name)) }

// id reads 16 bytes; an empty field is the zero id.
func (d *decoder) id(name string) (id [16]byte) {
	b := d.bytes(name)
	if len(b) != 0 && len(b) != len(id) {
		d.fail(name, "is %d bytes long; it must be %d", len(b), len(id))
		return id
	}
	copy(id[:], b)
	return id
}

// atMost notes a fault when a list has grown beyond its limit.
func (d *decoder) atMost(name string, have, most int) {
	if have > most {
		d.fail(name, "there are more than %d entries", most)
	}
}

// require notes a fault when the message ends without a field it cannot do without.
func (d *decoder) require(name string, there bool) {
	if !there {
		d.fail(name, "is missing")
	}
}
