package wire

import (
	"math"

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
	return msg.Content{
		Type:     msg.Type(rapid.Uint32().Draw(t, "type")),
		Flags:    msg.Flags(rapid.Uint32().Draw(t, "flags")),
		Text:     s,
		Original: millis(t),
	}
}

func message(t *rapid.T) *msg.Message {
	return &msg.Message{
		Content: content(t), Seq: max(1, seq(t)), Ordinal: msg.Ordinal(number64(t)), Rev: rev(t),
		ID: someID(t), From: msg.Address(text(t)), Time: millis(t),
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
		First: seq(t), FirstWhy: rapid.SampledFrom(firstWhy[:]).Draw(t, "why"), Left: yes(t),
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
		Unread: number64(t), Wide: yes(t),
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
		return &frame.Fetch{To: target(t), From: seq(t), Until: seq(t), Forward: yes(t), Limit: size(t), ReceiptRev: rev(t)}
	},
	"changes": func(t *rapid.T) any {
		return &frame.Changes{To: target(t), Since: rev(t), Ranges: ranges(t), ReceiptRev: rev(t), Limit: size(t)}
	},
	"inbox": func(t *rapid.T) any {
		return &frame.Inbox{Since: rev(t), Page: yes(t), Before: frame.InboxKey{Pinned: number64(t), Activity: millis(t), Conv: anyID(t)}, Limit: size(t)}
	},
	"receipt": func(t *rapid.T) any {
		r := &frame.Receipt{}
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			r.Items = append(r.Items, frame.ReceiptItem{To: target(t), Delivered: seq(t), Read: seq(t), Quiet: yes(t)})
		}
		return r
	},
	"heartbeat": heartbeat,
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
				Heartbeat: msg.Millis(size(t)), SendsPerSecond: size(t), SendBurst: size(t)},
		}
	},
	"send_ack": func(t *rapid.T) any {
		return &frame.SendAck{Conv: someID(t), Pos: msg.Position{Seq: seq(t), Ordinal: msg.Ordinal(number64(t))}, Prev: rev(t), Rev: rev(t), Time: millis(t)}
	},
	"page": func(t *rapid.T) any {
		return &frame.Page{Conv: someID(t), Range: msg.Range{Lo: seq(t), Hi: seq(t)}, Rev: rev(t), Messages: blobs(t), Holes: holes(t),
			State: state(t), Watermarks: watermarks(t)}
	},
	"changes": func(t *rapid.T) any {
		return &frame.ChangesPage{Conv: someID(t), Since: rev(t), Rev: rev(t), Ranges: ranges(t), Messages: blobs(t), Holes: holes(t),
			State: state(t), Watermarks: watermarks(t), More: yes(t)}
	},
	"inbox": func(t *rapid.T) any {
		p := &frame.InboxPage{From: rev(t), To: rev(t), More: yes(t), Reset: yes(t)}
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			p.Rows = append(p.Rows, row(t))
		}
		return p
	},
	"done": func(*rapid.T) any { return &frame.Done{} },
	"push": func(t *rapid.T) any {
		p := &frame.Push{Conv: someID(t), Prev: rev(t), Rev: rev(t), Messages: blobs(t), MetaRev: rev(t), From: rev(t), To: rev(t)}
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
}
