package engine

import (
	"slices"
	"strings"

	"github.com/backscroll/backscroll/msg"
)

// Whom the user has blocked is user data. One to one the server keeps them apart; in groups
// this device leaves out what they write.

// BlockPrefix and an address are the key that says that the user has blocked somebody.
const BlockPrefix = "block/"

// asksItself is the token of what the engine asks for by itself: nobody waits for it.
type asksItself struct{}

// loadBlocked finds whom the user has blocked, as far as that is known here.
func (e *Engine) loadBlocked() error {
	e.blocked = map[msg.Address]bool{}
	for after, more := "", true; more; more = after != "" {
		list, next, err := e.Data(BlockPrefix, after, dataPage)
		if err != nil {
			return err
		}
		for i := range list {
			e.noteBlocked(&list[i])
		}
		after = next
	}
	return nil
}

// noteBlocked follows a key that is shown otherwise now.
func (e *Engine) noteBlocked(d *Datum) {
	user, ok := strings.CutPrefix(d.Key, BlockPrefix)
	switch {
	case !ok || d.State == KeyUnknown:
	case d.State == KeyAbsent:
		delete(e.blocked, msg.Address(user))
	default:
		e.blocked[msg.Address(user)] = true
	}
}

// syncBlocked asks whom the user has blocked, once a group is looked at.
func (e *Engine) syncBlocked() {
	looked := len(e.alls) > 0 || slices.ContainsFunc(e.sessions, func(s *Session) bool { return s.sparing() })
	asked := slices.ContainsFunc(e.asks, func(a *ask) bool { return a.token == asksItself{} })
	if !e.Online() || !looked || asked {
		return
	}
	known, err := e.KnowsData(BlockPrefix)
	if err != nil {
		e.fail(err)
		return
	}
	if !known {
		e.SyncData(BlockPrefix, asksItself{})
	}
}

// syncedBlocked begins anew with whom the user has blocked, now that this is known again with a
// prefix: of what was taken back while it was not, nobody told.
func (e *Engine) syncedBlocked(prefix string) error {
	if !strings.HasPrefix(BlockPrefix, prefix) {
		return nil
	}
	return e.loadBlocked()
}

// sparing reports whether a session leaves out what blocked users write: in a group it does,
// unless it is to show that.
func (s *Session) sparing() bool {
	return !s.opt.ShowBlocked && s.c.Peer == "" && s.c.ID.IsGroup() && !s.c.ID.IsZero()
}

// leavesOut reports whether a session of a group has anybody to leave out.
func (s *Session) leavesOut() bool { return len(s.e.blocked) > 0 && s.sparing() }

// spares reports whether a session leaves out a message because of who wrote it. System notes
// are the server's, and what he wrote himself he sees.
func (s *Session) spares(m *Message) bool {
	return s.e.blocked[m.From] && m.Status == msg.Received && m.Type != msg.Note && s.sparing()
}
