package storetest

import (
	"errors"
	"slices"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// reads are the steps of Views.
var reads = []maker{
	func(t *rapid.T) step {
		name := someNames.Draw(t, "name")
		return named(func(r chat.Tx) (any, error) { return r.Meta(name) }, "Meta %q", name)
	},
	func(t *rapid.T) step {
		id, a := someUsers.Draw(t, "user"), msg.Address(someNames.Draw(t, "address"))
		return named(func(r chat.Tx) (any, error) {
			byID, err1 := looked(r.User(id))
			byAddress, err2 := looked(r.UserByAddress(a))
			said, err3 := looked(r.Profile(id))
			return []any{byID, byAddress, said}, errors.Join(err1, err2, err3)
		}, "User %d, UserByAddress %q, Profile", id, a)
	},
	func(t *rapid.T) step {
		after, limit := msg.Address(someNames.Draw(t, "after")), limits.Draw(t, "limit")
		return named(func(r chat.Tx) (any, error) { return r.Users(after, limit) }, "Users %q %d", after, limit)
	},
	func(t *rapid.T) step {
		user, name, token := someUsers.Draw(t, "user"), someNames.Draw(t, "name"), tokens.Draw(t, "token")
		return named(func(r chat.Tx) (any, error) {
			byName, err1 := looked(r.Device(user, name))
			byToken, err2 := looked(r.DeviceByToken(token))
			all, err3 := r.Devices(user)
			return []any{byName, byToken, show(all)}, errors.Join(err1, err2, err3)
		}, "Device %d %q, DeviceByToken %x, Devices", user, name, token[:1])
	},
	func(t *rapid.T) step {
		id, key := someConvs.Draw(t, "conv"), someKeys.Draw(t, "key")
		return named(func(r chat.Tx) (any, error) {
			byID, err1 := looked(r.Conversation(id))
			byKey, err2 := looked(r.GroupByKey(key))
			return []any{byID, byKey}, errors.Join(err1, err2)
		}, "Conversation %v, GroupByKey %q", id, key)
	},
	func(t *rapid.T) step {
		after, limit := someConvs.Draw(t, "after"), limits.Draw(t, "limit")
		return named(func(r chat.Tx) (any, error) { return r.Conversations(after, limit) }, "Conversations %v %d", after, limit)
	},
	func(t *rapid.T) step {
		conv, user, limit := someConvs.Draw(t, "conv"), someUsers.Draw(t, "user"), limits.Draw(t, "limit")
		return named(func(r chat.Tx) (any, error) {
			m, err1 := looked(r.Member(conv, user))
			present, err2 := r.Members(conv, user, limit)
			wide, err3 := r.WideOf(user)
			return []any{m, show(present), show(wide)}, errors.Join(err1, err2, err3)
		}, "Member, Members, WideOf %v %d %d", conv, user, limit)
	},
	func(t *rapid.T) step {
		conv, since, limit := someConvs.Draw(t, "conv"), someRevs.Draw(t, "since"), limits.Draw(t, "limit")
		return named(func(r chat.Tx) (any, error) { return r.MembersSince(conv, since, limit) }, "MembersSince %v %d %d", conv, since, limit)
	},
	func(t *rapid.T) step {
		conv, rg := someConvs.Draw(t, "conv"), msg.Range{Lo: someSeqs.Draw(t, "lo"), Hi: someSeqs.Draw(t, "hi")}
		backward, limit := rapid.Bool().Draw(t, "backward"), rapid.IntRange(1, 4).Draw(t, "limit")
		return named(func(r chat.Tx) (any, error) {
			var all []chat.Stored
			err := r.Messages(conv, rg, backward, func(m chat.Stored) bool { all = append(all, m); return len(all) < limit })
			return all, err
		}, "Messages %v %v backward %v until %d", conv, rg, backward, limit)
	},
	func(t *rapid.T) step {
		conv, seq, id := someConvs.Draw(t, "conv"), someSeqs.Draw(t, "seq"), someIDs.Draw(t, "id")
		return named(func(r chat.Tx) (any, error) {
			m, err1 := looked(r.Message(conv, seq))
			rec, err2 := looked(r.FindID(conv, id))
			return []any{m, rec}, errors.Join(err1, err2)
		}, "Message %v %d, FindID %v", conv, seq, id)
	},
	func(t *rapid.T) step {
		conv, since, limit := someConvs.Draw(t, "conv"), someRevs.Draw(t, "since"), rapid.IntRange(1, 4).Draw(t, "limit")
		return named(func(r chat.Tx) (any, error) { return changed(conv, since, limit)(r) }, "Changed %v %d until %d", conv, since, limit)
	},
	func(t *rapid.T) step {
		conv, user := someConvs.Draw(t, "conv"), msg.UserID(rapid.IntRange(0, 3).Draw(t, "user"))
		rg := msg.Range{Lo: someSeqs.Draw(t, "lo"), Hi: someSeqs.Draw(t, "hi")}
		return named(func(r chat.Tx) (any, error) {
			n, err1 := r.CountSkips(conv, user, rg)
			has, err2 := r.HasSkip(conv, user, rg.Lo)
			return []any{n, has}, errors.Join(err1, err2)
		}, "CountSkips, HasSkip %v %d %v", conv, user, rg)
	},
	func(t *rapid.T) step {
		user, conv, since, limit := someUsers.Draw(t, "user"), someConvs.Draw(t, "conv"), someRevs.Draw(t, "since"), limits.Draw(t, "limit")
		return named(func(r chat.Tx) (any, error) {
			row, err1 := looked(r.Row(user, conv))
			rev, err2 := r.InboxRev(user)
			rows, err3 := r.RowsSince(user, since, limit)
			return []any{row, rev, show(rows)}, errors.Join(err1, err2, err3)
		}, "Row %d %v, InboxRev, RowsSince %d %d", user, conv, since, limit)
	},
	func(t *rapid.T) step {
		user, before, limit := someUsers.Draw(t, "user"), rowKeys.Draw(t, "before"), limits.Draw(t, "limit")
		return named(func(r chat.Tx) (any, error) { return r.RowsBefore(user, before, limit) }, "RowsBefore %d %+v %d", user, before, limit)
	},
}

var tokens = rapid.Custom(func(t *rapid.T) chat.TokenHash { return chat.TokenHash{rapid.ByteRange(1, 4).Draw(t, "token")} })

// putting makes a step that stores a record.
func putting(rec any) step {
	return named(func(tx chat.Tx) (any, error) { return nil, put(tx, rec) }, "put %T %s", rec, show(rec))
}

// writes are the steps of Updates that write.
var writes = []maker{
	func(t *rapid.T) step {
		name, value := someNames.Draw(t, "name"), rapid.StringN(1, 3, 6).Draw(t, "value")
		return named(func(tx chat.Tx) (any, error) { return nil, tx.SetMeta(name, []byte(value)) }, "SetMeta %q %q", name, value)
	},
	func(*rapid.T) step {
		return named(func(tx chat.Tx) (any, error) { return tx.NextUser() }, "NextUser")
	},
	func(*rapid.T) step {
		return named(func(tx chat.Tx) (any, error) { return tx.NextGroup() }, "NextGroup")
	},
	func(t *rapid.T) step {
		return putting(chat.User{ID: someUsers.Draw(t, "user"), Address: msg.Address(someNames.Draw(t, "address")),
			Name: someKeys.Draw(t, "name"), Active: rapid.Bool().Draw(t, "active"), Quiet: rapid.Bool().Draw(t, "quiet"),
			Hidden: rapid.Bool().Draw(t, "hidden"), From: msg.WriteFrom(rapid.IntRange(0, 3).Draw(t, "from")), Keeps: rapid.Bool().Draw(t, "keeps"),
			Created: someTimes.Draw(t, "created")})
	},
	func(t *rapid.T) step {
		p := chat.Profile{User: someUsers.Draw(t, "user"), Version: uint64(someRevs.Draw(t, "version")), Status: someNames.Draw(t, "status")}
		if key := someKeys.Draw(t, "field"); key != "" {
			p.Fields = map[string]string{key: someNames.Draw(t, "value"), "": someKeys.Draw(t, "other")}
		}
		return putting(p)
	},
	func(t *rapid.T) step {
		return putting(chat.Device{User: someUsers.Draw(t, "user"), Name: someNames.Draw(t, "name"), Token: tokens.Draw(t, "token"),
			Platform: someKeys.Draw(t, "platform"), LastSeen: someTimes.Draw(t, "seen"), Revoked: rapid.Bool().Draw(t, "revoked"),
			Title: someKeys.Draw(t, "title"), RevokedBy: someKeys.Draw(t, "revoked by")})
	},
	func(t *rapid.T) step {
		return putting(chat.Conversation{ID: someConvs.Draw(t, "conv"), Head: positions.Draw(t, "head"), Rev: someRevs.Draw(t, "rev"),
			MetaRev: someRevs.Draw(t, "meta"), Fanned: chat.Fanned{Rev: someRevs.Draw(t, "fanned")}, Activity: someTimes.Draw(t, "activity"),
			Wide: rapid.Bool().Draw(t, "wide"), Members: rapid.IntRange(0, 300).Draw(t, "members"), Floor: positions.Draw(t, "floor"),
			Name: someNames.Draw(t, "name"), Key: someKeys.Draw(t, "key"), Description: someKeys.Draw(t, "description"),
			Picture: someKeys.Draw(t, "picture"), Settings: msg.Settings{Open: rapid.Bool().Draw(t, "open")}, Owner: someUsers.Draw(t, "owner"),
			Mentions: uint64(rapid.IntRange(0, 2).Draw(t, "mentions")),
			Deleted:  max(0, someTimes.Draw(t, "deleted"))})
	},
	func(t *rapid.T) step {
		m := chat.Member{Conv: someConvs.Draw(t, "conv"), User: someUsers.Draw(t, "user"), Role: msg.RoleAdmin,
			Start: positions.Draw(t, "start"), Read: positions.Draw(t, "read"), OwnRev: someRevs.Draw(t, "own"),
			Marked: rapid.Bool().Draw(t, "marked"), HiddenRev: uint64(someRevs.Draw(t, "hidden")),
			Pinned: rapid.Uint64Range(0, 2).Draw(t, "pinned"), MutedUntil: someTimes.Draw(t, "muted"), Archived: rapid.Uint64Range(0, 2).Draw(t, "archived")}
		m.MetaRev = msg.Rev(m.User%10)*3 + msg.Rev(rapid.IntRange(0, 2).Draw(t, "meta rev")) // no two members share one
		if rapid.Bool().Draw(t, "left") {
			left := positions.Draw(t, "at")
			m.Left, m.LeftName = &left, someKeys.Draw(t, "left name")
		}
		return putting(m)
	},
	func(t *rapid.T) step {
		user, conv, wide := someUsers.Draw(t, "user"), someConvs.Draw(t, "conv"), rapid.Bool().Draw(t, "wide")
		return named(func(tx chat.Tx) (any, error) { return nil, tx.SetWide(user, conv, wide) }, "SetWide %d %v %v", user, conv, wide)
	},
	drawChange,
	drawChange,
	func(t *rapid.T) step {
		conv, id := someConvs.Draw(t, "conv"), someIDs.Draw(t, "id")
		rec := chat.IDRecord{Position: positions.Draw(t, "position"), Rev: someRevs.Draw(t, "rev"), Time: someTimes.Draw(t, "time"),
			Hash: [8]byte{rapid.Byte().Draw(t, "hash")}}
		return named(func(tx chat.Tx) (any, error) { return nil, tx.PutID(conv, id, rec) }, "PutID %v %v %s", conv, id, show(rec))
	},
	func(t *rapid.T) step {
		p := msg.Position{Seq: someSeqs.Draw(t, "seq"), Ordinal: msg.Ordinal(rapid.IntRange(0, 9).Draw(t, "ordinal"))}
		return putting(chat.Skip{Conv: someConvs.Draw(t, "conv"), User: msg.UserID(rapid.IntRange(0, 3).Draw(t, "user")), Position: p})
	},
	drawRow,
	drawRow,
}

func drawRow(t *rapid.T) step {
	key := rowKeys.Draw(t, "key")
	row := chat.Row{User: someUsers.Draw(t, "user"), Conv: key.Conv, Activity: key.Activity, Pinned: key.Pinned,
		Rev: someRevs.Draw(t, "rev"), Head: positions.Draw(t, "head"), Left: rapid.Bool().Draw(t, "left")}
	return putRow(row)
}

func putRow(row chat.Row) step {
	return named(func(tx chat.Tx) (any, error) { return tx.PutRow(row) }, "PutRow %s", show(row))
}

// drawChange appends a message, or changes one that is there; a conversation's
// revs rise by one as the server's do.
func drawChange(t *rapid.T) step {
	conv, seq := someConvs.Draw(t, "conv"), someSeqs.Draw(t, "seq")
	blob := rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "blob")
	return named(func(tx chat.Tx) (any, error) {
		var head msg.Seq
		var rev msg.Rev
		err := tx.Messages(conv, msg.Range{Lo: 0, Hi: 1000}, false, func(m chat.Stored) bool {
			head, rev = m.Seq, max(rev, m.Rev)
			return true
		})
		if err != nil {
			return nil, err
		}
		rev++
		m, err := tx.Message(conv, seq)
		if errors.Is(err, chat.ErrNotFound) {
			m, err = chat.Stored{Conv: conv, Seq: head + 1, Ordinal: msg.Ordinal(head / 2), Appended: rev, Sender: 1 << 40}, nil
		}
		if err != nil {
			return nil, err
		}
		m.Rev, m.Blob = rev, slices.Clone(blob)
		return []any{m.Seq, m.Rev}, tx.PutMessage(m)
	}, "append to %v, or change seq %d: %q", conv, seq, blob)
}

// everything reads all there is.
func everything() []step {
	var steps []step
	add := func(name string, run func(r chat.Tx) (any, error)) { steps = append(steps, step{name, run}) }
	add("all users", func(r chat.Tx) (any, error) { return r.Users("", 1000) })
	add("all conversations", func(r chat.Tx) (any, error) { return r.Conversations(msg.ConvID{}, 1000) })
	for _, user := range []msg.UserID{1, 2, 3, 1 << 40} {
		add("profile", func(r chat.Tx) (any, error) { return looked(r.Profile(user)) })
		add("all devices", func(r chat.Tx) (any, error) { return r.Devices(user) })
		add("all wide ones", func(r chat.Tx) (any, error) { return r.WideOf(user) })
		add("all rows by rev", func(r chat.Tx) (any, error) { return r.RowsSince(user, 0, 1000) })
		add("all rows by order", func(r chat.Tx) (any, error) { return r.RowsBefore(user, chat.RowKey{}, 1000) })
	}
	for _, conv := range []msg.ConvID{pair, notes, group, msg.GroupConv(8), lastConv} {
		add("all members", func(r chat.Tx) (any, error) { return r.Members(conv, 0, 1000) })
		add("all members by meta_rev", func(r chat.Tx) (any, error) { return r.MembersSince(conv, 0, 1000) })
		add("all changes", func(r chat.Tx) (any, error) { return changed(conv, 0, 1000)(r) })
		add("all messages", func(r chat.Tx) (any, error) {
			var all []chat.Stored
			err := r.Messages(conv, msg.Range{Lo: 0, Hi: 1 << 60}, false, func(m chat.Stored) bool { all = append(all, m); return true })
			return all, err
		})
		add("all ids", func(r chat.Tx) (any, error) {
			all := map[string]chat.IDRecord{}
			err := r.IDs(conv, func(id msg.MessageID, rec chat.IDRecord) bool { all[id.String()] = rec; return true })
			return all, err
		})
		add("all skips", func(r chat.Tx) (any, error) {
			var all []chat.Skip
			err := r.Skips(conv, func(s chat.Skip) bool { all = append(all, s); return true })
			return all, err
		})
		add("all mentions", func(r chat.Tx) (any, error) { return mentionsOf(r, conv) })
	}
	return append(steps, everythingOfUsers()...)
}
