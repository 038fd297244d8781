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
	Thread       uint64  // only messages of this thread; 0: all
	ReadReceipts bool    // reading marks as read; of a thread it does not
	Quiet        bool    // and does not tell the senders
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
	toldDelivered, toldRead msg.Seq                // of ReceiptEvents
	crossed                 *msg.Range             // the gap that Cross stepped over, announced by the next page
}

// ReadResult says what a Read delivered and why it ended there.
type ReadResult struct {
	Messages []Message
	After    *msg.Range // the gap that Cross stepped over before these
	End      msg.End
	Missing  *uint64 // EndGap: seqs up to the next span or the end; nil: unknown
}

// Open begins a read session.
func (e *Engine) Open(o SessionOptions) (*Session, error) {
	s := &Session{e: e, opt: o, queued: map[msg.MessageID]bool{}}
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
		e.lookAtTop(s)
	}
	return s, nil
}

// takeOutbox notes what is in the outbox when the session begins. Newest first it is
// what Read delivers first. Oldest first these come live, as what is written
// later does: their place is after everything else for as long as they have none.
func (s *Session) takeOutbox(entries []*OutboxEntry) {
	entries = slices.DeleteFunc(entries, func(entry *OutboxEntry) bool { return !s.wants(&entry.Content) })
	if !s.opt.FIFO {
		for _, entry := range slices.Backward(entries) {
			s.pending = append(s.pending, entry.ID)
		}
		return
	}
	for _, entry := range entries {
		s.queued[entry.ID] = true
		m := s.e.pendingMessage(s.c, entry)
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

// place sets where the session begins, once the head is known (or was given).
func (s *Session) place() {
	if s.placed {
		return
	}
	switch {
	case s.started && !s.opt.FIFO && s.c.Known:
		s.next, s.begin = min(s.next, s.c.head()), min(s.begin, s.c.head()) // it was told to begin above
	case s.started:
	case s.opt.FIFO:
		if s.opt.After == 0 && !s.c.Known {
			return
		}
		s.next = s.begins(s.opt.After + 1)
	case s.c.Known:
		s.next = s.c.head()
		if b := s.opt.Before; b != 0 {
			s.next = min(s.next, b-1)
		}
	case s.opt.Before != 0:
		s.next = s.opt.Before - 1
	default:
		return
	}
	if !s.started {
		s.begin = s.next
	}
	s.started = true
	s.live = max(s.c.head(), s.live)
	s.base = s.live
	s.placed = s.c.Known
}

// learnTop places a session whose first knowledge of the head is a push: what
// the push brought comes live, so the session begins below it.
func (s *Session) learnTop(before msg.Seq, pushed []msg.Message) {
	if s.placed {
		return
	}
	first := s.c.head() + 1
	for i := range pushed {
		if pushed[i].Seq > before {
			first = min(first, pushed[i].Seq)
		}
	}
	s.place()
	s.live, s.base = first-1, first-1
	if !s.opt.FIFO {
		s.next = min(s.next, first-1)
		s.begin = s.next
	}
}

// restart forgets the position, as if just opened: the copy was dropped.
func (s *Session) restart() {
	s.started, s.placed, s.view = false, false, msg.Range{}
	s.next, s.live, s.begin, s.base, s.crossed, s.skipped = 0, 0, 0, 0, nil, nil
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

// Cross steps over the gap at the session's position, knowingly. It reports
// whether there was one of known size.
func (s *Session) Cross() bool {
	gap, ok := s.gap()
	if !ok {
		return false
	}
	s.crossed, s.skipped = &gap, append(s.skipped, gap)
	if s.opt.FIFO {
		s.next = gap.Hi + 1
	} else {
		s.next = gap.Lo - 1
	}
	return true
}

// gap is the range between the position and the next span, or the end of what
// the user may see.
func (s *Session) gap() (msg.Range, bool) {
	c := s.c
	if !s.placed {
		return msg.Range{}, false
	}
	if s.next < c.first() {
		return s.before()
	}
	if s.opt.FIFO {
		hi := c.head()
		if up, ok := c.spans.Above(s.next); ok && up <= hi {
			hi = up - 1
		}
		r := msg.Range{Lo: s.next, Hi: hi}
		return r, !r.Empty()
	}
	lo := c.first()
	if down, ok := c.spans.Below(s.next); ok && down >= lo {
		lo = down + 1
	}
	r := msg.Range{Lo: lo, Hi: s.next}
	return r, !r.Empty()
}

// here says why reading stops at the session's position; EndMore: it does not.
func (s *Session) here() (msg.End, *uint64) {
	c := s.c
	if len(s.pending) > 0 {
		return msg.EndMore, nil
	}
	_, held := c.spans.At(s.next)
	switch {
	case held && s.next != 0 && (s.next >= c.first() || c.firstWhy() == msg.EndBeforeJoined):
		return msg.EndMore, nil
	case c.Known && s.opt.FIFO && s.next > c.head():
		if c.closed() {
			return c.closedWhy(), nil
		}
		return msg.EndNewest, nil
	case c.Known && c.cleared() > 0 && s.next <= c.cleared():
		return msg.EndCleared, nil
	case c.Known && s.next < c.first():
		if s.next == 0 && c.firstWhy() == msg.EndBeforeJoined {
			return msg.EndBeginning, nil // down there all that was held is read
		}
		return c.firstWhy(), nil
	case c.closed():
		return c.closedWhy(), nil // nothing is served any more
	}
	if gap, ok := s.gap(); ok {
		n := gap.Len()
		return msg.EndGap, &n
	}
	return msg.EndGap, nil
}

// stretch is the held range from the position on, in reading direction.
func (s *Session) stretch() msg.Range {
	c := s.c
	run, held := c.spans.Run(s.next)
	frozen := s.next < c.first()
	if !held || s.next == 0 || frozen && c.firstWhy() != msg.EndBeforeJoined {
		return msg.Range{Lo: 1, Hi: 0}
	}
	if s.opt.FIFO {
		return msg.Range{Lo: s.next, Hi: min(run.Hi, max(c.head(), s.next))}
	}
	if frozen {
		return msg.Range{Lo: run.Lo, Hi: s.next}
	}
	return msg.Range{Lo: max(run.Lo, c.first()), Hi: s.next}
}

// count is how many messages Read(n) would deliver now, where it would end,
// and whether the server has more than is here from the position on.
func (s *Session) count(n int) (got int, end msg.End, more bool) {
	if s.opt.Thread != 0 {
		return s.countThread(n)
	}
	probe := *s
	probe.advance()
	got = min(n, len(s.pending))
	probe.pending = s.pending[got:]
	for got < n {
		if end, _ := probe.here(); end != msg.EndMore {
			break
		}
		r := probe.stretch()
		visible := r.Len() - s.c.hiddenIn(r)
		if uint64(n-got) < visible {
			return n, msg.EndMore, s.lacks()
		}
		got += int(visible)
		probe.jump(r)
	}
	end, _ = probe.here()
	return got, end, s.lacks()
}

// lacks reports whether messages from the position on are on the server and
// not here, as far as is known.
func (s *Session) lacks() bool {
	c := s.c
	if c.closed() {
		return false
	}
	if !c.Known {
		return true
	}
	ahead := msg.Range{Lo: c.first(), Hi: min(s.next, c.head())}
	if s.opt.FIFO {
		ahead = msg.Range{Lo: max(s.next, c.first()), Hi: c.head()}
	}
	return len(c.spans.Gaps(ahead)) > 0
}

// jump moves the position past a range that was read.
func (s *Session) jump(r msg.Range) {
	if s.opt.FIFO {
		s.next = r.Hi + 1
	} else {
		s.next = r.Lo - 1
	}
}

// Read takes at most n further messages from the local database and moves the
// position past them. It never waits for the network and never steps over a gap.
func (s *Session) Read(n int) (ReadResult, error) {
	e := s.e
	if s.done {
		return ReadResult{}, msg.Errorf(msg.CodeClosed, "the read session was stopped")
	}
	s.place()
	s.advance()
	res := ReadResult{After: s.crossed}
	err := e.db.View(func(r Reader) error { return s.fill(r, n, &res) })
	if err != nil {
		return ReadResult{}, err
	}
	s.crossed = nil
	res.End, res.Missing = s.here()
	if n := len(res.Messages); n > 0 {
		res.Messages[n-1].Last = true
	}
	s.shown(res.Messages)
	return res, nil
}

func (s *Session) fill(r Reader, n int, res *ReadResult) error {
	if err := s.fillPending(r, n, res); err != nil {
		return err
	}
	for len(res.Messages) < n {
		if end, _ := s.here(); end != msg.EndMore {
			return nil
		}
		rg := s.stretch()
		var bad error
		got := 0
		want := n - len(res.Messages)
		res.Messages = slices.Grow(res.Messages, int(min(uint64(want), rg.Len())))
		err := s.messages(r, rg, !s.opt.FIFO, want, func(row *Stored) bool {
			res.Messages = append(res.Messages, Message{})
			m := &res.Messages[len(res.Messages)-1]
			if bad = s.e.read(s.c, row, m); bad != nil {
				res.Messages = res.Messages[:len(res.Messages)-1]
				return false
			}
			m.Update = s.queued[m.ID] // it was shown from the outbox's place
			got++
			s.jump(msg.Range{Lo: row.Seq, Hi: row.Seq})
			return true
		})
		if err = firstOf(err, bad); err != nil {
			return err
		}
		if got < want {
			s.jump(rg) // over the holes at its end
		}
	}
	return s.skip(r)
}

// skip moves the position over what follows it and is not to be delivered.
func (s *Session) skip(r Reader) error {
	s.skipHoles()
	if s.opt.Thread == 0 {
		return nil
	}
	return s.skipOthers(r)
}

// skipHoles moves the position over holes that follow it, so that what Read
// says of its end is about messages.
func (s *Session) skipHoles() {
	for _, h := range s.c.holes {
		if h.Contains(s.next) {
			s.jump(h.Range)
			s.skipHoles()
			return
		}
	}
}

// fillPending delivers entries of the outbox; one that was acknowledged
// meanwhile is delivered as stored.
func (s *Session) fillPending(r Reader, n int, res *ReadResult) error {
	for len(res.Messages) < n && len(s.pending) > 0 {
		id := s.pending[0]
		m, ok, err := s.e.ownMessage(r, s.c, id)
		if err != nil {
			return err
		}
		s.pending = s.pending[1:]
		if ok {
			res.Messages = append(res.Messages, m)
			s.queued[id] = true
		}
	}
	return nil
}

// shown notes what was delivered: reading marks as read when the session asks
// for it, and brings what is shown to the known rev. Others are told that he read
// up to the newest message whose sender asked for that.
func (s *Session) shown(messages []Message) {
	var lo, hi, read, told msg.Seq
	for i := range messages {
		m := &messages[i]
		if m.Seq == 0 {
			continue
		}
		if lo == 0 || m.Seq < lo {
			lo = m.Seq
		}
		hi = max(hi, m.Seq)
		if m.Status == msg.Received {
			read = max(read, m.Seq)
			if m.Flags&msg.WantReceipt != 0 && !s.opt.Quiet {
				told = max(told, m.Seq)
			}
		}
	}
	if s.opt.ReadReceipts && s.opt.Thread == 0 && read > 0 {
		s.e.markRead(s.c, read, told)
	}
	if lo == 0 {
		return
	}
	s.view = msg.Range{Lo: lo, Hi: hi}
	if s.e.Online() {
		s.e.look(s.c, s.view)
	}
}

// read makes what a listener gets of a stored message, in place for pages.
func (e *Engine) read(c *conv, row *Stored, m *Message) error {
	decoded, err := e.cfg.Codec.DecodeMessage(row.Blob)
	if err != nil {
		return &msg.Error{Op: "read the local database", Code: msg.CodeLocalDB, Err: err}
	}
	m.Message = decoded
	e.finishMessage(c, m, row.Mine)
	return nil
}

// dress adds to a message what differs per reader.
func (e *Engine) dress(c *conv, m *msg.Message, mine []string) Message {
	d := Message{Message: *m}
	e.finishMessage(c, &d, mine)
	return d
}

func (e *Engine) finishMessage(c *conv, m *Message, mine []string) {
	m.Conv, m.Status = c.ID, e.status(c, &m.Message)
	if len(m.Reactions) > 0 {
		m.Mine = e.mine(&m.Message, mine)
	}
	if len(c.queue) > 0 {
		e.overlay(c, m)
	}
}

// status is how far a stored message has come.
func (e *Engine) status(c *conv, m *msg.Message) msg.Status {
	switch {
	case e.owner == nil || m.From != e.owner.User:
		return msg.Received
	case m.Seq <= c.othersRead:
		return msg.Read
	case m.Seq <= c.othersDelivered:
		return msg.Delivered
	}
	return msg.Sent
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
