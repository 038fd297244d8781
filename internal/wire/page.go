package wire

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Fetch and Page.

func appendFetch(b []byte, f *frame.Fetch) []byte {
	b, start := begin(b, 1)
	b = end(appendTarget(b, f.To), start)
	b = appendUint(b, 2, f.From)
	b = appendBool(b, 3, f.Forward)
	b = appendSize(b, 4, f.Limit)
	b = appendUint(b, 5, f.ReceiptRev)
	b = appendUint(b, 6, f.Until)
	return appendUint(b, 7, f.HiddenRev)
}

func decodeFetch(b []byte, f *frame.Fetch) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			d.inside("to", decodeTarget(d.bytes("to"), &f.To))
		case 2:
			f.From = msg.Seq(d.uint("from"))
		case 3:
			f.Forward = d.bool("forward")
		case 4:
			f.Limit = d.size("limit")
		case 5:
			f.ReceiptRev = msg.Rev(d.uint("receipt_rev"))
		case 6:
			f.Until = msg.Seq(d.uint("until"))
		case 7:
			f.HiddenRev = d.uint("hidden_rev")
		}
	}
	return d.bad
}

func appendPage(b []byte, p *frame.Page) []byte {
	b = appendID(b, 1, p.Conv)
	b = appendUint(b, 2, p.Range.Lo)
	b = appendUint(b, 3, p.Range.Hi)
	b = appendUint(b, 4, p.Rev)
	b = appendBundle(b, 5, p.Messages)
	b = appendHoles(b, 8, p.Holes)
	b, start := begin(b, 9)
	b = end(appendState(b, &p.State), start)
	b = appendWatermarks(b, 10, p.Watermarks)
	b = appendSeqs(b, 11, p.Hidden.Seqs)
	b = appendUint(b, 12, p.Hidden.Rev)
	return appendMine(b, 13, p.Mine)
}

func decodePage(b []byte, p *frame.Page) *fault {
	d := decoder{in: b}
	p.State.FirstWhy = msg.EndBeginning
	var packed bundle
	for d.next() {
		switch d.field {
		case 1:
			p.Conv = d.id("conversation")
		case 2:
			p.Range.Lo = msg.Seq(d.uint("lo"))
		case 3:
			p.Range.Hi = msg.Seq(d.uint("hi"))
		case 4:
			p.Rev = msg.Rev(d.uint("rev"))
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
			p.Hidden.Seqs = d.seqs("hidden", p.Hidden.Seqs)
		case 12:
			p.Hidden.Rev = d.uint("hidden_rev")
		case 13:
			p.Mine = d.mine(p.Mine)
		}
	}
	d.require("conversation", !p.Conv.IsZero())
	d.messages(packed, &p.Messages)
	return d.bad
}
