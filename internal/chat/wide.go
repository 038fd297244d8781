package chat

import (
	"context"

	"github.com/backscroll/backscroll/msg"
)

// Messages of a wide conversation set no inbox rows. A member's rows are set when
// he looks: at Hello, at Inbox, and at each heartbeat. So what a message costs
// does not grow with the members, and a device still needs one cursor only.

// refreshWide brings the user's rows of wide conversations up to date and then
// calls back: at once if none is behind, else after the commit that sets them.
// It also tells the hub which conversations these are, before it looks, so that
// each message is either in a row it sees or pushed.
func (s *session) refreshWide(then func(error)) {
	behind, err := s.behind()
	if err != nil || len(behind) == 0 {
		then(err)
		return
	}
	s.c.submit(&refreshOp{user: s.user.ID, convs: behind, then: then}, 256*len(behind))
}

// behind lists the wide conversations whose row is older than they are.
func (s *session) behind() ([]msg.ConvID, error) {
	var convs, behind []msg.ConvID
	err := s.c.store.View(context.Background(), func(r Reader) (err error) {
		convs, err = r.WideOf(s.user.ID)
		return err
	})
	s.c.hub.setWide(s.user.ID, convs)
	if err != nil || len(convs) == 0 {
		return nil, err
	}
	err = s.c.store.View(context.Background(), func(r Reader) error {
		for _, conv := range convs {
			if old, err := rowBehind(r, s.user.ID, conv); err != nil {
				return err
			} else if old {
				behind = append(behind, conv)
			}
		}
		return nil
	})
	return behind, err
}

func rowBehind(r Reader, user msg.UserID, conv msg.ConvID) (bool, error) {
	c, err := r.Conversation(conv)
	if err != nil {
		return false, err
	}
	row, there, err := found(r.Row(user, conv))
	return !there || row.Rev < c.Rev || row.MetaRev < c.MetaRev, err
}

// refreshOp sets the rows of one user's wide conversations.
type refreshOp struct {
	user  msg.UserID
	convs []msg.ConvID
	then  func(error)
}

func (o *refreshOp) apply(b *batch) error {
	for _, conv := range o.convs {
		t, err := b.touch(conv)
		if err != nil {
			return err
		}
		m, there, err := found(b.Member(conv, o.user))
		if err != nil {
			return err
		}
		if there && m.Left == nil { // else gone meanwhile
			t.behind = with(t.behind, o.user)
		}
	}
	return nil
}

func (o *refreshOp) done(err error) { o.then(err) }

// turnWide turns a conversation wide or small when its present members have
// become too many or few enough, and notes that for all of them.
func (b *batch) turnWide(c *Conversation) error {
	wide := b.c.limits.wide(c.Wide, c.Members)
	if wide == c.Wide || !c.ID.IsGroup() {
		return nil
	}
	c.Wide = wide
	members, err := b.Members(c.ID, 0, c.Members)
	if err != nil {
		return err
	}
	t, err := b.touch(c.ID)
	if err != nil {
		return err
	}
	for i := range members {
		if err := b.SetWide(members[i].User, c.ID, wide); err != nil {
			return err
		}
		if wide {
			t.joined = append(t.joined, members[i].User)
		}
	}
	return nil
}
