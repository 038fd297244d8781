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
	counted uint64 // his messages so far that count
}

// checkpoint is a moment of the walk at which a member's unread messages begin
// or end.
type checkpoint struct {
	at     msg.Position
	member int // into members
	head   bool
}

// tally is what a member could have unread up to some message, and of that what
// mentions him.
type tally struct{ unread, mentions uint64 }

// walk goes over the log once, in order. It checks each message, and on the way
// counts by brute force what each member has unread: what counts, is not his own,
// and was not hidden by him, between two checkpoints.
type walk struct {
	*convVerifier
	counts    logCounts
	last      Stored // the message before
	counted   uint64 // so far that count
	forAll    []msg.Seq
	hidBy     map[msg.Seq][]msg.UserID
	hidden    map[msg.UserID]uint64 // of others so far that would count
	mentioned map[msg.UserID]uint64 // so far
	mentions  *mentionNotes
	points    []checkpoint // ascending; those still ahead
	base      []tally      // by member, at his base
}

func (v *convVerifier) log() (*logCounts, error) {
	v.senders = make(map[msg.UserID]*sending)
	w := &walk{convVerifier: v, hidBy: make(map[msg.Seq][]msg.UserID), hidden: make(map[msg.UserID]uint64),
		mentioned: make(map[msg.UserID]uint64), base: make([]tally, len(v.members))}
	w.last.Seq, w.last.Ordinal = v.conv.Floor.Seq, v.conv.Floor.Ordinal
	for _, prepare := range [...]func() error{w.hides, w.skips, w.noted} {
		if err := prepare(); err != nil {
			return nil, err
		}
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
	w.mentions.rest(v)
	return &w.counts, err
}

// skips reads the skips of everybody and of each member, and compares the counters.
// A member skips his own messages, and those that he hid.
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
		case m.Sender != s.User && !slices.Contains(w.hidBy[s.Seq], s.User):
			w.wrong("member %d skips message %d, which is not his and which he did not hide", s.User, s.Seq)
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
			w.base[p.member] = w.tallyOf(m.User)
			continue
		}
		if err := w.compare(m, w.base[p.member]); err != nil {
			return err
		}
	}
	return nil
}

// compare holds what the rules say a member has unread against what was counted.
func (w *walk) compare(m *Member, base tally) error {
	n, err := unread(w.r, &w.conv, m)
	if err != nil {
		return err
	}
	named, err := mentions(w.r, &w.conv, m)
	if err != nil {
		return err
	}
	brute := w.tallyOf(m.User)
	brute.unread -= base.unread
	brute.mentions -= base.mentions
	if closed(&w.conv, m) {
		brute = tally{}
	}
	if n != brute.unread {
		w.wrong("member %d has %d unread by the rule, %d by counting", m.User, n, brute.unread)
	}
	if named != brute.mentions {
		w.wrong("member %d is mentioned in %d unread messages by the rule, %d by counting", m.User, named, brute.mentions)
	}
	return nil
}

// tallyOf counts what a user could have unread up to here.
func (w *walk) tallyOf(user msg.UserID) tally {
	n := w.counted - w.hidden[user]
	if s := w.senders[user]; s != nil {
		n -= s.counted
	}
	return tally{n, w.mentioned[user]}
}
