package admin

import (
	"context"
	"time"

	"github.com/backscroll/backscroll/msg"
)

// Patience says how long to try again when the server cannot be reached or
// asks to come later. The zero value tries once.
type Patience struct {
	For time.Duration // without any progress
	// Waiting, if set, is called before each new try with what went wrong.
	Waiting func(why error)
}

const (
	firstWait = 100 * time.Millisecond
	lastWait  = 2 * time.Second
)

// Do calls f until it succeeds, fails for good, or patience ends. f is told how
// much time is left and says whether it made progress, which starts that anew.
func (p Patience) Do(ctx context.Context, f func(ctx context.Context, left time.Duration) (progress bool, err error)) error {
	end := time.Now().Add(p.For)
	for wait := firstWait; ; wait = min(2*wait, lastWait) {
		progress, err := f(ctx, time.Until(end))
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if progress {
			end, wait = time.Now().Add(p.For), firstWait
		}
		if !again(err) || time.Now().Add(wait).After(end) {
			return err
		}
		if p.Waiting != nil {
			p.Waiting(err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// Call is Do for one request.
func (p Patience) Call(ctx context.Context, f func(context.Context) error) error {
	return p.Do(ctx, func(ctx context.Context, left time.Duration) (bool, error) {
		if p.For > 0 {
			limited, cancel := context.WithTimeoutCause(ctx, left, errSilent)
			defer cancel()
			ctx = limited
		}
		return false, f(ctx)
	})
}

var errSilent = msg.Errorf(msg.CodeOffline, "the server does not answer")

// again reports whether the same request may succeed later.
func again(err error) bool {
	code := msg.CodeOf(err)
	return code == msg.CodeOffline || code.Retry() && code != msg.CodeInternal
}
