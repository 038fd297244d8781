package wire

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What is asked about one message: Info and Reactors, with their answers.

func appendInfo(b []byte, i *frame.Info) []byte {
	b, start := begin(b, 1)
	b = end(appendTarget(b, i.To), start)
	b = appendUint(b, 2, i.Seq)
	b = appendUint(b, 3, i.After)
	return appendSize(b, 4, i.Limit)
}

func decodeInfo(b []byte, i *frame.Info) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			d.inside("to", decodeTarget(d.bytes("to"), &i.To))
		case 2:
			i.Seq = msg.Seq(d.uint("seq"))
		case 3:
			i.After = msg.UserID(d.uint("after"))
		case 4:
			i.Limit = d.size("limit")
		}
	}
	return d.bad
}

func appendInfoPage(b []byte, p *frame.InfoPage) []byte {
	b = appendID(b, 1, p.Conv)
	b = appendUint(b, 2, p.Seq)
	for _, m := range p.Members {
		var start int
		b, start = begin(b, 3)
		b = appendBytes(b, 1, m.User)
		b = appendUint(b, 2, m.Delivered)
		b = appendUint(b, 3, m.Read)
		b = end(b, start)
	}
	return appendUint(b, 4, p.Next)
}

func decodeInfoPage(b []byte, p *frame.InfoPage) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			p.Conv = d.id("conversation")
		case 2:
			p.Seq = msg.Seq(d.uint("seq"))
		case 3:
			d.atMost("members", len(p.Members)+1, maxItems)
			m, bad := decodeMemberInfo(d.bytes("members"))
			d.inside("members", bad)
			p.Members = append(p.Members, m)
		case 4:
			p.Next = msg.UserID(d.uint("next"))
		}
	}
	d.require("conversation", !p.Conv.IsZero())
	return d.bad
}

func decodeMemberInfo(b []byte) (m frame.MemberInfo, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			m.User = msg.Address(d.text("user"))
		case 2:
			m.Delivered = msg.Millis(d.uint("delivered"))
		case 3:
			m.Read = msg.Millis(d.uint("read"))
		}
	}
	return m, d.bad
}

func appendReactors(b []byte, r *frame.Reactors) []byte {
	b, start := begin(b, 1)
	b = end(appendTarget(b, r.To), start)
	b = appendUint(b, 2, r.Seq)
	b = appendBytes(b, 3, r.Emoji)
	b = appendUint(b, 4, r.After)
	return appendSize(b, 5, r.Limit)
}

func decodeReactors(b []byte, r *frame.Reactors) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			d.inside("to", decodeTarget(d.bytes("to"), &r.To))
		case 2:
			r.Seq = msg.Seq(d.uint("seq"))
		case 3:
			r.Emoji = d.text("emoji")
		case 4:
			r.After = msg.Rev(d.uint("after"))
		case 5:
			r.Limit = d.size("limit")
		}
	}
	return d.bad
}

func appendReactorsPage(b []byte, p *frame.ReactorsPage) []byte {
	b = appendID(b, 1, p.Conv)
	b = appendUint(b, 2, p.Seq)
	for _, r := range p.Reactors {
		var start int
		b, start = begin(b, 3)
		b = appendBytes(b, 1, r.User)
		b = appendUint(b, 2, r.Time)
		b = end(b, start)
	}
	return appendUint(b, 4, p.Next)
}

func decodeReactorsPage(b []byte, p *frame.ReactorsPage) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			p.Conv = d.id("conversation")
		case 2:
			p.Seq = msg.Seq(d.uint("seq"))
		case 3:
			d.atMost("reactors", len(p.Reactors)+1, maxItems)
			r, bad := decodeReactor(d.bytes("reactors"))
			d.inside("reactors", bad)
			p.Reactors = append(p.Reactors, r)
		case 4:
			p.Next = msg.Rev(d.uint("next"))
		}
	}
	d.require("conversation", !p.Conv.IsZero())
	return d.bad
}

func decodeReactor(b []byte) (r frame.Reactor, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			r.User = msg.Address(d.text("user"))
		case 2:
			r.Time = msg.Millis(d.uint("time"))
		}
	}
	return r, d.bad
}
