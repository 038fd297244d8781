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
	right := msg.Code(0) // what the model says to it
	switch ask := asked.(type) {
	case *frame.Send:
		to, right = ask.To, m.sends[ask.ID]
	case *frame.Op:
		if !e.Code.Retry() {
			m.opRefused(c.d, ask, e)
			return
		}
	case *frame.Fetch:
		to = ask.To
	case *frame.Changes:
		to = ask.To
	case *frame.Members:
		to = ask.To
	case *frame.Info:
		to = ask.To
	case *frame.Reactors:
		to = ask.To
	case *frame.Transient:
		to = ask.To
	case *frame.Typing:
		to = ask.To
	}
	if send, ok := asked.(*frame.Send); ok && right != 0 && right == e.Code {
		m.reasons[send.ID] = right
		return
	}
	switch e.Code {
	case msg.CodeNotMember, msg.CodeLeft:
		m.absent(c.d, to, e)
	case msg.CodeGroupDeleted:
		if conv := m.find(c.d.user, to); conv == nil || conv.state.Deleted == 0 {
			m.w.fail(5, "%v is told that %v was deleted", c.d, to.Conv)
		}
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
		if !m.askedWrong(c.d, asked, e) {
			m.w.fail(0, "%v is told: %v %s (it asked %+v)", c.d, e.Code, e.Detail, asked)
		}
	}
}

// askedWrong allows refusals of requests that store nothing and that ask for what is
// not to be had.
func (m *model) askedWrong(d *device, asked any, e *frame.Error) bool {
	switch ask := asked.(type) {
	case *frame.NewGroup:
		return (e.Code == msg.CodeBlocked || e.Code == msg.CodeNotAccepted) && m.shy(d.user, ask.Members)
	case *frame.Transient:
		if id := m.targetID(d.user, ask.To); !id.IsGroup() && e.Code == m.reach(d.user.id, id.Peer(d.user.id), false) {
			return true
		}
		conv := m.find(d.user, ask.To)
		return e.Code == msg.CodeNoRight && conv != nil && conv.members[d.user.id] != nil && conv.rights(conv.members[d.user.id])&msg.MaySend == 0
	case *frame.Typing:
		conv := m.find(d.user, ask.To)
		return e.Code == msg.CodeNoRight && conv != nil && conv.members[d.user.id] != nil && conv.rights(conv.members[d.user.id])&msg.MaySend == 0
	case *frame.RenameDevice:
		dev := m.device(d.user, ask.Device)
		return e.Code == msg.CodeBadName && dev.mayBeRefused
	case *frame.Info:
		return e.Code == msg.CodeNotYours || e.Code == msg.CodeNoMessage || e.Code == msg.CodeNoConv
	case *frame.Reactors:
		return e.Code == msg.CodeNoMessage || e.Code == msg.CodeNoConv
	}
	return false
}

// absent makes sure that who is told to be no member was none, before the
// commit that refused him or after it.
func (m *model) absent(d *device, to frame.Target, e *frame.Error) {
	u := d.user
	k := mark{to.Conv, u.id}
	if m.isMember(u, to) && !m.before {
		m.check(func() {
			if m.isMember(u, to) {
				m.w.fail(5, "%v is told %v of %v, and the user is a member", d, e.Code, to.Conv)
			}
		})
	}
	m.refused[k] = true
}

// stranger reports whether a user is no member of what he asked about, as far as is
// durable now.
func (m *model) stranger(u *user, asked any) bool {
	switch ask := asked.(type) {
	case *frame.Send:
		return !m.isMember(u, ask.To)
	case *frame.Op:
		return !m.isMember(u, ask.To)
	}
	return false
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
	if m.reasons[w.id] == w.failed {
		return true
	}
	switch w.failed {
	case msg.CodeLeft, msg.CodeNotMember:
		return m.refused[mark{w.to.Conv, w.d.user.id}]
	case msg.CodePeerDisabled:
		return m.w.disabled[m.peer(w.d.user, w.to)]
	case msg.CodeCancelled:
		return w.taking
	case msg.CodeReferred:
		to := m.writes[w.ref]
		return to == nil || to.failed != 0
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
