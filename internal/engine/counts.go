package engine

import "github.com/backscroll/backscroll/msg"

// SessionCounts is how many messages a session is about.
type SessionCounts struct {
	Total    int // on this device, those in the outbox included
	Received int // of Total, written by others
	Unread   int // of Received, those that count as unread
	Mentions int // of Unread, those that mention the user

	// The user's own, by status; together with Received they are Total.
	Outbox, Sent, Delivered, Read, Failed int

	Server ServerCounts
}

// ServerCounts is what the server has, as far as this device knows.
type ServerCounts struct {
	Known    bool   // the conversation's row is here; of a filtered session it never is
	Total    uint64 // seqs that the user may see, hidden ones included
	Unread   uint64 // what the row says, less what was read here since
	Mentions uint64
}

// Counts counts the session's messages, whatever its position.
func (s *Session) Counts() (n SessionCounts, err error) {
	c, e := s.c, s.e
	err = e.db.View(func(r Reader) error {
		entries, err := e.outboxOf(r, c)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			switch {
			case !s.wants(new(e.pendingMessage(c, entry))):
			case entry.Failed != 0:
				n.Failed++
			default:
				n.Outbox++
			}
		}
		if c.No != 0 {
			if err := s.countStored(r, &n); err != nil {
				return err
			}
		}
		n.Total = n.Received + n.Outbox + n.Sent + n.Delivered + n.Read + n.Failed
		if s.filtered() || c.InboxRev == 0 {
			return nil
		}
		left, err := e.unreadHere(r, c)
		n.Server = ServerCounts{Known: true, Unread: left.unread, Mentions: left.mentions}
		n.Server.Total = msg.Range{Lo: c.first(), Hi: c.head()}.Len()
		return err
	})
	return n, err
}

// countStored counts what has a seq, by how far others have it.
func (s *Session) countStored(r Reader, n *SessionCounts) error {
	c := s.c
	read := min(c.othersRead, c.head())
	delivered := max(read, min(c.othersDelivered, c.head()))
	own := []*int{&n.Read, &n.Delivered, &n.Sent}
	lo := msg.Seq(1)
	for i, hi := range []msg.Seq{read, delivered, c.head()} {
		part, err := s.countIn(r, msg.Range{Lo: lo, Hi: hi})
		if err != nil {
			return err
		}
		*own[i] = part.Own
		n.Received += part.All - part.Own
		lo = max(lo, hi+1)
	}
	above := max(c.Read.Seq, c.WantRead, c.first()-1)
	part, err := s.countIn(r, msg.Range{Lo: above + 1, Hi: c.head()})
	n.Unread, n.Mentions = part.Counts, part.Mention
	return err
}

func (s *Session) countIn(r Reader, part msg.Range) (Counts, error) {
	if part.Empty() {
		return Counts{}, nil
	}
	if s.indexed() {
		n, err := r.CountMessages(s.c.No, s.opt.Thread, part)
		if err != nil || !s.c.uncounting() {
			return n, err
		}
		_, less, err := s.e.uncounted(r, s.c, s.c.queue, s.opt.Thread, part)
		n.Counts, n.Mention = n.Counts-less.Counts, n.Mention-less.Mention
		return n, err
	}
	n, whole := Counts{}, *s
	whole.given = nil // of a session over all: what was delivered counts too
	err := whole.messages(r, part, false, int(part.Len()), func(m *Message) bool {
		n.add(s.e.traits(&m.Message))
		return true
	})
	return n, err
}

// add counts one more message.
func (n *Counts) add(t Traits) {
	n.All++
	switch {
	case t&TraitOwn != 0:
		n.Own++
	case t&TraitCounts != 0:
		n.Counts++
		if t&TraitMention != 0 {
			n.Mention++
		}
	}
}

// and is the counts of both.
func (n Counts) and(o Counts) Counts {
	return Counts{All: n.All + o.All, Own: n.Own + o.Own, Counts: n.Counts + o.Counts, Mention: n.Mention + o.Mention}
}
