package sim

import (
	"reflect"
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What is written (promises 2, 3 and 4): each message is stored once, with its
// content, in the order in which its device sent it; once acknowledged, for ever.

// writing is a message that a device or an importer has written.
type writing struct {
	id      msg.MessageID
	from    msg.Address
	content msg.Content
	d       *device      // nil: an importer's
	to      frame.Target // of a device
	sure    bool         // the writer was told that it is kept
	seq     msg.Seq      // where it is stored; 0: nowhere yet
	conv    *conversation
	failed  msg.Code // refused for good, as the device was told

	ref     msg.MessageID // the message that it answers, when that had no seq yet
	perhaps *msg.Content  // what it became, if the power did not fail too early

	taking    bool // to be taken back
	cancelled bool // it was, before it left
}

// says compares what is stored with what was written.
func (w *writing) says(c msg.Content) bool {
	if reflect.DeepEqual(c, w.content) {
		return true
	}
	return w.perhaps != nil && reflect.DeepEqual(c, *w.perhaps)
}

// maySend says what forbids a message in a conversation as it is now.
func (c *conversation) maySend(m *model, w *writing) msg.Code {
	rec := c.members[w.d.user.id]
	switch {
	case c.id.IsGroup() && !rec.isPresent():
		return msg.CodeLeft
	case c.state.Deleted != 0:
		return msg.CodeGroupDeleted
	case c.id.IsGroup() && c.rights(rec)&msg.MaySend == 0:
		return msg.CodeNoRight
	case !c.id.IsGroup():
		return m.reach(w.d.user.id, c.id.Peer(w.d.user.id), false)
	}
	return 0
}

// judgeSend notes what forbids a message, now that the server decides it.
func (m *model) judgeSend(l *line) {
	w, c := m.writes[l.id], m.convs[l.conv]
	switch {
	case w == nil || w.d == nil:
	case c != nil:
		m.sends[l.id] = c.maySend(m, w)
	case !l.conv.IsGroup(): // it would be the first one there
		m.sends[l.id] = m.reach(w.d.user.id, l.conv.Peer(w.d.user.id), false)
	}
}

// write notes a message with its id.
func (m *model) write(w *writing) {
	if m.writes[w.id] != nil {
		m.w.fail(3, "the message id %v was made twice", w.id)
	}
	m.writes[w.id] = w
	if w.d != nil {
		w.d.wrote = append(w.d.wrote, w)
	}
}

// unsure notes a message whose device lost its power while it was written: it is
// kept or not, under an id that nobody has seen.
func (m *model) unsure(w *writing) {
	m.lost[w.content.Text] = w
	w.d.wrote = append(w.d.wrote, w)
}

// written finds what a stored message was written as.
func (m *model) written(id msg.MessageID, content msg.Content) *writing {
	w := m.writes[id]
	if w == nil && m.lost[content.Text] != nil {
		w = m.lost[content.Text]
		delete(m.lost, content.Text)
		w.id = id
		m.writes[id] = w
	}
	return w
}

// stored compares a message that is new in the log with what was written.
func (m *model) stored(c *conversation, stored *msg.Message) {
	w := m.written(stored.ID, stored.Content)
	m.sent(c, stored)
	if w == nil && stored.Type == msg.Note && c.id.IsGroup() {
		return // written by the server: the op that it tells of accounts for it
	}
	if w != nil && !w.ref.IsZero() {
		w.content.ReplyTo = m.writes[w.ref].seq
	}
	switch {
	case w == nil:
		m.w.fail(3, "%v: nobody wrote message %d, %q", c.id, stored.Seq, stored.Text)
		return
	case w.seq != 0:
		m.w.fail(3, "%v: %q is stored as message %d and as message %d", c.id, stored.Text, w.seq, stored.Seq)
	case w.cancelled:
		m.w.fail(3, "%v: %q was taken back and is stored as message %d", c.id, stored.Text, stored.Seq)
	case w.failed != 0:
		m.w.fail(3, "%v: %q was refused (%v) and is stored as message %d", c.id, stored.Text, w.failed, stored.Seq)
	case w.d != nil && c.maySend(m, w) != 0:
		m.w.fail(10, "%v: %s may not send %q there (%v)", c.id, w.from, stored.Text, c.maySend(m, w))
	case !w.says(stored.Content) || stored.From != w.from:
		m.w.fail(3, "%v: message %d is %q of %s, and %s wrote %q", c.id, stored.Seq, stored.Text, stored.From, w.from, w.content.Text)
	}
	w.seq, w.conv = stored.Seq, c
	if w.d != nil {
		m.checkOrder(c, w)
	}
}

// checkOrder makes sure that no message overtook an earlier one of its device.
func (m *model) checkOrder(c *conversation, w *writing) {
	for _, before := range w.d.wrote {
		if before == w {
			return
		}
		if before.seq == 0 && before.failed == 0 && !before.cancelled && before.sure && m.find(w.d.user, before.to) == c {
			m.w.fail(4, "%v: %q of %v is stored as message %d, and %q, which it sent before, is not", c.id, w.content.Text, w.d, w.seq, before.content.Text)
		}
	}
}

// answered takes what a device says of its own message.
func (m *model) answered(d *device, got *engine.Message) {
	w := m.written(got.ID, got.Content)
	if w == nil || w.d != d {
		m.w.fail(3, "%v hears of a message %v that it never wrote", d, got.ID)
		return
	}
	w.sure = true
	if got.Status == msg.Failed {
		m.w.tell("%v: %q is refused: %v", d, w.content.Text, got.Code)
		w.failed = got.Code
		if w.seq != 0 {
			m.w.fail(3, "%v: %q is message %d, and the device is told that it was refused (%v)", d, w.content.Text, w.seq, got.Code)
		}
		if !m.mayFail(w) {
			m.w.fail(4, "%v: %q is refused for no reason: %v %s", d, w.content.Text, got.Code, got.Detail)
		}
		return
	}
	m.w.tell("%v: %q is sent as %d", d, w.content.Text, got.Seq)
	if w.seq == got.Seq {
		d.sent[w.conv.id] = max(d.sent[w.conv.id], got.Seq)
	} else {
		m.w.fail(2, "%v: %q is acknowledged as message %d, and it is %d (0: not stored)", d, w.content.Text, got.Seq, w.seq)
	}
}

// refusedSilently looks for messages that were refused for good while the
// device's power failed: they are kept as failed, and nobody was told.
func (m *model) refusedSilently(d *device) {
	if d.e == nil {
		return
	}
	m.w.must("read the outbox", d.db.View(func(r engine.Reader) error {
		entries, err := r.Outbox(0)
		for _, entry := range entries {
			w := m.writes[entry.ID]
			if w == nil || entry.Failed == 0 || w.failed != 0 {
				continue
			}
			if w.failed = entry.Failed; !m.mayFail(w) {
				m.w.fail(4, "%v: %q is refused for no reason: %v %s", d, w.content.Text, entry.Failed, entry.Detail)
			}
		}
		return err
	}))
}

// settled makes sure, at the end, that everything written is where it belongs.
func (m *model) settled() {
	for _, id := range m.sorted() {
		w := m.writes[id]
		switch {
		case w.d != nil && w.sure && w.seq == 0 && w.failed == 0 && !w.cancelled && !m.w.disabled[w.d.user.name]:
			m.w.fail(3, "%v: %q was kept by the device and never stored", w.d, w.content.Text)
		case w.d == nil && w.sure && w.seq == 0:
			m.w.fail(2, "the import of %q was acknowledged, and it is not stored", w.content.Text)
		}
	}
}

// sorted lists the ids of all that was written.
func (m *model) sorted() []msg.MessageID {
	ids := make([]msg.MessageID, 0, len(m.writes))
	for id := range m.writes {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b msg.MessageID) int { return slices.Compare(a[:], b[:]) })
	return ids
}

// folded takes what came at once of a change of a message that had not left: an edit
// is in it now, and deleting took it back.
func (m *model) folded(d *device, ch *changing) {
	if mark, ok := ch.change.(*frame.Mark); ok && mark.Unread {
		return // later reading took it back
	}
	w := m.writes[ch.of]
	if w == nil || w.seq != 0 {
		m.w.fail(3, "%v is told that %T %+v is carried out, and the server never heard of it", d, ch.change, ch.change)
		return
	}
	switch change := ch.change.(type) {
	case *frame.Edit:
		w.content.Text, w.content.Mentions, w.content.Properties = change.Content.Text, change.Content.Mentions, change.Content.Properties
	case *frame.SetCall:
		w.content = said(w.content, change)
	default:
		w.cancelled = true
	}
}

// interrupted takes a change of a message that had not left, in the middle of which the
// power failed: it happened or not.
func (m *model) interrupted(ch *changing) {
	w := m.writes[ch.of]
	if w == nil {
		return
	}
	if edit, ok := ch.change.(*frame.Edit); ok {
		c := w.content
		c.Text, c.Mentions, c.Properties = edit.Content.Text, edit.Content.Mentions, edit.Content.Properties
		w.perhaps = &c
		return
	}
	if call, ok := ch.change.(*frame.SetCall); ok {
		c := said(w.content, call)
		w.perhaps = &c
		return
	}
	if _, ok := ch.change.(*frame.Delete); ok {
		w.sure = false
	}
}
