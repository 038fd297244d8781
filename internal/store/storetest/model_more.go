package storetest

import (
	"cmp"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// The model's operations, receipts, reactions, mentions and hides.

type (
	opID struct {
		conv   msg.ConvID
		user   msg.UserID
		device string
	}
	receiptID struct {
		conv msg.ConvID
		user msg.UserID
		kind chat.ReceiptKind
		seq  msg.Seq
	}
	reactionID struct {
		conv  msg.ConvID
		seq   msg.Seq
		user  msg.UserID
		emoji string
	}
	mention struct {
		Conv msg.ConvID
		User msg.UserID
		Seq  msg.Seq
	}
)

func (m *model) LastOp(conv msg.ConvID, user msg.UserID, device string) (uint64, error) {
	return m.ops[opID{conv, user, device}], nil
}

func (m *model) SetLastOp(conv msg.ConvID, user msg.UserID, device string, op uint64) error {
	m.ops[opID{conv, user, device}] = op
	return nil
}

func (m *model) ReceiptAt(conv msg.ConvID, user msg.UserID, kind chat.ReceiptKind, seq msg.Seq) (chat.ReceiptRecord, error) {
	all, _ := some(m.receipts, func(r chat.ReceiptRecord) bool {
		return r.Conv == conv && r.User == user && r.Kind == kind && r.Seq >= seq
	}, func(a, b chat.ReceiptRecord) int { return cmp.Compare(a.Seq, b.Seq) }, 1)
	if len(all) == 0 {
		return chat.ReceiptRecord{}, chat.ErrNotFound
	}
	return all[0], nil
}

// PutReceipt keeps all: when a store forgets is its own affair.
func (m *model) PutReceipt(r chat.ReceiptRecord, _ msg.Millis) error {
	m.receipts[receiptID{r.Conv, r.User, r.Kind, r.Seq}] = r
	return nil
}

func (m *model) HasSkip(conv msg.ConvID, user msg.UserID, seq msg.Seq) (bool, error) {
	_, there := m.skips[skipID{conv, user, seq}]
	return there, nil
}

func (m *model) Reactions(conv msg.ConvID, seq msg.Seq, emoji string, after msg.Rev, limit int) ([]chat.Reaction, error) {
	return some(m.reactions, func(r chat.Reaction) bool {
		return r.Conv == conv && r.Seq == seq && (emoji == "" || r.Emoji == emoji && r.Rev > after)
	}, func(a, b chat.Reaction) int {
		return cmp.Or(cmp.Compare(a.Emoji, b.Emoji), cmp.Compare(a.Rev, b.Rev))
	}, limit)
}

func (m *model) ReactionsOf(conv msg.ConvID, seq msg.Seq, user msg.UserID) ([]chat.Reaction, error) {
	return some(m.reactions, func(r chat.Reaction) bool { return r.Conv == conv && r.Seq == seq && r.User == user },
		func(a, b chat.Reaction) int { return cmp.Compare(a.Emoji, b.Emoji) }, noLimit)
}

func (m *model) PutReaction(r chat.Reaction) error {
	m.reactions[reactionID{r.Conv, r.Seq, r.User, r.Emoji}] = r
	return nil
}

func (m *model) DeleteReaction(r chat.Reaction) error {
	delete(m.reactions, reactionID{r.Conv, r.Seq, r.User, r.Emoji})
	return nil
}

func (m *model) CountMentions(conv msg.ConvID, user msg.UserID, r msg.Range) (n uint64, err error) {
	for k := range m.mentions {
		if k.Conv == conv && k.User == user && r.Contains(k.Seq) {
			n++
		}
	}
	return n, nil
}

func (m *model) Mentions(conv msg.ConvID, yield func(msg.UserID, msg.Seq) bool) error {
	all := map[mention]mention{}
	for k := range m.mentions {
		all[k] = k
	}
	list, _ := some(all, func(k mention) bool { return k.Conv == conv }, func(a, b mention) int {
		return cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(a.Seq, b.Seq))
	}, noLimit)
	each(list, func(k mention) bool { return yield(k.User, k.Seq) })
	return nil
}

func (m *model) SetMention(conv msg.ConvID, user msg.UserID, seq msg.Seq, mentioned bool) error {
	if delete(m.mentions, mention{conv, user, seq}); mentioned {
		m.mentions[mention{conv, user, seq}] = true
	}
	return nil
}

func (m *model) Hidden(conv msg.ConvID, user msg.UserID, r msg.Range) ([]msg.Seq, error) {
	var all []msg.Seq
	list, _ := some(m.hides, func(h chat.Hide) bool { return h.Conv == conv && h.User == user && r.Contains(h.Seq) },
		func(a, b chat.Hide) int { return cmp.Compare(a.Seq, b.Seq) }, noLimit)
	for _, h := range list {
		all = append(all, h.Seq)
	}
	return all, nil
}

func (m *model) HiddenSince(conv msg.ConvID, user msg.UserID, since uint64, limit int) ([]chat.Hide, error) {
	return some(m.hides, func(h chat.Hide) bool {
		return h.Conv == conv && h.User == user && h.Rev > since
	}, func(a, b chat.Hide) int { return cmp.Compare(a.Rev, b.Rev) }, limit)
}

func (m *model) PutHide(h chat.Hide) error {
	m.hides[skipID{h.Conv, h.User, h.Seq}] = h
	return nil
}
