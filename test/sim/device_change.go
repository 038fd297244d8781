package sim

import (
	"reflect"
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// changing is a change that a device has written: its app hears of it once, whether
// it was carried out (promise 3).
type changing struct {
	to     frame.Target
	of     msg.MessageID // a message of the device that may have no seq; zero: none
	change frame.Change
	sure   bool    // the device promised to keep it
	op     *asking // as it reached the server; nil: it did not yet
	over   bool    // the app was told what came of it
	life   int     // of the app in which it was written
}

// change writes a change on a device; it reports whether that was accepted.
func (d *device) change(to frame.Target, of msg.MessageID, change frame.Change) bool {
	w, ok := d.w, false
	ch := &changing{to: to, of: of, change: change, life: d.lives}
	w.tell("%v wants to %s in %s", d, w.model.changeName(change), w.model.targetName(d.user, to))
	d.changes = append(d.changes, ch) // what comes of it may come at once
	w.model.veils(d.user, to, of, change)
	d.input(func(e *engine.Engine) {
		err := e.Change(to, of, change, ch)
		ch.sure, ok = err == nil, err == nil
		switch code := msg.CodeOf(err); {
		case d.died:
			w.model.interrupted(ch)
		case err == nil:
		case code == msg.CodeNoConv || code == msg.CodeNoMessage || code == msg.CodeReferred:
			ch.over = true // there is nothing to change, as far as the device knows
		default:
			w.must("change a message", err)
		}
	})
	return ok
}

// leaves finds which change an op is: changes of one conversation leave in the order
// in which they were written.
func (d *device) leaves(o *asking) {
	if o.conv.IsZero() {
		d.leavesData(o)
		return
	}
	var unsure *changing // the power failed before, or after, it was kept
	for _, ch := range d.changes {
		switch {
		case ch.over || ch.fell(d) || ch.op != nil && !ch.turns(o.change) || d.w.model.targetID(d.user, ch.to) != o.conv:
		case !ch.sure && unsure == nil && ch.is(o.change):
			unsure = ch
		case !ch.sure:
		case ch.is(o.change):
			ch.op = o
			return
		case unsure == nil:
			d.w.fail(4, "%v asks for %T %+v, and should for %T %+v", d, o.change, o.change, ch.change, ch.change)
			return
		}
	}
	if unsure == nil {
		d.w.fail(3, "%v asks for %T %+v, which it never wrote", d, o.change, o.change)
		return
	}
	unsure.op = o
}

// fell reports whether the change may have failed with the message that it is about
// while the app was about to end, so that nobody was told.
func (ch *changing) fell(d *device) bool {
	w := d.w.model.writes[ch.of]
	return ch.op == nil && ch.life != d.lives && w != nil && w.seq == 0
}

// is compares what was written with what is asked; a message that had no seq has one then.
func (ch *changing) is(asked frame.Change) bool {
	if reflect.DeepEqual(ch.change, asked) {
		return true
	}
	if ch.turns(asked) {
		return true
	}
	if mine, ok := ch.change.(*frame.Arrange); ok {
		now, same := asked.(*frame.Arrange)
		return same && arranges(mine, now)
	}
	if c, ok := ch.change.(*frame.Clear); ok && c.Seq == 0 {
		_, same := asked.(*frame.Clear)
		return same
	}
	if ch.of.IsZero() {
		return false
	}
	switch c := asked.(type) {
	case *frame.Edit:
		mine, same := ch.change.(*frame.Edit)
		return same && reflect.DeepEqual(mine.Content, c.Content)
	case *frame.SetCall:
		mine, same := ch.change.(*frame.SetCall)
		return same && mine.Outcome == c.Outcome && mine.Duration == c.Duration
	case *frame.React:
		mine, same := ch.change.(*frame.React)
		return same && mine.Emoji == c.Emoji && mine.Remove == c.Remove
	case *frame.Delete:
		_, same := ch.change.(*frame.Delete)
		return same
	}
	return false
}

// turns reports whether what is asked takes the change back: reading makes of a mark
// as unread that may have left its contrary.
func (ch *changing) turns(asked frame.Change) bool {
	mine, was := ch.change.(*frame.Mark)
	now, is := asked.(*frame.Mark)
	return was && is && mine.Unread && !now.Unread
}

// told takes the one result of a change.
func (d *device) told(ev engine.ChangeEvent) {
	w := d.w
	ch, _ := ev.Token.(*changing)
	if ch == nil { // written in an earlier life of the app
		i := slices.IndexFunc(d.changes, func(o *changing) bool {
			return (o.op != nil || msg.CodeOf(ev.Err) == msg.CodeReferred) && o.life != d.lives && !o.over && w.model.targetID(d.user, o.to) == ev.Conv && o.is(ev.Change)
		})
		if i < 0 {
			return // it was told before its end was kept
		}
		ch = d.changes[i]
	}
	w.tell("%v: to %s: %v", d, w.model.changeName(ch.change), orDone(ev.Err))
	switch {
	case ch.over:
		w.fail(3, "%v is told twice what came of %T %+v", d, ch.change, ch.change)
	case ch.op == nil && ev.Err == nil:
		w.model.folded(d, ch)
	case ev.Err == nil && !ch.op.done && ch.op.verdict != 0:
		w.fail(2, "%v is told that %T %+v is carried out, and it is not", d, ch.change, ch.change)
	case ev.Err != nil && ch.op != nil && ch.op.done:
		w.fail(3, "%v is told that %T %+v is refused (%v), and it was carried out", d, ch.change, ch.change, ev.Err)
	}
	ch.over = true
}

// checkChanges makes sure, at the end, that the app has heard of each change.
func (d *device) checkChanges() {
	for _, ch := range d.changes {
		if ch.sure && !ch.over && !ch.fell(d) && (ch.op == nil || ch.life == d.lives) {
			d.w.fail(3, "%v: nothing came of %T %+v", d, ch.change, ch.change)
		}
		if ch.sure && ch.op != nil && !ch.op.done && !ch.op.refused && !ch.over {
			d.w.fail(3, "%v: %T %+v was never carried out", d, ch.change, ch.change)
		}
	}
}
