package wire

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Account, Presence and PresencePage.

func appendAccount(b []byte, a *frame.Account) []byte {
	b = appendOptionalBool(b, 1, a.Quiet)
	b = appendOptionalBool(b, 2, a.HideLastSeen)
	b = appendOptionalBool(b, 3, a.KeepArchived)
	return appendOptionalUint(b, 4, a.WriteFrom)
}

func appendOptionalBool(b []byte, field protowire.Number, v *bool) []byte {
	if v == nil {
		return b
	}
	b = protowire.AppendTag(b, field, protowire.VarintType)
	return protowire.AppendVarint(b, protowire.EncodeBool(*v))
}

func decodeAccount(b []byte, a *frame.Account) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			a.Quiet = new(d.bool("quiet"))
		case 2:
			a.HideLastSeen = new(d.bool("hide_last_seen"))
		case 3:
			a.KeepArchived = new(d.bool("keep_archived"))
		case 4:
			a.WriteFrom = new(msg.WriteFrom(d.uint32("write_from")))
		}
	}
	return d.bad
}

func appendPresence(b []byte, p *frame.Presence) []byte { return appendTexts(b, 1, p.Users) }

func decodePresence(b []byte, p *frame.Presence) *fault { return decodeUsers(b, &p.Users) }

func appendPresencePage(b []byte, p *frame.PresencePage) []byte {
	for _, u := range p.Users {
		var start int
		b, start = begin(b, 1)
		b = appendBytes(b, 1, u.User)
		b = appendBool(b, 2, u.Known)
		b = appendBool(b, 3, u.Online)
		b = appendUint(b, 4, u.LastSeen)
		b = end(b, start)
	}
	return b
}

func decodePresencePage(b []byte, p *frame.PresencePage) *fault {
	d := decoder{in: b}
	for d.next() {
		if d.field == 1 {
			d.atMost("users", len(p.Users)+1, maxItems)
			u, bad := decodeUserPresence(d.bytes("users"))
			d.inside("users", bad)
			p.Users = append(p.Users, u)
		}
	}
	return d.bad
}

func decodeUserPresence(b []byte) (u frame.UserPresence, bad *fault) {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			u.User = msg.Address(d.text("user"))
		case 2:
			u.Known = d.bool("known")
		case 3:
			u.Online = d.bool("online")
		case 4:
			u.LastSeen = msg.Millis(d.uint("last_seen"))
		}
	}
	return u, d.bad
}
