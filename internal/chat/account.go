package chat

import (
	"context"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// account changes what the server does for the user on all his devices.
func (s *session) account(request uint64, f *frame.Account) {
	s.carryOut(request, func(b *batch) error {
		u, err := b.User(s.user.ID)
		if err != nil {
			return err
		}
		return b.setAccount(u, f)
	}, nil)
}

// SetAccount changes what the server does for a user, from now on; what is nil stays.
func (c *Chat) SetAccount(ctx context.Context, addr msg.Address, change frame.Account) error {
	return c.update(ctx, 256, func(b *batch) error {
		u, err := userAt(b, addr)
		if err != nil {
			return err
		}
		return b.setAccount(u, &change)
	}, nil)
}

func (b *batch) setAccount(u User, f *frame.Account) error {
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
	if u == before {
		return nil
	}
	return b.PutUser(u)
}

// doneOp changes something of the user's own; Done answers it.
type doneOp struct {
	s       *session
	request uint64
	run     func(*batch) error
	after   func() // called once it is durable and answered; may be nil
}

func (s *session) carryOut(request uint64, run func(*batch) error, after func()) {
	if s.begin(request) {
		s.c.submit(&doneOp{s, request, run, after}, 256)
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
	o.s.reply(o.request, &frame.Done{})
	if o.after != nil {
		o.after()
	}
}
