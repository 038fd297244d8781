package main

/*
#include "capi.h"
*/
import "C"

import (
	"maps"
	"slices"
	"unsafe"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

func id16(id [16]byte) [16]C.uint8_t { return *(*[16]C.uint8_t)(unsafe.Pointer(&id)) }

func bit(on bool) C.uint32_t {
	if on {
		return 1
	}
	return 0
}

func rangeOf(r msg.Range) C.bs_range { return C.bs_range{lo: C.uint64_t(r.Lo), hi: C.uint64_t(r.Hi)} }

func message(b *block, m *client.Message) (out C.bs_message) {
	fillMessage(b, m, func() *C.bs_message { return &out })
	return out
}

// messages is list for pages, where a message is written once, to its place.
func messages(b *block, ms []client.Message) (C.bs_ptr, C.uint64_t) {
	return fill(b, len(ms), func(i int, place func() *C.bs_message) { fillMessage(b, &ms[i], place) })
}

// fillMessage writes a message to a place that it asks for when all that the message points
// to is in the block, which may move until then. The place is zero.
func fillMessage(b *block, m *client.Message, place func() *C.bs_message) {
	from, peer, body := text(b, m.From), text(b, m.Peer), text(b, m.Text)
	changedBy, detail := text(b, m.ChangedBy), text(b, m.Detail)
	mentions, mentionCount := texts(b, m.Mentions)
	reactions, reactionCount := list(b, m.Reactions, reaction)
	mine, mineCount := texts(b, m.Mine)
	var extra, call C.bs_ptr
	if m.Properties != nil {
		extra = one(b, properties(b, m.Properties))
	}
	if c := m.Call; c != nil {
		call = one(b, C.bs_call{video: bit(c.Video), outcome: C.uint32_t(c.Outcome), duration: C.int64_t(c.Duration)})
	}
	out := place()
	out.seq, out.ordinal, out.rev = C.uint64_t(m.Seq), C.uint64_t(m.Ordinal), C.uint64_t(m.Rev)
	out.time, out.original = C.int64_t(m.Time), C.int64_t(m.Original)
	out.edited, out.deleted = C.int64_t(m.Edited), C.int64_t(m.Deleted)
	out.reply_to, out.thread, out.group = C.uint64_t(m.ReplyTo), C.uint64_t(m.Thread), groupOf(m.Conv)
	out.conv, out.id = id16(m.Conv), id16(m.ID)
	out._type, out.flags = C.uint32_t(m.Type), C.uint32_t(m.Flags)
	out.status, out.origin = C.uint32_t(m.Status), C.uint32_t(m.Origin())
	out.marks = bit(m.Live)*C.BS_MARK_LIVE | bit(m.Update)*C.BS_MARK_UPDATE | bit(m.Pending)*C.BS_MARK_PENDING |
		bit(m.Changing)*C.BS_MARK_CHANGING | bit(m.Last)*C.BS_MARK_LAST
	out.code = C.int32_t(m.Code)
	out.from, out.peer, out.text, out.changed_by, out.detail = from, peer, body, changedBy, detail
	out.mentions, out.mention_count = mentions, mentionCount
	out.reactions, out.reaction_count = reactions, reactionCount
	out.mine, out.mine_count = mine, mineCount
	out.properties, out.call = extra, call
}

func groupOf(conv msg.ConvID) C.uint64_t {
	if !conv.IsGroup() {
		return 0
	}
	return C.uint64_t(conv.Group())
}

func reaction(b *block, r *msg.Reaction) C.bs_reaction {
	out := C.bs_reaction{emoji: text(b, r.Emoji), count: C.uint64_t(r.Count)}
	out.names, out.name_count = texts(b, r.Names)
	return out
}

func properties(b *block, p *msg.Properties) C.bs_properties {
	out := C.bs_properties{
		_type: C.uint32_t(p.Type),
		title: text(b, p.Title), subtitle: text(b, p.Subtitle), body: text(b, p.Body),
	}
	if p.Location != nil {
		out.has_location = 1
		out.latitude, out.longitude = C.double(p.Location.Latitude), C.double(p.Location.Longitude)
	}
	out.values, out.value_count = values(b, p.Values)
	return out
}

func values(b *block, values map[string]string) (C.bs_ptr, C.uint64_t) {
	return list(b, slices.Sorted(maps.Keys(values)), func(b *block, key *string) C.bs_value {
		return C.bs_value{key: text(b, *key), value: text(b, values[*key])}
	})
}

func row(b *block, r *client.Row) C.bs_row {
	out := C.bs_row{
		conv: id16(r.Conv), group: groupOf(r.Conv),
		peer: text(b, r.Peer), name: text(b, r.Name), picture: text(b, r.Picture),
		head: C.uint64_t(r.Head), read: C.uint64_t(r.Read),
		unread: C.uint64_t(r.Unread), mentions: C.uint64_t(r.Mentions), activity: C.int64_t(r.Activity),
		marked: bit(r.Marked), left: bit(r.Left), deleted: bit(r.Deleted),
		role: C.uint32_t(r.Role), rights: C.uint32_t(r.Rights), live: bit(r.Live),
		pinned: C.uint64_t(r.Pinned), muted_until: C.int64_t(r.MutedUntil), archived: bit(r.Archived),
	}
	if r.Preview != nil {
		out.preview = one(b, message(b, r.Preview))
	}
	return out
}

func syncResult(r client.SyncResult) C.bs_sync_result {
	return C.bs_sync_result{
		count: C.uint64_t(r.Count), transferred: C.uint64_t(r.Transferred), more: bit(r.More),
		end: C.uint32_t(r.End), code: numberOf(r.Err),
	}
}
