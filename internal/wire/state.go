package wire

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What pages and rows are made of: State, Watermark, Hole, Span.

// firstWhy lists why a user sees nothing before State.First, by its number on
// the wire.
var firstWhy = [...]msg.End{msg.EndBeginning, msg.EndBeforeJoined, msg.EndCleared, msg.EndRetention}

// appendState writes any other end than those of firstWhy as EndBeginning.
func appendState(b []byte, s *frame.State) []byte {
	b = appendUint(b, 1, s.Head.Seq)
	b = appendUint(b, 2, s.Head.Ordinal)
	b = appendUint(b, 3, s.Rev)
	b = appendUint(b, 4, s.MetaRev)
	b = appendUint(b, 5, s.ReceiptRev)
	b = appendUint(b, 6, s.First)
	for number, end := range firstWhy {
		if end == s.FirstWhy {
			b = appendUint(b, 7, number)
		}
	}
	b = appendBool(b, 8, s.Left)
	b = appendBool(b, 9, s.Deleted)
	b = appendUint(b, 10, s.HiddenRev)
	b = appendUint(b, 11, uint64(s.Role))
	b = appendUint(b, 12, s.Rights)
	return appendUint(b, 13, s.Cleared)
}

func decodeState(b []byte, s *frame.State) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			s.Head.Seq = msg.Seq(d.uint("head_seq"))
		case 2:
			s.Head.Ordinal = msg.Ordinal(d.uint("head_ordinal"))
		case 3:
			s.Rev = msg.Rev(d.uint("rev"))
		case 4:
			s.MetaRev = msg.Rev(d.uint("meta_rev"))
		case 5:
			s.ReceiptRev = msg.Rev(d.uint("receipt_rev"))
		case 6:
			s.First = msg.Seq(d.uint("first"))
		case 7:
			s.FirstWhy = firstWhy[d.upTo("first_why", uint64(len(firstWhy)-1))]
		case 8:
			s.Left = d.bool("left")
		case 9:
			s.Deleted = d.bool("deleted")
		case 10:
			s.HiddenRev = d.uint("hidden_rev")
		case 11:
			s.Role = d.role("role")
		case 12:
			s.Rights = msg.Rights(d.uint32("rights"))
		case 13:
			s.Cleared = msg.Seq(d.uint("cleared"))
		}
	}
	if s.FirstWhy == msg.EndMore { // the zero End; on the wire 0 is the beginning
		s.FirstWhy = msg.EndBeginning
	}
	return d.bad
}

func appendWatermarks(b []byte, field protowire.Number, list []frame.Watermark) []byte {
	for _, w := range list {
		var start int
		b, start = begin(b, field)
		b = appendBytes(b, 1, w.User)
		b = appendUint(b, 2, w.Delivered)
		b = appendUint(b, 3, w.Read)
		b = end(b, start)
	}
	return b
}

func decodeWatermark(b []byte) (w frame.Watermark, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			w.User = msg.Address(d.text("user"))
		case 2:
			w.Delivered = msg.Seq(d.uint("delivered"))
		case 3:
			w.Read = msg.Seq(d.uint("read"))
		}
	}
	return w, d.bad
}

// watermarks adds the field's watermark to a list.
func (d *decoder) watermarks(list []frame.Watermark) []frame.Watermark {
	w, bad := decodeWatermark(d.bytes("watermarks"))
	d.inside("watermarks", bad)
	return append(list, w)
}

func appendHoles(b []byte, field protowire.Number, list []msg.Hole) []byte {
	for _, h := range list {
		var start int
		b, start = begin(b, field)
		b = appendUint(b, 1, h.Lo)
		b = appendUint(b, 2, h.Hi)
		b = appendUint(b, 3, uint64(h.Reason))
		b = end(b, start)
	}
	return b
}

func decodeHole(b []byte) (h msg.Hole, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			h.Lo = msg.Seq(d.uint("lo"))
		case 2:
			h.Hi = msg.Seq(d.uint("hi"))
		case 3:
			h.Reason = msg.HoleReason(d.upTo("reason", uint64(msg.HoleExpired)))
		}
	}
	d.require("reason", h.Reason != 0)
	d.checkRange(h.Range)
	return h, d.bad
}

// holes adds the field's hole to a list.
func (d *decoder) holes(list []msg.Hole) []msg.Hole {
	h, bad := decodeHole(d.bytes("holes"))
	d.inside("holes", bad)
	return append(list, h)
}

// maxRanges is how many ranges one Changes may ask about.
const maxRanges = 256

func appendRanges(b []byte, field protowire.Number, list []msg.Range) []byte {
	for _, r := range list {
		var start int
		b, start = begin(b, field)
		b = appendUint(b, 1, r.Lo)
		b = appendUint(b, 2, r.Hi)
		b = end(b, start)
	}
	return b
}

func decodeRange(b []byte) (r msg.Range, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			r.Lo = msg.Seq(d.uint("lo"))
		case 2:
			r.Hi = msg.Seq(d.uint("hi"))
		}
	}
	d.checkRange(r)
	return r, d.bad
}

func (d *decoder) checkRange(r msg.Range) {
	if r.Lo == 0 || r.Empty() {
		d.fail("hi", "%d to %d is no range of seqs", r.Lo, r.Hi)
	}
}

// ranges adds the field's range to a list that ascends without overlap.
func (d *decoder) ranges(list []msg.Range) []msg.Range {
	r, bad := decodeRange(d.bytes("ranges"))
	d.inside("ranges", bad)
	if n := len(list); n > 0 && r.Lo <= list[n-1].Hi {
		d.fail("ranges", "they must ascend without overlap")
	}
	d.atMost("ranges", len(list)+1, maxRanges)
	return append(list, r)
}
