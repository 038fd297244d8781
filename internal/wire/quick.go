package wire

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/backscroll/backscroll/msg"
)

// Reading a page of a local history is decoding a hundred messages, and they
// are nearly all as this package wrote them: known fields in ascending order,
// each at most once. quick decodes these, in half the time of the general way,
// since its state stays in registers. Messages with reactions, mentions or
// properties, call records and tombstones go the general way.

// The tags of a message's and a content's fields, one byte each.
const (
	tagSeq     = 1<<3 | byte(protowire.VarintType)
	tagOrdinal = 2<<3 | byte(protowire.VarintType)
	tagRev     = 3<<3 | byte(protowire.VarintType)
	tagID      = 4<<3 | byte(protowire.BytesType)
	tagFrom    = 5<<3 | byte(protowire.BytesType)
	tagTime    = 6<<3 | byte(protowire.VarintType)
	tagContent = 7<<3 | byte(protowire.BytesType)
	tagEdited  = 8<<3 | byte(protowire.VarintType)

	tagType     = 1<<3 | byte(protowire.VarintType)
	tagFlags    = 2<<3 | byte(protowire.VarintType)
	tagText     = 3<<3 | byte(protowire.BytesType)
	tagOriginal = 4<<3 | byte(protowire.VarintType)
	tagReplyTo  = 5<<3 | byte(protowire.VarintType)
	tagThread   = 6<<3 | byte(protowire.VarintType)
)

// quick reports whether it could decode b. If not, the general way has to
// decide, and m is to be forgotten.
func quick(b []byte, m *msg.Message) bool {
	all := string(b) // the texts share it
	last := byte(0)
	for at := 0; at < len(b); {
		tag := b[at]
		v, n := protowire.ConsumeVarint(b[at+1:]) // the number, or the length
		if n < 0 || tag <= last {
			return false
		}
		last = tag
		at += 1 + n
		end := at
		if protowire.Type(tag&7) == protowire.BytesType {
			if v > uint64(len(b)-at) {
				return false
			}
			end += int(v)
		}
		switch tag {
		case tagSeq:
			m.Seq = msg.Seq(v)
		case tagOrdinal:
			m.Ordinal = msg.Ordinal(v)
		case tagRev:
			m.Rev = msg.Rev(v)
		case tagID:
			if v != uint64(len(m.ID)) {
				return false
			}
			m.ID = msg.MessageID(b[at:end])
		case tagFrom:
			m.From = msg.Address(all[at:end])
		case tagTime:
			m.Time = msg.Millis(v)
		case tagContent:
			if !quickContent(b[at:end], all[at:end], &m.Content) {
				return false
			}
		case tagEdited:
			m.Edited = msg.Millis(v)
		default:
			return false
		}
		at = end
	}
	return m.Seq != 0 && !m.ID.IsZero()
}

// quickContent is quick for a content; all is b once more.
func quickContent(b []byte, all string, c *msg.Content) bool {
	last := byte(0)
	for at := 0; at < len(b); {
		tag := b[at]
		v, n := protowire.ConsumeVarint(b[at+1:])
		if n < 0 || tag <= last {
			return false
		}
		last = tag
		at += 1 + n
		switch {
		case tag == tagType && v <= math.MaxUint32:
			c.Type = msg.Type(v)
		case tag == tagFlags && v <= math.MaxUint32:
			c.Flags = msg.Flags(v)
		case tag == tagText && v <= uint64(len(b)-at):
			c.Text = all[at : at+int(v)]
			at += int(v)
		case tag == tagOriginal:
			c.Original = msg.Millis(v)
		case tag == tagReplyTo:
			c.ReplyTo = msg.Seq(v)
		case tag == tagThread:
			c.Thread = v
		default:
			return false
		}
	}
	return true
}
