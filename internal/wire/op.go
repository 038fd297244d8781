package wire

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Op, OpAck, and the changes of messages and of what a user sees of a conversation.

// EncodeChange returns a change with its kind, as an Op holds it.
func (Codec) EncodeChange(c frame.Change) []byte { return appendChange(nil, c) }

// DecodeChange reads what EncodeChange returned. A kind that is not known here is
// refused.
func (Codec) DecodeChange(b []byte) (frame.Change, error) {
	var c frame.Change
	d := decoder{in: b}
	for d.next() {
		c = d.change(c)
	}
	d.require("kind", c != nil)
	if d.bad != nil {
		return nil, d.bad.err("change")
	}
	return c, nil
}

// appendChange writes nothing for nil.
func appendChange(b []byte, c frame.Change) []byte {
	for i := range changeKinds {
		opened, start := begin(b, changeKinds[i].field)
		if filled, mine := changeKinds[i].encode(opened, c); mine {
			return end(filled, start)
		}
	}
	return b
}

// change reads the field if it is a change, which replaces c.
func (d *decoder) change(c frame.Change) frame.Change {
	for i := range changeKinds {
		if k := &changeKinds[i]; k.field == d.field {
			body, bad := k.decode(d.bytes(k.name), c)
			d.inside(k.name, bad)
			return body.(frame.Change)
		}
	}
	return c
}

func appendOp(b []byte, o *frame.Op) []byte {
	b, start := begin(b, 1)
	b = end(appendTarget(b, o.To), start)
	b = appendUint(b, 2, o.Op)
	return appendChange(b, o.Change)
}

func decodeOp(b []byte, o *frame.Op) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			d.inside("to", decodeTarget(d.bytes("to"), &o.To))
		case 2:
			o.Op = d.uint("op")
		default:
			o.Change = d.change(o.Change)
		}
	}
	return d.bad
}

func appendOpAck(b []byte, a *frame.OpAck) []byte {
	b = appendID(b, 1, a.Conv)
	b = appendUint(b, 2, a.Prev)
	b = appendUint(b, 3, a.Rev)
	b = appendUint(b, 4, a.Time)
	for _, blob := range a.Messages {
		b = appendBlob(b, 5, blob)
	}
	b = appendMine(b, 6, a.Mine)
	b, start := begin(b, 7)
	b = end(appendState(b, &a.State), start)
	return appendUint(b, 8, a.InboxRev)
}

func decodeOpAck(b []byte, a *frame.OpAck) *fault {
	d := decoder{in: b}
	a.State.FirstWhy = msg.EndBeginning
	for d.next() {
		switch d.field {
		case 1:
			a.Conv = d.id("conversation")
		case 2:
			a.Prev = msg.Rev(d.uint("prev"))
		case 3:
			a.Rev = msg.Rev(d.uint("rev"))
		case 4:
			a.Time = msg.Millis(d.uint("time"))
		case 5:
			a.Messages = append(a.Messages, d.bytes("messages"))
		case 6:
			a.Mine = d.mine(a.Mine)
		case 7:
			d.inside("state", decodeState(d.bytes("state"), &a.State))
		case 8:
			a.InboxRev = msg.Rev(d.uint("inbox_rev"))
		}
	}
	return d.bad
}

func appendEdit(b []byte, e *frame.Edit) []byte {
	b = appendUint(b, 1, e.Seq)
	b, start := begin(b, 2)
	return end(appendContent(b, &e.Content), start)
}

func decodeEdit(b []byte, e *frame.Edit) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			e.Seq = msg.Seq(d.uint("seq"))
		case 2:
			d.inside("content", decodeContent(d.bytes("content"), &e.Content))
		}
	}
	return d.bad
}

func appendDelete(b []byte, c *frame.Delete) []byte { return appendUint(b, 1, c.Seq) }

func decodeDelete(b []byte, c *frame.Delete) *fault { return decodeSeq(b, &c.Seq) }

func appendClear(b []byte, c *frame.Clear) []byte { return appendUint(b, 1, c.Seq) }

func decodeClear(b []byte, c *frame.Clear) *fault { return decodeSeq(b, &c.Seq) }

// decodeSeq reads a message that is nothing but a seq.
func decodeSeq(b []byte, seq *msg.Seq) *fault {
	d := decoder{in: b}
	for d.next() {
		if d.field == 1 {
			*seq = msg.Seq(d.uint("seq"))
		}
	}
	return d.bad
}

func appendReact(b []byte, r *frame.React) []byte {
	b = appendUint(b, 1, r.Seq)
	b = appendBytes(b, 2, r.Emoji)
	return appendBool(b, 3, r.Remove)
}

func decodeReact(b []byte, r *frame.React) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			r.Seq = msg.Seq(d.uint("seq"))
		case 2:
			r.Emoji = d.text("emoji")
		case 3:
			r.Remove = d.bool("remove")
		}
	}
	return d.bad
}

func appendHide(b []byte, h *frame.Hide) []byte { return appendSeqs(b, 1, h.Seqs) }

func decodeHide(b []byte, h *frame.Hide) *fault {
	d := decoder{in: b}
	for d.next() {
		if d.field == 1 {
			h.Seqs = d.seqs("seqs", h.Seqs)
		}
	}
	return d.bad
}

func appendMark(b []byte, m *frame.Mark) []byte { return appendBool(b, 1, m.Unread) }

func decodeMark(b []byte, m *frame.Mark) *fault {
	d := decoder{in: b}
	for d.next() {
		if d.field == 1 {
			m.Unread = d.bool("unread")
		}
	}
	return d.bad
}
