package msg

// Type says what a message is. Its numbers are stored and sent: append only.
type Type uint32

// The types of messages.
const (
	Text       Type = 0 // what a person wrote
	Action     Type = 1 // what a person does ("/me …")
	Note       Type = 2 // a system note: has a seq, does not count
	CallRecord Type = 3 // a call that the app carried: Content.Call says what became of it
)

var typeNames = map[Type]string{Text: "text", Action: "action", Note: "note", CallRecord: "call"}

// String is the type's name in JSON output.
func (t Type) String() string {
	if s, ok := typeNames[t]; ok {
		return s
	}
	return "unknown"
}

// Message is one message as the log holds it. It contains nothing that differs
// per reader.
type Message struct {
	Content
	Conv    ConvID
	Seq     Seq
	Ordinal Ordinal // countable messages up to and including this one
	Rev     Rev     // the conversation's rev at this message's last change
	ID      MessageID
	From    Address
	Time    Millis // when the server appended it

	Edited    Millis     // when it was last edited, or what became of a call was last said; 0: never
	Deleted   Millis     // when it was deleted for everyone: then it is a tombstone, its content gone; 0: it is not
	ChangedBy Address    // who did that, or deleted it, last, if that was not the sender
	Reactions []Reaction // ascending by emoji, byte for byte
}

// MaxNames is how many names a Reaction carries.
const MaxNames = 20

// Reaction is one emoji on a message, and who reacted with it.
type Reaction struct {
	Emoji string
	Count uint64
	Names []Address // the first MaxNames, in the order in which they reacted
}

// Counts reports whether the message counts as unread where it was not read. A
// tombstone does not, nor a call that was answered or rejected after all, though their
// ordinals were given to them when they were Countable.
func (m *Message) Counts() bool {
	return m.Deleted == 0 && m.Countable() && (m.Call == nil || m.Call.Outcome == Missed)
}

// Position is the message's place in its conversation.
func (m *Message) Position() Position { return Position{m.Seq, m.Ordinal} }

// Shown is the time that people see: the original one if there is one.
func (m *Message) Shown() Millis {
	if m.Original != 0 {
		return m.Original
	}
	return m.Time
}

// Status is how far a message has come, as seen from this device.
type Status uint8

// The statuses of a message. Received: written by somebody else. The others
// are of the user's own messages, in the order in which they pass.
const (
	Received  Status = iota
	Outbox           // on this device only, not yet acknowledged
	Sent             // the server has it
	Delivered        // a device of another member has learned of it
	Read             // another member has read it
	Failed           // refused for good; its code says why
)

// String is the status's name in JSON output.
func (s Status) String() string {
	return [...]string{"received", "outbox", "sent", "delivered", "read", "failed"}[s]
}
