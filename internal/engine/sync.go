package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// job is one Sync of a session. It ends in exactly one SyncEvent.
type job struct {
	s           *Session
	n           int
	token       any
	transferred int
	answered    bool // the server has said something since it began
	checked     bool // the head was asked for since it began
	walked      walked
	once        bool // one page is enough
}

// Sync brings what is missing for Read(n) to deliver n, and brings what is
// already held there to the known rev. Its result comes as a SyncEvent with
// the token; waiting for a connection is progress, not a result.
func (s *Session) Sync(n int, token any) {
	s.sync(&job{s: s, n: n, token: token})
}

func (s *Session) sync(j *job) {
	if s.done {
		s.e.emit(SyncEvent{Session: s, Token: j.token,
			Result: SyncResult{Err: msg.Errorf(msg.CodeClosed, "the read session was stopped")}})
		return
	}
	s.c.jobs = append(s.c.jobs, j)
	if err := s.e.link.refused; err != nil {
		s.e.finish(j, err)
		return
	}
	if !s.e.Online() {
		s.e.progress(j)
		s.e.keep(s.c)
		return
	}
	s.e.pump(s.c)
}

// Cancel ends the sync with that token; what was moved stays.
func (s *Session) Cancel(token any) {
	for _, j := range slices.Clone(s.c.jobs) {
		if j.s == s && j.token == token {
			s.e.finish(j, msg.Errorf(msg.CodeCancelled, "the sync was cancelled"))
		}
	}
}

// keep makes sure that resume finds a conversation without a record.
func (e *Engine) keep(c *conv) {
	if c.No != 0 {
		return
	}
	err := e.commit(false, func(tx Tx, _ func(*conv)) error { return e.root(tx, c) })
	if err != nil {
		e.fail(err)
	}
}

// pump moves the syncs of a conversation on: it asks for what they still miss,
// as far as it is not on its way, and ends those that miss nothing.
func (e *Engine) pump(c *conv) {
	if !e.Online() || len(c.jobs) == 0 {
		return
	}
	e.keep(c)
	for _, j := range slices.Clone(c.jobs) {
		if e.step(c, j) {
			e.finish(j, nil)
		} else if j.answered {
			j.answered = false
			e.progress(j)
		}
	}
}

// step does what a sync needs next; true: nothing.
func (e *Engine) step(c *conv, j *job) bool {
	if e.link.retryAt != 0 {
		return false // refused for now: resume comes back
	}
	if j.once && j.answered {
		return true
	}
	s := j.s
	if (!c.Known || c.InboxRev == 0 && !j.checked) && !c.closed() {
		return e.stepHead(c, j)
	}
	s.place()
	want, complete := e.wanted(s, j.n)
	if s.sifted() {
		var err error
		if want, complete, err = e.wantedMatches(j); err != nil {
			e.finish(j, err)
			return false
		}
	}
	missing := false
	gaps := c.spans.Gaps(want)
	if j.once && len(gaps) > 0 { // the next page, newest first
		gap := gaps[len(gaps)-1]
		gap.Lo = max(gap.Lo, gap.Hi-min(gap.Hi, msg.Seq(e.cfg.Page))+1)
		gaps = []msg.Range{gap}
	}
	for _, gap := range gaps {
		missing = true
		e.fetchGap(c, s, gap, j.n)
	}
	if missing && c.closed() {
		return true // nothing is served to who has left: Read says so
	}
	if missing {
		return false
	}
	if s.opt.FIFO && !complete && !j.checked && !c.closed() {
		return e.stepHead(c, j) // at the known head: is there more?
	}
	if !want.Empty() {
		e.look(c, want)
	}
	return !e.refreshing(c, want)
}

// stepHead asks for the head and the page that the sync wants there.
func (e *Engine) stepHead(c *conv, j *job) bool {
	if c.headWait {
		return false
	}
	if j.checked {
		return true
	}
	req := frame.Fetch{Limit: min(max(j.n, 1), e.cfg.Page)}
	switch {
	case j.s.opt.FIFO:
		req.Forward, req.From = true, j.s.next
		if !j.s.placed {
			req.From = j.s.opt.After + 1
			if j.s.opt.After == 0 {
				req.From = 0
			}
		}
	case j.s.placed:
		// Only the head is to be learned: what it has to show is fetched as a gap.
		req.Limit = 1
	case j.s.opt.Before != 0:
		req.From = j.s.opt.Before - 1
	}
	e.fetchHead(c, req)
	return false
}

// wanted is the range that Read(n) would go over if all of it were here, and
// whether it holds n messages.
func (e *Engine) wanted(s *Session, n int) (msg.Range, bool) {
	c := s.c
	need := uint64(max(0, n-len(s.pending)))
	if s.opt.FIFO {
		need = uint64(n)
	}
	if need == 0 || s.next == 0 {
		return msg.Range{Lo: 1, Hi: 0}, true
	}
	whole := s.rest()
	part := func(length uint64) msg.Range {
		r := whole
		switch {
		case whole.Len() <= length:
		case s.opt.FIFO:
			r.Hi = r.Lo + msg.Seq(length) - 1
		default:
			r.Lo = r.Hi - msg.Seq(length) + 1
		}
		return r
	}
	// Holes do not count: the range grows by those it contains.
	r := part(need)
	for {
		more := part(need + c.hiddenIn(r))
		if more == r {
			return r, r.Len()-c.hiddenIn(r) >= need
		}
		r = more
	}
}

// fetchGap asks for a gap in pages, several under way at once, as far as they
// are not on their way already.
func (e *Engine) fetchGap(c *conv, s *Session, gap msg.Range, n int) {
	size := uint64(e.cfg.Page)
	if n > e.cfg.Page*e.cfg.Pipeline && e.link.limits.PageMessages > 0 {
		size = uint64(e.link.limits.PageMessages)
	}
	for !gap.Empty() && len(c.fetching) < e.cfg.Pipeline {
		edge := gap.Hi
		if s.opt.FIFO {
			edge = gap.Lo
		}
		if coming, ok := c.ahead(edge); ok {
			gap = less(gap, coming, s.opt.FIFO)
			continue
		}
		page := gap
		if page.Len() > size {
			if s.opt.FIFO {
				page.Hi = page.Lo + msg.Seq(size) - 1
			} else {
				page.Lo = page.Hi - msg.Seq(size) + 1
			}
		}
		for _, f := range c.fetching { // not what is on its way further on
			if f.Intersect(page).Empty() {
				continue
			}
			if s.opt.FIFO {
				page.Hi = f.Lo - 1
			} else {
				page.Lo = f.Hi + 1
			}
		}
		e.fetchRange(c, page, s.opt.FIFO)
		gap = less(gap, page, s.opt.FIFO)
	}
}

// less cuts taken off the near end of r.
func less(r, taken msg.Range, forward bool) msg.Range {
	if forward {
		r.Lo = taken.Hi + 1
	} else {
		r.Hi = taken.Lo - 1
	}
	return r
}

// refreshing reports whether part of r is still being brought to the known rev.
func (e *Engine) refreshing(c *conv, r msg.Range) bool {
	return c.changing && len(c.spans.Stale(r, c.State.Rev)) > 0
}

// finish ends a sync with its one result.
func (e *Engine) finish(j *job, err error) {
	c := j.s.c
	i := slices.Index(c.jobs, j)
	if i < 0 {
		return
	}
	c.jobs = slices.Delete(c.jobs, i, i+1)
	if a := j.s.all; a != nil {
		a.stepped(j)
		return
	}
	count, end, more := j.s.count(j.n)
	e.emit(SyncEvent{Session: j.s, Token: j.token, Result: SyncResult{
		Count: count, Transferred: j.transferred, End: end, Err: err, More: more,
	}})
}

func (e *Engine) progress(j *job) {
	if step, ok := j.token.(*allStep); ok {
		e.emit(ProgressEvent{Session: j.s, Token: step.job.token, Transferred: step.job.transferred + j.transferred, Want: step.job.n})
		return
	}
	e.emit(ProgressEvent{Session: j.s, Token: j.token, Transferred: j.transferred, Want: j.n, Waiting: !e.Online()})
}
