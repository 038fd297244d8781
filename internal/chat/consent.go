package chat

import (
	"strings"

	"github.com/backscroll/backscroll/msg"
)

// Who may write to whom. A user blocks others, and says from whom he accepts messages at all;
// the server says so of everybody, and both hold.

// apart refuses what would pass between two users of whom one has blocked the other.
func apart(r DataReader, me, peer *User) error {
	if me.ID == peer.ID {
		return nil
	}
	mine, err := blocks(r, me, peer)
	if err != nil {
		return err
	}
	if mine {
		return msg.Errorf(msg.CodeBlocked, "you have blocked %q; unblock this user first", string(peer.Address))
	}
	theirs, err := blocks(r, peer, me)
	if err == nil && theirs {
		err = msg.Errorf(msg.CodeBlocked, "%q has blocked you", string(peer.Address))
	}
	return err
}

// blocks reports whether a user has blocked another one.
func blocks(r DataReader, user, other *User) (bool, error) {
	return hasKey(r, user.ID, BlockPrefix+string(other.Address))
}

// mayKnow finds a user of whom something may be said to the asker: not one who has blocked him.
func (s *session) mayKnow(r Reader, a msg.Address) (u User, may bool, err error) {
	if u, may, err = found(r.UserByAddress(a)); err != nil || !may || u.ID == s.user.ID {
		return u, may, err
	}
	blocked, err := blocks(r, &u, &s.user)
	return u, !blocked, err
}

// hideProfile ends that a user who was just blocked looks at the blocker's profile.
func (c *Chat) hideProfile(d *Datum) {
	if blocked, ok := strings.CutPrefix(d.Key, BlockPrefix); ok && !d.Deleted {
		c.gaze.hide(d.User, msg.Address(blocked))
	}
}

// mayReach refuses that one user writes to another, or adds him to a group.
func (c *Chat) mayReach(r DataReader, me, peer *User, adding bool) error {
	if me.ID == peer.ID {
		return nil
	}
	if err := apart(r, me, peer); err != nil {
		return err
	}
	what := "messages"
	if adding {
		what = "being added to groups"
	}
	contacts := false
	for _, from := range [...]msg.WriteFrom{peer.From, c.limits.WriteFrom} {
		if from == msg.FromNobody || from == msg.FromGroups && !adding {
			return msg.Errorf(msg.CodeNotAccepted, "%q does not accept %s", string(peer.Address), what)
		}
		contacts = contacts || from == msg.FromContacts
	}
	if !contacts {
		return nil
	}
	known, err := hasKey(r, peer.ID, ContactPrefix+string(me.Address))
	if err == nil && !known {
		err = msg.Errorf(msg.CodeNotAccepted, "%q accepts %s from contacts only, and you are none", string(peer.Address), what)
	}
	return err
}

// mayAddAll refuses that a user adds others to a group: nobody joins then.
func (b *batch) mayAddAll(me *User, fresh []Member) error {
	for i := range fresh {
		u, err := b.User(fresh[i].User)
		if err != nil {
			return err
		}
		if err := b.c.mayReach(b, me, &u, true); err != nil {
			return err
		}
	}
	return nil
}
