package wire

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// NewGroup, and the changes of groups.

func appendSettings(b []byte, field protowire.Number, s *msg.Settings) []byte {
	b, start := begin(b, field)
	b = appendBool(b, 1, s.FromJoining)
	b = appendBool(b, 2, s.Broadcast)
	b = appendBool(b, 3, s.Open)
	b = appendBool(b, 4, s.NoNotes)
	b = appendBool(b, 5, s.Custom)
	b = appendUint(b, 6, s.Member)
	b = appendUint(b, 7, s.Admin)
	return end(b, start)
}

func decodeSettings(b []byte, s *msg.Settings) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			s.FromJoining = d.bool("from_joining")
		case 2:
			s.Broadcast = d.bool("broadcast")
		case 3:
			s.Open = d.bool("open")
		case 4:
			s.NoNotes = d.bool("no_notes")
		case 5:
			s.Custom = d.bool("custom")
		case 6:
			s.Member = msg.Rights(d.uint32("member"))
		case 7:
			s.Admin = msg.Rights(d.uint32("admin"))
		}
	}
	return d.bad
}

func appendNewGroup(b []byte, g *frame.NewGroup) []byte {
	b = appendID(b, 1, g.Key)
	b = appendBytes(b, 2, g.Name)
	b = appendBytes(b, 3, g.Description)
	b = appendBytes(b, 4, g.Picture)
	b = appendSettings(b, 5, &g.Settings)
	return appendTexts(b, 6, g.Members)
}

func decodeNewGroup(b []byte, g *frame.NewGroup) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			g.Key = d.id("key")
		case 2:
			g.Name = d.text("name")
		case 3:
			g.Description = d.text("description")
		case 4:
			g.Picture = d.text("picture")
		case 5:
			d.inside("settings", decodeSettings(d.bytes("settings"), &g.Settings))
		case 6:
			g.Members = d.addresses("members", g.Members)
		}
	}
	return d.bad
}

// appendOptional writes a text that is given, also an empty one.
func appendOptional(b []byte, field protowire.Number, s *string) []byte {
	if s == nil {
		return b
	}
	b = protowire.AppendTag(b, field, protowire.BytesType)
	return protowire.AppendString(b, *s)
}

func (d *decoder) optional(name string) *string {
	s := d.text(name)
	return &s
}

func appendSetGroup(b []byte, s *frame.SetGroup) []byte {
	b = appendOptional(b, 1, s.Name)
	b = appendOptional(b, 2, s.Description)
	b = appendOptional(b, 3, s.Picture)
	if s.Settings != nil {
		b = appendSettings(b, 4, s.Settings)
	}
	return b
}

func decodeSetGroup(b []byte, s *frame.SetGroup) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			s.Name = d.optional("name")
		case 2:
			s.Description = d.optional("description")
		case 3:
			s.Picture = d.optional("picture")
		case 4:
			if s.Settings == nil {
				s.Settings = new(msg.Settings)
			}
			d.inside("settings", decodeSettings(d.bytes("settings"), s.Settings))
		}
	}
	return d.bad
}

func appendSetRole(b []byte, s *frame.SetRole) []byte {
	b = appendBytes(b, 1, s.User)
	return appendUint(b, 2, uint64(s.Role))
}

func decodeSetRole(b []byte, s *frame.SetRole) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			s.User = msg.Address(d.text("user"))
		case 2:
			s.Role = d.role("role")
		}
	}
	return d.bad
}

func appendAddMembers(b []byte, a *frame.AddMembers) []byte { return appendTexts(b, 1, a.Users) }

func decodeAddMembers(b []byte, a *frame.AddMembers) *fault { return decodeUsers(b, &a.Users) }

func appendRemoveMembers(b []byte, r *frame.RemoveMembers) []byte { return appendTexts(b, 1, r.Users) }

func decodeRemoveMembers(b []byte, r *frame.RemoveMembers) *fault { return decodeUsers(b, &r.Users) }

// decodeUsers reads a message that is nothing but addresses.
func decodeUsers(b []byte, users *[]msg.Address) *fault {
	d := decoder{in: b}
	for d.next() {
		if d.field == 1 {
			*users = d.addresses("users", *users)
		}
	}
	return d.bad
}
