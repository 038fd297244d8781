package storetest

import (
	"errors"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// moreReads are the steps of Views that read what happens to messages.
var moreReads = []maker{
	drawDataRead,
	func(t *rapid.T) step {
		conv, user, device := someConvs.Draw(t, "conv"), someUsers.Draw(t, "user"), someNames.Draw(t, "device")
		return named(func(r chat.Tx) (any, error) { return r.LastOp(conv, user, device) }, "LastOp %v %d %q", conv, user, device)
	},
	func(t *rapid.T) step {
		conv, user, kind, seq := someConvs.Draw(t, "conv"), someUsers.Draw(t, "user"), someKinds.Draw(t, "kind"), someSeqs.Draw(t, "seq")
		return named(func(r chat.Tx) (any, error) { return looked(r.ReceiptAt(conv, user, kind, seq)) }, "ReceiptAt %v %d %d %d", conv, user, kind, seq)
	},
	func(t *rapid.T) step {
		conv, seq, user := someConvs.Draw(t, "conv"), fewSeqs.Draw(t, "seq"), someUsers.Draw(t, "user")
		emoji, after, limit := someEmojis.Draw(t, "emoji"), msg.Rev(rapid.IntRange(0, 99).Draw(t, "after")), limits.Draw(t, "limit")
		return named(func(r chat.Tx) (any, error) {
			all, err1 := r.Reactions(conv, seq, "", 0, limit)
			some, err2 := r.Reactions(conv, seq, emoji, after, limit)
			own, err3 := r.ReactionsOf(conv, seq, user)
			return []any{show(all), show(some), show(own)}, errors.Join(err1, err2, err3)
		}, "Reactions %v %d %q %d %d, ReactionsOf %d", conv, seq, emoji, after, limit, user)
	},
	func(t *rapid.T) step {
		conv, user := someConvs.Draw(t, "conv"), someUsers.Draw(t, "user")
		rg := msg.Range{Lo: someSeqs.Draw(t, "lo"), Hi: someSeqs.Draw(t, "hi")}
		since, limit := uint64(rapid.IntRange(0, 99).Draw(t, "since")), limits.Draw(t, "limit")
		return named(func(r chat.Tx) (any, error) {
			n, err1 := r.CountMentions(conv, user, rg)
			bySeq, err2 := r.Hidden(conv, user, rg)
			byRev, err3 := r.HiddenSince(conv, user, since, limit)
			return []any{n, show(bySeq), show(byRev)}, errors.Join(err1, err2, err3)
		}, "CountMentions, Hidden %v %d %v, HiddenSince %d %d", conv, user, rg, since, limit)
	},
}

var someDataKeys = rapid.SampledFrom([]string{"a", "a/", "a/b", "a/\xff", "b", "contact/a", "contact/b", "block/a"})

// drawData are the steps that read and write user data.
func drawDataRead(t *rapid.T) step {
	user, key, after := someUsers.Draw(t, "user"), someDataKeys.Draw(t, "key"), someDataKeys.Draw(t, "after")
	prefix := rapid.SampledFrom([]string{"", "a", "a/", "a/\xff", "contact/", "x"}).Draw(t, "prefix")
	since, limit := someRevs.Draw(t, "since"), limits.Draw(t, "limit")
	return named(func(r chat.Tx) (any, error) {
		d, err1 := looked(r.Datum(user, key))
		list, err2 := dataOf(r, user, prefix, after, 3)
		changed, err3 := r.DataSince(user, since, limit)
		oldest, err4 := looked(r.OldestDeleted(user))
		totals, err5 := r.DataTotals(user)
		rev, err6 := r.InboxRev(user)
		return []any{shown(d), list, dataShown(changed), shown(oldest), totals, rev}, errors.Join(err1, err2, err3, err4, err5, err6)
	}, "Datum %d %q, Data %q %q, DataSince %d %d, OldestDeleted, DataTotals", user, key, prefix, after, since, limit)
}

func drawDataWrite(t *rapid.T) step {
	d := chat.Datum{User: someUsers.Draw(t, "user"), Key: someDataKeys.Draw(t, "key"), Deleted: rapid.Bool().Draw(t, "deleted")}
	if !d.Deleted {
		d.Value = rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(t, "value")
	}
	return named(func(tx chat.Tx) (any, error) { return tx.PutDatum(d) }, "PutDatum %s", show(d))
}

func drawForget(t *rapid.T) step {
	user := someUsers.Draw(t, "user")
	return named(func(tx chat.Tx) (any, error) {
		d, err := tx.OldestDeleted(user)
		if errors.Is(err, chat.ErrNotFound) {
			return "nothing", nil
		}
		if err != nil {
			return nil, err
		}
		return d.Key, tx.ForgetDatum(d)
	}, "forget the oldest deleted key of %d", user)
}

var fewSeqs = rapid.SampledFrom([]msg.Seq{1, 2})

// drawReaction is one whose rev no other user's has.
func drawReaction(t *rapid.T) chat.Reaction {
	r := chat.Reaction{Conv: someConvs.Draw(t, "conv"), Seq: fewSeqs.Draw(t, "seq"), Emoji: someEmojis.Draw(t, "emoji"),
		User: someUsers.Draw(t, "user"), Time: someTimes.Draw(t, "time")}
	r.Rev = msg.Rev(r.User%10)*10 + msg.Rev(rapid.IntRange(0, 3).Draw(t, "rev"))
	return r
}

// moreWrites are the steps of Updates that write what happens to messages.
var moreWrites = []maker{
	drawDataWrite,
	drawDataWrite,
	drawForget,
	func(t *rapid.T) step {
		conv, user, device := someConvs.Draw(t, "conv"), someUsers.Draw(t, "user"), someNames.Draw(t, "device")
		op := rapid.Uint64().Draw(t, "op")
		return named(func(tx chat.Tx) (any, error) { return nil, tx.SetLastOp(conv, user, device, op) }, "SetLastOp %v %d %q %d", conv, user, device, op)
	},
	func(t *rapid.T) step {
		return putting(chat.ReceiptRecord{Conv: someConvs.Draw(t, "conv"), User: someUsers.Draw(t, "user"),
			Kind: someKinds.Draw(t, "kind"), Seq: someSeqs.Draw(t, "seq"), Time: max(0, someTimes.Draw(t, "time"))})
	},
	func(t *rapid.T) step { return putting(drawReaction(t)) },
	func(t *rapid.T) step { return putting(drawReaction(t)) },
	func(t *rapid.T) step {
		r := drawReaction(t)
		return named(func(tx chat.Tx) (any, error) { return nil, tx.DeleteReaction(r) }, "DeleteReaction %s", show(r))
	},
	func(t *rapid.T) step {
		conv, user, seq := someConvs.Draw(t, "conv"), someUsers.Draw(t, "user"), someSeqs.Draw(t, "seq")
		mentioned := rapid.IntRange(0, 2).Draw(t, "mentioned") > 0
		return named(func(tx chat.Tx) (any, error) { return nil, tx.SetMention(conv, user, seq, mentioned) },
			"SetMention %v %d %d %v", conv, user, seq, mentioned)
	},
	func(t *rapid.T) step {
		h := chat.Hide{Conv: someConvs.Draw(t, "conv"), User: someUsers.Draw(t, "user"), Seq: someSeqs.Draw(t, "seq")}
		h.Rev = uint64(h.Seq)*5 + rapid.Uint64Range(0, 4).Draw(t, "rev") // no two of his hides share one
		return putting(h)
	},
}

func mentionsOf(r chat.Reader, conv msg.ConvID) ([]mention, error) {
	var all []mention
	err := r.Mentions(conv, func(user msg.UserID, seq msg.Seq) bool { all = append(all, mention{conv, user, seq}); return true })
	return all, err
}

// everythingOfUsers reads what each user has in each conversation.
func everythingOfUsers() (steps []step) {
	add := func(name string, run func(r chat.Tx) (any, error)) { steps = append(steps, step{name, run}) }
	all := msg.Range{Lo: 0, Hi: 1 << 60}
	for _, user := range []msg.UserID{1, 2, 3, 1 << 40} {
		add("all data", func(r chat.Tx) (any, error) { return dataOf(r, user, "", "", 1000) })
		add("all data by inbox rev", func(r chat.Tx) (any, error) {
			list, err := r.DataSince(user, 0, 1000)
			return dataShown(list), err
		})
		add("the totals of data", func(r chat.Tx) (any, error) { return r.DataTotals(user) })
	}
	for _, conv := range []msg.ConvID{pair, notes, group, msg.GroupConv(8), lastConv} {
		for _, seq := range []msg.Seq{1, 2} {
			add("all reactions", func(r chat.Tx) (any, error) { return r.Reactions(conv, seq, "", 0, 1000) })
		}
		for _, user := range []msg.UserID{1, 2, 3, 1 << 40} {
			add("all reactions of a user", func(r chat.Tx) (any, error) { return r.ReactionsOf(conv, 1, user) })
			add("all that is hidden", func(r chat.Tx) (any, error) { return r.Hidden(conv, user, all) })
			add("all that is hidden by rev", func(r chat.Tx) (any, error) { return r.HiddenSince(conv, user, 0, 1000) })
			add("the first receipt", func(r chat.Tx) (any, error) { return looked(r.ReceiptAt(conv, user, chat.ReceiptRead, 0)) })
		}
	}
	return steps
}
