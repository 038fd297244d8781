package chat

import "github.com/backscroll/backscroll/internal/frame"

// account changes what the server does for the user on all his devices.
func (s *session) account(request uint64, f *frame.Account) {
	s.carryOut(request, func(b *batch) error {
		u, err := b.User(s.user.ID)
		if err != nil || u.Quiet == f.Quiet {
			return err
		}
		u.Quiet = f.Quiet
		return b.PutUser(u)
	}, nil)
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
