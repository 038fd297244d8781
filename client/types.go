package client

import (
	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Target names a conversation: one of the two.
type Target struct {
	Peer  msg.Address // one-to-one; one's own address: notes to self
	Group uint64      // a group's number
}

// Peer is the one-to-one conversation with a user.
func Peer(a msg.Address) Target { return Target{Peer: a} }

// Group is the conversation of a group.
func Group(number uint64) Target { return Target{Group: number} }

func (t Target) check() (frame.Target, error) {
	switch {
	case t.Peer != "" && t.Group != 0:
		return frame.Target{}, msg.Errorf(msg.CodeBadRequest, "a conversation is named by a peer or by a group, not by both")
	case t.Group > msg.MaxGroup:
		return frame.Target{}, msg.Errorf(msg.CodeBadRequest, "group %d does not exist: group numbers are below 2^32", t.Group)
	case t.Group != 0:
		return frame.Target{Conv: msg.GroupConv(t.Group)}, nil
	}
	return frame.Target{Peer: t.Peer}, t.Peer.Check()
}

// Message is a message as a listener gets it: the message with what this device
// wrote of it and the server has not acknowledged (Changing), the user's own
// reactions, its status, where it comes from (Origin), whether it was shown before
// (Update), and whether it is the last of a page (Last).
type Message = engine.Message

// Origin says where a listener's message comes from.
type Origin = engine.Origin

// The origins of messages.
const (
	FromDatabase = engine.FromDatabase // what Read finds here, and updates of it
	FromServer   = engine.FromServer   // live: it arrived after the session was opened
	FromOutbox   = engine.FromOutbox   // pending: written on this device, without a seq yet
)

// Transient is what a device told those who are online. It is kept nowhere. Peer
// is empty in groups, and where it is not known here.
type Transient engine.TransientEvent

// Typing says that another user began to type, or no longer does. Peer is empty in
// groups, and where it is not known here.
type Typing engine.TypingEvent

// Counts is how many messages a read session is about.
type Counts = engine.SessionCounts

// SyncResult is how a Sync ended. Count is what Read(Count) then delivers,
// Transferred how many messages were moved, More whether the server has more in
// that direction, Err why it was refused or cancelled.
type SyncResult = engine.SyncResult

// Coverage is what this device holds of a conversation.
type Coverage = engine.Coverage

// Row is one line of the conversation list.
type Row = engine.Row

// Owner says whose local database this is.
type Owner = engine.Owner

// ReadResult says what a Read delivered and why it ended there. Missing, with
// msg.EndGap, counts the seqs up to the next span or the end of what the user
// may see; nil: unknown, since the head is.
type ReadResult struct {
	Count   int
	End     msg.End
	Missing *uint64
}

// Page is what ReadPage returns: the Messages, the gap that Cross stepped over before
// them (After; nil: none), and the End and Missing of a ReadResult.
type Page = engine.ReadResult

// RowsPage is what ReadPage of a summary session returns.
type RowsPage = engine.RowsResult

// State is the state of the connection.
type State int

// The states of a client.
const (
	Stopped    State = iota // Start was not called, or Close was
	Connecting              // trying
	Online                  // welcomed, and the inbox is caught up
	Offline                 // no connection; it is tried again by itself
	SignedOut               // the token is refused: a person must log in again
	Refused                 // the server will not serve this device; Err says why
)

// String names the state.
func (s State) String() string {
	return [...]string{"stopped", "connecting", "online", "offline", "signed out", "refused"}[s]
}

// Status is a state and, where there is one, its reason.
type Status struct {
	State State
	Err   error
}
