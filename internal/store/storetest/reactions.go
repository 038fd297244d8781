package storetest

import (
	"fmt"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

func reactions(conv msg.ConvID, seq msg.Seq, emoji string, after msg.Rev, limit int) read[[]chat.Reaction] {
	return func(r chat.Reader) ([]chat.Reaction, error) { return r.Reactions(conv, seq, emoji, after, limit) }
}

func reactionsOf(conv msg.ConvID, seq msg.Seq, user msg.UserID) read[[]chat.Reaction] {
	return func(r chat.Reader) ([]chat.Reaction, error) { return r.ReactionsOf(conv, seq, user) }
}

func reaction(seq msg.Seq, emoji string, user msg.UserID, rev msg.Rev) chat.Reaction {
	return chat.Reaction{Conv: group, Seq: seq, Emoji: emoji, User: user, Rev: rev, Time: 1_700_000_000_000 + msg.Millis(rev)}
}

// Two hearts that start the same: the second one has a variation selector.
const (
	heart     = "\u2764"
	redHeart  = "\u2764\ufe0f"
	thumbs    = "👍"
	thumbsToo = "👍🏽"
)

func testReactions(e *env) {
	expect(e, "none", nil, reactions(group, 1, "", 0, 10))
	ann, bob, both := reaction(1, redHeart, 1, 500), reaction(1, heart, 2, 7), reaction(1, heart, 1, 600)
	other, elsewhere := reaction(2, heart, 1, 8), reaction(1, heart, 1, 9)
	elsewhere.Conv = pair
	e.put(ann, bob, both, other, elsewhere)
	expect(e, "all of a message, by emoji, then rev", []chat.Reaction{bob, both, ann}, reactions(group, 1, "", 0, 10))
	expect(e, "the first ones", []chat.Reaction{bob, both}, reactions(group, 1, "", 0, 2))
	expect(e, "with one emoji", []chat.Reaction{bob, both}, reactions(group, 1, heart, 0, 10))
	expect(e, "with one that starts the same", []chat.Reaction{ann}, reactions(group, 1, redHeart, 0, 10))
	expect(e, "of a user, by emoji", []chat.Reaction{both, ann}, reactionsOf(group, 1, 1))
	expect(e, "of a user without", nil, reactionsOf(group, 1, 3))

	e.update(func(tx chat.Tx) error { return tx.DeleteReaction(both) })
	expect(e, "after one was removed", []chat.Reaction{bob, ann}, reactions(group, 1, "", 0, 10))
	expect(e, "of who removed it", []chat.Reaction{ann}, reactionsOf(group, 1, 1))
	e.update(func(tx chat.Tx) error { return tx.DeleteReaction(both) })
	expect(e, "after it was removed twice", []chat.Reaction{bob, ann}, reactions(group, 1, "", 0, 10))

	again := reaction(1, heart, 1, 700)
	e.put(again)
	expect(e, "after he did it again", []chat.Reaction{bob, again}, reactions(group, 1, heart, 0, 10))
	expect(e, "of another message", []chat.Reaction{other}, reactions(group, 2, "", 0, 10))
	expect(e, "of another conversation", []chat.Reaction{elsewhere}, reactions(pair, 1, "", 0, 10))
}

func testReactionPages(e *env) {
	const users = 300
	e.update(func(tx chat.Tx) error {
		for user := msg.UserID(1); user <= users; user++ {
			for i, emoji := range []string{thumbs, thumbsToo} {
				if err := tx.PutReaction(reaction(1, emoji, user, msg.Rev(2*user)+msg.Rev(i))); err != nil {
					return err
				}
			}
		}
		return nil
	})
	want := msg.UserID(1)
	e.view(func(r chat.Reader) error {
		for after := msg.Rev(0); ; {
			page, err := r.Reactions(group, 1, thumbs, after, 64)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, one := range page {
				if one.User != want || one.Emoji != thumbs {
					return fmt.Errorf("after %d comes %+v, want user %d", after, one, want)
				}
				want++
			}
			after = page[len(page)-1].Rev
		}
	})
	if want != users+1 {
		e.Errorf("the pages end before user %d, want all %d", want, users)
	}
}

func testMentions(e *env) {
	count := func(user msg.UserID, lo, hi msg.Seq) read[uint64] {
		return func(r chat.Reader) (uint64, error) { return r.CountMentions(group, user, msg.Range{Lo: lo, Hi: hi}) }
	}
	all := func(r chat.Reader) (string, error) {
		out := ""
		err := r.Mentions(group, func(user msg.UserID, seq msg.Seq) bool {
			out += fmt.Sprintf("%d:%d ", user, seq)
			return seq != 300
		})
		return out, err
	}
	expect(e, "none", 0, count(1, 0, 100))
	for _, seq := range []msg.Seq{7, 3, 3, 300} {
		e.put(mention{group, 1, seq})
	}
	e.put(mention{group, 2, 5}, mention{pair, 1, 4})
	expect(e, "each once", 3, count(1, 0, 1000))
	expect(e, "in a range", 1, count(1, 4, 299))
	expect(e, "at a range's ends", 2, count(1, 3, 7))
	expect(e, "in an empty range", 0, count(1, 7, 3))
	expect(e, "of another user", 1, count(2, 0, 1000))
	expect(e, "all, until told", "1:3 1:7 1:300 ", all)
	e.update(func(tx chat.Tx) error {
		for _, seq := range []msg.Seq{7, 300, 8} {
			if err := tx.SetMention(group, 1, seq, false); err != nil {
				return err
			}
		}
		return nil
	})
	expect(e, "after some were forgotten", "1:3 2:5 ", all)
	e.put(mention{group, 1, 7})
	expect(e, "after one came back", 2, count(1, 0, 1000))
}

func hidden(conv msg.ConvID, user msg.UserID, lo, hi msg.Seq) read[[]msg.Seq] {
	return func(r chat.Reader) ([]msg.Seq, error) { return r.Hidden(conv, user, msg.Range{Lo: lo, Hi: hi}) }
}

func hiddenSince(conv msg.ConvID, user msg.UserID, since uint64, limit int) read[[]chat.Hide] {
	return func(r chat.Reader) ([]chat.Hide, error) { return r.HiddenSince(conv, user, since, limit) }
}

func testHides(e *env) {
	hide := func(seq msg.Seq, rev uint64) chat.Hide { return chat.Hide{Conv: group, User: 1, Seq: seq, Rev: rev} }
	expect(e, "none", nil, hidden(group, 1, 0, 100))
	expect(e, "none by rev", nil, hiddenSince(group, 1, 0, 10))
	e.put(hide(7, 1), hide(300, 2), hide(3, 3), chat.Hide{Conv: group, User: 2, Seq: 5, Rev: 1}, chat.Hide{Conv: pair, User: 1, Seq: 6, Rev: 1})
	e.put(hide(7, 1))
	expect(e, "all, by seq", []msg.Seq{3, 7, 300}, hidden(group, 1, 0, 1000))
	expect(e, "in a range", []msg.Seq{7}, hidden(group, 1, 4, 299))
	expect(e, "at a range's ends", []msg.Seq{3, 7}, hidden(group, 1, 3, 7))
	expect(e, "in an empty range", nil, hidden(group, 1, 7, 3))
	expect(e, "all, by rev", []chat.Hide{hide(7, 1), hide(300, 2), hide(3, 3)}, hiddenSince(group, 1, 0, 10))
	expect(e, "since a rev", []chat.Hide{hide(300, 2)}, hiddenSince(group, 1, 1, 1))
	expect(e, "since the last", nil, hiddenSince(group, 1, 3, 10))
	expect(e, "of another user", []msg.Seq{5}, hidden(group, 2, 0, 1000))
	e.put(hide(7, 4))
	expect(e, "hidden again", []chat.Hide{hide(300, 2), hide(3, 3), hide(7, 4)}, hiddenSince(group, 1, 0, 10))
}
