package msg

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Flags are a message's yes-or-no properties, set by its sender.
type Flags uint32

// The flags of messages. Their numbers are stored and sent: append only.
const (
	Silent      Flags = 1 << 0 // has a seq, does not count as unread
	WantReceipt Flags = 1 << 1 // the sender asks to be told that it was read
	Forwarded   Flags = 1 << 2 // the content was taken over from another message
)

// Content is what a sender writes: the part of a message that the server does
// not decide. Its canonical encoding is what a message id stands for.
type Content struct {
	Type       Type
	Flags      Flags
	Text       string
	Original   Millis      // an imported message's own time; 0: the server's time is its time
	ReplyTo    Seq         // the message of the same conversation that this one answers; 0: none
	Thread     uint64      // the app's number of a thread; 0: none
	Mentions   []Address   // who is mentioned: ascending byte for byte, each once
	Properties *Properties // nil: none
	Call       *Call       // of a CallRecord; nil: none
}

// Properties are what an app adds to a message. The server keeps them and
// looks at nothing but their size.
type Properties struct {
	Type     uint32 // the app's own number of a kind of message
	Title    string
	Subtitle string
	Values   map[string]string
	Body     []byte // arbitrary
	Location *Location
}

// Location is a place on Earth, in degrees of WGS 84.
type Location struct{ Latitude, Longitude float64 }

// Limits of one content.
const (
	MaxBody     = 64 << 10 // default limit of text and properties together, in bytes
	MaxMentions = 64
	MaxValues   = 64 // key-values among the properties
	MaxEmoji    = 64 // bytes of a reaction
)

// Countable reports whether a message with this content counts as unread.
func (c *Content) Countable() bool { return c.Type != Note && c.Flags&Silent == 0 }

// Size is what counts against the limit of a body, in bytes.
func (c *Content) Size() int {
	n := len(c.Text)
	if p := c.Properties; p != nil {
		n += len(p.Title) + len(p.Subtitle) + len(p.Body)
		for k, v := range p.Values {
			n += len(k) + len(v)
		}
	}
	return n
}

// MentionsUser reports whether the user with this address is mentioned.
func (c *Content) MentionsUser(a Address) bool {
	_, there := slices.BinarySearch(c.Mentions, a)
	return there
}

// Check returns nil, or a numbered error that says what is wrong. maxBody is
// in bytes.
func (c *Content) Check(maxBody int) error {
	switch size := c.Size(); {
	case size > maxBody:
		return Errorf(CodeTooLarge, "the message body is %d bytes; at most %d are allowed", size, maxBody)
	case !utf8.ValidString(c.Text):
		return Errorf(CodeBadText, "the message text is not valid UTF-8")
	case typeNames[c.Type] == "":
		return Errorf(CodeBadRequest, "message type %d is not known to this server", c.Type)
	case c.Original < 0:
		return Errorf(CodeBadRequest, "the original time lies before 1970")
	}
	if err := c.checkCall(); err != nil {
		return err
	}
	if err := checkMentions(c.Mentions); err != nil {
		return err
	}
	return c.Properties.check()
}

func checkMentions(list []Address) error {
	if len(list) > MaxMentions {
		return Errorf(CodeTooLarge, "%d users are mentioned; at most %d are allowed", len(list), MaxMentions)
	}
	for i, a := range list {
		if err := a.Check(); err != nil {
			return err
		}
		if i > 0 && a <= list[i-1] {
			return Errorf(CodeBadRequest, "the mentioned addresses must ascend, each once")
		}
	}
	return nil
}

func (p *Properties) check() error {
	if p == nil {
		return nil
	}
	if len(p.Values) > MaxValues {
		return Errorf(CodeTooLarge, "%d key-values are given; at most %d are allowed", len(p.Values), MaxValues)
	}
	valid := utf8.ValidString(p.Title) && utf8.ValidString(p.Subtitle)
	for k, v := range p.Values {
		valid = valid && utf8.ValidString(k) && utf8.ValidString(v)
	}
	if !valid {
		return Errorf(CodeBadText, "a property of the message is not valid UTF-8")
	}
	// NaN fails both comparisons.
	if l := p.Location; l != nil && !(math.Abs(l.Latitude) <= 90 && math.Abs(l.Longitude) <= 180) {
		return Errorf(CodeBadRequest, "the location is not on Earth: latitudes go from -90 to 90 degrees, longitudes from -180 to 180")
	}
	return nil
}

// CheckEmoji returns nil, or a numbered error that says why a text cannot be a
// reaction: it is 1–64 bytes of UTF-8 without control characters.
func CheckEmoji(s string) error {
	if len(s) > MaxEmoji {
		return Errorf(CodeTooLarge, "the reaction is %d bytes long; at most %d are allowed", len(s), MaxEmoji)
	}
	if why := badName(s); why != "" {
		return Errorf(CodeBadText, "the reaction %s", why)
	}
	if strings.TrimSpace(s) != s {
		return Errorf(CodeBadText, "the reaction begins or ends with white space")
	}
	return nil
}
