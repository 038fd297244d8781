package wire

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func appendPush(b []byte, p *frame.Push) []byte {
	b = slices.Grow(b, bundleSize(p.Messages)+smallBody)
	b = appendID(b, 1, p.Conv)
	b = appendUint(b, 2, p.Prev)
	b = appendUint(b, 3, p.Rev)
	for _, blob := range p.Messages {
		b = appendBlob(b, 4, blob)
	}
	b = appendUint(b, 5, p.MetaRev)
	b = appendUint(b, 6, p.From)
	b = appendUint(b, 7, p.To)
	if p.Row != nil {
		var start int
		b, start = begin(b, 8)
		b = end(appendRow(b, p.Row), start)
	}
	return appendMine(b, 9, p.Mine)
}

func decodePush(b []byte, p *frame.Push) *fault {
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
			p.Messages = append(p.Messages, d.bytes("messages"))
		case 5:
			p.MetaRev = msg.Rev(d.uint("meta_rev"))
		case 6:
			p.From = msg.Rev(d.uint("from"))
		case 7:
			p.To = msg.Rev(d.uint("to"))
		case 8:
			if p.Row == nil {
				p.Row = new(frame.Row)
			}
			d.inside("row", decodeRow(d.bytes("row"), p.Row))
		case 9:
			p.Mine = d.mine(p.Mine)
		}
	}
	d.require("conversation", !p.Conv.IsZero())
	return d.bad
}
