package client

import (
	"context"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Kind says which kind of messages a read session is about.
type Kind = engine.Kind

// The kinds.
const (
	AllKinds      = engine.AllKinds
	MessagesOnly  = engine.MessagesOnly  // no call records
	Calls         = engine.Calls         // nothing else
	MissedCalls   = engine.MissedCalls   // by others, that nobody has answered or rejected
	IncomingCalls = engine.IncomingCalls // by others
	OutgoingCalls = engine.OutgoingCalls // by the user
)

// Call keeps a record of a call in a conversation, as Send sends a message: at its
// start, as missed, so that the others learn of it whatever happens; or at its end.
// Who sends the record called. A missed call counts as unread for the others.
//
// Errors also: CodeBadRequest (an outcome or a duration that cannot be).
func (c *Client) Call(t Target, call msg.Call) (Message, error) { return c.Send(t, msg.CallOf(call)) }

// CallWait is Call that waits for the server, as SendWait does.
func (c *Client) CallWait(ctx context.Context, t Target, call msg.Call) (Message, error) {
	return c.SendWait(ctx, t, msg.CallOf(call))
}

// SetCall says what became of a call, of which either side may know more: the higher
// outcome holds (missed, rejected, answered), and the longer duration, whoever says it
// in whatever order. A call that was answered or rejected on one device is unread on
// none. What is said of a record that has not left goes with it.
//
// Errors also: CodeBadRequest (an outcome or a duration that cannot be). Wait:
// CodeNoMessage, CodeBadRequest (it is no call record), CodeDeleted, CodeNoRight (in a
// group: who may not send).
func (c *Client) SetCall(t Target, ref Ref, outcome msg.Outcome, duration msg.Millis) (*Change, error) {
	return c.changeOf(t, ref, &frame.SetCall{Seq: ref.Seq, Outcome: outcome, Duration: duration})
}
