package engine

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Row is one line of the conversation list as a listener gets it.
type Row struct {
	Conv     msg.ConvID
	Peer     msg.Address // one-to-one
	Name     string
	Picture  string // a group's
	Head     msg.Seq
	Read     msg.Seq
	Unread   uint64
	Mentions uint64 // of Unread, those that mention the user
	Marked   bool   // as unread, by the user
	Pinned   uint64 // by the user: the highest stands on top; 0: not pinned
	// Until when it is muted; 0: it is not, or no longer; msg.ForEver. It lapses without a word.
	MutedUntil msg.Millis
	Archived   bool // by the user, and nothing has brought it back
	Activity   msg.Millis
	Left       bool
	Deleted    bool       // the group was deleted
	Role       msg.Role   // the user's, in a group
	Rights     msg.Rights // what he may do there
	Preview    *Message   // nil: none
	Live       bool       // changed after it was read or above it, not through Read
}

// Summary is a summary session: a cursor over the conversation list.
type Summary struct {
	e    *Engine
	of   RowFilter
	name *search        // of.Name
	pos  frame.InboxKey // of the last row that was delivered or passed over; zero: none yet
	jobs []*listJob
	done bool
}

type listJob struct {
	n           int
	token       any
	transferred int
	lacks       int // rows that are still to come, as far as is known; 0: to be counted
	asking      bool
}

// RowsResult says what Read of a summary session delivered. Missing is unknown.
type RowsResult struct {
	Rows []Row
	End  msg.End // EndMore, EndGap, or EndBeginning: the whole list was read
}

// OpenSummary begins a summary session at the top of the list, over the rows that a
// filter lets through.
func (e *Engine) OpenSummary(of RowFilter) *Summary {
	s := &Summary{e: e, of: of, name: newSearch(of.Name)}
	e.summaries = append(e.summaries, s)
	return s
}

// Read takes at most n further rows from the local database.
func (s *Summary) Read(n int) (RowsResult, error) {
	res := RowsResult{}
	if s.done {
		return res, msg.Errorf(msg.CodeClosed, "the summary session was stopped")
	}
	pos := s.pos
	err := s.e.db.View(func(r Reader) error {
		convs, passed, more, err := s.listed(r, n)
		if err != nil {
			return err
		}
		for _, rec := range convs {
			c, err := s.e.adopt(r, rec)
			if err != nil {
				return err
			}
			row, err := s.e.row(r, c)
			if err != nil {
				return err
			}
			res.Rows = append(res.Rows, row)
		}
		pos, res.End = passed, s.e.listEnd(more)
		return nil
	})
	if err != nil {
		return RowsResult{}, err
	}
	s.pos = pos
	return res, nil
}

// Sync brings further rows until Read(n) delivers n, or all there are.
func (s *Summary) Sync(n int, token any) {
	j := &listJob{n: n, token: token}
	s.jobs = append(s.jobs, j)
	if s.done {
		s.finish(j, msg.Errorf(msg.CodeClosed, "the summary session was stopped"))
		return
	}
	if err := s.e.link.refused; err != nil {
		s.finish(j, err)
		return
	}
	if !s.e.Online() {
		s.e.emit(ProgressEvent{Token: token, Want: n, Waiting: true})
		return
	}
	s.e.pumpSummary(s)
}

// Stop ends the session.
func (s *Summary) Stop() {
	s.done = true
	for _, j := range slices.Clone(s.jobs) {
		s.finish(j, msg.Errorf(msg.CodeCancelled, "the summary session was stopped"))
	}
	s.e.summaries = slices.DeleteFunc(s.e.summaries, func(o *Summary) bool { return o == s })
}

// Reset moves the session back to the top.
func (s *Summary) Reset() { s.pos = frame.InboxKey{} }

// pumpSummary asks for the rows that its syncs still miss.
func (e *Engine) pumpSummary(s *Summary) {
	for _, j := range slices.Clone(s.jobs) {
		if j.asking {
			continue
		}
		if err := s.want(j); err != nil || j.lacks == 0 {
			s.finish(j, err)
			continue
		}
		if e.inbox.firstRow || e.link.retryAt != 0 {
			continue // caughtUp or resume comes back
		}
		e.askList(s, j)
	}
}

// want sets how many rows a sync still lacks. Those that are here are counted when it
// begins, and again once there should be enough: counting at each page would cost the
// square of the list.
func (s *Summary) want(j *listJob) error {
	if j.lacks > 0 && !s.e.list.all {
		return nil
	}
	count, more, err := s.count(j.n)
	j.lacks = j.n - count
	if s.e.list.all || more {
		j.lacks = 0
	}
	return err
}

func (e *Engine) askList(s *Summary, j *listJob) {
	j.asking = true
	limit := j.lacks
	if s.of != (RowFilter{}) { // who knows how many of them it lets through
		limit = max(limit, filteredPage)
	}
	e.askRows(min(limit, 1000), func() { j.asking = false }, func(rows []frame.Row) error {
		j.transferred += len(rows)
		return e.listGrew(j, rows)
	}, func(err error) { s.finish(j, err) })
}

// listGrew notes that rows came for one sync; what they are to others is counted.
func (e *Engine) listGrew(asked *listJob, rows []frame.Row) error {
	for _, s := range e.summaries {
		for _, j := range s.jobs {
			if j != asked {
				j.lacks = 0
				continue
			}
			n, err := s.among(rows)
			if err != nil {
				return err
			}
			j.lacks = max(0, j.lacks-n)
		}
	}
	return nil
}

func (s *Summary) count(n int) (count int, more bool, err error) {
	err = s.e.db.View(func(r Reader) error {
		var convs []*Conv
		convs, _, more, err = s.listed(r, n)
		count = len(convs)
		return err
	})
	return count, more, err
}

func (s *Summary) finish(j *listJob, err error) {
	s.jobs = slices.DeleteFunc(s.jobs, func(o *listJob) bool { return o == j })
	count, more, bad := s.count(j.n)
	end := s.e.listEnd(more)
	s.e.emit(SyncEvent{Summary: s, Token: j.token, Result: SyncResult{
		Count: count, Transferred: j.transferred, Err: firstOf(err, bad), End: end, More: end != msg.EndBeginning,
	}})
}

// listed returns at most n rows after the session's position, as far as the list is
// known; the key of the last row that was looked at; and whether there are further known ones.
func (s *Summary) listed(r Reader, n int) (rows []*Conv, passed frame.InboxKey, more bool, err error) {
	passed = s.pos
	var failed error
	err = r.List(s.pos, math.MaxInt32, func(c *Conv) bool {
		if !s.e.list.covers(c.key()) {
			return false
		}
		var wanted bool
		if wanted, failed = s.lets(r, c); failed != nil {
			return false
		}
		if wanted && len(rows) == n {
			more = true
			return false
		}
		if wanted {
			rows = append(rows, c)
		}
		passed = c.key()
		return true
	})
	return rows, passed, more, firstOf(err, failed)
}

func (e *Engine) listEnd(more bool) msg.End {
	switch {
	case more:
		return msg.EndMore
	case e.list.all:
		return msg.EndBeginning
	}
	return msg.EndGap
}

// covers reports whether every row down to this key is known.
func (l listCoverage) covers(k frame.InboxKey) bool {
	return l.all || l.some && compareKeys(k, l.floor) <= 0
}

// compareKeys orders places in the list: negative, when a stands before b.
func compareKeys(a, b frame.InboxKey) int {
	return cmp.Or(
		cmp.Compare(b.Pinned, a.Pinned),
		cmp.Compare(b.Activity, a.Activity),
		bytes.Compare(b.Conv[:], a.Conv[:]),
	)
}

func (c *Conv) key() frame.InboxKey {
	return frame.InboxKey{Pinned: c.Pinned, Activity: c.Activity, Conv: c.ID}
}

// row makes what a listener gets of a conversation.
func (e *Engine) row(r Reader, c *conv) (Row, error) {
	row := Row{
		Conv: c.ID, Peer: c.Peer, Name: c.Name, Picture: c.Picture, Head: c.head(),
		Pinned: c.Pinned, MutedUntil: c.mutedUntil(e.serverNow()), Archived: c.inArchive(), Activity: c.Activity, Left: c.State.Left, Deleted: c.State.Deleted,
		Role: c.State.Role, Rights: c.State.Rights,
	}
	if c.Preview != nil {
		row.Preview = new(Message)
		if err := e.read(c, &Stored{Blob: c.Preview}, row.Preview); err != nil {
			return row, err
		}
	}
	row.Read, row.Marked = c.readHere()
	left, err := e.unreadHere(r, c)
	row.Unread, row.Mentions = left.unread, left.mentions
	return row, err
}

// tellRow tells summary sessions that a row has changed.
func (e *Engine) tellRow(c *conv) {
	if len(e.summaries) == 0 || c.InboxRev == 0 {
		return
	}
	err := e.db.View(func(r Reader) error {
		row, err := e.row(r, c)
		if err != nil {
			return err
		}
		row.Live = true
		for _, s := range e.summaries {
			matches, err := s.lets(r, &c.Conv)
			if err != nil {
				return err
			}
			e.emit(RowEvent{Summary: s, Row: row, Matches: matches})
		}
		return nil
	})
	if err != nil {
		e.fail(err)
	}
}
