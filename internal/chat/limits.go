package chat

import (
	"cmp"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Limits is what the server accepts of one user, device or request. A zero
// field is its default.
type Limits struct {
	Devices        int           // with a valid token, of one user; 8
	BodyBytes      int           // of one message; 64 KiB
	PageMessages   int           // of one page; 1,000
	PageBytes      int           // of one page, uncompressed; 1 MiB
	FrameBytes     int           // of one frame; 4 MiB
	InFlight       int           // unanswered requests of one connection; 64
	SendsPerSecond int           // of one device, sustained; 50
	SendBurst      int           // of one device, at once; 200
	WideGroups     int           // wide conversations of one user; 1,000
	WideAbove      int           // a conversation of more members becomes wide; 64
	Heartbeat      msg.Millis    // between two heartbeats; 30 s
	EditSeconds    int           // how long after it was sent a message may be edited; 0: always
	WriteFrom      msg.WriteFrom // whom users accept messages from at most; anyone
	DeleteSeconds  int           // and deleted for everyone by its sender; 0: always
	DataBytes      int           // of one value of user data; 64 KiB
	DataKeys       int           // of one user, but for those under "contact/" and "block/"; 1,000
	Contacts       int           // keys under "contact/", and as many under "block/"; 10,000
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Devices:        cmp.Or(l.Devices, 8),
		BodyBytes:      cmp.Or(l.BodyBytes, msg.MaxBody),
		PageMessages:   cmp.Or(l.PageMessages, 1000),
		PageBytes:      cmp.Or(l.PageBytes, 1<<20),
		FrameBytes:     cmp.Or(l.FrameBytes, 4<<20),
		InFlight:       cmp.Or(l.InFlight, 64),
		SendsPerSecond: cmp.Or(l.SendsPerSecond, 50),
		SendBurst:      cmp.Or(l.SendBurst, 200),
		WideGroups:     cmp.Or(l.WideGroups, 1000),
		WideAbove:      cmp.Or(l.WideAbove, 64),
		Heartbeat:      cmp.Or(l.Heartbeat, 30_000),
		EditSeconds:    l.EditSeconds,
		WriteFrom:      l.WriteFrom,
		DeleteSeconds:  l.DeleteSeconds,
		DataBytes:      cmp.Or(l.DataBytes, 64<<10),
		DataKeys:       cmp.Or(l.DataKeys, 1000),
		Contacts:       cmp.Or(l.Contacts, 10_000),
	}
}

// announced is what Welcome says of the limits.
func (l *Limits) announced() frame.Limits {
	return frame.Limits{
		BodyBytes:      l.BodyBytes,
		PageMessages:   l.PageMessages,
		PageBytes:      l.PageBytes,
		FrameBytes:     l.FrameBytes,
		InFlight:       l.InFlight,
		Heartbeat:      l.Heartbeat,
		SendsPerSecond: l.SendsPerSecond,
		SendBurst:      l.SendBurst,
		EditSeconds:    l.EditSeconds,
		DeleteSeconds:  l.DeleteSeconds,
		DataBytes:      l.DataBytes,
		DataKeys:       l.DataKeys,
	}
}

const (
	// defaultPage is how many messages an answer holds if the request does not say.
	defaultPage = 200
	// defaultRows is the same for rows of the inbox, maxRows the most, and also
	// how many changed rows a device may have missed before it starts over.
	defaultRows = 50
	maxRows     = 1000
	// maxPersonBytes is how long a value under "contact/" or "block/" may be: there may be
	// very many of them.
	maxPersonBytes = 1 << 10
	// maxDeletedKeys is how many deleted keys of a user are remembered as such.
	maxDeletedKeys = 1000
	// maxNamed is how many conversations, users or messages one request may name.
	maxNamed = 1000
	// maxHides is how many hidden messages a page brings as news.
	maxHides = 1000
	// maxListed is how many members or reactions one answer lists.
	maxListed = 1000
	// rememberReceipt is how long it is remembered when watermarks moved.
	rememberReceipt msg.Millis = 30 * 24 * 3600 * 1000
	// maxAsked is about how many users one Presence, Profiles or Watch may be, askedPerSecond how
	// often a connection may ask about presence, and about profiles, and askedBurst how often at once.
	maxAsked       = 100
	askedPerSecond = 1
	askedBurst     = 10
	// profileEvery is how often a connection is told that a user's profile has changed.
	profileEvery msg.Millis = 5000
	// maxAcquainting is how many of a user's conversations are looked at for small groups
	// that he shares with others.
	maxAcquainting = 1000
	// maxRanges is how many ranges one Changes may ask about.
	maxRanges = 256
	// rememberID is how long a message id is remembered: an unknown one that is
	// older by its own time is refused.
	rememberID msg.Millis = 400 * 24 * 3600 * 1000
	// seenEvery is how often a device's LastSeen is written; seenStep is what it is
	// rounded down to when it is told.
	seenStep  msg.Millis = 60_000
	seenEvery msg.Millis = 3600 * 1000
)

// wide says whether a conversation of so many present members is wide, given
// what it was: small again only below three quarters of what makes it wide.
func (l *Limits) wide(was bool, members int) bool {
	return members > l.WideAbove || was && members >= l.WideAbove*3/4
}

// fewEnough refuses a request that names more than one may.
func fewEnough(n int) error {
	if n > maxNamed {
		return msg.Errorf(msg.CodeTooLarge, "the request names %d conversations, users or messages; at most %d are allowed, so split it", n, maxNamed)
	}
	return nil
}

// within is a requested count, cut to what is allowed; none means usual.
func within(asked, usual, most int) int {
	if asked <= 0 {
		asked = usual
	}
	return min(asked, most)
}
