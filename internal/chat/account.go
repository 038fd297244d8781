package chat

import "github.com/backscroll/backscroll/internal/frame"

// accountOp changes what the server does for the user on all his devices.
type accountOp struct {
	s       *session
	request uint64
	account *frame.Account
}

func (s *session) account(request uint64, f *frame.Account) {
	if s.begin(request) {
		s.c.submit(&accountOp{s, request, f}, 256)
	}
}

func (o *accountOp) apply(b *batch) error {
	if err := o.s.stillServed(); err != nil {
		return err
	}
	u, err := b.User(o.s.user.ID)
	if err != nil || u.Quiet == o.account.Quiet {
		return err
	}
	u.Quiet = o.account.Quiet
	return b.PutUser(u)
}

func (o *accountOp) done(err error) {
	o.s.answered()
	if err != nil {
		o.s.fail(o.request, err)
		return
	}
	o.s.hold(o.s.encoded(o.request, &frame.Done{}))
}
