package chat

import (
	"context"
	"slices"

	"github.com/backscroll/backscroll/msg"
)

// pushWide sends a batch's messages to the online members of a wide
// conversation, encoded once for all who may see all of them.
func (c *Chat) pushWide(ctx context.Context, t *touched) error {
	readers, err := c.readers(ctx, t)
	if err != nil {
		return err
	}
	var shared [][]byte
	for i := range readers {
		to := &readers[i]
		var frames [][]byte
		for _, s := range c.hub.sessions(to.user) {
			if t.origin == s {
				continue
			}
			switch {
			case frames != nil:
			case t.special(to):
				frames = c.pushesOf(t, to)
			default:
				if shared == nil {
					shared = c.pushesOf(t, new(rowChange))
				}
				frames = shared
			}
			for _, b := range frames {
				s.push(b)
			}
		}
	}
	return nil
}

// special reports whether a user gets other frames than most.
func (t *touched) special(to *rowChange) bool {
	return len(to.without) > 0 || slices.ContainsFunc(t.mine, func(o ownReactions) bool { return o.user == to.user })
}

// readers lists the online members of a wide conversation, with what each may not
// see of the messages that changed. Who they are the hub knows; whoever's membership
// is older than the conversation's meta_rev is looked up first, and everybody if
// not all may see all.
func (c *Chat) readers(ctx context.Context, t *touched) ([]rowChange, error) {
	sure, unsure := c.hub.audience(t.conv.ID, t.conv.MetaRev)
	if t.filtered() {
		sure, unsure = nil, append(unsure, sure...)
	}
	list := make([]rowChange, 0, len(sure)+len(unsure))
	for _, user := range sure {
		list = append(list, rowChange{user: user})
	}
	if len(unsure) == 0 {
		return list, nil
	}
	err := c.store.View(ctx, func(r Reader) error {
		conv, err := r.Conversation(t.conv.ID)
		if err != nil {
			return err
		}
		for _, user := range unsure {
			m, present, err := c.lookUp(r, &conv, user)
			if err != nil {
				return err
			}
			if !present {
				continue
			}
			without, err := t.unseen(r, &conv, &m)
			if err != nil {
				return err
			}
			list = append(list, rowChange{user: user, without: without})
		}
		return nil
	})
	return list, err
}

// lookUp finds out whether an online user is a member of a wide conversation, and
// tells the hub.
func (c *Chat) lookUp(r Reader, conv *Conversation, user msg.UserID) (Member, bool, error) {
	m, there, err := found(r.Member(conv.ID, user))
	if err != nil {
		return m, false, err
	}
	present := there && m.Left == nil && conv.Deleted == 0
	c.hub.seen(conv.ID, user, conv.MetaRev, present)
	return m, present, nil
}
