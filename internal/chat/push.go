package chat

import (
	"context"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// rowChange is a row that a batch set.
type rowChange struct {
	user     msg.UserID
	rev      msg.Rev    // the row's inbox rev; it alone changed in (rev-1, rev]
	row      *frame.Row // nil: the user was offline
	messages bool       // the messages that the batch changed are pushed to him,
	without  []msg.Seq  // but for these
}

// noteRow keeps a changed row for the push. What it says is read here, inside
// the transaction; it leaves after that is durable.
func (b *batch) noteRow(t *touched, m *Member, row *Row) error {
	change := rowChange{user: m.User, rev: row.InboxRev}
	if b.c.hub.online(m.User) {
		out, err := rowFrame(b, &t.conv, m, row)
		if err == nil && t.pushed() && !t.conv.Wide && m.Left == nil {
			change.messages = true
			change.without, err = t.unseen(b, &t.conv, m)
		}
		if err == nil && !t.carriesPreview(&change) && (t.newer() || slices.Contains(t.veiled, m.User)) {
			err = addPreview(b, m, &out)
		}
		if err != nil {
			return err
		}
		change.row = &out
	}
	t.rows = append(t.rows, change)
	return nil
}

// pushed reports whether messages changed that are pushed to those who may see them.
func (t *touched) pushed() bool { return len(t.changed) > 0 && !t.unpushed && t.conv.Deleted == 0 }

// carriesPreview reports whether the messages that are pushed with a row hold the newest one.
func (t *touched) carriesPreview(change *rowChange) bool {
	return change.messages && t.highest == t.conv.Head.Seq && !slices.Contains(change.without, t.highest)
}

// newer reports whether a row may be newer than what the device was told before:
// then one that is pushed without the messages brings its preview along. Rows of
// wide conversations catch up with whatever sets them.
func (t *touched) newer() bool {
	return t.conv.Wide || t.conv.Rev > t.before.Rev || t.conv.MetaRev > t.before.MetaRev
}

// noteReceipts keeps the watermarks that moved for the push to the online
// members of a small conversation, their own devices included: these too count
// receipt_revs.
func (b *batch) noteReceipts(t *touched) error {
	if len(t.moved) == 0 || t.conv.Wide {
		return nil
	}
	members, err := b.everybody(&t.conv)
	if err != nil {
		return err
	}
	for i := range members {
		m := &members[i]
		if b.c.hub.online(m.User) {
			t.listeners = append(t.listeners, m.User)
		}
	}
	if len(t.listeners) == 0 {
		return nil
	}
	for _, user := range t.moved {
		m, err := b.Member(t.conv.ID, user)
		if err != nil {
			return err
		}
		w, err := watermark(b, &m)
		if err != nil {
			return err
		}
		t.watermarks = append(t.watermarks, w)
	}
	return nil
}

// everybody lists the present members of a small conversation.
func (b *batch) everybody(c *Conversation) ([]Member, error) {
	if !c.ID.IsGroup() {
		return both(b, c.ID)
	}
	return b.Members(c.ID, 0, c.Members)
}

// deliver pushes what a batch did, now that it is durable.
func (c *Chat) deliver(ctx context.Context, b *batch) {
	for i := range b.data { // first: rows took their inbox revs later
		c.pushDatum(&b.data[i])
		c.hideProfile(&b.data[i].d)
	}
	for _, t := range b.order {
		for _, user := range t.joined {
			c.hub.joinWide(user, t.conv.ID)
		}
		for i := range t.rows {
			c.pushRow(t, &t.rows[i])
		}
		if t.conv.Wide && t.pushed() {
			if err := c.pushWide(ctx, t); err != nil {
				c.log.Error("push to a wide conversation failed", "conversation", t.conv.ID, "err", err)
			}
		}
		if len(t.watermarks) > 0 {
			c.pushReceipts(t)
		}
	}
}

// pushRow tells a user's devices of a changed row, together with the messages
// that changed. The device that all of it came from gets acknowledgements, and
// here the row alone.
func (c *Chat) pushRow(t *touched, change *rowChange) {
	sessions := c.hub.sessions(change.user)
	if len(sessions) == 0 {
		return
	}
	if change.row == nil { // connected meanwhile: it learns that it missed this
		beat := c.push(c.beat(change.user, change.rev))
		for _, s := range sessions {
			s.push(beat)
		}
		return
	}
	var alone []byte
	var with [][]byte
	for _, s := range sessions {
		if !change.messages || t.origin == s {
			if alone == nil {
				alone = c.push(&frame.InboxPage{From: change.rev - 1, To: change.rev, Rows: []frame.Row{*change.row}})
			}
			s.push(alone)
			continue
		}
		if with == nil {
			with = c.pushesOf(t, change)
		}
		for _, b := range with {
			s.push(b)
		}
	}
}

// push encodes a frame that nobody asked for.
func (c *Chat) push(body any) []byte { return c.codec.EncodeServer(frame.Server{Body: body}) }

// pushesOf encodes the messages of a batch for one user: one push, or several, each
// covering where the one before ends, when they are too large for a frame. The
// row, if there is one, goes with the last.
func (c *Chat) pushesOf(t *touched, to *rowChange) [][]byte {
	var out [][]byte
	p := &frame.Push{Conv: t.conv.ID, Prev: t.before.Rev, MetaRev: t.conv.MetaRev}
	size := 0
	for i := range t.changed {
		a := &t.changed[i]
		if slices.Contains(to.without, a.seq) {
			continue
		}
		if size += len(a.blob); size > c.limits.PageBytes && len(p.Messages) > 0 {
			out = append(out, c.push(p))
			p = &frame.Push{Conv: t.conv.ID, Prev: p.Rev, MetaRev: t.conv.MetaRev}
			size = len(a.blob)
		}
		p.Messages = append(p.Messages, a.blob)
		p.Mine = t.addMine(p.Mine, a.seq, to.user)
		p.Rev = a.rev
	}
	p.Rev = t.conv.Rev
	if to.row != nil {
		p.From, p.To, p.Row = to.rev-1, to.rev, to.row
	}
	return append(out, c.push(p))
}

// addMine adds what a user is told of his own reactions to a message.
func (t *touched) addMine(list []frame.Mine, seq msg.Seq, user msg.UserID) []frame.Mine {
	for i := range t.mine {
		if o := &t.mine[i]; o.user == user && o.Seq == seq {
			list = append(list, o.Mine)
		}
	}
	return list
}

// pushReceipts tells the online members of the watermarks that moved.
func (c *Chat) pushReceipts(t *touched) {
	b := c.push(&frame.ReceiptPush{
		Conv: t.conv.ID, Prev: t.before.ReceiptRev, Rev: t.conv.ReceiptRev, Watermarks: t.watermarks,
	})
	for _, user := range t.listeners {
		for _, s := range c.hub.sessions(user) {
			s.push(b)
		}
	}
}
