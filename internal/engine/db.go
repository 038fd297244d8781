package engine

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// DB is the device's local database as the engine uses it. The engine calls it
// from one goroutine at a time; every implementation passes
// internal/localdb/dbtest.
type DB interface {
	// View runs f on what is committed.
	View(f func(Reader) error) error
	// Update runs f in one transaction: whole or not at all, in the order of the
	// calls, also after a crash. With durable, it and all earlier ones are synced
	// to disk when Update returns; without, a crash may lose the latest ones.
	Update(durable bool, f func(Tx) error) error
	Close() error
}

// Reader reads the local database. Look-ups of what is not there return a nil
// pointer and no error.
type Reader interface {
	// Meta reads one of the device's own values (owner, epoch, cursor).
	Meta(key string) ([]byte, error)

	Conv(no ConvNo) (*Conv, error)
	ConvByID(id msg.ConvID) (*Conv, error)
	ConvByPeer(peer msg.Address) (*Conv, error)
	// List calls yield for at most limit conversations with an inbox row that
	// come after `before` in the list (pinned, activity, id; newest first; the
	// zero key starts at the top), until it returns false.
	List(before frame.InboxKey, limit int, yield func(*Conv) bool) error

	// Wanting lists at most limit conversations with a receipt that the server has
	// not acknowledged (WantDelivered or WantRead above 0).
	Wanting(limit int) ([]*Conv, error)

	Spans(no ConvNo) (span.Set, error)
	Holes(no ConvNo) ([]msg.Hole, error)
	Watermarks(no ConvNo) ([]frame.Watermark, error)

	// Messages calls yield for at most limit stored messages of r, ascending or
	// backward, until it returns false. The blob is valid during the call.
	Messages(no ConvNo, r msg.Range, backward bool, limit int, yield func(seq msg.Seq, blob frame.Blob) bool) error
	// CountMessages counts the stored messages of r.
	CountMessages(no ConvNo, r msg.Range) (int, error)

	// Outbox lists the outbox entries of a conversation (0: of all) in the order
	// in which they were written.
	Outbox(no ConvNo) ([]*OutboxEntry, error)
	// OutboxByID finds an entry by its message id.
	OutboxByID(id msg.MessageID) (*OutboxEntry, error)
	// Placed says where a message of this device, once in the outbox, was stored
	// by the server; 0: not known here.
	Placed(no ConvNo, id msg.MessageID) (msg.Seq, error)
}

// Tx is a Reader that writes, and reads its own writes.
type Tx interface {
	Reader
	SetMeta(key string, value []byte) error

	// PutConv stores the whole record; a zero No is given the next number, set in c.
	PutConv(c *Conv) error
	// SetSpans replaces old by new; it writes only what differs.
	SetSpans(no ConvNo, old, new span.Set) error
	SetHoles(no ConvNo, holes []msg.Hole) error
	PutWatermark(no ConvNo, w frame.Watermark) error

	// Unlist sets InboxRev of all conversations to 0: none is in the list, and
	// what is known of their heads is to be checked.
	Unlist() error

	// PutMessages stores messages; one that is there already is replaced only by
	// a higher rev.
	PutMessages(no ConvNo, messages []Stored) error
	// DeleteMessages removes the stored messages of r.
	DeleteMessages(no ConvNo, r msg.Range) error

	// PutOutbox stores the entry; a zero No is given the next number, set in e.
	PutOutbox(e *OutboxEntry) error
	// DeleteOutbox removes an entry; with a seq above 0, Placed finds that from
	// then on.
	DeleteOutbox(e *OutboxEntry, placed msg.Seq) error

	// Forget removes all conversations, spans, messages, watermarks and Meta
	// values whose key starts with "sync."; the outbox stays, its entries keep
	// their conversations (ids unlearned are kept by peer or group).
	Forget() error
}

// ConvNo numbers a conversation in the local database: 1, 2, 3, …
type ConvNo int64

// Conv is what the device knows of a conversation.
type Conv struct {
	No    ConvNo
	ID    msg.ConvID  // zero: a one-to-one conversation whose id is not learned yet
	Peer  msg.Address // one-to-one; empty for groups
	Name  string
	Known bool // State is learned from the server (before: zero)
	State frame.State

	InboxRev                msg.Rev // of the row; 0: no row, not in the list
	Activity                msg.Millis
	Pinned                  uint64
	Read                    msg.Position // the user's own, as the server has it
	PeerRead, PeerDelivered msg.Seq
	Unread                  uint64     // as the server counted it at Read and State.Head
	Preview                 frame.Blob // nil: none
	Wide                    bool

	ReceiptRev msg.Rev // watermarks are known up to here

	Delivered msg.Seq // the server knows that this user's devices learned up to here
	// Receipts wanted and not yet acknowledged by the server; 0: none.
	WantDelivered, WantRead msg.Seq
	WantQuiet               bool // of WantRead: without telling others
}

// Stored is one message as the local database keeps it.
type Stored struct {
	Seq  msg.Seq
	Rev  msg.Rev
	Blob frame.Blob
}

// OutboxEntry is a message written on this device and not yet acknowledged.
type OutboxEntry struct {
	No      int64 // in the order of writing
	Conv    ConvNo
	ID      msg.MessageID
	Content msg.Content
	Time    msg.Millis // when it was written, by the device's clock
	Failed  msg.Code   // 0: waiting or on its way; otherwise refused for good
	Detail  string     // why it was refused
}
