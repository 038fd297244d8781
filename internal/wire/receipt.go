package wire

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func appendReceipt(b []byte, r *frame.Receipt) []byte {
	for i := range r.Items {
		item := &r.Items[i]
		var start, inner int
		b, start = begin(b, 1)
		b, inner = begin(b, 1)
		b = end(appendTarget(b, item.To), inner)
		b = appendUint(b, 2, item.Delivered)
		b = appendUint(b, 3, item.Read)
		b = appendUint(b, 5, item.Told)
		b = end(b, start)
	}
	return b
}

func decodeReceipt(b []byte, r *frame.Receipt) *fault {
	d := decoder{in: b}
	for d.next() {
		if d.field == 1 {
			d.atMost("items", len(r.Items)+1, maxItems)
			r.Items = append(r.Items, frame.ReceiptItem{})
			d.inside("items", decodeReceiptItem(d.bytes("items"), &r.Items[len(r.Items)-1]))
		}
	}
	return d.bad
}

func decodeReceiptItem(b []byte, item *frame.ReceiptItem) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			d.inside("to", decodeTarget(d.bytes("to"), &item.To))
		case 2:
			item.Delivered = msg.Seq(d.uint("delivered"))
		case 3:
			item.Read = msg.Seq(d.uint("read"))
		case 5:
			item.Told = msg.Seq(d.uint("told"))
		}
	}
	return d.bad
}

func appendReceiptPush(b []byte, p *frame.ReceiptPush) []byte {
	b = appendID(b, 1, p.Conv)
	b = appendUint(b, 2, p.Prev)
	b = appendUint(b, 3, p.Rev)
	return appendWatermarks(b, 4, p.Watermarks)
}

func decodeReceiptPush(b []byte, p *frame.ReceiptPush) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			p.Conv = d.id("conversation")
		case 2:
			p.Prev = msg.Rev(d.uint("prev"))
		case 3:
			p.Rev = msg.Rev(d.uint("rev"))
		case 4:
			p.Watermarks = d.watermarks(p.Watermarks)
		}
	}
	d.require("conversation", !p.Conv.IsZero())
	return d.bad
}
