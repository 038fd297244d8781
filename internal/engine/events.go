package engine

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Event is something for the app to hear. It is one of the types below.
type Event interface{ event() }

// Message is a message as a listener gets it, with what this device has written
// and the server has not acknowledged yet.
type Message struct {
	msg.Message
	Peer     msg.Address // of a one-to-one conversation
	Mine     []string    // the user's own reactions, ascending
	Status   msg.Status
	Code     msg.Code // of a failed one: why it was refused
	Detail   string   // of a failed one: the same in words
	Live     bool     // arrived after the session was opened, not through Read
	Update   bool     // was shown before and has changed since
	Pending  bool     // in the outbox: no seq yet
	Changing bool     // shown with a change that waits in the outbox
	Last     bool     // of the page of a Read
}

// Origin says where a listener's message comes from.
type Origin uint8

// The origins of messages.
const (
	FromDatabase Origin = iota // what Read finds here, and updates of it
	FromServer                 // live: it arrived after the session was opened
	FromOutbox                 // pending: written on this device, without a seq yet
)

var originNames = [...]string{"database", "live", "pending"}

// String is the origin's name in JSON output.
func (o Origin) String() string { return originNames[o] }

// Origin says where the message comes from.
func (m *Message) Origin() Origin {
	switch {
	case m.Pending:
		return FromOutbox
	case m.Live:
		return FromServer
	}
	return FromDatabase
}

// MessageEvent brings a live message, or an update of one that was shown.
type MessageEvent struct {
	Session *Session
	Message Message
}

// GapEvent announces that more arrived, while the device was away, than is
// brought unasked: these seqs are on the server, above what the session showed.
type GapEvent struct {
	Session *Session
	Range   msg.Range
}

// RemovedEvent says that messages which a session showed are gone from this
// device: the user hid or cleared them, or took one back before it had left.
type RemovedEvent struct {
	Session *Session
	Range   msg.Range     // of seqs; empty: of the outbox
	ID      msg.MessageID // of the outbox
}

// ChangeEvent is the one result of a Change. Err is nil when the server has
// carried it out; otherwise its code says why it was refused, and what was shown
// of it is taken back.
type ChangeEvent struct {
	Token  any // what Change was called with; nil after a restart
	Conv   msg.ConvID
	Change frame.Change
	Err    error
}

// AnswerEvent is the one result of an Ask, SyncMembers, FetchMessage, SyncProfiles or SetProfile.
type AnswerEvent struct {
	Token any
	Body  any // of Ask: *frame.InfoPage, *frame.ReactorsPage, *frame.OpAck, *frame.DevicesPage, *frame.PresencePage or *frame.Done; SyncData: int; FetchDatum: Datum; SyncMembers: GroupInfo; FetchMessage: Message; SyncProfiles: []frame.UserProfile; SetProfile: frame.UserProfile
	Err   error
}

// TransientEvent brings what another device told those who are online. It is
// kept nowhere.
type TransientEvent struct {
	Conv    msg.ConvID
	Peer    msg.Address // one-to-one, as far as it is known here
	From    msg.Address
	Content msg.Content
	Time    msg.Millis
}

// TypingEvent says that another user began to type, or no longer does.
type TypingEvent struct {
	Conv msg.ConvID
	Peer msg.Address // one-to-one, as far as it is known here
	From msg.Address
	On   bool
}

// ProfileEvent says that what is known here of a user's profile is new. Known is false when
// nothing is said of him any more.
type ProfileEvent struct{ Profile frame.UserProfile }

// DataEvent says how a key of the user's data is shown now: it was changed here, by
// another device, or has become known.
type DataEvent struct{ Datum Datum }

// ReceiptEvent says how far other members have the session's messages.
type ReceiptEvent struct {
	Session         *Session
	Delivered, Read msg.Seq
}

// SyncResult is how a sync ended.
type SyncResult struct {
	Count       int     // what Read(Count) now delivers
	Transferred int     // messages (or rows) moved from the server
	More        bool    // the server has more in that direction
	End         msg.End // where Read would stop after Count
	Err         error   // refused, or cancelled: why; nil otherwise
}

// SyncEvent is the one result of a Sync.
type SyncEvent struct {
	Session *Session // nil: of a summary session
	Summary *Summary
	Result  SyncResult
	Token   any // what Sync was called with
}

// ProgressEvent tells how far a sync is, after each step.
type ProgressEvent struct {
	Session     *Session
	Token       any
	Transferred int
	Want        int
	Waiting     bool // for a connection
}

// RowEvent says that a row of the list is new or has changed while a summary session is
// open.
type RowEvent struct {
	Summary *Summary
	Row     Row
	Matches bool // the session's filter lets it through
}

// OutboxEvent says what became of a message of this device.
type OutboxEvent struct {
	ID      msg.MessageID
	Message Message // with status sent or failed
}

// OnlineEvent says that the server has welcomed the device and the inbox is
// caught up.
type OnlineEvent struct{}

// RefusedEvent says that the server will not serve this device until a person
// acts, or asks for a new token (5xxx).
type RefusedEvent struct{ Err error }

// FailureEvent says that the local database failed.
type FailureEvent struct{ Err error }

func (MessageEvent) event()   {}
func (GapEvent) event()       {}
func (ReceiptEvent) event()   {}
func (DataEvent) event()      {}
func (SyncEvent) event()      {}
func (ProgressEvent) event()  {}
func (RowEvent) event()       {}
func (OutboxEvent) event()    {}
func (OnlineEvent) event()    {}
func (RemovedEvent) event()   {}
func (ChangeEvent) event()    {}
func (AnswerEvent) event()    {}
func (TransientEvent) event() {}
func (TypingEvent) event()    {}
func (ProfileEvent) event()   {}
func (RefusedEvent) event()   {}
func (FailureEvent) event()   {}
