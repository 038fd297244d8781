package wire

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// maxRows is how many rows one frame may carry.
const maxRows = 1000

func appendInbox(b []byte, in *frame.Inbox) []byte {
	b = appendUint(b, 1, in.Since)
	b = appendBool(b, 2, in.Page)
	b = appendUint(b, 3, in.Before.Pinned)
	b = appendUint(b, 4, in.Before.Activity)
	b = appendID(b, 5, in.Before.Conv)
	return appendSize(b, 6, in.Limit)
}

func decodeInbox(b []byte, in *frame.Inbox) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			in.Since = msg.Rev(d.uint("since"))
		case 2:
			in.Page = d.bool("page")
		case 3:
			in.Before.Pinned = d.uint("before_pinned")
		case 4:
			in.Before.Activity = msg.Millis(d.uint("before_activity"))
		case 5:
			in.Before.Conv = d.id("before_conversation")
		case 6:
			in.Limit = d.size("limit")
		}
	}
	return d.bad
}

func appendInboxPage(b []byte, p *frame.InboxPage) []byte {
	b = appendUint(b, 1, p.From)
	b = appendUint(b, 2, p.To)
	for i := range p.Rows {
		var start int
		b, start = begin(b, 3)
		b = end(appendRow(b, &p.Rows[i]), start)
	}
	b = appendBool(b, 4, p.More)
	b = appendBool(b, 5, p.Reset)
	return appendDatums(b, 6, p.Data)
}

func decodeInboxPage(b []byte, p *frame.InboxPage) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			p.From = msg.Rev(d.uint("from"))
		case 2:
			p.To = msg.Rev(d.uint("to"))
		case 3:
			d.atMost("rows", len(p.Rows)+1, maxRows)
			p.Rows = append(p.Rows, frame.Row{})
			d.inside("rows", decodeRow(d.bytes("rows"), &p.Rows[len(p.Rows)-1]))
		case 4:
			p.More = d.bool("more")
		case 5:
			p.Reset = d.bool("reset")
		case 6:
			p.Data = d.datum(p.Data)
		}
	}
	return d.bad
}

func appendRow(b []byte, r *frame.Row) []byte {
	b = appendID(b, 1, r.Conv)
	b = appendUint(b, 2, r.InboxRev)
	b = appendBytes(b, 3, r.Peer)
	b = appendBytes(b, 4, r.Name)
	b, start := begin(b, 5)
	b = end(appendState(b, &r.State), start)
	b = appendUint(b, 6, r.Activity)
	b = appendUint(b, 7, r.Pinned)
	b = appendUint(b, 8, r.Read.Seq)
	b = appendUint(b, 9, r.PeerDelivered)
	b = appendUint(b, 10, r.PeerRead)
	b = appendUint(b, 11, r.Unread)
	b = appendBytes(b, 12, r.Preview)
	b = appendBool(b, 13, r.Wide)
	b = appendUint(b, 14, r.Read.Ordinal)
	b = appendUint(b, 15, r.Mentions)
	b = appendBool(b, 16, r.Marked)
	b = appendBytes(b, 17, r.Picture)
	b = appendUint(b, 18, r.MutedUntil)
	return appendUint(b, 19, r.Archived)
}

func decodeRow(b []byte, r *frame.Row) *fault {
	d := decoder{in: b}
	r.State.FirstWhy = msg.EndBeginning
	for d.next() {
		switch d.field {
		case 1:
			r.Conv = d.id("conversation")
		case 2:
			r.InboxRev = msg.Rev(d.uint("inbox_rev"))
		case 3:
			r.Peer = msg.Address(d.text("peer"))
		case 4:
			r.Name = d.text("name")
		case 5:
			d.inside("state", decodeState(d.bytes("state"), &r.State))
		case 6:
			r.Activity = msg.Millis(d.uint("activity"))
		case 7:
			r.Pinned = d.uint("pinned")
		case 8:
			r.Read.Seq = msg.Seq(d.uint("read_seq"))
		case 9:
			r.PeerDelivered = msg.Seq(d.uint("peer_delivered"))
		case 10:
			r.PeerRead = msg.Seq(d.uint("peer_read"))
		case 11:
			r.Unread = d.uint("unread")
		case 12:
			r.Preview = joined(r.Preview, d.bytes("preview"))
		case 13:
			r.Wide = d.bool("wide")
		case 14:
			r.Read.Ordinal = msg.Ordinal(d.uint("read_ordinal"))
		case 15:
			r.Mentions = d.uint("mentions")
		case 16:
			r.Marked = d.bool("marked")
		case 17:
			r.Picture = d.text("picture")
		case 18:
			r.MutedUntil = msg.Millis(d.uint("muted_until"))
		case 19:
			r.Archived = d.uint("archived")
		}
	}
	d.require("conversation", !r.Conv.IsZero())
	return d.bad
}

// joined merges a message that stands in two pieces, which for protobuf is the
// same as one after the other. Nearly always there is one, which is shared.
func joined(have, more []byte) frame.Blob {
	if len(have) == 0 {
		return more
	}
	return append(have[:len(have):len(have)], more...)
}
