package wire

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Changes and ChangesPage.

func appendChanges(b []byte, c *frame.Changes) []byte {
	b, start := begin(b, 1)
	b = end(appendTarget(b, c.To), start)
	b = appendUint(b, 2, c.Since)
	b = appendRanges(b, 3, c.Ranges)
	b = appendUint(b, 4, c.ReceiptRev)
	b = appendSize(b, 5, c.Limit)
	return appendUint(b, 6, c.HiddenRev)
}

func decodeChanges(b []byte, c *frame.Changes) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			d.inside("to", decodeTarget(d.bytes("to"), &c.To))
		case 2:
			c.Since = msg.Rev(d.uint("since"))
		case 3:
			c.Ranges = d.ranges(c.Ranges)
		case 4:
			c.ReceiptRev = msg.Rev(d.uint("receipt_rev"))
		case 5:
			c.Limit = d.size("limit")
		case 6:
			c.HiddenRev = d.uint("hidden_rev")
		}
	}
	return d.bad
}

func appendChangesPage(b []byte, p *frame.ChangesPage) []byte {
	b = appendID(b, 1, p.Conv)
	b = appendUint(b, 2, p.Since)
	b = appendUint(b, 3, p.Rev)
	b = appendRanges(b, 4, p.Ranges)
	b = appendBundle(b, 5, p.Messages)
	b = appendHoles(b, 8, p.Holes)
	b, start := begin(b, 9)
	b = end(appendState(b, &p.State), start)
	b = appendWatermarks(b, 10, p.Watermarks)
	b = appendBool(b, 11, p.More)
	b = appendSeqs(b, 12, p.Hidden.Seqs)
	b = appendUint(b, 13, p.Hidden.Rev)
	return appendMine(b, 14, p.Mine)
}

func decodeChangesPage(b []byte, p *frame.ChangesPage) *fault {
	d := decoder{in: b}
	p.State.FirstWhy = msg.EndBeginning
	var packed bundle
	for d.next() {
		switch d.field {
		case 1:
			p.Conv = d.id("conversation")
		case 2:
			p.Since = msg.Rev(d.uint("since"))
		case 3:
			p.Rev = msg.Rev(d.uint("rev"))
		case 4:
			p.Ranges = d.ranges(p.Ranges)
		case 5:
			packed.plain = d.bytes("bundle")
		case 6:
			packed.deflated = d.bytes("deflated")
		case 7:
			packed.size = d.uint("bundle_size")
		case 8:
			p.Holes = d.holes(p.Holes)
		case 9:
			d.inside("state", decodeState(d.bytes("state"), &p.State))
		case 10:
			p.Watermarks = d.watermarks(p.Watermarks)
		case 11:
			p.More = d.bool("more")
		case 12:
			p.Hidden.Seqs = d.seqs("hidden", p.Hidden.Seqs)
		case 13:
			p.Hidden.Rev = d.uint("hidden_rev")
		case 14:
			p.Mine = d.mine(p.Mine)
		}
	}
	d.require("conversation", !p.Conv.IsZero())
	d.messages(packed, &p.Messages)
	return d.bad
}
