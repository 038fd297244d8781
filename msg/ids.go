package msg

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// UserID is a user's number on one server: 1, 2, 3, … in the order in which
// users were made. Apps name users by Address; numbers stay inside frames.
type UserID uint64

// MaxAddress is the longest address, in bytes.
const MaxAddress = 255

// Address is how an app names a user: UTF-8, 1–255 bytes, no control
// characters, compared byte for byte (a phone number, an e-mail, an id).
type Address string

// Check returns nil, or an error of CodeBadAddress that says what is wrong.
func (a Address) Check() error {
	if why := badName(string(a)); why != "" {
		return &Error{Code: CodeBadAddress, Detail: "the address " + why}
	}
	return nil
}

// CheckName applies the rules of an address to another name (a device, a
// group); kind says in the error what was named.
func CheckName(kind, name string) error {
	if why := badName(name); why != "" {
		return &Error{Code: CodeBadName, Detail: "the " + kind + " name " + why}
	}
	return nil
}

// MaxKey is how long a key of user data may be: an address, and what it is there for.
const MaxKey = 320

// CheckKey applies the rules of an address to a key of user data, which may be longer.
func CheckKey(key string) error {
	if why := badText(key, MaxKey); why != "" {
		return &Error{Code: CodeBadName, Detail: "the key " + why}
	}
	return nil
}

func badName(s string) string { return badText(s, MaxAddress) }

func badText(s string, most int) string {
	switch {
	case s == "":
		return "is empty"
	case len(s) > most:
		return fmt.Sprintf("is %d bytes long; at most %d are allowed", len(s), most)
	case !utf8.ValidString(s):
		return "is not valid UTF-8"
	}
	for _, r := range s {
		if unicode.IsControl(r) {
			return fmt.Sprintf("contains the control character U+%04X", r)
		}
	}
	return ""
}

// MaxGroup is the largest group number.
const MaxGroup = 1<<32 - 1

// ConvID names a conversation: 16 bytes, big endian, the lower and the higher
// user number, or 0 and the group number. Both sides of a one-to-one
// conversation name the same one without asking.
type ConvID [16]byte

// OneToOne is the conversation of two users; of a user with himself when a == b.
func OneToOne(a, b UserID) ConvID {
	var id ConvID
	binary.BigEndian.PutUint64(id[:8], uint64(min(a, b)))
	binary.BigEndian.PutUint64(id[8:], uint64(max(a, b)))
	return id
}

// GroupConv is the conversation of a group.
func GroupConv(number uint64) ConvID {
	var id ConvID
	binary.BigEndian.PutUint64(id[8:], number)
	return id
}

// ConvIDFrom reads an id from its 16 bytes.
func ConvIDFrom(b []byte) (ConvID, bool) {
	if len(b) != len(ConvID{}) {
		return ConvID{}, false
	}
	return ConvID(b), true
}

// IsZero reports whether the id names nothing.
func (c ConvID) IsZero() bool { return c == ConvID{} }

// IsGroup reports whether the id names a group.
func (c ConvID) IsGroup() bool { return c.low() == 0 }

// Group is the group's number, or 0 for a one-to-one conversation.
func (c ConvID) Group() uint64 {
	if !c.IsGroup() {
		return 0
	}
	return binary.BigEndian.Uint64(c[8:])
}

// Users are the two users of a one-to-one conversation (equal: notes to self).
func (c ConvID) Users() (lower, higher UserID) {
	return UserID(c.low()), UserID(binary.BigEndian.Uint64(c[8:]))
}

// Peer is the other user of a one-to-one conversation; me, for notes to self.
func (c ConvID) Peer(me UserID) UserID {
	lower, higher := c.Users()
	if lower == me {
		return higher
	}
	return lower
}

func (c ConvID) low() uint64 { return binary.BigEndian.Uint64(c[:8]) }

// String shows the id for people: "group 7" or "users 3 and 9".
func (c ConvID) String() string {
	if c.IsGroup() {
		return "group " + strconv.FormatUint(c.Group(), 10)
	}
	lower, higher := c.Users()
	return fmt.Sprintf("users %d and %d", lower, higher)
}

// MessageID is made on the sending device: a UUIDv7; importers use a
// deterministic UUIDv8 (RFC 9562).
type MessageID [16]byte

// MessageIDFrom reads an id from its 16 bytes.
func MessageIDFrom(b []byte) (MessageID, bool) {
	if len(b) != len(MessageID{}) {
		return MessageID{}, false
	}
	return MessageID(b), true
}

// IsZero reports whether the id names nothing.
func (m MessageID) IsZero() bool { return m == MessageID{} }

// Version is the UUID version: 7 or 8 for ids that the server accepts.
func (m MessageID) Version() int { return int(m[6] >> 4) }

// Time is the moment inside a UUIDv7, in milliseconds since 1970.
func (m MessageID) Time() Millis {
	return Millis(binary.BigEndian.Uint64(append([]byte{0, 0}, m[:6]...)))
}

// String is the usual form, 8-4-4-4-12 hexadecimal digits.
func (m MessageID) String() string {
	h := hex.EncodeToString(m[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// ParseMessageID reads the usual form, 8-4-4-4-12 hexadecimal digits.
func ParseMessageID(s string) (MessageID, bool) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return MessageID{}, false
	}
	b, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	if err != nil {
		return MessageID{}, false
	}
	return MessageIDFrom(b)
}
