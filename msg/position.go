package msg

import (
	"math"
	"time"
)

// Seq is a message's position in its conversation: 1, 2, 3, … dense, never
// reused. 0 stands before the first message.
type Seq uint64

// Ordinal counts the countable messages up to and including one. System notes
// and silent messages have a Seq and do not count. It is fixed at append.
type Ordinal uint64

// Rev is a revision counter: of a conversation's messages (rev), settings and
// membership (meta_rev), watermarks (receipt_rev), or of a user's inbox
// (inbox_rev). The four are independent; 0 means "never".
type Rev uint64

// Position is a Seq with the Ordinal that belongs to it.
type Position struct {
	Seq     Seq
	Ordinal Ordinal
}

// Later returns the later of two positions of one conversation.
func (p Position) Later(q Position) Position {
	if q.Seq > p.Seq {
		return q
	}
	return p
}

// Range is the seqs from Lo to Hi, both included. It is empty when Hi < Lo.
type Range struct {
	Lo, Hi Seq
}

// Len is the number of seqs in the range.
func (r Range) Len() uint64 {
	if r.Hi < r.Lo {
		return 0
	}
	return uint64(r.Hi-r.Lo) + 1
}

// Empty reports whether the range holds no seq.
func (r Range) Empty() bool { return r.Hi < r.Lo }

// Contains reports whether seq lies in the range.
func (r Range) Contains(seq Seq) bool { return r.Lo <= seq && seq <= r.Hi }

// Intersect returns the seqs that lie in both ranges, possibly none.
func (r Range) Intersect(o Range) Range {
	return Range{Lo: max(r.Lo, o.Lo), Hi: min(r.Hi, o.Hi)}
}

// Millis is a moment in milliseconds since 1970-01-01 UTC; 0 means "none".
type Millis int64

// ForEver is a moment that does not come.
const ForEver Millis = math.MaxInt64

// MaxPin is the highest number that a conversation is pinned with: what every language's
// numbers hold.
const MaxPin uint64 = 1<<53 - 1

// MillisOf returns the moment t, cut to the millisecond.
func MillisOf(t time.Time) Millis { return Millis(t.UnixMilli()) }

// Time returns the moment in UTC.
func (m Millis) Time() time.Time { return time.UnixMilli(int64(m)).UTC() }
