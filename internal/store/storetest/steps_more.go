package storetest

import (
	"errors"

	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// moreReads are the steps of Views that read what happens to messages.
var moreReads = []maker{
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
