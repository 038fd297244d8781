package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// gaze is whose profiles the app looks at.
type gaze struct {
	users  []msg.Address
	told   []msg.Address // what the server knows of that, on this connection
	stale  []msg.Address // whose profiles are to be brought; while a request flies it only grows
	flying bool
}

// Watch says whose profiles the app looks at now, in place of those of before: they are brought
// where they are not known, and again when they change, for as long as there is a connection.
// What is new comes as ProfileEvents.
func (e *Engine) Watch(users []msg.Address) error {
	if len(users) > profilesAtOnce {
		return msg.Errorf(msg.CodeTooLarge, "%d profiles are watched; at most %d can be at once", len(users), profilesAtOnce)
	}
	e.gaze.users = slices.Clone(users)
	e.pumpWatch()
	return nil
}

// pumpWatch tells the server whose profiles are watched, then brings them, a request at a time.
func (e *Engine) pumpWatch() {
	g := &e.gaze
	switch {
	case !e.Online() || e.link.retryAt != 0 || g.flying:
	case !slices.Equal(g.told, g.users):
		users := g.users
		e.askWatch(&frame.Watch{Users: users}, func(any) error {
			g.told, g.stale = users, users
			return nil
		})
	case len(g.stale) > 0:
		known, err := e.knownProfiles(g.stale)
		if err != nil {
			e.fail(err)
			return
		}
		e.askWatch(&frame.Profiles{Users: known}, func(body any) error {
			answered, err := e.tookProfiles(len(known), body)
			g.stale = slices.Clone(g.stale[answered:])
			return err
		})
	}
}

// askWatch sends one of the requests; take gets its answer unless that is an error.
func (e *Engine) askWatch(body any, take func(any) error) {
	g := &e.gaze
	g.flying = true
	e.ask(body, func(answer any) {
		g.flying = false
		if refusal, ok := answer.(*frame.Error); ok {
			if refusal.Code.Retry() {
				e.retryLater(refusal.RetryAfter)
			} else {
				g.stale = nil
			}
			return
		}
		if err := take(answer); err != nil {
			e.fail(err)
			return
		}
		e.pumpWatch()
	}, func() { g.flying = false })
}

// profilePushed brings the profile of somebody whom the app looks at, if that is news.
func (e *Engine) profilePushed(p *frame.ProfilePush) {
	known, err := e.Profile(p.User)
	if err != nil {
		e.fail(err)
		return
	}
	if p.Version > known.Version && slices.Contains(e.gaze.users, p.User) {
		e.gaze.stale = append(slices.Clone(e.gaze.stale), p.User)
		e.pumpWatch()
	}
}
