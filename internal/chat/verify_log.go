package chat

import (
	"cmp"
	"math"
	"slices"

	"github.com/backscroll/backscroll/msg"
)

// logCounts is what a walk over a conversation's messages found.
type logCounts struct{ messages, changed int }

// sending is what a walk knows of one sender.
type sending struct {
	address msg.Address
	counted uint64 // his countable messages so far that are not skipped for everybody
}

// checkpoint is a moment of the walk at which a member's unread messages begin
// or end.
type checkpoint struct {
	at     msg.Position
	member int // into members
	head   bool
}

// walk goes over the log once, in order. It checks each message, and on the way
// counts by brute force what each member has unread: what is countable, not his
// own, and not skipped, between two checkpoints.
type walk struct {
	*convVerifier
	counts  logCounts
	last    Stored // the message before
	counted uint64 // countable ones so far that are not skipped for everybody
	forAll  []msg.Seq
	hidden  map[msg.UserID][]msg.Seq // skips of others' messages
	points  []checkpoint             // ascending; those still ahead
	base    []uint64                 // by member: what he could count at his base
}

func (v *convVerifier) log() (*logCounts, error) {
	v.senders = make(map[msg.UserID]*sending)
	w := &walk{convVerifier: v, hidden: make(map[msg.UserID][]msg.Seq), base: make([]uint64, len(v.members))}
	w.last.Seq, w.last.Ordinal = v.conv.Floor.Seq, v.conv.Floor.Ordinal
	if err := w.skips(); err != nil {
		return nil, err
	}
	w.plan()
	failed := w.pass()
	if failed != nil {
		return nil, failed
	}
	err := v.r.Messages(v.conv.ID, msg.Range{Lo: 1, Hi: math.MaxUint64}, false, func(m Stored) bool {
		failed = w.step(&m)
		return failed == nil
	})
	if err == nil {
		err = failed
	}
	if head := (msg.Position{Seq: w.last.Seq, Ordinal: w.last.Ordinal}); head != v.conv.Head {
		v.wrong("the head is %+v; the last message is %+v", v.conv.Head, head)
	}
	for _, p := range w.points {
		v.wrong("member %d stands at %+v, behind the last message", v.members[p.member].User, p.at)
	}
	return &w.counts, err
}

// skips reads the skips of everybody and of those who hid a message of another
// one, and compares the counters.
func (w *walk) skips() error {
	ofUser := make(map[msg.UserID]uint64)
	var failed error
	err := w.r.Skips(w.conv.ID, func(s Skip) bool {
		ofUser[s.User]++
		m, there, err := found(w.r.Message(w.conv.ID, s.Seq))
		if failed = err; err != nil {
			return false
		}
		switch {
		case there && m.Ordinal != s.Ordinal:
			w.wrong("the skip of message %d has ordinal %d, the message %d", s.Seq, s.Ordinal, m.Ordinal)
		case s.User == 0:
			w.forAll = append(w.forAll, s.Seq)
		case m.Sender != s.User:
			w.hidden[s.User] = append(w.hidden[s.User], s.Seq)
		}
		return true
	})
	if err == nil {
		err = failed
	}
	if ofUser[0] != w.conv.Skips {
		w.wrong("it counts %d skips of everybody; there are %d", w.conv.Skips, ofUser[0])
	}
	for i := range w.members {
		if m := &w.members[i]; ofUser[m.User] != m.Skips {
			w.wrong("member %d counts %d skips; there are %d", m.User, m.Skips, ofUser[m.User])
		}
	}
	return err
}

// plan lists the checkpoints of all members.
func (w *walk) plan() {
	for i := range w.members {
		m := &w.members[i]
		base, head := unreadBase(&w.conv, m), m.Head(&w.conv)
		w.points = append(w.points, checkpoint{at: base, member: i})
		if head.Seq > base.Seq {
			w.points = append(w.points, checkpoint{at: head, member: i, head: true})
		}
	}
	slices.SortFunc(w.points, func(a, b checkpoint) int { return cmp.Compare(a.at.Seq, b.at.Seq) })
}

// step checks the next message.
func (w *walk) step(m *Stored) error {
	w.counts.messages++
	w.stats.Messages++
	if m.Seq != w.last.Seq+1 {
		w.wrong("after message %d comes %d", w.last.Seq, m.Seq)
	}
	if m.Appended <= w.last.Appended || m.Rev < m.Appended || m.Rev > w.conv.Rev {
		w.wrong("message %d was appended at rev %d and changed at %d; the one before at %d, and the conversation is at %d",
			m.Seq, m.Appended, m.Rev, w.last.Appended, w.conv.Rev)
	}
	if m.Rev > m.Appended {
		w.counts.changed++
	}
	if err := w.content(m); err != nil {
		return err
	}
	w.last = Stored{Seq: m.Seq, Ordinal: m.Ordinal, Appended: m.Appended}
	return w.pass()
}

// content checks what a message says against its record and its id.
func (w *walk) content(m *Stored) error {
	from, err := w.sender(m.Sender)
	if err != nil {
		return err
	}
	in, err := w.codec.DecodeMessage(m.Blob)
	if err != nil {
		w.wrong("message %d cannot be read: %v", m.Seq, err)
		return nil
	}
	if in.Seq != m.Seq || in.Ordinal != m.Ordinal || in.Rev != m.Rev || in.From != from.address {
		w.wrong("message %d says that it is seq %d, ordinal %d, rev %d, from %q; its record says ordinal %d, rev %d, from %q",
			m.Seq, in.Seq, in.Ordinal, in.Rev, string(in.From), m.Ordinal, m.Rev, string(from.address))
	}
	want := w.last.Ordinal
	if in.Countable() {
		want++
		if _, skipped := slices.BinarySearch(w.forAll, m.Seq); !skipped {
			w.counted++
			from.counted++
		}
	}
	if m.Ordinal != want {
		w.wrong("message %d has ordinal %d; expected %d", m.Seq, m.Ordinal, want)
	}
	rec, there, err := found(w.r.FindID(w.conv.ID, in.ID))
	if err != nil {
		return err
	}
	if !there || rec.Seq != m.Seq || rec.Ordinal != m.Ordinal || rec.Rev != m.Appended || rec.Time != in.Time {
		w.wrong("message %d has the id %v, which is remembered as %+v", m.Seq, in.ID, rec)
	}
	if m.Rev == m.Appended && rec.Hash != hashOf(w.codec, in.Content) {
		w.wrong("message %d: its id stands for another content", m.Seq)
	}
	return nil
}

// sender finds who wrote; a message of nobody is a problem once.
func (w *walk) sender(user msg.UserID) (*sending, error) {
	if s := w.senders[user]; s != nil {
		return s, nil
	}
	u, there, err := found(w.r.User(user))
	if err != nil {
		return nil, err
	}
	if _, member := w.index[user]; !there || !member {
		w.wrong("user %d has written, but never was a member", user)
	}
	s := &sending{address: u.Address}
	w.senders[user] = s
	return s, nil
}

// pass takes the checkpoints up to the last message.
func (w *walk) pass() error {
	for len(w.points) > 0 && w.points[0].at.Seq <= w.last.Seq {
		p := w.points[0]
		w.points = w.points[1:]
		m := &w.members[p.member]
		if p.at.Seq == w.last.Seq && p.at.Ordinal != w.last.Ordinal {
			w.wrong("member %d stands at %+v, where the ordinal is %d", m.User, p.at, w.last.Ordinal)
		}
		if !p.head {
			w.base[p.member] = w.countableFor(m.User)
			continue
		}
		n, err := unread(w.r, &w.conv, m)
		if err != nil {
			return err
		}
		if brute := w.countableFor(m.User) - w.base[p.member]; n != brute {
			w.wrong("member %d has %d unread by the rule, %d by counting", m.User, n, brute)
		}
	}
	return nil
}

// countableFor counts what a user could have unread up to here.
func (w *walk) countableFor(user msg.UserID) uint64 {
	n := w.counted
	if s := w.senders[user]; s != nil {
		n -= s.counted
	}
	for _, seq := range w.hidden[user] {
		if _, both := slices.BinarySearch(w.forAll, seq); !both && seq <= w.last.Seq {
			n--
		}
	}
	return n
}
