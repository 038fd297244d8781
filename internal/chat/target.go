package chat

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// place is a conversation as one user finds it.
type place struct {
	id     msg.ConvID
	me     *User
	peer   User         // of a one-to-one conversation
	exists bool         // false: one-to-one, and nothing was sent yet
	conv   Conversation // if it exists
	member Member       // the user's, if it exists
}

// find resolves what a request names. Whoever never was a member learns nothing
// about a group, not even whether it exists. Who has left is let through: the
// caller asks present.
func (s *session) find(r Reader, to frame.Target) (p place, err error) {
	p.me = &s.user
	switch {
	case to.Conv.IsZero():
		p.peer, err = userAt(r, to.Peer)
		p.id = msg.OneToOne(s.user.ID, p.peer.ID)
	case !to.Conv.IsGroup():
		p.id = to.Conv
		p.peer, err = s.peerIn(r, to.Conv)
	default:
		p.id = to.Conv
	}
	if err != nil {
		return p, err
	}
	p.conv, p.exists, err = found(r.Conversation(p.id))
	if err == nil && p.exists {
		p.member, p.exists, err = found(r.Member(p.id, s.user.ID))
	}
	if err == nil && !p.exists && p.id.IsGroup() {
		err = notMember(p.id)
	}
	return p, err
}

// userAt finds the user whom a request names.
func userAt(r UserReader, a msg.Address) (User, error) {
	if a == "" {
		return User{}, msg.Errorf(msg.CodeBadRequest, "the request names neither a conversation nor a peer")
	}
	if err := a.Check(); err != nil {
		return User{}, err
	}
	u, there, err := found(r.UserByAddress(a))
	if err == nil && !there {
		err = msg.Errorf(msg.CodeNoUser, "no user has the address %q", string(a))
	}
	return u, err
}

// peerIn finds the other user of a one-to-one conversation named by its id.
func (s *session) peerIn(r UserReader, id msg.ConvID) (User, error) {
	lower, higher := id.Users()
	if lower > higher || lower != s.user.ID && higher != s.user.ID {
		return User{}, notMember(id)
	}
	u, there, err := found(r.User(id.Peer(s.user.ID)))
	if err == nil && !there {
		err = msg.Errorf(msg.CodeNoUser, "there is no user %d", id.Peer(s.user.ID))
	}
	return u, err
}

func notMember(id msg.ConvID) error {
	return msg.Errorf(msg.CodeNotMember, "you are not a member of %v", id)
}

// existing resolves what a present member asks about: there must be something.
func (s *session) existing(r Reader, to frame.Target) (place, error) {
	p, err := s.find(r, to)
	if err == nil {
		err = p.present()
	}
	if err == nil && !p.exists {
		err = p.nothingYet()
	}
	return p, err
}

func (p *place) nothingYet() error {
	return msg.Errorf(msg.CodeNoConv, "nothing was sent in %s yet", p.label())
}

// label is how the user is told of a conversation: its users' numbers say nothing to him.
func (p *place) label() string {
	if p.id.IsGroup() {
		return p.id.String()
	}
	return "this conversation"
}

// present refuses who has left, and everybody where the group was deleted.
func (p *place) present() error {
	switch {
	case p.exists && p.member.Left != nil:
		return msg.Errorf(msg.CodeLeft, "you are no longer a member of %v", p.id)
	case p.exists && p.conv.Deleted != 0:
		return groupDeleted(p.id)
	}
	return nil
}
