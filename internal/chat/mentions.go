package chat

import "github.com/backscroll/backscroll/msg"

// mention notes whom a message mentions, or forgets it: every user whose address it
// names, member or not, but for its sender, and but for who hid it. What is not
// countable mentions nobody.
func (b *batch) mention(s *Stored, content *msg.Content, mentioned bool) error {
	if len(content.Mentions) == 0 || !content.Countable() {
		return nil
	}
	t, err := b.touch(s.Conv)
	if err != nil {
		return err
	}
	for _, a := range content.Mentions {
		u, there, err := found(b.UserByAddress(a))
		if err != nil {
			return err
		}
		if !there || u.ID == s.Sender {
			continue
		}
		if mentioned {
			hid, err := b.hidBy(s, u.ID)
			if err != nil {
				return err
			}
			if hid {
				continue
			}
			t.conv.Mentions++
			t.dirty = true
		}
		if err := b.SetMention(s.Conv, u.ID, s.Seq, mentioned); err != nil {
			return err
		}
	}
	return nil
}

// hidBy reports whether a user, who may be no member, hid a message.
func (b *batch) hidBy(s *Stored, user msg.UserID) (bool, error) {
	m, member, err := found(b.Member(s.Conv, user))
	if err != nil || !member {
		return false, err
	}
	return newHides(b, &m).has(s.Seq)
}

// mentions counts the unread messages that mention a member.
func mentions(r MessageReader, c *Conversation, m *Member) (uint64, error) {
	base, head := unreadBase(c, m), m.Head(c)
	if c.Mentions == 0 || head.Seq <= base.Seq || closed(c, m) {
		return 0, nil
	}
	return r.CountMentions(c.ID, m.User, msg.Range{Lo: base.Seq + 1, Hi: head.Seq})
}
