package wire

import (
	"bytes"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Data, DataPage, and the changes of user data.

func appendData(b []byte, q *frame.Data) []byte {
	b = appendBytes(b, 1, q.Prefix)
	b = appendBytes(b, 2, q.After)
	b = appendSize(b, 3, q.Limit)
	return appendBytes(b, 4, q.Key)
}

func decodeData(b []byte, q *frame.Data) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			q.Prefix = d.text("prefix")
		case 2:
			q.After = d.text("after")
		case 3:
			q.Limit = d.size("limit")
		case 4:
			q.Key = d.text("key")
		}
	}
	return d.bad
}

func appendDataPage(b []byte, p *frame.DataPage) []byte {
	b = appendUint(b, 1, p.Rev)
	b = appendDatums(b, 2, p.Data)
	return appendBool(b, 3, p.More)
}

func decodeDataPage(b []byte, p *frame.DataPage) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			p.Rev = msg.Rev(d.uint("rev"))
		case 2:
			p.Data = d.datum(p.Data)
		case 3:
			p.More = d.bool("more")
		}
	}
	return d.bad
}

func appendDatums(b []byte, field protowire.Number, list []frame.Datum) []byte {
	for i := range list {
		var start int
		b, start = begin(b, field)
		b = appendBytes(b, 1, list[i].Key)
		b = appendUint(b, 2, list[i].InboxRev)
		b = appendBool(b, 3, list[i].Deleted)
		b = appendSize(b, 4, list[i].Size)
		b = appendBytes(b, 5, list[i].Value)
		b = end(b, start)
	}
	return b
}

// datum adds the field's entry to a list.
func (d *decoder) datum(list []frame.Datum) []frame.Datum {
	d.atMost("data", len(list)+1, maxItems)
	one, bad := decodeDatum(d.bytes("data"))
	d.inside("data", bad)
	return append(list, one)
}

func decodeDatum(b []byte) (out frame.Datum, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			out.Key = d.text("key")
		case 2:
			out.InboxRev = msg.Rev(d.uint("inbox_rev"))
		case 3:
			out.Deleted = d.bool("deleted")
		case 4:
			out.Size = d.size("size")
		case 5:
			out.Value = bytes.Clone(d.bytes("value"))
		}
	}
	return out, d.bad
}

func appendSetData(b []byte, s *frame.SetData) []byte {
	b = appendBytes(b, 1, s.Key)
	return appendBytes(b, 2, s.Value)
}

func decodeSetData(b []byte, s *frame.SetData) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			s.Key = d.text("key")
		case 2:
			s.Value = bytes.Clone(d.bytes("value"))
		}
	}
	return d.bad
}

func appendDeleteData(b []byte, c *frame.DeleteData) []byte { return appendBytes(b, 1, c.Key) }

func decodeDeleteData(b []byte, c *frame.DeleteData) *fault {
	d := decoder{in: b}
	for d.next() {
		if d.field == 1 {
			c.Key = d.text("key")
		}
	}
	return d.bad
}
