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
	if err := fewEnough(len(f.Items)); err != nil {
		s.fail(request, err)
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
	if err := o.s.stillServed(); err != nil {
		return err
	}
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
// has read is his own affair, and his row follows it. Who keeps quiet tells
// nobody what he has read.
func (b *batch) raise(id msg.ConvID, user msg.UserID, item *frame.ReceiptItem) error {
	t, err := b.touch(id)
	if err != nil {
		return err
	}
	m, err := b.Member(id, user)
	if err != nil {
		return err
	}
	if closed(&t.conv, &m) { // nothing of it is unread any more
		return nil
	}
	conv := t.conv
	read, err := b.positionAt(&conv, min(item.Read, m.Head(&conv).Seq))
	if err != nil {
		return err
	}
	moved, own := false, read.Seq > m.Read.Seq
	if own {
		m.readTo(read)
	}
	if m.Left == nil { // nobody is told of who has left
		if moved, err = b.tell(&conv, &m, item); err != nil {
			return err
		}
	}
	if moved {
		t.moved = with(t.moved, user)
		if err := b.PutConversation(conv); err != nil {
			return err
		}
	}
	switch {
	case own:
		return b.putOwn(&m)
	case moved:
		return b.PutMember(m)
	}
	return nil
}

// tell raises what others know of a member's reading, and notes when that was. It
// reports whether anything moved.
func (b *batch) tell(conv *Conversation, m *Member, item *frame.ReceiptItem) (bool, error) {
	told := min(item.Told, m.Read.Seq)
	got, err := b.positionAt(conv, max(item.Delivered, told))
	if err != nil {
		return false, err
	}
	u, err := b.User(m.User)
	if err != nil {
		return false, err
	}
	moved := false
	if got.Seq > m.Delivered.Seq {
		m.Delivered, moved = got, true
		if err := b.moved(conv, m, ReceiptDelivered, got.Seq); err != nil {
			return false, err
		}
	}
	if told > m.Told && !u.Quiet {
		m.Told, moved = told, true
		if err := b.moved(conv, m, ReceiptRead, told); err != nil {
			return false, err
		}
	}
	return moved, nil
}

// moved gives a moved watermark its receipt_rev and its line in the log.
func (b *batch) moved(conv *Conversation, m *Member, kind ReceiptKind, seq msg.Seq) error {
	conv.ReceiptRev++
	m.ReceiptRev = conv.ReceiptRev
	r := ReceiptRecord{Conv: conv.ID, User: m.User, Kind: kind, Seq: seq, Time: b.now}
	return b.PutReceipt(r, b.now-rememberReceipt)
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
