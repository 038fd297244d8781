package engine

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// overlay shows in a message what a queue of the outbox waits to change of it.
func (e *Engine) overlay(queue []*queued, m *Message) {
	for _, q := range queue {
		if q.change == nil || !q.concerns(m) {
			continue
		}
		switch ch := q.change.(type) {
		case *frame.Edit:
			if m.Deleted != 0 {
				continue
			}
			m.Text, m.Mentions, m.Properties = ch.Content.Text, ch.Content.Mentions, ch.Content.Properties
			m.Edited = q.Time
			e.changedBy(m)
		case *frame.SetCall:
			if m.Call == nil || m.Call.Raised(ch.Outcome, ch.Duration) == *m.Call {
				continue
			}
			m.Call = new(m.Call.Raised(ch.Outcome, ch.Duration))
			m.Edited = q.Time
			e.changedBy(m)
		case *frame.Delete:
			m.Content = tombstone(&m.Content)
			m.Deleted, m.Reactions, m.Mine = cmp.Or(m.Deleted, q.Time), nil, nil
			e.changedBy(m)
		case *frame.React:
			e.react(m, ch)
		default:
			continue
		}
		m.Changing = true
	}
}

// concerns reports whether a change is about this message.
func (q *queued) concerns(m *Message) bool {
	if !q.Ref.IsZero() {
		return q.Ref == m.ID
	}
	return m.Seq != 0 && slices.Contains(seqsOf(q.change), m.Seq)
}

func (e *Engine) changedBy(m *Message) {
	m.ChangedBy = ""
	if e.owner != nil && m.From != e.owner.User {
		m.ChangedBy = e.owner.User
	}
}

// tombstone is what is left of the content of a deleted message.
func tombstone(c *msg.Content) msg.Content {
	return msg.Content{Type: c.Type, Flags: c.Flags, Original: c.Original, ReplyTo: c.ReplyTo, Thread: c.Thread}
}

// react adds the user's own reaction to a message, or takes it away.
func (e *Engine) react(m *Message, ch *frame.React) {
	at, mine := slices.BinarySearch(m.Mine, ch.Emoji)
	if e.owner == nil || m.Deleted != 0 || mine != ch.Remove {
		return
	}
	m.Mine, m.Reactions = slices.Clone(m.Mine), slices.Clone(m.Reactions)
	i, there := slices.BinarySearchFunc(m.Reactions, ch.Emoji, func(r msg.Reaction, emoji string) int {
		return cmp.Compare(r.Emoji, emoji)
	})
	if ch.Remove {
		m.Mine = slices.Delete(m.Mine, at, at+1)
		r := &m.Reactions[i]
		r.Count--
		r.Names = slices.DeleteFunc(slices.Clone(r.Names), func(a msg.Address) bool { return a == e.owner.User })
		if r.Count == 0 {
			m.Reactions = slices.Delete(m.Reactions, i, i+1)
		}
		return
	}
	m.Mine = slices.Insert(m.Mine, at, ch.Emoji)
	if !there {
		m.Reactions = slices.Insert(m.Reactions, i, msg.Reaction{Emoji: ch.Emoji})
	}
	r := &m.Reactions[i]
	r.Count++
	if len(r.Names) < msg.MaxNames {
		r.Names = append(slices.Clone(r.Names), e.owner.User)
	}
}

// mine lists the user's own reactions: those that the lists of names show, and
// those of what is stored beside that they do not show.
func (e *Engine) mine(m *msg.Message, beside []string) (own []string) {
	for _, r := range m.Reactions {
		named := e.owner != nil && slices.Contains(r.Names, e.owner.User)
		if named || r.Count > uint64(len(r.Names)) && slices.Contains(beside, r.Emoji) {
			own = append(own, r.Emoji)
		}
	}
	return own
}

// tellChanged shows sessions how the messages of a change are now.
func (e *Engine) tellChanged(c *conv, q *queued) {
	if len(c.sessions) == 0 {
		return
	}
	if _, hide := q.change.(*frame.Hide); hide { // what has a seq was announced as removed
		for _, s := range c.sessions {
			if s.queued[q.Ref] {
				e.emit(RemovedEvent{Session: s, ID: q.Ref})
			}
		}
		return
	}
	if o := c.waiting(q.Ref); o != nil {
		m := e.pendingMessage(c, o.OutboxEntry)
		e.tellPending(c, &m)
		return
	}
	err := e.db.View(func(r Reader) error {
		for _, seq := range seqsOf(q.change) {
			m, ok, err := e.here(r, c, seq)
			if err != nil {
				return err
			}
			if ok {
				e.tellUpdate(c, &m)
			}
		}
		return nil
	})
	if err != nil {
		e.fail(err)
	}
}

// tellUpdate tells the sessions that showed a stored message how it is now, be it at
// its place or before it had one.
func (e *Engine) tellUpdate(c *conv, m *Message) {
	for _, s := range c.sessions {
		if (s.hasShown(m) || s.queued[m.ID]) && !slices.Contains(s.pending, m.ID) {
			update := *m
			update.Update = true
			e.emit(MessageEvent{Session: s, Message: update})
		}
	}
}

// tellRemoved tells sessions what the last transaction took from the database.
func (e *Engine) tellRemoved(c *conv) {
	removed := c.removed
	c.removed = nil
	for _, r := range removed {
		for _, s := range c.sessions {
			if s.showed(r) {
				e.emit(RemovedEvent{Session: s, Range: r})
			} else if err := e.tellUnplaced(s, r); err != nil {
				e.fail(err)
			}
		}
	}
}

// tellUnplaced tells a session of what was removed from r and which it showed from
// the outbox alone.
func (e *Engine) tellUnplaced(s *Session, r msg.Range) error {
	if len(s.queued) == 0 {
		return nil
	}
	return e.db.View(func(rd Reader) error {
		ids := slices.SortedFunc(maps.Keys(s.queued), func(a, b msg.MessageID) int { return bytes.Compare(a[:], b[:]) })
		for _, id := range ids { // in an order that repeats
			seq, err := rd.Placed(s.c.No, id)
			if err != nil {
				return err
			}
			if r.Contains(seq) {
				delete(s.queued, id)
				e.emit(RemovedEvent{Session: s, ID: id})
			}
		}
		return nil
	})
}

// here reads a stored message that the user may see.
func (e *Engine) here(r Reader, c *conv, seq msg.Seq) (m Message, ok bool, err error) {
	if _, held := c.spans.At(seq); !held || c.inHole(seq) {
		return m, false, nil
	}
	row, err := stored(r, c.No, seq)
	if err != nil || row == nil {
		return m, false, err
	}
	return m, true, e.read(c, row, &m)
}
