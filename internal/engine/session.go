package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// SessionOptions say what a read session reads.
type SessionOptions struct {
	Target       frame.Target
	FIFO         bool    // oldest first
	Before       msg.Seq // newest first: begin below this seq; 0: at the head
	After        msg.Seq // FIFO: begin above this seq
	ShowBlocked  bool    // of a group: also what those write whom the user has blocked
	ReadReceipts bool    // reading in the foreground marks as read; a filtered session does not
	Quiet        bool    // and does not tell the senders

	// Only part of the conversation: a filtered session.
	Thread uint64      // messages of this thread; 0: of all
	From   msg.Address // by this user; empty: by all
	Query  string      // whose text contains this, whatever the case; empty: all
	Kind   Kind
	Unread bool // of others, and above what was read
}

// Session is a cursor over one conversation. Newest first it begins at the
// head known when it was opened (or at the first one learned); what arrives
// later comes live. Oldest first it goes up to the head; once there, what
// arrives comes live.
type Session struct {
	Tag any // the driver's own; events come with the session

	e    *Engine
	opt  SessionOptions
	c    *conv
	done bool

	started                 bool                   // next is set
	placed                  bool                   // live is set too: the head is known
	next                    msg.Seq                // the next seq to deliver
	live                    msg.Seq                // shown or below the start up to here; newer ones come live
	view                    msg.Range              // what the last Read delivered
	begin                   msg.Seq                // where it began, for updates of what was shown
	base                    msg.Seq                // newest first: what comes live stands above
	skipped                 []msg.Range            // gaps that were crossed or announced: not shown
	pending                 []msg.MessageID        // newest first: outbox entries still to deliver, the newest first
	queued                  map[msg.MessageID]bool // shown from the outbox's place: what comes again is an update
	given                   map[msg.Seq]bool       // what was shown, where that may cease to be what it is about
	all                     *AllSession            // that it is part of; nil: none
	query                   *search                // of Query
	toldDelivered, toldRead msg.Seq                // of ReceiptEvents
	crossed                 *msg.Range             // the gap that Cross stepped over, announced by the next page
	unseen                  unseen                 // shown with ReadReceipts in the background
}

// Conv and Peer say which conversation it is of; each is zero where it is not known.
func (s *Session) Conv() msg.ConvID  { return s.c.ID }
func (s *Session) Peer() msg.Address { return s.c.Peer }

// Open begins a read session.
func (e *Engine) Open(o SessionOptions) (*Session, error) {
	s := &Session{e: e, opt: o, queued: map[msg.MessageID]bool{}, query: newSearch(o.Query)}
	if o.passing() {
		s.given = map[msg.Seq]bool{}
	}
	err := e.db.View(func(r Reader) error {
		c, err := e.lookup(r, o.Target)
		if err != nil {
			return err
		}
		if c == nil {
			// Nothing is stored for a conversation that was only looked at.
			c = e.unstored(o.Target)
		}
		s.c = c
		entries, err := e.outboxOf(r, c)
		if err != nil {
			return err
		}
		s.takeOutbox(entries)
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.c.sessions = append(s.c.sessions, s)
	e.sessions = append(e.sessions, s)
	s.place()
	if e.Online() {
		e.syncBlocked()
		e.lookAtTop(s)
	}
	return s, nil
}

// takeOutbox notes what is in the outbox when the session begins. Newest first it is
// what Read delivers first, unless it begins below a message: the place of these is
// after everything else for as long as they have none. Oldest first they come live,
// as what is written later does.
func (s *Session) takeOutbox(entries []*OutboxEntry) {
	if s.opt.Before != 0 {
		return
	}
	if !s.opt.FIFO {
		slices.Reverse(entries)
	}
	for _, entry := range entries {
		m := s.e.pendingMessage(s.c, entry)
		if !s.wants(&m) {
			continue
		}
		if !s.opt.FIFO {
			s.pending = append(s.pending, entry.ID)
			continue
		}
		s.queued[entry.ID] = true
		m.Live = true
		s.e.emit(MessageEvent{Session: s, Message: m})
	}
}

// unstored is a conversation without a record; sessions on the same target
// share it until there is one.
func (e *Engine) unstored(t frame.Target) *conv {
	for _, s := range e.sessions {
		if s.c.No == 0 && s.c.ID == t.Conv && s.c.Peer == t.Peer {
			return s.c
		}
	}
	return &conv{Conv: Conv{ID: t.Conv, Peer: t.Peer}}
}

// root gives an unstored conversation its record.
func (e *Engine) root(tx Tx, c *conv) error {
	if c.No != 0 {
		return nil
	}
	rec := c.Conv
	if err := tx.PutConv(&rec); err != nil {
		return err
	}
	c.No = rec.No
	e.convs[rec.No] = c
	e.made = append(e.made, rec.No)
	return nil
}

// restart forgets the position, as if just opened: the copy was dropped.
func (s *Session) restart() {
	s.started, s.placed, s.view = false, false, msg.Range{}
	s.next, s.live, s.begin, s.base, s.crossed, s.skipped = 0, 0, 0, 0, nil, nil
	clear(s.given)
}

// Reset moves the session back to where a new one would begin.
func (s *Session) Reset() error {
	s.restart()
	s.pending, s.queued = nil, map[msg.MessageID]bool{}
	err := s.e.db.View(func(r Reader) error {
		entries, err := s.e.outboxOf(r, s.c)
		s.takeOutbox(entries)
		return err
	})
	s.place()
	return err
}

// Stop ends the session: it hears nothing more, and its syncs end as cancelled.
func (s *Session) Stop() {
	if s.done {
		return
	}
	s.done = true
	for _, j := range slices.Clone(s.c.jobs) {
		if j.s == s {
			s.e.finish(j, msg.Errorf(msg.CodeCancelled, "the read session was stopped"))
		}
	}
	s.c.sessions = slices.DeleteFunc(s.c.sessions, func(o *Session) bool { return o == s })
	s.e.sessions = slices.DeleteFunc(s.e.sessions, func(o *Session) bool { return o == s })
}
