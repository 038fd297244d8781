package wire

import "google.golang.org/protobuf/encoding/protowire"

// The append functions write one field each and leave zero values out.

type number interface {
	~int | ~int64 | ~uint32 | ~uint64
}

func appendUint[N number](b []byte, field protowire.Number, v N) []byte {
	if v == 0 {
		return b
	}
	b = protowire.AppendTag(b, field, protowire.VarintType)
	return protowire.AppendVarint(b, uint64(v))
}

// appendSize writes a size or a duration that the protocol holds in 32 bits;
// what is negative counts as not given, what is larger as the largest.
func appendSize[N ~int | ~int64](b []byte, field protowire.Number, v N) []byte {
	return appendUint(b, field, uint64(min(max(int64(v), 0), maxSize)))
}

func appendBool(b []byte, field protowire.Number, v bool) []byte {
	if !v {
		return b
	}
	b = protowire.AppendTag(b, field, protowire.VarintType)
	return append(b, 1)
}

func appendBytes[S ~string | ~[]byte](b []byte, field protowire.Number, v S) []byte {
	if len(v) == 0 {
		return b
	}
	b = protowire.AppendTag(b, field, protowire.BytesType)
	b = protowire.AppendVarint(b, uint64(len(v)))
	return append(b, v...)
}

func appendID[ID ~[16]byte](b []byte, field protowire.Number, id ID) []byte {
	if id == (ID{}) {
		return b
	}
	b = protowire.AppendTag(b, field, protowire.BytesType)
	b = append(b, byte(len(id)))
	raw := [16]byte(id)
	return append(b, raw[:]...)
}

// begin opens an embedded message: what is appended from here until end is its
// content. One byte is kept for its length, which is what most need.
func begin(b []byte, field protowire.Number) (_ []byte, start int) {
	b = protowire.AppendTag(b, field, protowire.BytesType)
	b = append(b, 0)
	return b, len(b)
}

// end closes the embedded message that starts at start, and moves it up if its
// length needs more than the byte that was kept. An empty one stays: it is there.
func end(b []byte, start int) []byte {
	n := len(b) - start
	if n < 0x80 {
		b[start-1] = byte(n)
		return b
	}
	var length [10]byte
	prefix := protowire.AppendVarint(length[:0], uint64(n))
	b = append(b, prefix[1:]...)
	copy(b[start-1+len(prefix):], b[start:start+n])
	copy(b[start-1:], prefix)
	return b
}

// sizeOf is the length of a field of n bytes, for fields numbered below 16.
func sizeOf(n int) int { return 1 + protowire.SizeBytes(n) }
