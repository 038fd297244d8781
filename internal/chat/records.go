package chat

import (
	"strings"

	"github.com/backscroll/backscroll/msg"
)

// User is one user of the application.
type User struct {
	ID      msg.UserID
	Address msg.Address
	Name    string        // shown to people; may be empty
	Active  bool          // false: disabled, every connection and send is refused
	Quiet   bool          // nobody is told what the user has read
	From    msg.WriteFrom // whom he accepts messages from
	Hidden  bool          // nobody is told whether he is online, and when he was last seen
	Keeps   bool          // what he archives from now on stays archived, whatever is sent
	Created msg.Millis
}

// Profile is what a user says of himself, but for his name, which is in his record.
type Profile struct {
	User    msg.UserID
	Version uint64 // +1 per change of it or of the name; who never changed anything has 1, and no record
	Picture string
	Status  string
	Fields  map[string]string // the app's own; no value is empty
}

// TokenHash is SHA-256 of a token: the token itself is never stored.
type TokenHash [32]byte

// Device is one installation of a user's app.
type Device struct {
	User      msg.UserID
	Name      string
	Token     TokenHash
	Title     string // shown to people; may be empty
	Platform  string
	Created   msg.Millis
	LastSeen  msg.Millis // coarse: at most one write an hour
	Expires   msg.Millis // 0: never
	Revoked   bool
	RevokedBy string // the user's device that signed it out; empty: none did
}

// Conversation is the state that every member shares.
type Conversation struct {
	ID         msg.ConvID
	Head       msg.Position // of the newest message; zero: none yet
	Rev        msg.Rev      // +1 per message appended, edited, deleted, reacted to
	MetaRev    msg.Rev      // +1 per change of settings or membership
	ReceiptRev msg.Rev      // +1 per moved watermark
	Fanned     Fanned       // up to where inbox rows were set
	Activity   msg.Millis   // append time of the newest message; before the first, when it was made
	Wide       bool         // more than 64 members: rows are set on reading
	Members    int          // present members
	Floor      msg.Position // the last position that retention removed; zero: none
	Skips      uint64       // skips of everybody, ever: 0 saves looking
	Mentions   uint64       // mentions noted, ever: 0 saves looking
	Name       string       // of a group
	Key        string       // names a group to whoever made it; may be empty
	Created    msg.Millis

	// Of a group.
	Description string
	Picture     string
	Settings    msg.Settings
	Owner       msg.UserID // the present member whose role it is; 0: none
	Deleted     msg.Millis // when it was deleted; 0: it is not
}

// Fanned says up to which revs a conversation's state reached the inbox rows.
type Fanned struct{ Rev, MetaRev, ReceiptRev msg.Rev }

// Member is what one conversation keeps for one user.
type Member struct {
	Conv        msg.ConvID
	User        msg.UserID
	Role        msg.Role
	Start       msg.Position // the position before visible_from: visible_from is Start.Seq+1
	Joined      msg.Millis
	Left        *msg.Position // the head at which the user left; nil: present
	MetaRev     msg.Rev       // of his last joining, leaving or change of role; in a group no two members share one
	LeftAt      msg.Millis    // the conversation's activity when he left; with Left
	LeftName    string        // the group's name when he left: he learns of no later one; with Left
	LeftPicture string        // the same of its picture
	Delivered   msg.Position  // a device of the user has learned of it
	Read        msg.Position  // what the user himself has read: his own affair
	Told        msg.Seq       // up to where others were told that he read: at most Read
	Cleared     msg.Position
	ReceiptRev  msg.Rev // the receipt_rev at which Delivered or Told last moved
	OwnRev      msg.Rev // +1 per change of what the user owns in this record
	Skips       uint64  // skips of this user alone, ever: 0 saves looking
	HiddenRev   uint64  // +1 per message that he hid: 0 saves looking
	Marked      bool    // as unread, by the user

	// How the user arranged it in his list: his own affair too.
	Pinned     uint64     // the highest stands on top; 0: not pinned
	MutedUntil msg.Millis // 0: not muted; msg.ForEver
	Archived   uint64     // as long as the head's ordinal is below this; 0: not; msg.ForEver: whatever comes
}

// Head is the head as this member knows it: the conversation's, or the
// position at which he left.
func (m *Member) Head(c *Conversation) msg.Position {
	if m.Left != nil {
		return *m.Left
	}
	return c.Head
}

// Row is one line of a user's inbox, as fan-out left it. Preview and unread
// are derived at reading.
type Row struct {
	User     msg.UserID
	Conv     msg.ConvID
	InboxRev msg.Rev

	// The revs that the parts below were set from: a part moves only forward.
	Rev, MetaRev, ReceiptRev, OwnRev msg.Rev

	Head     msg.Position // with Rev
	Activity msg.Millis   // with Rev: orders the list
	Left     bool         // with MetaRev
	Read     msg.Position // with OwnRev
	Pinned   uint64       // with OwnRev: 0 not pinned; higher stands higher
}

// RowKey orders a user's inbox from the highest down: by pinned, then by
// activity, then by conversation. The zero RowKey stands before all rows.
type RowKey struct {
	Pinned   uint64
	Activity msg.Millis
	Conv     msg.ConvID
}

// Key is the row's place in the list.
func (r *Row) Key() RowKey { return RowKey{r.Pinned, r.Activity, r.Conv} }

// Stored is one message in the log. Blob is the encoded wire message, so that
// a page is served by copying.
type Stored struct {
	Conv     msg.ConvID
	Seq      msg.Seq
	Ordinal  msg.Ordinal
	Rev      msg.Rev // of the last change
	Appended msg.Rev // of the append
	Sender   msg.UserID
	Blob     []byte
}

// IDRecord is what the log remembers of a message id.
type IDRecord struct {
	msg.Position
	Rev  msg.Rev    // of the append
	Time msg.Millis // of the append
	Hash [8]byte    // of the original content
}

// Skip is a countable message that does not count: for everybody (User 0), or
// for one user.
type Skip struct {
	Conv msg.ConvID
	User msg.UserID
	msg.Position
}

// Reaction is one user's emoji on one message. Rev is the conversation's at which he
// reacted: it orders those who did.
type Reaction struct {
	Conv  msg.ConvID
	Seq   msg.Seq
	Emoji string
	User  msg.UserID
	Rev   msg.Rev
	Time  msg.Millis
}

// Hide is a message that a user deleted for himself; Rev is his hidden_rev then.
type Hide struct {
	Conv msg.ConvID
	User msg.UserID
	Seq  msg.Seq
	Rev  uint64
}

// ReceiptKind says which watermark moved.
type ReceiptKind uint8

// The kinds of receipts, stored as numbers: append only.
const (
	ReceiptDelivered ReceiptKind = 1
	ReceiptRead      ReceiptKind = 2 // as told to others
)

// ReceiptRecord is one move of a member's watermark: from then on it covered Seq.
type ReceiptRecord struct {
	Conv msg.ConvID
	User msg.UserID
	Kind ReceiptKind
	Seq  msg.Seq
	Time msg.Millis
}

// Datum is one key of a user's data.
type Datum struct {
	User     msg.UserID
	Key      string
	InboxRev msg.Rev // of its last change
	Deleted  bool
	Value    []byte // empty, if it was deleted
}

// DataTotals sums a user's keys up.
type DataTotals struct {
	InboxRev msg.Rev // of the key that changed last; 0: there never was one
	Floor    msg.Rev // deleted keys up to this inbox rev may be forgotten
	Deleted  int     // that are not forgotten
	Live     [keyKinds]int
}

// KeyKind is what a key is counted as.
type KeyKind uint8

// The kinds of keys, stored as numbers: append only.
const (
	KeyApp     KeyKind = iota // the app's own
	KeyContact                // "contact/" and an address
	KeyBlock                  // "block/" and an address
	keyKinds
)

// The keys that the server knows are these prefixes, followed by an address.
const (
	ContactPrefix = "contact/"
	BlockPrefix   = "block/"
)

// KindOfKey says what a key is counted as.
func KindOfKey(key string) KeyKind {
	switch {
	case strings.HasPrefix(key, ContactPrefix):
		return KeyContact
	case strings.HasPrefix(key, BlockPrefix):
		return KeyBlock
	}
	return KeyApp
}
