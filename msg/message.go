package msg

import "unicode/utf8"

// Type says what a message is. Its numbers are stored and sent: append only.
type Type uint32

// The types of messages.
const (
	Text   Type = 0 // what a person wrote
	Action Type = 1 // what a person does ("/me …")
	Note   Type = 2 // a system note: has a seq, does not count
)

var typeNames = map[Type]string{Text: "text", Action: "action", Note: "note"}

// String is the type's name in JSON output.
func (t Type) String() string {
	if s, ok := typeNames[t]; ok {
		return s
	}
	return "unknown"
}

// Flags are a message's yes-or-no properties, set by its sender.
type Flags uint32

// The flags of messages. Their numbers are stored and sent: append only.
const (
	Silent      Flags = 1 << 0 // has a seq, does not count as unread
	WantReceipt Flags = 1 << 1 // the sender asks to be told that it was read
)

// Content is what a sender writes: the part of a message that the server does
// not decide. Its canonical encoding is what a message id stands for.
type Content struct {
	Type     Type
	Flags    Flags
	Text     string
	Original Millis // an imported message's own time; 0: the server's time is its time
}

// Countable reports whether a message with this content counts as unread.
func (c Content) Countable() bool { return c.Type != Note && c.Flags&Silent == 0 }

// MaxBody is the default limit of a message's body, in bytes.
const MaxBody = 64 << 10

// Check returns nil, or a numbered error that says what is wrong. maxBody is
// in bytes.
func (c Content) Check(maxBody int) error {
	if len(c.Text) > maxBody {
		return Errorf(CodeTooLarge, "the message body is %d bytes; at most %d are allowed", len(c.Text), maxBody)
	}
	if !utf8.ValidString(c.Text) {
		return Errorf(CodeBadText, "the message text is not valid UTF-8")
	}
	if _, known := typeNames[c.Type]; !known {
		return Errorf(CodeBadRequest, "message type %d is not known to this server", c.Type)
	}
	if c.Original < 0 {
		return Errorf(CodeBadRequest, "the original time lies before 1970")
	}
	return nil
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
