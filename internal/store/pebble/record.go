package pebble

import (
	"encoding/binary"
	"fmt"

	"github.com/backscroll/backscroll/msg"
)

// A record's value starts with the version of its encoding in this layout. A
// reader knows all versions up to its own; a field is added by raising the version.
const recordVersion = 1

// Values are made of few kinds of fields:
//
//	number    uvarint
//	distance  zigzag varint of a difference that is usually small; any two
//	          numbers have one, since it wraps around
//	position  number seq, distance from ordinal to seq
//	text      number of bytes, then the bytes
//	flags     byte, of which only some bits may be set

func appendNumber(b []byte, v uint64) []byte { return binary.AppendUvarint(b, v) }

func appendDistance(b []byte, from, to uint64) []byte {
	return binary.AppendVarint(b, int64(to-from))
}

func appendPosition(b []byte, p msg.Position) []byte {
	return appendDistance(appendNumber(b, uint64(p.Seq)), uint64(p.Ordinal), uint64(p.Seq))
}

func appendMillis(b []byte, m msg.Millis) []byte { return binary.AppendVarint(b, int64(m)) }

func appendText(b []byte, s string) []byte { return append(appendNumber(b, uint64(len(s))), s...) }

func appendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}

// flag is b, or nothing.
func flag(v bool, b byte) byte {
	if v {
		return b
	}
	return 0
}

// fieldReader takes a value apart. The first field that cannot be read makes
// bad true and all later ones zero.
type fieldReader struct {
	b   []byte
	bad bool
}

// readRecord starts behind the version.
func readRecord(val []byte) fieldReader {
	if len(val) == 0 || val[0] != recordVersion {
		return fieldReader{bad: true}
	}
	return fieldReader{b: val[1:]}
}

func (f *fieldReader) fail() { f.bad, f.b = true, nil }

func (f *fieldReader) byte() byte {
	if len(f.b) == 0 {
		f.fail()
		return 0
	}
	v := f.b[0]
	f.b = f.b[1:]
	return v
}

func (f *fieldReader) bool() bool {
	v := f.byte()
	if v > 1 {
		f.fail()
	}
	return v == 1
}

// flags reads a byte that has no bit outside all.
func (f *fieldReader) flags(all byte) byte {
	v := f.byte()
	if v&^all != 0 {
		f.fail()
		return 0
	}
	return v
}

func (f *fieldReader) number() uint64 {
	v, n := binary.Uvarint(f.b)
	if n <= 0 {
		f.fail()
		return 0
	}
	f.b = f.b[n:]
	return v
}

func (f *fieldReader) varint() int64 {
	v, n := binary.Varint(f.b)
	if n <= 0 {
		f.fail()
		return 0
	}
	f.b = f.b[n:]
	return v
}

// to reads a distance and returns its end; from reads one and returns its start.
func (f *fieldReader) to(from uint64) uint64 { return from + uint64(f.varint()) }
func (f *fieldReader) from(to uint64) uint64 { return to - uint64(f.varint()) }

func (f *fieldReader) rev() msg.Rev       { return msg.Rev(f.number()) }
func (f *fieldReader) millis() msg.Millis { return msg.Millis(f.varint()) }

func (f *fieldReader) position() msg.Position {
	seq := f.number()
	return msg.Position{Seq: msg.Seq(seq), Ordinal: msg.Ordinal(f.from(seq))}
}

func (f *fieldReader) take(n uint64) []byte {
	if n > uint64(len(f.b)) {
		f.fail()
		return nil
	}
	part := f.b[:n]
	f.b = f.b[n:]
	return part
}

func (f *fieldReader) text() string { return string(f.take(f.number())) }

// ok reports whether every field was there and nothing is left.
func (f *fieldReader) ok() bool { return !f.bad && len(f.b) == 0 }

// unreadable is the error of a key or value that does not decode.
func unreadable(what string, key, val []byte) error {
	return &msg.Error{Code: msg.CodeInternal, Detail: fmt.Sprintf(
		"the store holds a damaged %s at key %x (%d bytes: %s)", what, key, len(val), abbreviated(val))}
}

func abbreviated(val []byte) string {
	const most = 32
	if len(val) > most {
		return fmt.Sprintf("%x…", val[:most])
	}
	return fmt.Sprintf("%x", val)
}
