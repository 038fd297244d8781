package sim

import (
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// What a read session may be shown (promises 1 and 5): each message once, in
// order, none left out unless the app knows, and as the server had it.

// page checks what a Read gave. before is the coverage that it read from.
func (r *reading) page(n int, res *engine.ReadResult, before *engine.Coverage) {
	w := r.d.w
	w.tell("%v reads %d in session %d: %s, %v", r.d, n, r.no, w.model.names(res.Messages), res.End)
	if r.pinned != nil && *r.pinned == n && len(res.Messages) != n && !r.veiled() && !shifts(&r.opt) {
		w.fail(5, "%v: its sync said that Read(%d) gives %d, and it gave %d", r, n, n, len(res.Messages))
	}
	r.pinned = nil
	if len(res.Messages) > n {
		w.fail(5, "%v: Read(%d) gave %d", r, n, len(res.Messages))
	}
	r.crossing(res.After)
	for i := range res.Messages {
		r.shown(&res.Messages[i])
	}
	r.ended = res.End
	r.checkEnd(n, res, before)
	r.checkSifted(n, res, before)
	r.fresh = false
}

// crossing compares the gap that a page begins with and the one that was crossed.
func (r *reading) crossing(told *msg.Range) {
	switch {
	case r.blind && told != nil && r.opt.FIFO && told.Hi <= r.window.hi: // something came live behind it
	case r.blind && told != nil:
		r.step(*told)
	case (told == nil) != (r.crossed == nil) || told != nil && *told != *r.crossed:
		r.d.w.fail(5, "%v: it crossed the gap %v, and the page tells of %v", r, r.crossed, told)
	}
	r.blind, r.crossed = false, nil
}

// shown takes a message that Read delivered.
func (r *reading) shown(m *engine.Message) {
	w := r.d.w
	r.checkMessage(m)
	rev, again := r.ids[m.ID]
	if again && !m.Update {
		w.fail(5, "%v: %s was shown twice (at rev %d before)", r, w.model.name(&m.Message), rev)
	}
	r.ids[m.ID] = m.Rev
	if m.Pending || r.early[m.ID] {
		return // from the outbox's place, wherever that is now
	}
	r.step(msg.Range{Lo: m.Seq, Hi: m.Seq})
}

// step moves the window over a range that lies next to it in the direction of reading.
func (r *reading) step(g msg.Range) {
	w := r.d.w
	if r.loose() {
		r.stepLoosely(g)
		return
	}
	if !r.window.open {
		r.window = window{open: true, lo: g.Lo, hi: g.Hi, anyHi: r.opt.Before != 0 || r.placed}
		return
	}
	if r.window.anyLo {
		r.window.lo, r.window.anyLo = g.Lo, false
		return
	}
	if r.opt.FIFO {
		if next := r.over(r.window.hi+1, g.Lo); next != g.Lo {
			w.fail(5, "%v: after %d came %d", r, r.window.hi, g.Lo)
		}
		r.window.hi = max(r.window.hi, g.Hi)
		return
	}
	lo := r.window.lo
	for lo > g.Hi+1 && r.isEarly(lo-1) {
		lo--
	}
	if lo != g.Hi+1 {
		w.fail(5, "%v: after %d came %d", r, r.window.lo, g.Hi)
	}
	r.window.lo = min(r.window.lo, g.Lo)
}

// loose reports whether what the session shows has holes of other reasons than those
// that are known here: it reads only part of the conversation, or the user left the group and may
// have joined again.
func (r *reading) loose() bool {
	return sifted(&r.opt) || !r.d.plain(r.target())
}

// stepLoosely moves the window of a loose session: it goes in one direction.
func (r *reading) stepLoosely(g msg.Range) {
	w := &r.window
	switch {
	case !w.open:
		*w = window{open: true, lo: g.Lo, hi: g.Hi, anyLo: true}
	case r.opt.FIFO && g.Lo <= w.hi && !w.anyLo, !r.opt.FIFO && g.Hi >= w.lo && !w.anyLo:
		r.d.w.fail(1, "%v: after %d–%d came %d", r, w.lo, w.hi, g.Lo)
	}
	w.anyLo = false
	w.lo, w.hi = min(w.lo, g.Lo), max(w.hi, g.Hi)
}

// over is the first seq from one on, up to another, that was not in the outbox
// when the session began, nor told of when it got its place: these are delivered
// from there.
func (r *reading) over(seq, upTo msg.Seq) msg.Seq {
	for seq < upTo && r.isEarly(seq) {
		seq++
	}
	return seq
}

func (r *reading) isEarly(seq msg.Seq) bool {
	c := r.conv()
	return r.told[seq] || r.d.w.model.gone(c, r.d.user, seq) || c != nil && seq > 0 && int(seq) <= len(c.log) && r.early[c.log[seq-1].now().m.ID]
}

// conv is the conversation in the model; nil: it has no messages yet.
func (r *reading) conv() *conversation { return r.d.w.model.find(r.d.user, r.target()) }

// heard takes a message that came by itself, or a change of one that was shown.
func (r *reading) heard(m *engine.Message) {
	w := r.d.w
	r.checkMessage(m)
	rev, known := r.ids[m.ID]
	r.fresh = r.fresh && !(r.opt.FIFO && m.Live)
	if m.Update && !known && !r.early[m.ID] {
		w.fail(5, "%v: %s changes and was never shown", r, w.model.name(&m.Message))
	}
	if m.Update && m.Rev != 0 && m.Rev < rev {
		w.fail(9, "%v: %s goes back from rev %d to %d", r, w.model.name(&m.Message), rev, m.Rev)
	}
	if m.Live && known {
		w.fail(5, "%v: %s came twice", r, w.model.name(&m.Message))
	}
	r.ids[m.ID] = m.Rev
	if m.Seq == 0 || m.Update && rev != 0 {
		return // it has no place yet, or was shown in it
	}
	switch {
	case m.Update && r.opt.FIFO: // reading comes to its place, or has passed it
		r.told[m.Seq] = true
		return
	case m.Update && !r.window.open:
		r.placed = true
		return
	}
	if r.learn(msg.Range{Lo: m.Seq, Hi: m.Seq}) {
		return
	}
	if m.Seq <= r.window.hi {
		if m.Live && !m.Pending {
			w.fail(1, "%v: %d came live after %d", r, m.Seq, r.window.hi)
		}
		return
	}
	if next := r.over(r.window.hi+1, m.Seq); next != m.Seq && !r.loose() && !r.blind {
		w.fail(5, "%v: %d came live after %d", r, m.Seq, r.window.hi)
	}
	r.window.hi = m.Seq
}

// learn opens the window of a session that did not know the head, by the first
// thing that comes live.
func (r *reading) learn(g msg.Range) bool {
	w := &r.window
	switch {
	case !w.open:
		*w = window{open: true, lo: g.Lo, hi: g.Hi, anyLo: r.placed}
		if b := r.opt.Before; b != 0 {
			w.lo = min(b, g.Lo)
		}
	case w.anyHi && g.Lo >= w.lo:
		w.anyHi, w.hi = false, g.Hi
	default:
		return false
	}
	return true
}

// gap takes the announcement that messages above were left out.
func (r *reading) gap(g msg.Range) {
	r.d.w.tell("%v hears of a gap %d–%d in session %d", r.d, g.Lo, g.Hi, r.no)
	r.d.w.note("gap", r.no, []byte{byte(g.Lo), byte(g.Hi)})
	if r.learn(g) {
		return
	}
	if next := r.over(r.window.hi+1, g.Lo); next != g.Lo && !r.loose() && !r.blind {
		r.d.w.fail(5, "%v: a gap %d–%d was announced after %d", r, g.Lo, g.Hi, r.window.hi)
	}
	r.window.hi = max(r.window.hi, g.Hi)
}

// synced takes the result of a sync, which comes once.
func (r *reading) synced(token int, res engine.SyncResult) {
	w := r.d.w
	w.tell("%v: a sync of session %d ends: count %d, moved %d, %v, error %v", r.d, r.no, res.Count, res.Transferred, res.End, res.Err)
	if !r.syncs[token] {
		w.fail(5, "%v: sync %d ended twice", r, token)
	}
	delete(r.syncs, token)
	count := res.Count
	r.pinned, r.failed = &count, res.Err
	r.checkSyncError(res.Err)
}

// checkMessage compares what was shown with what the server has, or had.
func (r *reading) checkMessage(m *engine.Message) {
	if group := r.opt.Target.Conv.IsGroup(); !m.Update && !m.Pending && !r.d.about(&r.opt, group && !r.opt.Target.Conv.IsZero(), 0, m) {
		r.d.w.fail(1, "%v: %s was shown, which is not of what it reads: %+v", r, r.d.w.model.name(&m.Message), r.opt)
	}
	delete(r.waits, m.ID)
	if m.Changing {
		r.waits[m.ID] = m.Seq
	}
	if m.Seq == 0 {
		return
	}
	r.d.w.model.checkShown(r, &m.Message, m.Changing)
	if r.opt.ReadReceipts && !filtered(&r.opt) && m.Status == msg.Received {
		r.d.w.model.marked(r, &m.Message)
	}
}

// checkSettled makes sure that the session shows nothing that waits for the server,
// when nothing does. One that was told to begin elsewhere hears of what was written
// while it had no place, and of its place only if that lies there.
func (r *reading) checkSettled() {
	if r.opt.After != 0 || r.opt.Before != 0 || r.failed != nil || r.ended == msg.EndGap {
		return
	}
	for id := range r.waits {
		r.d.w.fail(9, "%v: it still shows message %v with a change that does not wait any more", r, id)
	}
}

// removed notes that the session heard what is gone: seqs, or one of the outbox.
func (r *reading) removed(seqs msg.Range, id msg.MessageID) {
	delete(r.waits, id)
	delete(r.ids, id) // it may come back, as another one: when hiding it is refused
	for id, seq := range r.waits {
		if seqs.Contains(seq) {
			delete(r.waits, id)
		}
	}
}
