package sim

import (
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/msg"
)

// Why a page ends where it ends (promise 5).

// checkEnd checks the reason that a page gives for its end, against the coverage
// that the device had.
func (r *reading) checkEnd(n int, res *engine.ReadResult, cov *engine.Coverage) {
	w := r.d.w
	short := len(res.Messages) < n
	switch res.End {
	case msg.EndMore:
		if short {
			w.fail(5, "%v: a page of %d instead of %d does not say why", r, len(res.Messages), n)
		}
	case msg.EndGap:
		r.checkGap(res, cov)
	case msg.EndBeginning:
		if r.opt.FIFO || r.stands() && !r.loose() && r.down(r.window.lo) != 1 {
			w.fail(5, "%v: it ends with the beginning at %d", r, r.window.lo)
		}
	case msg.EndNewest:
		if !r.opt.FIFO || cov.Head > 0 && r.window.open && !r.loose() && r.over(r.window.hi+1, cov.Head+1) <= cov.Head {
			w.fail(5, "%v: it ends with the newest at %d, and the head is %d", r, r.window.hi, cov.Head)
		}
	case msg.EndRead:
		if !r.opt.Unread {
			w.fail(5, "%v: it ends with what was read", r)
		}
	case msg.EndLeft:
		if !w.model.everLeft(r.d.user, r.target()) {
			w.fail(5, "%v: it ends because the user left, and he never did", r)
		}
	case msg.EndDeleted:
		if c := r.conv(); c == nil || c.state.Deleted == 0 {
			w.fail(5, "%v: it ends because the group was deleted, and it was not", r)
		}
	case msg.EndBeforeJoined, msg.EndCleared, msg.EndRetention:
		if first := w.model.first(r.d.user, r.target()); r.stands() && !r.loose() && r.down(r.window.lo) > first {
			w.fail(5, "%v: it ends at %d with %v, and the user may see from %d", r, r.window.lo, res.End, first)
		}
	}
}

// stands reports whether it is known where the session reads on.
func (r *reading) stands() bool { return r.window.open && !r.window.anyLo }

// down goes down over what was in the outbox when the session began.
func (r *reading) down(seq msg.Seq) msg.Seq {
	for seq > 1 && r.isEarly(seq-1) {
		seq--
	}
	return seq
}

// checkGap checks that a gap is one, and its size.
func (r *reading) checkGap(res *engine.ReadResult, cov *engine.Coverage) {
	w := r.d.w
	if !r.stands() || r.loose() {
		return
	}
	gap := r.nextGap(cov)
	if r.isEarly(gap.Lo) || r.isEarly(gap.Hi) {
		return // the session itself stands elsewhere
	}
	if res.Missing == nil {
		if cov.Known && !gap.Empty() {
			w.fail(5, "%v: the size of a gap %d–%d is known and not told", r, gap.Lo, gap.Hi)
		}
		return
	}
	if *res.Missing != gap.Len() {
		w.fail(5, "%v: it says that %d are missing, and %d are: %d–%d", r, *res.Missing, gap.Len(), gap.Lo, gap.Hi)
	}
}

// nextGap is what is not held between the window and the next span, or the end.
func (r *reading) nextGap(cov *engine.Coverage) msg.Range {
	if r.opt.FIFO {
		gap := msg.Range{Lo: r.window.hi + 1, Hi: cov.Head}
		if up, ok := cov.Spans.Above(gap.Lo); ok {
			gap.Hi = min(gap.Hi, up-1)
		}
		return gap
	}
	gap := msg.Range{Lo: cov.First, Hi: r.window.lo - 1}
	if down, ok := cov.Spans.Below(gap.Hi); ok {
		gap.Lo = max(gap.Lo, down+1)
	}
	return gap
}

// checkSyncError allows the refusals that have a reason.
func (r *reading) checkSyncError(err error) {
	w := r.d.w
	switch code := msg.CodeOf(err); code {
	case 0, msg.CodeCancelled, msg.CodeClosed:
	case msg.CodeGroupDeleted:
		if c := r.conv(); c == nil || c.state.Deleted == 0 {
			w.fail(5, "%v: its sync was refused (%v), and the group was not deleted", r, err)
		}
	case msg.CodeNotMember, msg.CodeLeft:
		if !w.model.refused[mark{r.opt.Target.Conv, r.d.user.id}] {
			w.fail(5, "%v: its sync was refused (%v), and the server never did that", r, err)
		}
	default:
		if !r.d.lockedOut(err) {
			w.fail(5, "%v: its sync ended with %v", r, err)
		}
	}
}

// lockedOut reports whether err says that the server refuses the device, and it
// may do so.
func (d *device) lockedOut(err error) bool {
	switch msg.CodeOf(err) {
	case msg.CodeBadToken, msg.CodeTokenRevoked, msg.CodeTokenExpired, msg.CodeUserDisabled:
		return d.mayBeRefused
	}
	return false
}

// checkDrop allows the reasons for which an engine may end a connection.
func (d *device) checkDrop(why error) {
	switch code := msg.CodeOf(why); {
	case code.EndsConnection() && code != msg.CodeBadFrame && code != msg.CodeNoHello && code != msg.CodeNewEpoch:
	case code == msg.CodeTooMany, code == msg.CodeStopping, code == msg.CodeIdle:
	default:
		d.w.fail(0, "%v ends its connection: %v", d, why)
	}
}

// checkRefusal allows refusals of devices that the backend has refused.
func (d *device) checkRefusal(err error) {
	if !d.mayBeRefused {
		d.w.fail(0, "%v is refused: %v", d, err)
	}
}

// checkStopped makes sure that no sync is left without a result.
func (d *device) checkStopped() {
	for _, r := range d.readings {
		if len(r.syncs) > 0 {
			d.w.fail(5, "%v: %d syncs never ended", r, len(r.syncs))
		}
	}
	if d.everywhere != nil {
		d.everywhere.over()
	}
	for _, l := range d.lists {
		if len(l.syncs) > 0 {
			d.w.fail(5, "%v: %d syncs of its list never ended", d, len(l.syncs))
		}
	}
}
