package chat

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// receiptOp raises the watermarks of one request.
type receiptOp struct {
	s       *session
	request uint64
	items   []frame.ReceiptItem
}

// receipt raises the user's own watermarks, in one commit for all of them.
func (s *session) receipt(request uint64, f *frame.Receipt) {
	if len(f.Items) > maxItems {
		s.fail(request, msg.Errorf(msg.CodeBadRequest, "%d conversations are named; at most %d are allowed", len(f.Items), maxItems))
		return
	}
	if s.begin(request) {
		s.c.submit(&receiptOp{s, request, f.Items}, 256*len(f.Items))
	}
}

// apply finds all conversations before it writes: one that is refused refuses
// the request. Where nothing was ever sent, there is nothing to raise, and the
// other items still count.
func (o *receiptOp) apply(b *batch) error {
	places := make([]place, len(o.items))
	for i := range o.items {
		var err error
		if places[i], err = o.s.find(b, o.items[i].To); err != nil {
			return err
		}
	}
	for i := range o.items {
		if p := &places[i]; p.exists {
			if err := b.raise(p.id, o.s.user.ID, &o.items[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *receiptOp) done(err error) {
	o.s.answered()
	if err != nil {
		o.s.fail(o.request, err)
		return
	}
	o.s.hold(o.s.encoded(o.request, &frame.Done{}))
}

// raise moves one member's watermarks up, to the head at most. Each that
// others are told of takes the conversation's next receipt_rev; what the user
// has read is also his own, and his row follows it.
func (b *batch) raise(id msg.ConvID, user msg.UserID, item *frame.ReceiptItem) error {
	t, err := b.touch(id)
	if err != nil {
		return err
	}
	m, err := b.Member(id, user)
	if err != nil {
		return err
	}
	if m.Left != nil {
		return b.raiseLeft(t, m, item.Read)
	}
	conv := t.conv
	read, err := b.positionAt(&conv, item.Read)
	if err != nil {
		return err
	}
	told, delivered := read, item.Delivered
	if item.Quiet {
		told = msg.Position{}
	}
	got, err := b.positionAt(&conv, max(delivered, told.Seq))
	if err != nil {
		return err
	}
	moved := false
	if got.Seq > m.Delivered.Seq {
		m.Delivered, moved = got, true
		conv.ReceiptRev++
	}
	if told.Seq > m.Told {
		m.Told, moved = told.Seq, true
		conv.ReceiptRev++
	}
	if moved {
		m.ReceiptRev = conv.ReceiptRev
		t.moved = with(t.moved, user)
	}
	if read.Seq > m.Read.Seq {
		m.Read = read
		m.OwnRev++
		t.own = with(t.own, user)
	} else if !moved {
		return nil
	}
	if err := b.PutMember(m); err != nil {
		return err
	}
	return b.PutConversation(conv)
}

// raiseLeft keeps what a user reads of a group that he has left, up to where he
// left it. Nobody else is told, and his row is as frozen as before.
func (b *batch) raiseLeft(t *touched, m Member, read msg.Seq) error {
	at, err := b.positionAt(&t.conv, min(read, m.Left.Seq))
	if err != nil || at.Seq <= m.Read.Seq {
		return err
	}
	m.Read = at
	m.OwnRev++
	t.own = with(t.own, m.User)
	return b.PutMember(m)
}

// positionAt is the position of a seq, cut to what is between floor and head.
func (b *batch) positionAt(c *Conversation, seq msg.Seq) (msg.Position, error) {
	switch {
	case seq == 0:
		return msg.Position{}, nil
	case seq >= c.Head.Seq:
		return c.Head, nil
	case seq > c.Floor.Seq && uint64(c.Head.Seq) == uint64(c.Head.Ordinal): // all count
		return msg.Position{Seq: seq, Ordinal: msg.Ordinal(seq)}, nil
	}
	at := c.Floor
	err := b.Messages(c.ID, msg.Range{Lo: c.Floor.Seq + 1, Hi: seq}, true, func(m Stored) bool {
		at = msg.Position{Seq: seq, Ordinal: m.Ordinal}
		return false
	})
	return at, err
}

// with adds a user to a short list, once.
func with(list []msg.UserID, user msg.UserID) []msg.UserID {
	if slices.Contains(list, user) {
		return list
	}
	return append(list, user)
}
