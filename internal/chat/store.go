package chat

import (
	"context"
	"errors"

	"github.com/backscroll/backscroll/msg"
)

// ErrNotFound is what a store's look-ups return for what is not there.
var ErrNotFound = errors.New("not found")

// Store keeps the server's relations. Both kinds (embedded, SQL) pass
// internal/store/storetest.
//
// Everything that a Reader of View shows is durable: a commit becomes visible
// to View only once it is synced to disk. An Update reads its own writes, sees
// all earlier commits, is applied whole or not at all, and returns after it is
// durable. Any number of Views and Updates may run at once; Updates may be run
// one after the other.
type Store interface {
	// View runs f on one consistent snapshot. Slices and blobs handed to f are
	// valid until f returns.
	View(ctx context.Context, f func(Reader) error) error
	// Update runs f and commits what it wrote, synced. An error of f is returned
	// as it is, and nothing is written. f may run again after a serialization
	// failure, so it must not have effects elsewhere.
	Update(ctx context.Context, f func(Tx) error) error
	// Check reports what is wrong inside the store itself (an index that
	// disagrees with its record, a key that cannot be read), one line each.
	Check(ctx context.Context, report func(problem string)) error
	// Close waits for what is under way.
	Close() error
}

// Reader is the reading half of every role.
type Reader interface {
	UserReader
	ConversationReader
	MessageReader
	InboxReader
	DataReader
	// Meta reads one of the store's own values (server id, epoch); nil if unset.
	Meta(key string) ([]byte, error)
}

// Tx is a Reader that writes. Put replaces the whole record and keeps the
// relation's indexes right. An address, a token or a group's key that belongs to
// another record is refused with CodeExists, and the Update cannot go on.
type Tx interface {
	Reader
	UserWriter
	ConversationWriter
	MessageWriter
	InboxWriter
	DataWriter
	SetMeta(key string, value []byte) error
}

// UserReader finds users and their devices.
type UserReader interface {
	User(id msg.UserID) (User, error)
	UserByAddress(a msg.Address) (User, error)
	// Users lists at most limit users whose address sorts after `after`, ascending.
	Users(after msg.Address, limit int) ([]User, error)
	// Profile finds what a user said of himself.
	Profile(user msg.UserID) (Profile, error)
	Device(user msg.UserID, name string) (Device, error)
	DeviceByToken(h TokenHash) (Device, error)
	// Devices lists a user's devices by name, revoked ones included.
	Devices(user msg.UserID) ([]Device, error)
}

// UserWriter changes users and devices.
type UserWriter interface {
	// NextUser returns a number never used before.
	NextUser() (msg.UserID, error)
	PutUser(User) error
	PutProfile(Profile) error
	// PutDevice stores the device; its former token stops finding it.
	PutDevice(Device) error
}

// ConversationReader finds conversations and members.
type ConversationReader interface {
	Conversation(id msg.ConvID) (Conversation, error)
	GroupByKey(key string) (Conversation, error)
	// Conversations lists at most limit ones whose id sorts after `after`,
	// ascending: groups come first, by number.
	Conversations(after msg.ConvID, limit int) ([]Conversation, error)
	// Member finds the record of a user, present or left.
	Member(conv msg.ConvID, user msg.UserID) (Member, error)
	// Members lists at most limit present members with a number above `after`.
	Members(conv msg.ConvID, after msg.UserID, limit int) ([]Member, error)
	// MembersSince lists at most limit members, present and left, whose MetaRev is
	// above since, in ascending MetaRev.
	MembersSince(conv msg.ConvID, since msg.Rev, limit int) ([]Member, error)
	// LastOp is the highest operation id that was carried out for a device in a
	// conversation; 0: none.
	LastOp(conv msg.ConvID, user msg.UserID, device string) (uint64, error)
	// ReceiptAt finds the first move of a member's watermark that covered seq. Where that
	// was forgotten, it is one that was to be forgotten too.
	ReceiptAt(conv msg.ConvID, user msg.UserID, kind ReceiptKind, seq msg.Seq) (ReceiptRecord, error)
	// WideOf lists the wide conversations that SetWide noted for a user, ascending.
	WideOf(user msg.UserID) ([]msg.ConvID, error)
}

// ConversationWriter changes conversations and members.
type ConversationWriter interface {
	// NextGroup returns a group number never used before, from 1.
	NextGroup() (uint64, error)
	PutConversation(Conversation) error
	PutMember(Member) error
	// SetWide notes (or forgets) that a user is a present member of a wide conversation.
	SetWide(user msg.UserID, conv msg.ConvID, wide bool) error
	SetLastOp(conv msg.ConvID, user msg.UserID, device string, op uint64) error
	// PutReceipt notes a move to a higher seq, and forgets moves of the same member and
	// kind from before `forget`, a few at a time and at least as many as come. The last
	// of them stays, so that no later move seems to be the first that covered what they did.
	PutReceipt(r ReceiptRecord, forget msg.Millis) error
}

// MessageReader reads the log.
type MessageReader interface {
	Message(conv msg.ConvID, seq msg.Seq) (Stored, error)
	// Messages calls yield for the stored messages of r, ascending, or
	// descending if backward, until it returns false.
	Messages(conv msg.ConvID, r msg.Range, backward bool, yield func(Stored) bool) error
	// Changed calls yield for what changed after its append with a rev above
	// since, in ascending rev (each seq once, at its last rev), until it returns false.
	Changed(conv msg.ConvID, since msg.Rev, yield func(seq msg.Seq, rev msg.Rev) bool) error
	// FindID returns what the log remembers of a message id.
	FindID(conv msg.ConvID, id msg.MessageID) (IDRecord, error)
	// IDs calls yield for every remembered id of a conversation.
	IDs(conv msg.ConvID, yield func(msg.MessageID, IDRecord) bool) error
	// CountSkips counts the seqs in r that are skipped for everybody or for
	// user, each once.
	CountSkips(conv msg.ConvID, user msg.UserID, r msg.Range) (uint64, error)
	// HasSkip reports whether a skip of that very user (0: of everybody) was noted.
	HasSkip(conv msg.ConvID, user msg.UserID, seq msg.Seq) (bool, error)
	// Skips calls yield for every skip of a conversation, of everybody first.
	Skips(conv msg.ConvID, yield func(Skip) bool) error

	// Reactions lists at most limit reactions to a message with one emoji and a Rev above
	// after, ascending by Rev; an empty emoji: all of the message, by emoji, then Rev
	// (after is 0 then).
	Reactions(conv msg.ConvID, seq msg.Seq, emoji string, after msg.Rev, limit int) ([]Reaction, error)
	// ReactionsOf lists a user's reactions to a message, by emoji.
	ReactionsOf(conv msg.ConvID, seq msg.Seq, user msg.UserID) ([]Reaction, error)

	// CountMentions counts the mentions of a user in r.
	CountMentions(conv msg.ConvID, user msg.UserID, r msg.Range) (uint64, error)
	// Mentions calls yield for every mention in a conversation, by user, then seq.
	Mentions(conv msg.ConvID, yield func(msg.UserID, msg.Seq) bool) error

	// Hidden lists what a user hid in r, ascending by seq.
	Hidden(conv msg.ConvID, user msg.UserID, r msg.Range) ([]msg.Seq, error)
	// HiddenSince lists at most limit hides with a Rev above since, ascending by Rev.
	HiddenSince(conv msg.ConvID, user msg.UserID, since uint64, limit int) ([]Hide, error)
}

// MessageWriter writes the log.
type MessageWriter interface {
	// PutMessage stores a new message, or replaces one by its change: then Rev is
	// above Appended, and Changed finds it at Rev alone.
	PutMessage(Stored) error
	PutID(conv msg.ConvID, id msg.MessageID, rec IDRecord) error
	// AddSkip notes a skip; noting it again changes nothing.
	AddSkip(Skip) error
	// PutReaction stores what a user reacted to a message with an emoji, in place of what
	// he did before with the same one; DeleteReaction removes it, if it is there. An
	// emoji contains no zero byte.
	PutReaction(Reaction) error
	DeleteReaction(Reaction) error
	// SetMention notes that a message mentions a user, or forgets it.
	SetMention(conv msg.ConvID, user msg.UserID, seq msg.Seq, mentioned bool) error
	PutHide(Hide) error
}

// InboxReader reads users' conversation lists.
type InboxReader interface {
	// InboxRev is the inbox rev that the user's last changed row or key took; 0: none.
	InboxRev(user msg.UserID) (msg.Rev, error)
	Row(user msg.UserID, conv msg.ConvID) (Row, error)
	// RowsSince lists at most limit rows with an inbox rev above since, ascending.
	RowsSince(user msg.UserID, since msg.Rev, limit int) ([]Row, error)
	// RowsBefore lists at most limit rows that come after `before` in the list,
	// newest first; the zero key starts at the top.
	RowsBefore(user msg.UserID, before RowKey, limit int) ([]Row, error)
}

// InboxWriter changes users' conversation lists.
type InboxWriter interface {
	// PutRow stores the row at the user's next inbox rev and returns that.
	PutRow(Row) (msg.Rev, error)
}

// DataReader reads what users keep under keys.
type DataReader interface {
	// Datum finds what a user has under a key; a deleted one until it is forgotten.
	Datum(user msg.UserID, key string) (Datum, error)
	// Data calls yield for the keys that start with prefix and sort after `after`,
	// ascending, deleted ones included, until it returns false.
	Data(user msg.UserID, prefix, after string, yield func(Datum) bool) error
	// DataSince lists at most limit keys with an inbox rev above since, ascending, without
	// their values.
	DataSince(user msg.UserID, since msg.Rev, limit int) ([]Datum, error)
	// OldestDeleted finds the deleted key with the lowest inbox rev.
	OldestDeleted(user msg.UserID) (Datum, error)
	// DataTotals sums a user's keys up.
	DataTotals(user msg.UserID) (DataTotals, error)
}

// DataWriter changes what users keep under keys. It keeps their DataTotals right.
type DataWriter interface {
	// PutDatum stores the key at the user's next inbox rev and returns that.
	PutDatum(Datum) (msg.Rev, error)
	// ForgetDatum removes a deleted key, and raises the floor to its inbox rev.
	ForgetDatum(Datum) error
}
