package wire

import (
	"maps"
	"math"
	"slices"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Random frames of every kind, valid ones.

// either draws small numbers, zero and the largest more often than chance would.
func number64(t *rapid.T) uint64 {
	return rapid.OneOf(rapid.Uint64Range(0, 300), rapid.Uint64(), rapid.SampledFrom([]uint64{0, 127, 128, math.MaxUint64})).Draw(t, "n")
}

func seq(t *rapid.T) msg.Seq       { return msg.Seq(number64(t)) }
func rev(t *rapid.T) msg.Rev       { return msg.Rev(number64(t)) }
func millis(t *rapid.T) msg.Millis { return msg.Millis(number64(t)) }
func size(t *rapid.T) int          { return rapid.IntRange(0, math.MaxInt32).Draw(t, "size") }
func yes(t *rapid.T) bool          { return rapid.Bool().Draw(t, "flag") }
func text(t *rapid.T) string       { return rapid.String().Draw(t, "text") }

func anyID(t *rapid.T) (id [16]byte) {
	copy(id[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
	return id
}

func someID(t *rapid.T) [16]byte {
	id := anyID(t)
	id[15] |= 1
	return id
}

func target(t *rapid.T) frame.Target {
	if yes(t) {
		return frame.Target{Conv: someID(t)}
	}
	return frame.Target{Peer: msg.Address(text(t))}
}

func content(t *rapid.T) msg.Content {
	s := text(t)
	if rapid.IntRange(0, 9).Draw(t, "long") == 0 {
		for range 5 {
			s += s
		}
	}
	c := msg.Content{
		Type:     msg.Type(rapid.Uint32().Draw(t, "type")),
		Flags:    msg.Flags(rapid.Uint32().Draw(t, "flags")),
		Text:     s,
		Original: millis(t),
		ReplyTo:  seq(t),
		Thread:   number64(t),
	}
	if yes(t) {
		c.Mentions, c.Properties = addresses(t), properties(t)
	}
	if yes(t) {
		c.Call = &msg.Call{Video: yes(t), Outcome: msg.Outcome(rapid.Uint32().Draw(t, "outcome")), Duration: millis(t)}
	}
	return c
}

func addresses(t *rapid.T) (list []msg.Address) {
	for range rapid.IntRange(0, 3).Draw(t, "addresses") {
		list = append(list, msg.Address(text(t)))
	}
	return list
}

func properties(t *rapid.T) *msg.Properties {
	p := &msg.Properties{Type: rapid.Uint32().Draw(t, "type"), Title: text(t), Subtitle: text(t), Body: seal(t), Values: values(t)}
	if yes(t) {
		p.Location = &msg.Location{Latitude: degrees(t), Longitude: degrees(t)}
	}
	return p
}

func values(t *rapid.T) (m map[string]string) {
	for range rapid.IntRange(0, 5).Draw(t, "values") {
		if m == nil {
			m = map[string]string{}
		}
		m[text(t)] = text(t)
	}
	return m
}

// degrees are never -0, which generated code tells from 0.
func degrees(t *rapid.T) float64 { return rapid.Float64().Draw(t, "degrees") + 0 }

func reactions(t *rapid.T) (list []msg.Reaction) {
	for range rapid.IntRange(0, 3).Draw(t, "reactions") {
		list = append(list, msg.Reaction{Emoji: text(t), Count: number64(t), Names: addresses(t)})
	}
	return list
}

func role(t *rapid.T) msg.Role {
	return rapid.SampledFrom([]msg.Role{msg.RoleMember, msg.RoleAdmin, msg.RoleOwner}).Draw(t, "role")
}

func rights(t *rapid.T) msg.Rights { return msg.Rights(rapid.Uint32().Draw(t, "rights")) }

func settings(t *rapid.T) msg.Settings {
	return msg.Settings{FromJoining: yes(t), Broadcast: yes(t), Open: yes(t), NoNotes: yes(t), Custom: yes(t), Member: rights(t), Admin: rights(t)}
}

func seqs(t *rapid.T) (list []msg.Seq) {
	for range rapid.IntRange(0, 5).Draw(t, "seqs") {
		list = append(list, seq(t))
	}
	return list
}

func mine(t *rapid.T) (list []frame.Mine) {
	for range rapid.IntRange(0, 3).Draw(t, "mine") {
		m := frame.Mine{Seq: seq(t)}
		for range rapid.IntRange(0, 3).Draw(t, "emoji") {
			m.Emoji = append(m.Emoji, text(t))
		}
		list = append(list, m)
	}
	return list
}

func hidden(t *rapid.T) frame.Hidden { return frame.Hidden{Seqs: seqs(t), Rev: number64(t)} }

func message(t *rapid.T) *msg.Message {
	return &msg.Message{
		Content: content(t), Seq: max(1, seq(t)), Ordinal: msg.Ordinal(number64(t)), Rev: rev(t),
		ID: someID(t), From: msg.Address(text(t)), Time: millis(t), Edited: millis(t), Deleted: millis(t),
		ChangedBy: msg.Address(text(t)), Reactions: reactions(t),
	}
}

func blobs(t *rapid.T) (list []frame.Blob) {
	for range rapid.IntRange(0, 8).Draw(t, "messages") {
		list = append(list, Codec{}.EncodeMessage(message(t)))
	}
	return list
}

func state(t *rapid.T) frame.State {
	return frame.State{
		Head: msg.Position{Seq: seq(t), Ordinal: msg.Ordinal(number64(t))}, Rev: rev(t), MetaRev: rev(t), ReceiptRev: rev(t),
		First: seq(t), FirstWhy: rapid.SampledFrom(firstWhy[:]).Draw(t, "why"), Left: yes(t), Deleted: yes(t),
		HiddenRev: number64(t), Role: role(t), Rights: rights(t), Cleared: seq(t),
	}
}

func watermarks(t *rapid.T) (list []frame.Watermark) {
	for range rapid.IntRange(0, 3).Draw(t, "watermarks") {
		list = append(list, frame.Watermark{User: msg.Address(text(t)), Delivered: seq(t), Read: seq(t)})
	}
	return list
}

func ranges(t *rapid.T) (list []msg.Range) {
	last := msg.Seq(0)
	for range rapid.IntRange(0, 4).Draw(t, "ranges") {
		lo := last + msg.Seq(rapid.Uint64Range(1, 1000).Draw(t, "lo"))
		last = lo + msg.Seq(rapid.Uint64Range(0, 1000).Draw(t, "len"))
		list = append(list, msg.Range{Lo: lo, Hi: last})
	}
	return list
}

func holes(t *rapid.T) (list []msg.Hole) {
	for _, r := range ranges(t) {
		list = append(list, msg.Hole{Range: r, Reason: rapid.SampledFrom([]msg.HoleReason{msg.HoleHidden, msg.HoleExpired}).Draw(t, "reason")})
	}
	return list
}

func row(t *rapid.T) frame.Row {
	r := frame.Row{
		Conv: someID(t), InboxRev: rev(t), Peer: msg.Address(text(t)), Name: text(t), State: state(t), Activity: millis(t),
		Pinned: number64(t), Read: msg.Position{Seq: seq(t), Ordinal: msg.Ordinal(number64(t))}, PeerDelivered: seq(t), PeerRead: seq(t),
		Unread: number64(t), Wide: yes(t), Mentions: number64(t), Marked: yes(t), Picture: text(t),
		MutedUntil: millis(t), Archived: number64(t),
	}
	if yes(t) {
		r.Preview = Codec{}.EncodeMessage(message(t))
	}
	return r
}

var clientBodies = map[string]func(*rapid.T) any{
	"none": func(*rapid.T) any { return nil },
	"hello": func(t *rapid.T) any {
		token := rapid.SliceOfN(rapid.Byte(), 1, 32).Draw(t, "token")
		return &frame.Hello{Token: token, Device: text(t), Protocol: rapid.Uint32().Draw(t, "protocol"), Epoch: number64(t), Cursor: rev(t), Platform: text(t), Seal: seal(t)}
	},
	"send": func(t *rapid.T) any {
		return &frame.Send{To: target(t), ID: anyID(t), After: anyID(t), Content: content(t)}
	},
	"fetch": func(t *rapid.T) any {
		return &frame.Fetch{To: target(t), From: seq(t), Until: seq(t), Forward: yes(t), Limit: size(t), ReceiptRev: rev(t), HiddenRev: number64(t)}
	},
	"changes": func(t *rapid.T) any {
		return &frame.Changes{To: target(t), Since: rev(t), Ranges: ranges(t), ReceiptRev: rev(t), Limit: size(t), HiddenRev: number64(t)}
	},
	"inbox": func(t *rapid.T) any {
		return &frame.Inbox{Since: rev(t), Page: yes(t), Before: frame.InboxKey{Pinned: number64(t), Activity: millis(t), Conv: anyID(t)}, Limit: size(t)}
	},
	"receipt": func(t *rapid.T) any {
		r := &frame.Receipt{}
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			r.Items = append(r.Items, frame.ReceiptItem{To: target(t), Delivered: seq(t), Read: seq(t), Told: seq(t)})
		}
		return r
	},
	"heartbeat": heartbeat,
	"op": func(t *rapid.T) any {
		return &frame.Op{To: target(t), Op: number64(t), Change: change(t)}
	},
	"new_group": func(t *rapid.T) any {
		return &frame.NewGroup{Key: anyID(t), Name: text(t), Description: text(t), Picture: text(t), Settings: settings(t), Members: addresses(t)}
	},
	"info": func(t *rapid.T) any {
		return &frame.Info{To: target(t), Seq: seq(t), After: msg.UserID(number64(t)), Limit: size(t)}
	},
	"members": func(t *rapid.T) any { return &frame.Members{To: target(t), Since: rev(t), Limit: size(t)} },
	"reactors": func(t *rapid.T) any {
		return &frame.Reactors{To: target(t), Seq: seq(t), Emoji: text(t), After: rev(t), Limit: size(t)}
	},
	"transient": func(t *rapid.T) any { return &frame.Transient{To: target(t), Content: content(t)} },
	"account": func(t *rapid.T) any {
		return account(t)
	},
	"devices":       func(t *rapid.T) any { return &frame.Devices{} },
	"rename_device": func(t *rapid.T) any { return &frame.RenameDevice{Device: text(t), Title: text(t)} },
	"typing":        func(t *rapid.T) any { return &frame.Typing{To: target(t), On: yes(t)} },
	"presence":      func(t *rapid.T) any { return &frame.Presence{Users: addresses(t)} },
	"profile": func(t *rapid.T) any {
		p := &frame.Profiles{}
		for range rapid.IntRange(0, 3).Draw(t, "users") {
			p.Users = append(p.Users, frame.KnownProfile{User: msg.Address(text(t)), Version: number64(t)})
		}
		return p
	},
	"set_profile": func(t *rapid.T) any {
		return &frame.SetProfile{Name: optional(t), Picture: optional(t), Status: optional(t), Fields: values(t)}
	},
	"watch": func(t *rapid.T) any { return &frame.Watch{Users: addresses(t)} },
	"data": func(t *rapid.T) any {
		return &frame.Data{Prefix: text(t), After: text(t), Limit: size(t), Key: text(t)}
	},
	"sign_out": func(t *rapid.T) any { return &frame.SignOut{Device: text(t)} },
}

func change(t *rapid.T) frame.Change {
	draw := changes[rapid.SampledFrom(changeNames).Draw(t, "change")]
	return draw(t)
}

func data(t *rapid.T) (list []frame.Datum) {
	for range rapid.IntRange(0, 3).Draw(t, "data") {
		list = append(list, frame.Datum{Key: text(t), InboxRev: rev(t), Deleted: yes(t), Size: size(t), Value: seal(t)})
	}
	return list
}

var changeNames = slices.Sorted(maps.Keys(changes))

var changes = map[string]func(*rapid.T) frame.Change{
	"edit":   func(t *rapid.T) frame.Change { return &frame.Edit{Seq: seq(t), Content: content(t)} },
	"delete": func(t *rapid.T) frame.Change { return &frame.Delete{Seq: seq(t)} },
	"react":  func(t *rapid.T) frame.Change { return &frame.React{Seq: seq(t), Emoji: text(t), Remove: yes(t)} },
	"hide":   func(t *rapid.T) frame.Change { return &frame.Hide{Seqs: seqs(t)} },
	"clear":  func(t *rapid.T) frame.Change { return &frame.Clear{Seq: seq(t)} },
	"set_call": func(t *rapid.T) frame.Change {
		return &frame.SetCall{Seq: seq(t), Outcome: msg.Outcome(rapid.Uint32().Draw(t, "outcome")), Duration: millis(t)}
	},
	"mark": func(t *rapid.T) frame.Change { return &frame.Mark{Unread: yes(t)} },
	"arrange": func(t *rapid.T) frame.Change {
		a := &frame.Arrange{}
		if yes(t) {
			a.Pinned, a.Archived = new(number64(t)), new(number64(t))
		}
		if yes(t) {
			a.MutedUntil = new(millis(t))
		}
		return a
	},
	"set_group": func(t *rapid.T) frame.Change {
		s := &frame.SetGroup{Name: optional(t), Description: optional(t), Picture: optional(t)}
		if yes(t) {
			rules := settings(t)
			s.Settings = &rules
		}
		return s
	},
	"set_role":     func(t *rapid.T) frame.Change { return &frame.SetRole{User: msg.Address(text(t)), Role: role(t)} },
	"add":          func(t *rapid.T) frame.Change { return &frame.AddMembers{Users: addresses(t)} },
	"remove":       func(t *rapid.T) frame.Change { return &frame.RemoveMembers{Users: addresses(t)} },
	"join":         func(*rapid.T) frame.Change { return &frame.Join{} },
	"leave":        func(*rapid.T) frame.Change { return &frame.Leave{} },
	"delete_group": func(*rapid.T) frame.Change { return &frame.DeleteGroup{} },
	"set_data":     func(t *rapid.T) frame.Change { return &frame.SetData{Key: text(t), Value: seal(t)} },
	"delete_data":  func(t *rapid.T) frame.Change { return &frame.DeleteData{Key: text(t)} },
}

func optional(t *rapid.T) *string {
	if yes(t) {
		return nil
	}
	s := text(t)
	return &s
}

func account(t *rapid.T) any {
	a := &frame.Account{Quiet: maybe(t), HideLastSeen: maybe(t), KeepArchived: maybe(t)}
	if yes(t) {
		a.WriteFrom = new(msg.WriteFrom(rapid.Uint32().Draw(t, "write from")))
	}
	return a
}

func maybe(t *rapid.T) *bool {
	if yes(t) {
		return nil
	}
	return new(yes(t))
}

func heartbeat(t *rapid.T) any {
	return &frame.Heartbeat{InboxRev: rev(t), Time: millis(t), Seal: seal(t)}
}

// seal is some bytes, or nil: an empty seal is none.
func seal(t *rapid.T) []byte {
	if b := rapid.SliceOfN(rapid.Byte(), 0, 24).Draw(t, "seal"); len(b) > 0 {
		return b
	}
	return nil
}

var serverBodies = map[string]func(*rapid.T) any{
	"none": func(*rapid.T) any { return nil },
	"error": func(t *rapid.T) any {
		return &frame.Error{Code: msg.Code(rapid.Uint32().Draw(t, "code")), Detail: text(t), RetryAfter: msg.Millis(size(t))}
	},
	"welcome": func(t *rapid.T) any {
		return &frame.Welcome{
			User: msg.Address(text(t)), UserID: msg.UserID(number64(t)), ServerID: someID(t), Time: millis(t), Epoch: number64(t),
			InboxRev: rev(t), Protocol: rapid.Uint32().Draw(t, "protocol"), RestoredTo: millis(t), Seal: seal(t), Device: text(t),
			Limits: frame.Limits{BodyBytes: size(t), PageMessages: size(t), PageBytes: size(t), FrameBytes: size(t), InFlight: size(t),
				Heartbeat: msg.Millis(size(t)), SendsPerSecond: size(t), SendBurst: size(t), EditSeconds: size(t), DeleteSeconds: size(t),
				DataBytes: size(t), DataKeys: size(t)},
		}
	},
	"send_ack": func(t *rapid.T) any {
		return &frame.SendAck{Conv: someID(t), Pos: msg.Position{Seq: seq(t), Ordinal: msg.Ordinal(number64(t))}, Prev: rev(t), Rev: rev(t), Time: millis(t)}
	},
	"page": func(t *rapid.T) any {
		return &frame.Page{Conv: someID(t), Range: msg.Range{Lo: seq(t), Hi: seq(t)}, Rev: rev(t), Messages: blobs(t), Holes: holes(t),
			State: state(t), Watermarks: watermarks(t), Hidden: hidden(t), Mine: mine(t)}
	},
	"changes": func(t *rapid.T) any {
		return &frame.ChangesPage{Conv: someID(t), Since: rev(t), Rev: rev(t), Ranges: ranges(t), Messages: blobs(t), Holes: holes(t),
			State: state(t), Watermarks: watermarks(t), More: yes(t), Hidden: hidden(t), Mine: mine(t)}
	},
	"inbox": func(t *rapid.T) any {
		p := &frame.InboxPage{From: rev(t), To: rev(t), More: yes(t), Reset: yes(t), Data: data(t)}
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			p.Rows = append(p.Rows, row(t))
		}
		return p
	},
	"done": func(*rapid.T) any { return &frame.Done{} },
	"push": func(t *rapid.T) any {
		p := &frame.Push{Conv: someID(t), Prev: rev(t), Rev: rev(t), Messages: blobs(t), MetaRev: rev(t), From: rev(t), To: rev(t), Mine: mine(t)}
		if yes(t) {
			r := row(t)
			p.Row = &r
		}
		return p
	},
	"receipt_push": func(t *rapid.T) any {
		return &frame.ReceiptPush{Conv: someID(t), Prev: rev(t), Rev: rev(t), Watermarks: watermarks(t)}
	},
	"heartbeat": heartbeat,
	"op_ack": func(t *rapid.T) any {
		return &frame.OpAck{Conv: anyID(t), Prev: rev(t), Rev: rev(t), Time: millis(t), Messages: blobs(t), Mine: mine(t), State: state(t),
			InboxRev: rev(t)}
	},
	"data": func(t *rapid.T) any { return &frame.DataPage{Rev: rev(t), Data: data(t), More: yes(t)} },
	"info": func(t *rapid.T) any {
		p := &frame.InfoPage{Conv: someID(t), Seq: seq(t), Next: msg.UserID(number64(t))}
		for range rapid.IntRange(0, 3).Draw(t, "members") {
			p.Members = append(p.Members, frame.MemberInfo{User: msg.Address(text(t)), Delivered: millis(t), Read: millis(t)})
		}
		return p
	},
	"members": func(t *rapid.T) any {
		p := &frame.MembersPage{Conv: someID(t), Since: rev(t), Rev: rev(t), More: yes(t), Name: text(t), Description: text(t), Picture: text(t),
			Settings: settings(t), Count: number64(t), Created: millis(t), State: state(t)}
		for range rapid.IntRange(0, 3).Draw(t, "members") {
			p.Members = append(p.Members, frame.Member{User: msg.Address(text(t)), Name: text(t), Role: role(t), Joined: millis(t), Left: yes(t), MetaRev: rev(t)})
		}
		return p
	},
	"reactors": func(t *rapid.T) any {
		p := &frame.ReactorsPage{Conv: someID(t), Seq: seq(t), Next: rev(t)}
		for range rapid.IntRange(0, 3).Draw(t, "reactors") {
			p.Reactors = append(p.Reactors, frame.Reactor{User: msg.Address(text(t)), Time: millis(t)})
		}
		return p
	},
	"transient": func(t *rapid.T) any {
		return &frame.TransientPush{Conv: someID(t), From: msg.Address(text(t)), Content: content(t), Time: millis(t)}
	},
	"typing": func(t *rapid.T) any {
		return &frame.TypingPush{Conv: someID(t), From: msg.Address(text(t)), On: yes(t)}
	},
	"presence": func(t *rapid.T) any {
		p := &frame.PresencePage{}
		for range rapid.IntRange(0, 3).Draw(t, "users") {
			p.Users = append(p.Users, frame.UserPresence{User: msg.Address(text(t)), Known: yes(t), Online: yes(t), LastSeen: millis(t)})
		}
		return p
	},
	"profile": func(t *rapid.T) any {
		p := &frame.ProfilesPage{Answered: size(t)}
		for range rapid.IntRange(0, 3).Draw(t, "users") {
			p.Users = append(p.Users, frame.UserProfile{User: msg.Address(text(t)), Known: yes(t), Version: number64(t),
				Profile: msg.Profile{Name: text(t), Picture: text(t), Status: text(t), Fields: values(t)}})
		}
		return p
	},
	"account":      account,
	"profile_push": func(t *rapid.T) any { return &frame.ProfilePush{User: msg.Address(text(t)), Version: number64(t)} },
	"devices": func(t *rapid.T) any {
		p := &frame.DevicesPage{}
		for range rapid.IntRange(0, 3).Draw(t, "devices") {
			p.Devices = append(p.Devices, frame.Device{Name: text(t), Title: text(t), Platform: text(t), Created: millis(t),
				LastSeen: millis(t), Online: yes(t), Current: yes(t)})
		}
		return p
	},
}
