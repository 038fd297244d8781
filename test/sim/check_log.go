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

// follow compares a conversation, in which all that is on the tape has happened, with
// what is durable.
func (c *conversation) follow(m *model, r chat.Reader, now *chat.Conversation) error {
	was := c.state
	if now.Rev < was.Rev || now.MetaRev < was.MetaRev || now.ReceiptRev < was.ReceiptRev {
		m.w.fail(2, "%v went back from revs %d, %d, %d to %d, %d, %d", c.id, was.Rev, was.MetaRev, was.ReceiptRev, now.Rev, now.MetaRev, now.ReceiptRev)
	}
	if now.Wide && !was.Wide {
		m.w.tell("%v is wide now", c.id)
	} else if was.Wide && !now.Wide {
		m.w.tell("%v is no longer wide", c.id)
	}
	if now.Rev != c.rev || now.Head.Seq != msg.Seq(len(c.log)) {
		m.w.fail(1, "%v is at %d, rev %d, and what was done makes %d, rev %d", c.id, now.Head.Seq, now.Rev, len(c.log), c.rev)
	}
	known := c.known && !m.adopting
	if known && (now.Settings != was.Settings || now.Name != was.Name || now.Description != was.Description || now.Picture != was.Picture || (now.Deleted != 0) != (was.Deleted != 0)) {
		m.w.fail(10, "%v is %+v, and what was done makes %+v", c.id, *now, was)
	}
	c.state = *now
	if now.Rev > was.Rev {
		if err := c.checkLog(m, r, was.Rev); err != nil {
			return err
		}
	}
	if now.Rev == was.Rev && now.MetaRev == was.MetaRev && known && !c.asked {
		return nil
	}
	c.asked = false
	return c.followMembers(m, r, known)
}

// checkLog compares the messages that changed with the log.
func (c *conversation) checkLog(m *model, r chat.Reader, since msg.Rev) error {
	same := func(s *chat.Stored) {
		if e := c.log[s.Seq-1]; s.Rev != e.now().m.Rev || s.Appended != e.appended || string(s.Blob) != e.now().blob {
			m.w.fail(1, "%v: message %d is stored as something else than was done to it", c.id, s.Seq)
		}
	}
	first := msg.Seq(len(c.log))
	for first > 0 && c.log[first-1].appended > since {
		first--
	}
	err := r.Messages(c.id, msg.Range{Lo: first + 1, Hi: math.MaxUint64}, false, func(s chat.Stored) bool {
		same(&s)
		return true
	})
	if err != nil {
		return err
	}
	var missing error
	err = r.Changed(c.id, since, func(seq msg.Seq, rev msg.Rev) bool {
		s, err := r.Message(c.id, seq)
		if missing = err; err == nil {
			same(&s)
		}
		return err == nil
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
	seq, ordinal, time := msg.Seq(len(c.log)+1), msg.Ordinal(0), msg.Millis(0)
	if len(c.log) > 0 {
		last := c.log[len(c.log)-1]
		ordinal, time = last.now().m.Ordinal, last.now().m.Time
	}
	if v.m.Countable() {
		ordinal++
	}
	c.rev++
	switch {
	case v.m.Seq != seq || s.Seq != seq:
		m.w.fail(1, "%v: after message %d comes %d", c.id, seq-1, s.Seq)
	case v.m.Ordinal != ordinal || s.Ordinal != ordinal:
		m.w.fail(1, "%v: message %d has ordinal %d and not %d", c.id, seq, v.m.Ordinal, ordinal)
	case s.Appended != c.rev || v.m.Rev != s.Appended || v.m.Rev != s.Rev:
		m.w.fail(1, "%v: message %d has rev %d, and its rev is %d", c.id, seq, v.m.Rev, c.rev)
	case v.m.Time < time:
		m.w.fail(1, "%v: message %d is from before the one before it", c.id, seq)
	case v.m.Edited != 0 || v.m.Deleted != 0 || len(v.m.Reactions) > 0:
		m.w.fail(1, "%v: message %d is changed from the beginning: %+v", c.id, seq, v.m)
	}
	c.log = append(c.log, &entry{appended: s.Appended, versions: []version{v}})
	m.stored(c, &v.m)
}

// change takes over a message that was changed.
func (c *conversation) change(m *model, s *chat.Stored) *version {
	e := c.log[s.Seq-1]
	v := version{blob: string(s.Blob)}
	var err error
	if v.m, err = codec.DecodeMessage(s.Blob); !m.w.must("decode a stored message", err) {
		return nil
	}
	v.m.Conv = c.id
	c.rev++
	if v.m.Rev != c.rev || s.Rev != c.rev || s.Appended != e.appended {
		m.w.fail(1, "%v: message %d changes at rev %d, appended at %d, and the rev is %d", c.id, s.Seq, s.Rev, s.Appended, c.rev)
	}
	return &v
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

// followMembers compares who is a member with what was done, or, after what the
// backend asked for, takes it over.
func (c *conversation) followMembers(m *model, r chat.Reader, known bool) error {
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
		c.setMember(m, &rec, known)
	}
	c.known = true
	return nil
}

// setMember compares one membership, or takes it over.
func (c *conversation) setMember(m *model, rec *chat.Member, known bool) {
	was := c.members[rec.User]
	if was == nil {
		was = &member{Member: chat.Member{Conv: c.id, User: rec.User, Left: &msg.Position{}}}
		if known {
			m.w.fail(10, "%v has the member %s, whom nobody added", c.id, m.w.nameOf(rec.User))
		}
		c.members[rec.User] = was
	}
	name := []msg.Address{m.w.nameOf(rec.User)}
	if !known {
		head := msg.Seq(len(c.log))
		if !c.known {
			head = 0 // they were there before its first note
		}
		switch {
		case rec.Left == nil && was.Left != nil:
			c.join(m, name, head)
		case rec.Left != nil && was.Left == nil:
			c.remove(m, name, head)
		}
		was.Role = rec.Role
	}
	if rec.Read.Seq > was.Read.Seq && !was.markedNow {
		was.Marked = false
	}
	if was.markedNow {
		was.Marked, was.markedNow = rec.Marked, false // reading may have taken it back after
	}
	if !was.is(rec) || !was.arranged(m, rec) {
		m.w.fail(10, "%v: %s is %+v, and what was done makes %+v, hidden %v", c.id, name[0], *rec, was.Member, was.hidden)
	}
	own := was.Member
	was.Member = *rec
	was.Cleared.Seq, was.Start.Seq = own.Cleared.Seq, own.Start.Seq
}

// is compares the model's own parts of a record.
func (rec *member) is(now *chat.Member) bool {
	left := (rec.Left == nil) == (now.Left == nil) && (rec.Left == nil || rec.Left.Seq == now.Left.Seq)
	return left && rec.Role == now.Role && rec.Start.Seq == now.Start.Seq && rec.Cleared.Seq == now.Cleared.Seq &&
		rec.Marked == now.Marked && uint64(len(rec.hidden)) == now.HiddenRev
}
