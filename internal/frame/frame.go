// Package frame is what a device and a server say to each other, as plain Go
// values: one type per kind of proto/backscroll/v1/device.proto, which says
// what each field means. The server's rules and the client engine deal in
// these; internal/wire turns them into bytes. It imports only msg.
//
// Messages inside frames stay encoded (a Blob each): the server copies them
// from its log, and the device stores them as they came.
package frame

import "github.com/backscroll/backscroll/msg"

// Protocol is the newest version of the protocol that this code speaks, and
// OldestProtocol the oldest that it still serves. internal/wire/history.md
// tells what changed when.
const (
	Protocol       = 1
	OldestProtocol = 1
)

// Blob is one message as the wire encodes it.
type Blob []byte

// Codec turns messages and frames into bytes and back. Decoders refuse what is
// malformed with CodeBadFrame and never keep a reference to their input,
// except that Blobs of a decoded frame may share its bytes.
type Codec interface {
	EncodeMessage(*msg.Message) Blob
	DecodeMessage(Blob) (msg.Message, error)
	// EncodeContent is canonical: equal contents give equal bytes.
	EncodeContent(msg.Content) []byte
	DecodeContent([]byte) (msg.Content, error)
	// EncodeChange encodes the Change of an Op, for the device's outbox.
	EncodeChange(Change) []byte
	DecodeChange([]byte) (Change, error)

	EncodeClient(Client) []byte
	DecodeClient([]byte) (Client, error)
	EncodeServer(Server) []byte
	DecodeServer([]byte) (Server, error)
}

// Client is a frame from a device. Body is one of *Hello, *Send, *Fetch,
// *Changes, *Inbox, *Receipt, *Heartbeat, *Op, *NewGroup, *Info, *Members,
// *Reactors, *Transient, *Account, *Devices, *RenameDevice, *SignOut,
// *Typing, *Presence, *Data, *Profiles, *SetProfile, *Watch; nil: a kind that this
// code does not know.
type Client struct {
	Request uint64
	Body    any
}

// Server is a frame from a server. Body is one of *Error, *Welcome, *SendAck,
// *Page, *ChangesPage, *InboxPage, *Done, *Push, *ReceiptPush, *Heartbeat, *OpAck,
// *InfoPage, *MembersPage, *ReactorsPage, *TransientPush, *DevicesPage, *TypingPush,
// *PresencePage, *DataPage, *ProfilesPage, *ProfilePush, *Account; nil: a kind that
// this code does not know.
type Server struct {
	Request uint64 // 0: a push
	Body    any
}

// Target names a conversation by id or by the peer's address.
type Target struct {
	Conv msg.ConvID
	Peer msg.Address // used when Conv is zero
}

// Error is a numbered refusal.
type Error struct {
	Code       msg.Code
	Detail     string
	RetryAfter msg.Millis
}

// Err makes it an error of Go; op says what was tried.
func (e *Error) Err(op string) *msg.Error {
	return &msg.Error{Op: op, Code: e.Code, Detail: e.Detail}
}

// Hello opens a connection.
type Hello struct {
	Token    []byte
	Device   string
	Protocol uint32
	Epoch    uint64
	Cursor   msg.Rev
	Platform string
	Seal     []byte // the newest that the server gave; empty: none
}

// Welcome answers Hello.
type Welcome struct {
	User       msg.Address
	UserID     msg.UserID
	ServerID   [16]byte
	Time       msg.Millis
	Epoch      uint64
	InboxRev   msg.Rev
	Protocol   uint32
	Limits     Limits
	RestoredTo msg.Millis
	Device     string // the token's
	Seal       []byte
}

// Limits is what the server accepts.
type Limits struct {
	BodyBytes      int
	PageMessages   int
	PageBytes      int
	FrameBytes     int
	InFlight       int
	Heartbeat      msg.Millis
	SendsPerSecond int
	SendBurst      int
	EditSeconds    int // 0: always
	DeleteSeconds  int // 0: always
	DataBytes      int // of one value of user data
	DataKeys       int // of one user, but for contacts and blocks
}

// Heartbeat is sent by the server and answered by the device.
type Heartbeat struct {
	InboxRev msg.Rev
	Time     msg.Millis
	Seal     []byte // from the server
}

// Send appends a message.
type Send struct {
	To      Target
	ID      msg.MessageID
	After   msg.MessageID // zero: none
	Content msg.Content
}

// SendAck says that a message is durable, and where it stands.
type SendAck struct {
	Conv      msg.ConvID
	Pos       msg.Position
	Prev, Rev msg.Rev
	Time      msg.Millis
}

// State is a conversation as one member may see it now.
type State struct {
	Head       msg.Position
	Rev        msg.Rev
	MetaRev    msg.Rev
	ReceiptRev msg.Rev
	First      msg.Seq // the first seq that the user may see
	FirstWhy   msg.End // EndBeginning, EndBeforeJoined, EndCleared or EndRetention
	Left       bool
	Deleted    bool   // the group was deleted: nothing is served
	HiddenRev  uint64 // +1 for each message that the user hid here
	Role       msg.Role
	Rights     msg.Rights // of the user, now
	Cleared    msg.Seq    // the user cleared everything up to here, whatever FirstWhy says; 0: nothing
}

// Watermark is one member's delivered and read positions.
type Watermark struct {
	User            msg.Address
	Delivered, Read msg.Seq
}

// Fetch asks for messages in seq order.
type Fetch struct {
	To         Target
	From       msg.Seq
	Until      msg.Seq
	Forward    bool
	Limit      int
	ReceiptRev msg.Rev
	HiddenRev  uint64
}

// Page answers Fetch: complete for Range as of Rev.
type Page struct {
	Conv       msg.ConvID
	Range      msg.Range
	Rev        msg.Rev
	Messages   []Blob // ascending seq
	Holes      []msg.Hole
	State      State
	Watermarks []Watermark
	Hidden     Hidden
	Mine       []Mine // ascending seq; whoever is not named has none
}

// Hidden is what the user hid, as news: all after the asked hidden_rev up to Rev, in the
// order in which he did, anywhere in the conversation.
type Hidden struct {
	Seqs []msg.Seq
	Rev  uint64
}

// Mine is the user's own reactions to a message that its lists of names do not show.
type Mine struct {
	Seq   msg.Seq
	Emoji []string
}

// Changes asks what changed in held ranges.
type Changes struct {
	To         Target
	Since      msg.Rev
	Ranges     []msg.Range
	ReceiptRev msg.Rev
	HiddenRev  uint64
	Limit      int
}

// ChangesPage answers Changes: complete for Ranges in (Since, Rev].
type ChangesPage struct {
	Conv       msg.ConvID
	Since, Rev msg.Rev
	Ranges     []msg.Range
	Messages   []Blob // ascending rev
	Holes      []msg.Hole
	State      State
	Watermarks []Watermark
	More       bool
	Hidden     Hidden
	Mine       []Mine // as in Page
}

// Inbox asks for changed rows, or for a page of the list.
type Inbox struct {
	Since  msg.Rev
	Page   bool
	Before InboxKey
	Limit  int
}

// InboxKey is a row's place in the list; the zero key stands before all.
type InboxKey struct {
	Pinned   uint64
	Activity msg.Millis
	Conv     msg.ConvID
}

// InboxPage is rows of the inbox, and the user's data: the answer to Inbox, or a push.
type InboxPage struct {
	From, To msg.Rev
	Rows     []Row
	More     bool
	Reset    bool
	Data     []Datum // ascending InboxRev
}

// Row is one line of a conversation list.
type Row struct {
	Conv          msg.ConvID
	InboxRev      msg.Rev
	Peer          msg.Address
	Name          string
	State         State
	Activity      msg.Millis
	Pinned        uint64
	Read          msg.Position
	PeerDelivered msg.Seq
	PeerRead      msg.Seq
	Unread        uint64
	Preview       Blob // nil: none, or carried beside
	Wide          bool
	Mentions      uint64     // of Unread those that mention the user
	Marked        bool       // as unread, by the user
	Picture       string     // a group's
	MutedUntil    msg.Millis // 0: not muted; msg.ForEver
	// Archived by the user as long as the head's ordinal is below this; 0: not; msg.ForEver:
	// no message brings it back.
	Archived uint64
}

// Key is the row's place in the list.
func (r *Row) Key() InboxKey { return InboxKey{r.Pinned, r.Activity, r.Conv} }

// Receipt raises the user's own watermarks.
type Receipt struct {
	Items []ReceiptItem
}

// ReceiptItem raises them in one conversation.
type ReceiptItem struct {
	To        Target
	Delivered msg.Seq
	Read      msg.Seq
	Told      msg.Seq // up to where others are told that he read; 0: not moved
}

// Done says that a request was carried out.
type Done struct{}

// Push is messages of one conversation just changed: (Prev, Rev] of all of it.
type Push struct {
	Conv      msg.ConvID
	Prev, Rev msg.Rev
	Messages  []Blob // ascending rev
	MetaRev   msg.Rev
	From, To  msg.Rev // of the inbox; 0, 0 without Row
	Row       *Row    // without preview; nil in wide conversations
	Mine      []Mine  // of messages to which the user reacted in (Prev, Rev]
}

// ReceiptPush is watermarks that moved: all in (Prev, Rev] of receipt_rev.
type ReceiptPush struct {
	Conv       msg.ConvID
	Prev, Rev  msg.Rev
	Watermarks []Watermark
}
