package chat

import (
	"context"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// rowChange is a row that a batch set.
type rowChange struct {
	user     msg.UserID
	rev      msg.Rev    // the row's inbox rev; it alone changed in (rev-1, rev]
	row      *frame.Row // nil: the user was offline
	messages bool       // he may see the messages that the batch appended
}

// noteRow keeps a changed row for the push. What it says is read here, inside
// the transaction; it leaves after that is durable.
func (b *batch) noteRow(t *touched, m *Member, row *Row) error {
	change := rowChange{
		user: m.User,
		rev:  row.InboxRev,
		messages: m.Left == nil && len(t.appended) > 0 && !t.unpushed && !t.conv.Wide &&
			m.Start.Seq < t.appended[0].seq,
	}
	if b.c.hub.online(m.User) {
		out, err := rowFrame(b, &t.conv, m, row)
		if err == nil && !change.messages && t.newer() {
			err = addPreview(b, &out)
		}
		if err != nil {
			return err
		}
		change.row = &out
	}
	t.rows = append(t.rows, change)
	return nil
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
	for _, t := range b.order {
		for _, user := range t.joined {
			c.hub.joinWide(user, t.conv.ID)
		}
		for i := range t.rows {
			c.pushRow(t, &t.rows[i])
		}
		if t.conv.Wide && len(t.appended) > 0 && !t.unpushed {
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
// that changed it. The device that sent them all gets acknowledgements, and
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
		if !change.messages || t.allFrom(s) {
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

// allFrom reports whether one device sent all that was appended.
func (t *touched) allFrom(s *session) bool {
	for i := range t.appended {
		if t.appended[i].origin != s {
			return false
		}
	}
	return true
}

// pushesOf encodes the messages of a batch: one push, or several, each
// covering where the one before ends, when they are too large for a frame. The
// row, if there is one, goes with the last.
func (c *Chat) pushesOf(t *touched, change *rowChange) [][]byte {
	var out [][]byte
	p := &frame.Push{Conv: t.conv.ID, Prev: t.before.Rev, MetaRev: t.conv.MetaRev}
	size := 0
	for i := range t.appended {
		a := &t.appended[i]
		if size += len(a.blob); size > c.limits.PageBytes && len(p.Messages) > 0 {
			out = append(out, c.push(p))
			p = &frame.Push{Conv: t.conv.ID, Prev: p.Rev, MetaRev: t.conv.MetaRev}
			size = len(a.blob)
		}
		p.Messages = append(p.Messages, a.blob)
		p.Rev = a.rev
	}
	p.Rev = t.conv.Rev
	if change != nil {
		p.From, p.To, p.Row = change.rev-1, change.rev, change.row
	}
	return append(out, c.push(p))
}

// pushWide sends a batch's messages to the online members of a wide
// conversation, encoded once. Who they are the hub knows; whoever's membership
// is older than the conversation's meta_rev is looked up first.
func (c *Chat) pushWide(ctx context.Context, t *touched) error {
	sure, unsure := c.hub.audience(t.conv.ID, t.conv.MetaRev)
	if len(unsure) > 0 {
		err := c.store.View(ctx, func(r Reader) error {
			conv, err := r.Conversation(t.conv.ID)
			if err != nil {
				return err
			}
			for _, user := range unsure {
				m, there, err := found(r.Member(t.conv.ID, user))
				if err != nil {
					return err
				}
				present := there && m.Left == nil
				c.hub.seen(t.conv.ID, user, conv.MetaRev, present)
				if present && m.Start.Seq < t.appended[0].seq {
					sure = append(sure, user)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	var out [][]byte
	for _, user := range sure {
		for _, s := range c.hub.sessions(user) {
			if t.allFrom(s) {
				continue
			}
			if out == nil {
				out = c.pushesOf(t, nil)
			}
			for _, b := range out {
				s.push(b)
			}
		}
	}
	return nil
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
