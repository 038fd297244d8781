package wire

import (
	"bytes"
	"io"
	"slices"
	"sync"

	"github.com/klauspost/compress/flate"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/internal/frame"
)

const (
	// maxBundle bounds what a bundle may inflate to: no more than a frame holds,
	// with room to spare for a server whose pages are filled to the brim.
	maxBundle = 4<<20 + 64<<10
	// minDeflate is the bundle below which deflate has nothing to gain.
	minDeflate = 128
	// maxRatio is more than deflate can make of one byte (RFC 1951: 258 bytes in
	// two bits); a bundle that claims a larger one lies.
	maxRatio = 1040
	// level of deflate: beyond it a byte saved in a hundred costs more time than
	// all of those before.
	level = 4
)

// bundle is the messages of a page as they travel: plain or deflated.
type bundle struct {
	plain    []byte
	deflated []byte
	size     uint64 // of the plain form, beside deflated
}

// bundleSize is how long the blobs are as a plain bundle.
func bundleSize(blobs []frame.Blob) int {
	n := 0
	for _, blob := range blobs {
		n += sizeOf(len(blob))
	}
	return n
}

// appendBlob is appendBytes, but an empty blob stays: the count is kept.
func appendBlob(b []byte, field protowire.Number, blob frame.Blob) []byte {
	b = protowire.AppendTag(b, field, protowire.BytesType)
	return protowire.AppendBytes(b, blob)
}

// appendBundle writes the blobs in three fields from first on: the plain bundle,
// or the deflated one and the size of the plain one.
func appendBundle(b []byte, first protowire.Number, blobs []frame.Blob) []byte {
	if len(blobs) == 0 {
		return b
	}
	size := bundleSize(blobs)
	if size >= minDeflate {
		p := packers.Get().(*packer)
		defer packers.Put(p)
		if packed := p.pack(blobs, size); len(packed) < size {
			b = slices.Grow(b, len(packed)+smallBody)
			b = appendBytes(b, first+1, packed)
			return appendUint(b, first+2, size)
		}
	}
	b = slices.Grow(b, size+smallBody)
	b = protowire.AppendTag(b, first, protowire.BytesType)
	b = protowire.AppendVarint(b, uint64(size))
	return appendPlain(b, blobs)
}

func appendPlain(b []byte, blobs []frame.Blob) []byte {
	for _, blob := range blobs {
		b = appendBlob(b, 1, blob)
	}
	return b
}

// packer is the tables and buffers that deflating needs. They are large, so
// they are kept.
type packer struct {
	plain  []byte
	packed bytes.Buffer
	w      *flate.Writer
}

var packers = sync.Pool{New: func() any {
	p := new(packer)
	p.w, _ = flate.NewWriter(&p.packed, level) // fails only for a level that does not exist
	return p
}}

// pack deflates a bundle; the result is valid until the packer is used again.
// A packed length of at least size says that it was not worth it.
func (p *packer) pack(blobs []frame.Blob, size int) []byte {
	p.plain = appendPlain(slices.Grow(p.plain[:0], size), blobs)
	p.packed.Reset()
	p.w.Reset(&p.packed)
	p.w.Write(p.plain) // into memory: cannot fail
	p.w.Close()
	return p.packed.Bytes()
}

// messages puts the bundle's messages into list, which it replaces.
func (d *decoder) messages(in bundle, list *[]frame.Blob) {
	if d.bad != nil || len(in.plain)+len(in.deflated) == 0 {
		return
	}
	name, plain := "bundle", in.plain
	if len(in.deflated) > 0 {
		if len(in.plain) > 0 {
			d.fail("deflated", "stands beside a plain bundle; one of the two is expected")
			return
		}
		name = "deflated"
		var why string
		if plain, why = inflate(in.deflated, in.size); why != "" {
			d.fail(name, "%s", why)
			return
		}
	}
	blobs, bad := split(plain)
	d.inside(name, bad)
	*list = blobs
}

// split finds the messages of a plain bundle; they share it.
func split(plain []byte) ([]frame.Blob, *fault) {
	d := decoder{in: plain}
	n := 0
	for d.next() {
		if d.field == 1 {
			n++
		}
	}
	if d.bad != nil {
		return nil, d.bad
	}
	blobs := make([]frame.Blob, 0, n)
	d = decoder{in: plain}
	for d.next() {
		if d.field == 1 {
			blobs = append(blobs, d.bytes("messages"))
		}
	}
	return blobs, d.bad
}

// unpackers keeps readers, whose windows are large.
var unpackers = sync.Pool{New: func() any { return flate.NewReader(nil) }}

// inflate returns the size bytes that packed inflates to, or why it does not.
func inflate(packed []byte, size uint64) (plain []byte, why string) {
	if size > maxBundle || size > uint64(len(packed))*maxRatio {
		return nil, "bundle_size is larger than such a bundle can be"
	}
	r := unpackers.Get().(io.ReadCloser)
	defer unpackers.Put(r)
	if err := r.(flate.Resetter).Reset(bytes.NewReader(packed), nil); err != nil {
		return nil, "cannot be inflated: " + err.Error()
	}
	// One byte more than is promised, to see that there is none.
	plain = make([]byte, size+1)
	n := 0
	for err := error(nil); err != io.EOF; {
		var m int
		m, err = r.Read(plain[n:])
		n += m
		switch {
		case uint64(n) > size:
			return nil, "inflates to more than bundle_size"
		case err != nil && err != io.EOF:
			return nil, "cannot be inflated: " + err.Error()
		}
	}
	if uint64(n) != size {
		return nil, "inflates to less than bundle_size"
	}
	return plain[:n:n], ""
}
