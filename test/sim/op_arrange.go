package sim

import (
	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// opArrange pins, mutes or archives a conversation, or takes that back.
func opArrange(w *World, d dice) {
	dev, to, _ := w.someMessage(d)
	if dev == nil {
		return
	}
	ch := &frame.Arrange{}
	for range d.between(1, 2) {
		switch d.IntN(3) {
		case 0:
			ch.Pinned = new(pick(d, []uint64{0, 1, 2, engine.PinOnTop}))
		case 1:
			ch.MutedUntil = new(pick(d, []msg.Millis{0, start + 1e10, msg.ForEver}))
		case 2:
			ch.Archived = new(pick(d, []uint64{0, engine.Archive, engine.Archive}))
		}
	}
	dev.change(to, msg.MessageID{}, ch)
	if ch.Archived != nil && dev.awake() && d.once(3) { // and says something, which brings it back
		dev.send(to, w.content(d))
	}
	if ch.Archived != nil && dev.awake() && d.once(2) { // and looks at once where it went
		l := dev.openList(engine.RowFilter{Archived: pick(d, []engine.Part{engine.Only, engine.Without})})
		l.read(d.between(1, 6))
		l.stop()
	}
}

// opKeepArchived makes messages leave what a user archives in the archive, or not.
func opKeepArchived(w *World, d dice) {
	dev := w.someDevice(d)
	if dev == nil {
		return
	}
	keep := d.once(2)
	w.tell("%v makes its user keep what he archives: %v", dev, keep)
	dev.ask(&frame.Account{KeepArchived: &keep}, nil)
}

// arranges reports whether what is asked is what was written: what stands on top, or is
// archived, the device says in numbers.
func arranges(mine, asked *frame.Arrange) bool {
	same := func(a, b *uint64, word uint64) bool {
		return (a == nil) == (b == nil) && (a == nil || *a == *b || *a == word && *b != 0)
	}
	return same(mine.Pinned, asked.Pinned, engine.PinOnTop) && same(mine.Archived, asked.Archived, engine.Archive) &&
		(mine.MutedUntil == nil) == (asked.MutedUntil == nil) && (mine.MutedUntil == nil || *mine.MutedUntil == *asked.MutedUntil)
}

// arrange does what a user asked for his list.
func (c *conversation) arrange(m *model, by *user, rec *member, ch *frame.Arrange) {
	if ch.Pinned != nil {
		rec.Pinned = *ch.Pinned
	}
	if ch.MutedUntil != nil {
		rec.MutedUntil = *ch.MutedUntil
	}
	if ch.Archived != nil {
		head := msg.Ordinal(0)
		if seq := c.headOf(rec); seq > 0 {
			head = c.log[seq-1].now().m.Ordinal
		}
		rec.Archived = min(*ch.Archived, uint64(head)+1)
		rec.mayKeep = *ch.Archived != 0
	}
	m.w.tell("%s has %v pinned with %d, muted until %d, archived up to %d", by.name, c.id, rec.Pinned, rec.MutedUntil, rec.Archived)
}

// arranged reports whether a record has what the user asked for. Whether he keeps what he
// archives is his setting of that moment.
func (rec *member) arranged(m *model, now *chat.Member) bool {
	if rec.mayKeep {
		keeps, settled := m.keeps(rec.User)
		if rec.mayKeep = false; now.Archived == uint64(msg.ForEver) && (keeps || !settled) {
			rec.Archived = now.Archived
		} else if keeps && settled {
			rec.Archived = uint64(msg.ForEver)
		}
	}
	return rec.Pinned == now.Pinned && rec.MutedUntil == now.MutedUntil && rec.Archived == now.Archived
}

// keeps reports whether a user keeps what he archives; it is settled unless a change of
// that is on its way.
func (m *model) keeps(id msg.UserID) (keeps, settled bool) {
	m.view(func(r chat.Reader) error {
		rec, err := r.User(id)
		keeps = rec.Keeps
		return err
	})
	return keeps, m.turning[id] == 0
}

// checkArranged compares how a row is arranged with what the server keeps.
func (m *model) checkArranged(what string, id msg.ConvID, rec *chat.Member, pinned uint64, muted msg.Millis) {
	if pinned != rec.Pinned || muted != rec.MutedUntil {
		m.w.fail(6, "%s says that %v is pinned with %d and muted until %d, and it is with %d until %d", what, id, pinned, muted, rec.Pinned, rec.MutedUntil)
	}
}
