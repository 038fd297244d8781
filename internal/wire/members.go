package wire

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Members and MembersPage.

func appendMembers(b []byte, m *frame.Members) []byte {
	b, start := begin(b, 1)
	b = end(appendTarget(b, m.To), start)
	b = appendUint(b, 2, m.Since)
	return appendSize(b, 3, m.Limit)
}

func decodeMembers(b []byte, m *frame.Members) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			d.inside("to", decodeTarget(d.bytes("to"), &m.To))
		case 2:
			m.Since = msg.Rev(d.uint("since"))
		case 3:
			m.Limit = d.size("limit")
		}
	}
	return d.bad
}

func appendMembersPage(b []byte, p *frame.MembersPage) []byte {
	b = appendID(b, 1, p.Conv)
	b = appendUint(b, 2, p.Since)
	b = appendUint(b, 3, p.Rev)
	var start int
	for i := range p.Members {
		b, start = begin(b, 4)
		b = end(appendMember(b, &p.Members[i]), start)
	}
	b = appendBool(b, 5, p.More)
	b = appendBytes(b, 6, p.Name)
	b = appendBytes(b, 7, p.Description)
	b = appendBytes(b, 8, p.Picture)
	b = appendSettings(b, 9, &p.Settings)
	b = appendUint(b, 10, p.Count)
	b = appendUint(b, 11, p.Created)
	b, start = begin(b, 12)
	return end(appendState(b, &p.State), start)
}

func decodeMembersPage(b []byte, p *frame.MembersPage) *fault {
	d := decoder{in: b}
	p.State.FirstWhy = msg.EndBeginning
	for d.next() {
		switch d.field {
		case 1:
			p.Conv = d.id("conversation")
		case 2:
			p.Since = msg.Rev(d.uint("since"))
		case 3:
			p.Rev = msg.Rev(d.uint("rev"))
		case 4:
			d.atMost("members", len(p.Members)+1, maxItems)
			m, bad := decodeMember(d.bytes("members"))
			d.inside("members", bad)
			p.Members = append(p.Members, m)
		case 5:
			p.More = d.bool("more")
		case 6:
			p.Name = d.text("name")
		case 7:
			p.Description = d.text("description")
		case 8:
			p.Picture = d.text("picture")
		case 9:
			d.inside("settings", decodeSettings(d.bytes("settings"), &p.Settings))
		case 10:
			p.Count = d.uint("count")
		case 11:
			p.Created = msg.Millis(d.uint("created"))
		case 12:
			d.inside("state", decodeState(d.bytes("state"), &p.State))
		}
	}
	d.require("conversation", !p.Conv.IsZero())
	return d.bad
}

func appendMember(b []byte, m *frame.Member) []byte {
	b = appendBytes(b, 1, m.User)
	b = appendBytes(b, 2, m.Name)
	b = appendUint(b, 3, uint64(m.Role))
	b = appendUint(b, 4, m.Joined)
	b = appendBool(b, 5, m.Left)
	return appendUint(b, 6, m.MetaRev)
}

func decodeMember(b []byte) (m frame.Member, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			m.User = msg.Address(d.text("user"))
		case 2:
			m.Name = d.text("name")
		case 3:
			m.Role = d.role("role")
		case 4:
			m.Joined = msg.Millis(d.uint("joined"))
		case 5:
			m.Left = d.bool("left")
		case 6:
			m.MetaRev = msg.Rev(d.uint("meta_rev"))
		}
	}
	return m, d.bad
}
