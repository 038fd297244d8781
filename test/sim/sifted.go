package sim

import (
	"slices"
	"strings"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Sessions of part of a conversation, or of all of them: what they deliver is compared with
// a filter, written in plain words, over each message that the device holds.

// someFilter draws what a session is about.
func (d *device) someFilter(dice dice, o *engine.SessionOptions) {
	for range dice.between(1, 2) {
		switch dice.IntN(6) {
		case 0:
			o.Thread = uint64(dice.between(1, 2))
		case 1:
			o.From = pick(dice, d.w.users).name
		case 2:
			o.Query = pick(dice, []string{"m1", "M2", "7 AND so", "nothing says this"})
		case 3:
			o.Kind = engine.Kind(dice.between(1, 5))
		case 4:
			o.Unread = !o.FIFO
		case 5:
			o.ShowBlocked = false
		}
	}
}

// sifted reports whether a session may leave something out.
func sifted(o *engine.SessionOptions) bool { return filtered(o) || !o.ShowBlocked }

// filtered reports whether a session is about part of a conversation.
func filtered(o *engine.SessionOptions) bool {
	return o.Thread != 0 || o.From != "" || o.Query != "" || o.Kind != engine.AllKinds || o.Unread
}

// shifts reports whether what a session is about may change by itself.
func shifts(o *engine.SessionOptions) bool {
	return o.Query != "" || o.Unread || o.Kind == engine.MissedCalls || !o.ShowBlocked
}

// about reports whether a message belongs to what a session of this device reads.
func (d *device) about(o *engine.SessionOptions, group bool, readTo msg.Seq, m *engine.Message) bool {
	mine := m.From == d.user.name
	switch {
	case o.Thread != 0 && m.Thread != o.Thread,
		o.From != "" && m.From != o.From,
		!strings.Contains(strings.ToLower(m.Text), strings.ToLower(o.Query)),
		o.Unread && (mine || m.Seq <= readTo || !unreadable(&m.Message)),
		!o.ShowBlocked && group && !mine && m.Type != msg.Note && d.knowsBlocked(m.From):
		return false
	}
	call := m.Type == msg.CallRecord
	switch o.Kind {
	case engine.MessagesOnly:
		return !call
	case engine.Calls:
		return call
	case engine.MissedCalls:
		return call && !mine && m.Call != nil && m.Call.Outcome == msg.Missed
	case engine.IncomingCalls:
		return call && !mine
	case engine.OutgoingCalls:
		return call && mine
	}
	return true
}

// knowsBlocked reports whether the device knows that its user has blocked somebody.
func (d *device) knowsBlocked(user msg.Address) bool {
	got, err := d.e.Datum(blockKey + string(user))
	return d.w.must("read user data", err) && (got.State == engine.KeyHere || got.State == engine.KeyLong)
}

// held goes over what the device holds of a conversation, from a seq on downwards, or from
// the first one on upwards, to the first gap: the messages that a session reads, and whether there is a gap.
func (d *device) held(o *engine.SessionOptions, to frame.Target, from msg.Seq) (list []engine.Message, gap bool) {
	cov, err := d.e.Coverage(to)
	if !d.w.must("ask for the coverage", err) {
		return nil, false
	}
	group, readTo := to.Conv.IsGroup() && !to.Conv.IsZero(), d.readTo(to)
	all := msg.Range{Lo: max(cov.First, 1), Hi: cov.Head}
	seq := from
	if o.FIFO {
		seq = all.Lo
	}
	for all.Contains(seq) {
		if o.Unread && seq <= readTo {
			return list, false
		}
		if _, there := cov.Spans.At(seq); !there {
			return list, true
		}
		m, ok, err := d.e.Message(to, seq)
		if d.w.must("read a message", err) && ok && d.about(o, group, readTo, &m) {
			list = append(list, m)
		}
		if o.FIFO {
			seq++
		} else {
			seq--
		}
	}
	return list, false
}

// readTo is up to where the user has read a conversation, as the device knows.
func (d *device) readTo(to frame.Target) (seq msg.Seq) {
	conv := d.w.model.find(d.user, to)
	if conv == nil {
		return 0
	}
	err := d.db.View(func(r engine.Reader) error {
		rec, err := d.copyOf(r, conv)
		if rec != nil {
			seq = max(rec.Read.Seq, rec.WantRead)
		}
		return err
	})
	d.w.must("read the database", err)
	return seq
}

// plain reports whether all that a user may see of a conversation begins at its beginning:
// he never left, nor joined later, nor cleared it.
func (d *device) plain(to frame.Target) bool {
	m := d.w.model
	return !m.everLeft(d.user, to) && m.first(d.user, to) == 1
}

// checkSifted compares the first page of a session with what is held: n were asked for.
func (r *reading) checkSifted(n int, res *engine.ReadResult, cov *engine.Coverage) {
	w := r.d.w
	if !r.fresh || !sifted(&r.opt) || !r.d.plain(r.opt.Target) || r.d.died || cov.Left || cov.Deleted || w.broken() {
		return
	}
	if r.opt.FIFO && shifts(&r.opt) && cov.Head > r.top {
		return // it heard what came since it began, and went over what it was not about then
	}
	list, gap := r.d.held(&r.opt, r.opt.Target, r.top)
	list = slices.DeleteFunc(list, func(m engine.Message) bool { return r.early[m.ID] })
	got := slices.DeleteFunc(slices.Clone(res.Messages), func(m engine.Message) bool { return m.Pending || r.early[m.ID] })
	for i := range got {
		if i >= len(list) || list[i].Seq != got[i].Seq {
			w.fail(5, "%v about %+v: it gave %s, and %s is what is here", r, r.opt, w.model.names(got), w.model.names(list))
			return
		}
	}
	switch full := len(res.Messages) == n; {
	case len(got) < len(list) && !full:
		w.fail(5, "%v about %+v: it gave %s of %d, and here are %s", r, r.opt, w.model.names(got), n, w.model.names(list))
	case len(got) < len(list) && res.End != msg.EndMore, len(got) == len(list) && n > 0 && (res.End == msg.EndGap) != gap && !r.waiting(res):
		w.fail(5, "%v about %+v: it gave %d of %d that are here, with a gap behind them: %v, and ends with %v", r, r.opt, len(got), len(list), gap, res.End)
	}
}

// waiting reports whether messages of the outbox are still to come.
func (r *reading) waiting(res *engine.ReadResult) bool {
	return res.End == msg.EndMore && len(r.early) > 0
}
