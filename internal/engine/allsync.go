package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// allJob is one Sync of an AllSession. It ends in exactly one SyncEvent.
type allJob struct {
	n           int
	token       any
	begun       bool
	counted     int     // the first of the session's parts that were looked at for it
	todo        []*part // those of them that are still to be asked for more
	steps       int     // how many were, or are to be
	running     int
	here        int // messages that Read would deliver, as far as they were counted
	transferred int
	pages       int  // of the list, that it has asked for
	asking      bool // one is on its way
}

// allStep is the part of an allJob in one conversation: the token of its job.
type allStep struct {
	job *allJob
	p   *part
	had int // messages that were here when it began
}

// maxSteps is how many conversations one Sync asks for more, maxPages how many pages of the
// list, of filteredPage rows each, it brings.
const (
	maxSteps = 50
	maxPages = 5
)

// Sync brings more for Read(n) to deliver: in the first conversations of the list in which
// something is missing, at most 50, a page each, or all that is unread if that is what the
// session is about, until there are n. Where all of these are asked, there are fewer than n,
// and the list of conversations goes on below what is known here, it brings the next 200
// rows of the list and goes on with those, at most five times. It is bounded, so there may be
// fewer than n though the server has more: the result says that (of a list that is not known
// to its end too), Ends how far each is here, and another Sync goes on.
func (a *AllSession) Sync(n int, token any) {
	j := &allJob{n: n, token: token}
	a.jobs = append(a.jobs, j)
	switch {
	case a.done:
		a.finish(j, msg.Errorf(msg.CodeClosed, "the read session was stopped"))
	case a.e.link.refused != nil:
		a.finish(j, a.e.link.refused)
	case !a.e.Online():
		a.e.emit(ProgressEvent{Session: &Session{Tag: a.Tag}, Token: token, Want: n, Waiting: true})
	default:
		a.pump()
	}
}

// Cancel ends the sync with that token; what was moved stays.
func (a *AllSession) Cancel(token any) {
	for _, j := range slices.Clone(a.jobs) {
		if j.token == token {
			a.finish(j, msg.Errorf(msg.CodeCancelled, "the sync was cancelled"))
		}
	}
}

// pump moves the first sync on, a few conversations at a time, and ends it when there is
// enough or nothing more to ask. Before the list is caught up, it waits.
func (a *AllSession) pump() {
	if a.pumping {
		return // it goes on by itself
	}
	a.pumping = true
	defer func() { a.pumping = false }()
	for len(a.jobs) > 0 && a.e.Online() && a.e.inbox.caughtUp && !a.e.inbox.firstRow {
		j := a.jobs[0]
		if j.asking {
			return
		}
		if !j.begun {
			if err := a.begin(j); err != nil {
				a.finish(j, err)
				continue
			}
		}
		if j.here < j.n && len(j.todo) > 0 && j.running < a.e.cfg.Pipeline {
			p := j.todo[0]
			j.todo = j.todo[1:]
			had, _, _ := p.s.count(j.n)
			j.running++
			p.s.sync(&job{s: p.s, n: j.n, token: &allStep{j, p, had}, once: !a.opt.Unread})
			continue
		}
		if j.running > 0 {
			return
		}
		if j.here < j.n && j.steps < maxSteps && j.pages < maxPages && !a.e.list.all {
			a.askList(j)
			return
		}
		a.finish(j, nil)
	}
}

// askList brings the next rows of the list; begin goes on with those.
func (a *AllSession) askList(j *allJob) {
	if a.e.link.retryAt != 0 {
		return // resume comes back
	}
	j.asking = true
	a.e.askRows(filteredPage, func() { j.asking = false }, func(rows []frame.Row) error {
		j.pages++
		j.begun = false
		return a.e.listGrew(nil, rows)
	}, func(err error) {
		a.finish(j, err)
		a.pump()
	})
}

// begin finds which conversations a sync asks for more, of those that it has not looked
// at yet.
func (a *AllSession) begin(j *allJob) error {
	j.begun = true
	for {
		for ; j.counted < len(a.parts); j.counted++ {
			p := a.parts[j.counted]
			p.s.place()
			here, _, more := p.s.count(j.n)
			j.here += here
			if more && j.steps < maxSteps {
				j.steps++
				j.todo = append(j.todo, p)
			}
		}
		if j.here >= j.n || j.steps == maxSteps {
			return nil
		}
		opened := false
		err := a.e.db.View(func(r Reader) (err error) {
			opened, err = a.open(r, nil)
			return err
		})
		if err != nil || !opened {
			return err
		}
	}
}

// stepped takes the end of a sync in one conversation. Where one is refused, as after
// the user left, the others go on.
func (a *AllSession) stepped(j *job) {
	step := j.token.(*allStep)
	step.job.running--
	step.job.transferred += j.transferred
	if a.of[j.s.c] == step.p {
		here, _, _ := j.s.count(step.job.n)
		step.job.here += here - step.had
	}
	a.e.emit(ProgressEvent{Session: j.s, Token: step.job.token, Transferred: step.job.transferred, Want: step.job.n})
	a.pump()
}

// finish ends a sync with its one result.
func (a *AllSession) finish(j *allJob, err error) {
	i := slices.Index(a.jobs, j)
	if i < 0 {
		return
	}
	a.jobs = slices.Delete(a.jobs, i, i+1)
	for _, p := range slices.Clone(a.parts) {
		for _, o := range slices.Clone(p.s.c.jobs) {
			if step, ok := o.token.(*allStep); ok && step.job == j {
				p.s.Cancel(o.token)
			}
		}
	}
	res := SyncResult{Transferred: j.transferred, Err: err}
	var bad error
	if res.Count, res.End, res.More, bad = a.count(j.n); err == nil {
		res.Err = bad
	}
	a.e.emit(SyncEvent{Token: j.token, Result: res})
}

// count is how many messages Read(n) would deliver now, where it would end, and whether
// the server has more than is here.
func (a *AllSession) count(n int) (total int, end msg.End, more bool, err error) {
	if a.done {
		return 0, msg.EndMore, false, nil
	}
	for next := 0; ; {
		for ; next < len(a.parts); next++ {
			s := a.parts[next].s
			s.place()
			here, _, lacks := s.count(n + 1)
			total, more = total+here, more || lacks
		}
		if total > n {
			return n, msg.EndMore, more || !a.e.list.all, nil
		}
		opened := false
		err := a.e.db.View(func(r Reader) (err error) {
			opened, err = a.open(r, nil)
			return err
		})
		if err != nil {
			return total, end, more, err
		}
		if !opened {
			end, _ = a.end()
			return total, end, more || !a.e.list.all, nil
		}
	}
}
