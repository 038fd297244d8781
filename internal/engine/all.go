package engine

import (
	"bytes"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// AllSession is a session over all conversations of the list: what is unread anywhere,
// of one sender, a text, calls. It delivers what is here of each, the newest first by
// the time at which the server appended it, and goes on in the others where one has a
// gap: Ends says how far each is here. Conversations are looked at as their turn comes,
// in the order of the list. What arrives later comes live. It marks nothing as read.
type AllSession struct {
	Tag any // the driver's own; events come with sessions that have it too

	e     *Engine
	opt   SessionOptions
	parts []*part // one by conversation, in the order in which their turn came
	of    map[*conv]*part
	pos   frame.InboxKey // rows of the list down to here had their turn
	jobs  []*allJob
	done  bool

	pumping bool
}

// part is one conversation of an AllSession.
type part struct {
	s    *Session
	seen uint64     // the conversation's version that the rest is of; 0: none
	more bool       // there is a further message here
	at   msg.Millis // when that was appended
}

// ConvEnd says where reading stands in one conversation.
type ConvEnd struct {
	Conv    msg.ConvID
	Peer    msg.Address // one-to-one
	End     msg.End     // EndMore: further messages are here
	Missing *uint64     // EndGap: as of ReadResult
}

// Ends says where an AllSession stands in each conversation that had its turn, and
// List, whether these are all: EndBeginning, or EndMore (the rest had no turn yet), or
// EndGap (the list of conversations is not known here further down).
type Ends struct {
	Conversations []ConvEnd
	List          msg.End
}

// OpenAll begins a session over all conversations. Of the options it takes those of a
// filtered session, and none of a place.
func (e *Engine) OpenAll(o SessionOptions, tag any) *AllSession {
	o = SessionOptions{Thread: o.Thread, From: o.From, Query: o.Query, Kind: o.Kind, Unread: o.Unread, ShowBlocked: o.ShowBlocked}
	a := &AllSession{Tag: tag, e: e, opt: o, of: map[*conv]*part{}}
	e.alls = append(e.alls, a)
	e.syncBlocked()
	return a
}

// Read takes at most n further messages from the local database.
func (a *AllSession) Read(n int) (ReadResult, error) {
	var res ReadResult
	if a.done {
		return res, msg.Errorf(msg.CodeClosed, "the read session was stopped")
	}
	shown := map[*part][]Message{}
	err := a.e.db.View(func(r Reader) error {
		for {
			p, err := a.newest(r)
			switch {
			case err != nil:
				return err
			case p == nil:
				res.End, res.Missing = a.end()
				return nil
			case len(res.Messages) >= n:
				res.End = msg.EndMore
				return nil
			}
			var one ReadResult
			if err := p.s.fill(r, 1, &one); err != nil {
				return err
			}
			p.seen = 0
			res.Messages = append(res.Messages, one.Messages...)
			shown[p] = append(shown[p], one.Messages...)
		}
	})
	if err != nil {
		return ReadResult{}, err
	}
	if n := len(res.Messages); n > 0 {
		res.Messages[n-1].Last = true
	}
	for _, p := range a.parts {
		p.s.shown(shown[p], 0)
	}
	return res, nil
}

// newest finds the part with the newest message that is here and was not delivered;
// nil: there is none. Of conversations that had no turn yet none has a newer one.
func (a *AllSession) newest(r Reader) (*part, error) {
	for {
		var best *part
		for _, p := range a.parts {
			if err := p.look(r); err != nil {
				return nil, err
			}
			if p.more && (best == nil || p.before(best)) {
				best = p
			}
		}
		opened, err := a.open(r, best)
		if err != nil || !opened {
			return best, err
		}
	}
}

// before orders parts by their next message, the newest first.
func (p *part) before(o *part) bool {
	if p.at != o.at {
		return p.at > o.at
	}
	return bytes.Compare(p.s.c.ID[:], o.s.c.ID[:]) > 0
}

// look finds the part's next message, if anything has changed since it did.
func (p *part) look(r Reader) error {
	s := p.s
	if p.seen == s.c.version+1 {
		return nil
	}
	s.place()
	p.seen, p.more, p.at = s.c.version+1, false, 0
	for len(s.pending) > 0 && !p.more {
		m, ok, err := s.e.ownMessage(r, s.c, s.pending[0])
		if err != nil {
			return err
		}
		if ok {
			p.more, p.at = true, m.Time
		} else {
			s.pending = s.pending[1:]
		}
	}
	if err := s.skip(r); err != nil {
		return err
	}
	rg := s.stretch()
	if end, _ := s.here(); end != msg.EndMore || rg.Empty() {
		return nil
	}
	return s.messages(r, rg, true, 1, func(m *Message) bool {
		p.more, p.at = true, max(p.at, m.Time) // what failed long ago holds nothing back
		return true
	})
}

// turns is how many conversations get their turn at once.
const turns = 64

// open gives conversations their turn: those that may have something newer than best,
// or some if that is nil. It reports whether there were any.
func (a *AllSession) open(r Reader, best *part) (bool, error) {
	var recs []*Conv
	err := r.List(a.pos, turns, func(c *Conv) bool {
		if !a.e.list.covers(c.key()) || best != nil && c.Pinned == 0 && c.Activity < best.at {
			return false
		}
		recs = append(recs, c)
		return true
	})
	for _, rec := range recs {
		c, bad := a.e.adopt(r, rec)
		if bad != nil {
			return false, bad
		}
		a.pos = rec.key()
		if bad := a.join(r, c); bad != nil {
			return false, bad
		}
	}
	return len(recs) > 0, err
}

// join makes a conversation part of the session, unless nothing in it can be what it
// is about.
func (a *AllSession) join(r Reader, c *conv) error {
	if a.of[c] != nil {
		return nil
	}
	concerned, err := a.concerned(r, c)
	if err != nil || !concerned {
		return err
	}
	entries, err := a.e.outboxOf(r, c)
	if err != nil {
		return err
	}
	s := &Session{Tag: a.Tag, e: a.e, opt: a.opt, c: c, all: a,
		queued: map[msg.MessageID]bool{}, given: map[msg.Seq]bool{}, query: newSearch(a.opt.Query)}
	s.takeOutbox(entries)
	c.sessions = append(c.sessions, s)
	a.e.sessions = append(a.e.sessions, s)
	p := &part{s: s}
	a.parts = append(a.parts, p)
	a.of[c] = p
	return nil
}

func (a *AllSession) concerned(r Reader, c *conv) (bool, error) {
	if from := a.opt.From; from != "" && !c.ID.IsGroup() && from != c.Peer && (a.e.owner == nil || from != a.e.owner.User) {
		return false, nil
	}
	if !a.opt.Unread {
		return true, nil
	}
	left, err := a.e.unreadHere(r, c)
	return left.unread > 0, err
}

// meet makes a conversation in which something happened part of the sessions over all:
// one that is new, or that had its turn when there was nothing for them.
func (e *Engine) meet(c *conv, pushed bool) {
	if c.No == 0 {
		return
	}
	for _, a := range e.alls {
		had := a.pos != frame.InboxKey{} && compareKeys(c.key(), a.pos) <= 0 && c.InboxRev > 0
		if a.of[c] != nil || !pushed && !had {
			continue
		}
		if err := e.db.View(func(r Reader) error { return a.join(r, c) }); err != nil {
			e.fail(err)
		}
	}
}

// end says why nothing more is here.
func (a *AllSession) end() (msg.End, *uint64) {
	missing, known, gap := uint64(0), a.e.list.all, !a.e.list.all
	for _, p := range a.parts {
		if end, n := p.s.here(); end == msg.EndGap {
			gap = true
			if n == nil {
				known = false
			} else {
				missing += *n
			}
		}
	}
	switch {
	case !gap:
		return msg.EndBeginning, nil
	case !known:
		return msg.EndGap, nil
	}
	return msg.EndGap, &missing
}

// Ends says where the session stands in each conversation.
func (a *AllSession) Ends() (ends Ends, err error) {
	err = a.e.db.View(func(r Reader) error {
		for _, p := range a.parts {
			if err := p.look(r); err != nil {
				return err
			}
			end := ConvEnd{Conv: p.s.c.ID, Peer: p.s.c.Peer, End: msg.EndMore}
			if !p.more {
				end.End, end.Missing = p.s.here()
			}
			ends.Conversations = append(ends.Conversations, end)
		}
		ends.List = a.e.listEnd(false)
		return r.List(a.pos, 1, func(c *Conv) bool {
			if a.e.list.covers(c.key()) {
				ends.List = msg.EndMore
			}
			return false
		})
	})
	return ends, err
}

// Counts counts the session's messages in all conversations that the list names here.
func (a *AllSession) Counts() (n SessionCounts, err error) {
	if err := a.openAll(); err != nil {
		return n, err
	}
	for _, p := range a.parts {
		one, err := p.s.Counts()
		if err != nil {
			return n, err
		}
		n.Total, n.Received, n.Unread, n.Mentions = n.Total+one.Total, n.Received+one.Received, n.Unread+one.Unread, n.Mentions+one.Mentions
		n.Outbox, n.Sent, n.Delivered = n.Outbox+one.Outbox, n.Sent+one.Sent, n.Delivered+one.Delivered
		n.Read, n.Failed = n.Read+one.Read, n.Failed+one.Failed
	}
	return n, nil
}

// openAll gives all conversations that are known here their turn.
func (a *AllSession) openAll() error {
	for opened := true; opened; {
		err := a.e.db.View(func(r Reader) (err error) {
			opened, err = a.open(r, nil)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Cross does nothing: where one conversation has a gap, reading goes on in the others.
func (a *AllSession) Cross() bool { return false }

// Reset moves the session back to where a new one would begin.
func (a *AllSession) Reset() error {
	a.leave()
	return nil
}

// Stop ends the session: it hears nothing more, and its syncs end as cancelled.
func (a *AllSession) Stop() {
	if a.done {
		return
	}
	a.done = true
	a.e.alls = slices.DeleteFunc(a.e.alls, func(o *AllSession) bool { return o == a })
	for _, j := range slices.Clone(a.jobs) {
		a.finish(j, msg.Errorf(msg.CodeCancelled, "the read session was stopped"))
	}
	a.leave()
}

// leave takes the session out of all conversations.
func (a *AllSession) leave() {
	parts := a.parts
	a.parts, a.of, a.pos = nil, map[*conv]*part{}, frame.InboxKey{}
	for _, j := range a.jobs { // what they asked for is asked for anew
		j.begun, j.counted, j.todo, j.steps, j.here = false, 0, nil, 0, 0
	}
	for _, p := range parts {
		p.s.Stop()
	}
}
