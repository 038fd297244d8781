package sim

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Refusals: nothing is refused without a reason, and each reason must be true
// when the server gives it.

// refusal checks an error that the server answers.
func (m *model) refusal(c *conn, asked any, e *frame.Error) {
	var to frame.Target
	switch ask := asked.(type) {
	case *frame.Send:
		to = ask.To
	case *frame.Fetch:
		to = ask.To
	case *frame.Changes:
		to = ask.To
	}
	switch e.Code {
	case msg.CodeNotMember, msg.CodeLeft:
		m.absent(c, to, e)
	case msg.CodePeerDisabled:
		if peer := m.peer(c.d.user, to); !m.w.disabled[peer] {
			m.w.fail(4, "%v is told that %s is disabled", c.d, peer)
		}
	case msg.CodeOutOfOrder, msg.CodeRateLimit, msg.CodeTooMany, msg.CodeStopping:
	case msg.CodeSlowReader, msg.CodeIdle, msg.CodeReplaced, msg.CodeDraining:
	case msg.CodeBadToken, msg.CodeTokenRevoked, msg.CodeTokenExpired, msg.CodeUserDisabled:
		if !c.d.mayBeRefused {
			m.w.fail(0, "%v is refused: %v %s", c.d, e.Code, e.Detail)
		}
	default:
		m.w.fail(0, "%v is told: %v %s (it asked %+v)", c.d, e.Code, e.Detail, asked)
	}
}

// absent makes sure that who is told to be no member was none, before the
// commit that refused him or after it.
func (m *model) absent(c *conn, to frame.Target, e *frame.Error) {
	u := c.d.user
	k := mark{to.Conv, u.id}
	if m.isMember(u, to) {
		m.check(func() {
			if m.isMember(u, to) {
				m.w.fail(5, "%v is told %v of %v, and the user is a member", c.d, e.Code, to.Conv)
			}
		})
	}
	m.refused[k] = true
}

func (m *model) isMember(u *user, t frame.Target) bool {
	if !t.Conv.IsGroup() || t.Conv.IsZero() {
		return true
	}
	rec := m.member(u, t)
	return rec != nil && rec.Left == nil
}

// mayFail allows a message to be refused for good.
func (m *model) mayFail(w *writing) bool {
	switch w.failed {
	case msg.CodeLeft, msg.CodeNotMember:
		return m.refused[mark{w.to.Conv, w.d.user.id}]
	case msg.CodePeerDisabled:
		return m.w.disabled[m.peer(w.d.user, w.to)]
	}
	return false
}

// peer is whom a device names.
func (m *model) peer(u *user, t frame.Target) msg.Address {
	if t.Conv.IsZero() {
		return t.Peer
	}
	return m.w.nameOf(t.Conv.Peer(u.id))
}
