package chat

import (
	"encoding/hex"
	"fmt"
	"regexp"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// newGroupOp makes a group for a device.
type newGroupOp struct {
	s       *session
	request uint64
	group   *frame.NewGroup
	ack     frame.OpAck
}

// newGroup makes a group that the user owns; asked again with the same key it
// returns the first one, whatever else is said.
func (s *session) newGroup(request uint64, f *frame.NewGroup) {
	if err := checkNewGroup(f); err != nil {
		s.fail(request, err)
		return
	}
	if !s.beginPaced(request) {
		return
	}
	s.c.submit(&newGroupOp{s: s, request: request, group: f}, 1024*(len(f.Members)+1))
}

func checkNewGroup(f *frame.NewGroup) error {
	if f.Key == [16]byte{} {
		return msg.Errorf(msg.CodeBadRequest, "a new group needs a key of 16 bytes")
	}
	if err := fewEnough(len(f.Members)); err != nil {
		return err
	}
	change := GroupChange{Name: &f.Name, Description: &f.Description, Picture: &f.Picture}
	if err := change.check(); err != nil {
		return err
	}
	return checkSettings(f.Settings)
}

// ownKey names a group that a user's device made; no other's keys look so.
func ownKey(user msg.UserID, key [16]byte) string {
	return fmt.Sprintf("u%d/%s", user, hex.EncodeToString(key[:]))
}

var ownKeys = regexp.MustCompile(`^u[0-9]+/`)

func (o *newGroupOp) apply(b *batch) error {
	if err := o.s.stillServed(); err != nil {
		return err
	}
	key := ownKey(o.s.user.ID, o.group.Key)
	conv, there, err := found(b.GroupByKey(key))
	if err != nil {
		return err
	}
	o.ack = frame.OpAck{Conv: conv.ID, Time: b.now}
	if !there {
		if o.ack.Conv, err = b.newGroupOf(o.s, key, o.group); err != nil {
			return err
		}
		t := b.convs[o.ack.Conv]
		o.ack.Rev = t.conv.Rev
		notes, _ := t.since(0, o.s.user.ID)
		o.ack.Messages = blobs(notes)
	}
	if conv, err = b.Conversation(o.ack.Conv); err != nil {
		return err
	}
	m, err := b.Member(conv.ID, o.s.user.ID)
	if err != nil {
		return err
	}
	o.ack.State, err = stateFor(b, &conv, &m)
	return err
}

// newGroupOf makes the group with its owner, its first members and the note of it.
func (b *batch) newGroupOf(s *session, key string, f *frame.NewGroup) (msg.ConvID, error) {
	others, err := b.usersAt(f.Members)
	if err != nil {
		return msg.ConvID{}, err
	}
	for i := range others {
		if err := b.c.mayReach(b, &s.user, &others[i], true); err != nil {
			return msg.ConvID{}, err
		}
	}
	all := append([]User{s.user}, others...)
	if err := b.roomForAll(all); err != nil {
		return msg.ConvID{}, err
	}
	conv, err := b.makeGroup()
	if err != nil {
		return conv.ID, err
	}
	conv.Name, conv.Key = f.Name, key
	conv.Description, conv.Picture, conv.Settings = f.Description, f.Picture, f.Settings
	if err := b.PutConversation(conv); err != nil {
		return conv.ID, err
	}
	fresh, err := b.join(&conv, all)
	if err != nil {
		return conv.ID, err
	}
	if err := b.giveRole(&conv, fresh[0], msg.RoleOwner); err != nil {
		return conv.ID, err
	}
	if err := b.PutConversation(conv); err != nil {
		return conv.ID, err
	}
	who, err := b.addressesOf(fresh[1:])
	if err != nil {
		return conv.ID, err
	}
	return conv.ID, b.writeNote(conv.ID, s, createdNote(conv.Name, who))
}

// roomForAll refuses before the first write what join would refuse after it.
func (b *batch) roomForAll(users []User) error {
	if err := b.room(); err != nil {
		return err
	}
	different := make(map[msg.UserID]bool, len(users))
	for i := range users {
		different[users[i].ID] = true
	}
	if len(different) <= b.c.limits.WideAbove {
		return nil
	}
	for i := range users {
		if err := b.roomForWide(users[i].ID); err != nil {
			return err
		}
	}
	return nil
}

func (o *newGroupOp) done(err error) {
	o.s.answered()
	if err != nil {
		o.s.fail(o.request, err)
		return
	}
	o.s.reply(o.request, &o.ack)
}
