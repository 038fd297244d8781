package chat

import (
	"context"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// account changes what the server does for the user on all his devices, and answers how
// that is then.
func (s *session) account(request uint64, f *frame.Account) {
	is := &frame.Account{}
	s.answerLater(request, is, func(b *batch) error {
		u, err := b.User(s.user.ID)
		if err != nil {
			return err
		}
		u, err = b.setAccount(u, f)
		*is = frame.Account{Quiet: &u.Quiet, HideLastSeen: &u.Hidden, KeepArchived: &u.Keeps, WriteFrom: &u.From}
		return err
	}, nil)
}

// SetAccount changes what the server does for a user, from now on; what is nil stays.
func (c *Chat) SetAccount(ctx context.Context, addr msg.Address, change frame.Account) error {
	return c.update(ctx, 256, func(b *batch) error {
		u, err := userAt(b, addr)
		if err != nil {
			return err
		}
		_, err = b.setAccount(u, &change)
		return err
	}, nil)
}

func (b *batch) setAccount(u User, f *frame.Account) (User, error) {
	before := u
	if f.Quiet != nil {
		u.Quiet = *f.Quiet
	}
	if f.HideLastSeen != nil {
		u.Hidden = *f.HideLastSeen
	}
	if f.KeepArchived != nil {
		u.Keeps = *f.KeepArchived
	}
	if f.WriteFrom != nil {
		if u.From = *f.WriteFrom; !u.From.Known() {
			return before, msg.Errorf(msg.CodeBadRequest, "this server does not know from whom %d accepts messages; it may be older than the client", u.From)
		}
	}
	if u == before {
		return u, nil
	}
	return u, b.PutUser(u)
}

// doneOp changes something of the user's own.
type doneOp struct {
	s       *session
	request uint64
	answer  any
	run     func(*batch) error
	after   func() // called once it is durable and answered; may be nil
}

// carryOut runs a change in the next commit, at the device's pace; Done answers it.
func (s *session) carryOut(request uint64, run func(*batch) error, after func()) {
	s.answerLater(request, &frame.Done{}, run, after)
}

// answerLater is carryOut with another answer, which run may fill in.
func (s *session) answerLater(request uint64, answer any, run func(*batch) error, after func()) {
	if s.beginPaced(request) {
		s.c.submit(&doneOp{s, request, answer, run, after}, 256)
	}
}

func (o *doneOp) apply(b *batch) error {
	if err := o.s.stillServed(); err != nil {
		return err
	}
	return o.run(b)
}

func (o *doneOp) done(err error) {
	o.s.answered()
	if err != nil {
		o.s.fail(o.request, err)
		return
	}
	o.s.reply(o.request, o.answer)
	if o.after != nil {
		o.after()
	}
}
