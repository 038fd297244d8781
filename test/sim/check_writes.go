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
	switch {
	case w == nil:
		m.w.fail(3, "%v: nobody wrote message %d, %q", c.id, stored.Seq, stored.Text)
		return
	case w.seq != 0:
		m.w.fail(3, "%v: %q is stored as message %d and as message %d", c.id, stored.Text, w.seq, stored.Seq)
	case w.failed != 0:
		m.w.fail(3, "%v: %q was refused (%v) and is stored as message %d", c.id, stored.Text, w.failed, stored.Seq)
	case !reflect.DeepEqual(stored.Content, w.content) || stored.From != w.from:
		m.w.fail(3, "%v: message %d is %q of %s, and %s wrote %q", c.id, stored.Seq, stored.Text, stored.From, w.from, w.content.Text)
	}
	w.seq, w.conv = stored.Seq, c
	m.sent(c, stored)
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
		if before.seq == 0 && before.failed == 0 && before.sure && m.find(w.d.user, before.to) == c {
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
		case w.d != nil && w.sure && w.seq == 0 && w.failed == 0 && !m.w.disabled[w.d.user.name]:
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
