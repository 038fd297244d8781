package sim

import (
	"maps"
	"math"
	"slices"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// The server's log (promises 1, 2 and 3): dense, in the order of commit, never
// changed behind the back of the revs, and never shorter than it was.

// follow reads what is new in a conversation.
func (c *conversation) follow(m *model, r chat.Reader, now *chat.Conversation) error {
	was := c.state
	c.state = *now
	if now.Rev < was.Rev || now.MetaRev < was.MetaRev || now.ReceiptRev < was.ReceiptRev {
		m.w.fail(2, "%v went back from revs %d, %d, %d to %d, %d, %d", c.id, was.Rev, was.MetaRev, was.ReceiptRev, now.Rev, now.MetaRev, now.ReceiptRev)
	}
	if now.Wide && !was.Wide {
		m.w.tell("%v is wide now", c.id)
	} else if was.Wide && !now.Wide {
		m.w.tell("%v is no longer wide", c.id)
	}
	if now.Rev > was.Rev {
		if err := c.readLog(m, r, was.Rev); err != nil {
			return err
		}
	}
	if now.MetaRev > was.MetaRev || !c.id.IsGroup() {
		return c.readMembers(m, r)
	}
	return nil
}

// readLog takes over appended and changed messages.
func (c *conversation) readLog(m *model, r chat.Reader, since msg.Rev) error {
	known := msg.Seq(len(c.log))
	err := r.Messages(c.id, msg.Range{Lo: known + 1, Hi: math.MaxUint64}, false, func(s chat.Stored) bool {
		c.append(m, &s)
		return true
	})
	if err != nil {
		return err
	}
	if head := msg.Seq(len(c.log)); head != c.state.Head.Seq {
		m.w.fail(1, "%v has %d messages, and its head is %d", c.id, head, c.state.Head.Seq)
	}
	var missing error
	err = r.Changed(c.id, since, func(seq msg.Seq, rev msg.Rev) bool {
		s, err := r.Message(c.id, seq)
		if err != nil || seq > known {
			missing = err
			return err == nil
		}
		c.change(m, &s)
		return true
	})
	if err != nil {
		return err
	}
	return missing
}

// append takes over a new message, which must be the next one.
func (c *conversation) append(m *model, s *chat.Stored) {
	v := version{blob: string(s.Blob)}
	var err error
	if v.m, err = codec.DecodeMessage(s.Blob); !m.w.must("decode a stored message", err) {
		return
	}
	v.m.Conv = c.id
	seq, ordinal, rev, time := msg.Seq(len(c.log)+1), msg.Ordinal(0), msg.Rev(0), msg.Millis(0)
	if len(c.log) > 0 {
		last := c.log[len(c.log)-1]
		ordinal, rev, time = last.now().m.Ordinal, last.appended, last.now().m.Time
	}
	if v.m.Countable() {
		ordinal++
	}
	switch {
	case v.m.Seq != seq || s.Seq != seq:
		m.w.fail(1, "%v: after message %d comes %d", c.id, seq-1, s.Seq)
	case v.m.Ordinal != ordinal || s.Ordinal != ordinal:
		m.w.fail(1, "%v: message %d has ordinal %d and not %d", c.id, seq, v.m.Ordinal, ordinal)
	case s.Appended <= rev || v.m.Rev < s.Appended || v.m.Rev != s.Rev || v.m.Rev > c.state.Rev:
		m.w.fail(1, "%v: message %d has rev %d after %d, and the conversation has %d", c.id, seq, v.m.Rev, rev, c.state.Rev)
	case v.m.Time < time:
		m.w.fail(1, "%v: message %d is from before the one before it", c.id, seq)
	}
	c.log = append(c.log, &entry{s.Appended, []version{v}})
	m.stored(c, &v.m)
}

// change takes over a message that was changed.
func (c *conversation) change(m *model, s *chat.Stored) {
	e := c.log[s.Seq-1]
	v := version{blob: string(s.Blob)}
	var err error
	if v.m, err = codec.DecodeMessage(s.Blob); !m.w.must("decode a stored message", err) {
		return
	}
	v.m.Conv = c.id
	was := e.now().m
	if v.m.Rev <= was.Rev || v.m.ID != was.ID || v.m.From != was.From || v.m.Ordinal != was.Ordinal || v.m.Time != was.Time {
		m.w.fail(1, "%v: message %d was %v and became %v", c.id, s.Seq, was, v.m)
	}
	e.versions = append(e.versions, v)
}

// compare makes sure that what was durable still is.
func (c *conversation) compare(m *model, r chat.Reader) error {
	now, err := r.Conversation(c.id)
	if err != nil {
		return err
	}
	if now.Head.Seq < c.state.Head.Seq || now.Rev < c.state.Rev {
		m.w.fail(2, "%v lost messages: its head was %d and is %d", c.id, c.state.Head.Seq, now.Head.Seq)
		return nil
	}
	return r.Messages(c.id, msg.Range{Lo: 1, Hi: msg.Seq(len(c.log))}, false, func(s chat.Stored) bool {
		if was := c.log[s.Seq-1].now(); s.Rev == was.m.Rev && string(s.Blob) != was.blob || s.Rev < was.m.Rev {
			m.w.fail(2, "%v: message %d is not what it was", c.id, s.Seq)
		}
		return true
	})
}

// readMembers takes over who is a member.
func (c *conversation) readMembers(m *model, r chat.Reader) error {
	ids := map[msg.UserID]bool{}
	if c.id.IsGroup() {
		present, err := r.Members(c.id, 0, math.MaxInt)
		if err != nil {
			return err
		}
		for i := range present {
			ids[present[i].User] = true
		}
	} else {
		lower, higher := c.id.Users()
		ids[lower], ids[higher] = true, true
	}
	if c.id.IsGroup() && len(ids) != c.state.Members {
		m.w.fail(10, "%v counts %d members and has %d", c.id, c.state.Members, len(ids))
	}
	for id := range c.members {
		ids[id] = true
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		rec, err := r.Member(c.id, id)
		if err != nil {
			return err
		}
		c.setMember(m, &rec)
	}
	return nil
}

// setMember takes over one membership. Whoever is a member sees the whole
// history, since groups have no setting yet that says otherwise.
func (c *conversation) setMember(m *model, rec *chat.Member) {
	was := c.members[rec.User]
	now := &member{Member: *rec, everLeft: rec.Left != nil || was != nil && was.everLeft}
	c.members[rec.User] = now
	if rec.Start.Seq != 0 {
		m.w.fail(10, "%v: user %d sees messages from %d only", c.id, rec.User, rec.Start.Seq+1)
	}
	if rec.Left != nil && (was == nil || was.Left == nil) && (rec.Left.Seq > c.state.Head.Seq || was != nil && rec.Left.Seq < was.head) {
		m.w.fail(10, "%v: user %d left at %d, and the head is %d", c.id, rec.User, rec.Left.Seq, c.state.Head.Seq)
	}
	now.head = c.state.Head.Seq
}
