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
	// not acknowledged (WantDelivered, WantRead or WantTold above 0).
	Wanting(limit int) ([]*Conv, error)

	Spans(no ConvNo) (span.Set, error)
	Holes(no ConvNo) ([]msg.Hole, error)
	Watermarks(no ConvNo) ([]frame.Watermark, error)

	// Messages calls yield for at most limit stored messages of r, ascending or
	// backward, until it returns false. What it is handed is valid during the call.
	Messages(no ConvNo, r msg.Range, backward bool, limit int, yield func(*Stored) bool) error
	// ThreadMessages is Messages for those of one thread (not 0).
	ThreadMessages(no ConvNo, thread uint64, r msg.Range, backward bool, limit int, yield func(*Stored) bool) error
	// CountMessages counts the stored messages of r, of one thread, or of all (0).
	CountMessages(no ConvNo, thread uint64, r msg.Range) (Counts, error)

	// Datum reads what is known of a key of the user's data.
	Datum(key string) (*frame.Datum, error)
	// Data lists at most limit keys that start with prefix and sort after `after`,
	// ascending, byte for byte, those known to be deleted included.
	Data(prefix, after string, limit int) ([]frame.Datum, error)
	// HasPrefix reports whether PutPrefix noted s or a prefix of it.
	HasPrefix(s string) (bool, error)

	// Members lists at most limit members whose address sorts after `after`, ascending.
	Members(no ConvNo, after msg.Address, limit int) ([]frame.Member, error)

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
	// SetMine replaces the Mine of a stored message.
	SetMine(no ConvNo, seq msg.Seq, mine []string) error

	// PutDatum stores a key in place of what was known of it.
	PutDatum(d frame.Datum) error
	// PutPrefix notes that every key with the prefix that the user has is stored.
	PutPrefix(prefix string) error
	// ForgetData removes all keys and prefixes.
	ForgetData() error

	// PutMember stores a member; one who has left is removed. DeleteMembers removes all.
	PutMember(no ConvNo, m frame.Member) error
	DeleteMembers(no ConvNo) error

	// PutOutbox stores the entry; a zero No is given the next number, set in e.
	PutOutbox(e *OutboxEntry) error
	// DeleteOutbox removes an entry; with a seq above 0, Placed finds that from
	// then on.
	DeleteOutbox(e *OutboxEntry, placed msg.Seq) error

	// Forget removes all conversations, spans, messages, watermarks, keys, prefixes and Meta
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
	Pinned                  uint64       // as shown here: with what waits in the outbox; orders the list
	Read                    msg.Position // the user's own, as the server has it
	PeerRead, PeerDelivered msg.Seq
	Unread                  uint64     // as the server counted it at Read and State.Head
	Preview                 frame.Blob // nil: none
	Wide                    bool

	ReceiptRev msg.Rev // watermarks are known up to here

	Delivered msg.Seq // the server knows that this user's devices learned up to here
	// Receipts wanted and not yet acknowledged by the server; 0: none.
	WantDelivered, WantRead msg.Seq
	WantTold                msg.Seq // up to where others are to be told that he read; at most WantRead or what was read

	Mentions uint64 // of Unread, those that mention the user
	Marked   bool   // as unread, by the user; as the server has it
	Picture  string // a group's

	// As the row says, which waits for what is in the outbox.
	RowPinned  uint64
	MutedUntil msg.Millis
	Archived   uint64

	HiddenRev  uint64  // what the user hid is known up to here
	MembersRev msg.Rev // the members stored here are known up to this meta_rev; 0: not at all
	Group      []byte  // what MembersPage said of the group last, as the engine encodes it; nil: nothing
}

// Stored is one message as the local database keeps it.
type Stored struct {
	Seq    msg.Seq
	Rev    msg.Rev
	Blob   frame.Blob
	Thread uint64   // 0: none
	Traits Traits   // what Counts counts by
	Mine   []string // own reactions that the lists of names do not show
}

// Traits say what a message counts as.
type Traits uint8

// The traits, stored as numbers: append only.
const (
	TraitOwn     Traits = 1 << 0 // written by this user
	TraitCounts  Traits = 1 << 1 // it counts as unread where it was not read: msg.Message.Counts
	TraitMention Traits = 1 << 2 // it mentions this user
	TraitCall    Traits = 1 << 3 // it is a call record
)

// Counts is how many stored messages there are, by their traits.
type Counts struct {
	All     int
	Own     int // written by this user
	Counts  int // not his, and it Counts
	Mention int // of Counts, those that mention him
}

// OutboxEntry is what was written on this device and not yet acknowledged: a
// message, or a change.
type OutboxEntry struct {
	No      int64         // in the order of writing
	Conv    ConvNo        // 0: a change of user data
	ID      msg.MessageID // of a message; a change has a random one
	Content msg.Content   // of a message
	Time    msg.Millis    // when it was written, by the device's clock
	Failed  msg.Code      // 0: waiting or on its way; otherwise refused for good
	Detail  string        // why it was refused

	Change []byte        // of a change: Codec.EncodeChange; nil: it is a message
	Op     uint64        // of a change: its operation id, given when it first leaves; 0: it has not left
	Ref    msg.MessageID // the message of this device that it refers to and that had no seq yet; zero: none
}
