package chat_test

import (
	"fmt"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// talk is what a conversation should be after everything that may happen to messages: a
// model written for reading. Seqs are indexes plus 1.
type talk struct {
	id       msg.ConvID
	messages []*said
	members  map[msg.Address]*listener
	admins   []msg.Address
}

type said struct {
	from      msg.Address
	text      string
	silent    bool
	deleted   bool
	call      *msg.Call // of a call record
	mentions  []msg.Address
	reactions map[string][]msg.Address // in order
}

type listener struct {
	start, cleared, read int
	hidden               map[int]bool
	marked               bool
	pinned, archived     uint64
	muted                msg.Millis
}

func (c *talk) at(seq int) *said {
	if seq < 1 || seq > len(c.messages) {
		return nil
	}
	return c.messages[seq-1]
}

// sees is entitlement, by the words of the rule.
func (c *talk) sees(a msg.Address, seq int) bool {
	m := c.members[a]
	return c.at(seq) != nil && seq > m.start && seq > m.cleared && !m.hidden[seq]
}

// unread counts what counts, was not read, is not his and is not hidden or cleared, and
// of that what mentions him.
func (c *talk) unread(a msg.Address) (n, mentions uint64) {
	for seq := c.members[a].read + 1; seq <= len(c.messages); seq++ {
		if m := c.at(seq); c.sees(a, seq) && !m.silent && !m.deleted && m.from != a && !m.taken() {
			n++
			if slices.Contains(m.mentions, a) {
				mentions++
			}
		}
	}
	return n, mentions
}

// preview is the newest message that he sees; 0: none.
func (c *talk) preview(a msg.Address) int {
	for seq := len(c.messages); seq > 0; seq-- {
		if c.sees(a, seq) {
			return seq
		}
	}
	return 0
}

// taken reports whether it is a call that somebody answered or rejected.
func (s *said) taken() bool { return s.call != nil && s.call.Outcome != msg.Missed }

func (m *listener) readTo(seq int) {
	if seq > m.read {
		m.read, m.marked = seq, false
	}
}

func (c *talk) send(from msg.Address, s *said) {
	n, _ := c.unread(from)
	c.messages = append(c.messages, s)
	if n == 0 {
		c.members[from].readTo(len(c.messages))
	}
}

// may says with which code a change by a user is refused, mostly 0.
func (c *talk) may(a msg.Address, change frame.Change) msg.Code {
	seq, others := 0, true
	switch f := change.(type) {
	case *frame.Edit:
		seq, others = int(f.Seq), false
	case *frame.Delete:
		seq, others = int(f.Seq), false
	case *frame.SetCall:
		seq = int(f.Seq)
	case *frame.React:
		seq = int(f.Seq)
	case *frame.Hide:
		for _, s := range f.Seqs {
			if int(s) <= c.members[a].start || int(s) > len(c.messages) {
				return msg.CodeNoMessage
			}
		}
		return 0
	default:
		return 0
	}
	_, deleting := change.(*frame.Delete)
	_, editing := change.(*frame.Edit)
	_, calling := change.(*frame.SetCall)
	switch m := c.at(seq); {
	case !c.sees(a, seq):
		return msg.CodeNoMessage
	case m.deleted && !deleting:
		return msg.CodeDeleted
	case editing && m.call != nil || calling && m.call == nil:
		return msg.CodeBadRequest
	case !m.deleted && !others && m.from != a && !slices.Contains(c.admins, a):
		return msg.CodeNotYours
	}
	return 0
}

// do carries a permitted change out.
func (c *talk) do(a msg.Address, change frame.Change) {
	who := c.members[a]
	switch f := change.(type) {
	case *frame.Edit:
		m := c.at(int(f.Seq))
		m.text, m.mentions = f.Content.Text, f.Content.Mentions
	case *frame.Delete:
		m := c.at(int(f.Seq))
		m.deleted, m.text, m.mentions, m.reactions = true, "", nil, map[string][]msg.Address{}
	case *frame.SetCall:
		call := c.at(int(f.Seq)).call
		call.Outcome, call.Duration = max(call.Outcome, f.Outcome), max(call.Duration, f.Duration)
	case *frame.React:
		m := c.at(int(f.Seq))
		list := m.reactions[f.Emoji]
		switch i := slices.Index(list, a); {
		case i < 0 && !f.Remove:
			m.reactions[f.Emoji] = append(list, a)
		case i >= 0 && f.Remove:
			m.reactions[f.Emoji] = slices.Delete(list, i, i+1)
		}
		if len(m.reactions[f.Emoji]) == 0 {
			delete(m.reactions, f.Emoji)
		}
	case *frame.Hide:
		for _, s := range f.Seqs {
			if int(s) > who.cleared {
				who.hidden[int(s)] = true
			}
		}
	case *frame.Clear:
		to := min(int(f.Seq), len(c.messages))
		who.cleared = max(who.cleared, to)
		who.readTo(to)
	case *frame.Mark:
		who.marked = f.Unread
	case *frame.Arrange:
		if f.Pinned != nil {
			who.pinned = *f.Pinned
		}
		if f.MutedUntil != nil {
			who.muted = *f.MutedUntil
		}
		if f.Archived != nil {
			who.archived = min(*f.Archived, c.countable()+1)
		}
	}
}

// countable is how many messages count, whatever became of them.
func (c *talk) countable() (n uint64) {
	for _, m := range c.messages {
		if !m.silent {
			n++
		}
	}
	return n
}

// says is a message in one line, as the model has it.
func (s *said) says() string { return oneLine(s.from, s.text, s.call, s.deleted, s.reactions) }

// reads is the same of a message that a device got.
func reads(m *msg.Message) string {
	reactions := map[string][]msg.Address{}
	for _, r := range m.Reactions {
		reactions[r.Emoji] = r.Names
	}
	return oneLine(m.From, m.Text, m.Call, m.Deleted != 0, reactions)
}

func oneLine(from msg.Address, text string, call *msg.Call, deleted bool, reactions map[string][]msg.Address) string {
	if call != nil && !deleted {
		text += fmt.Sprintf(" %+v", *call)
	}
	return fmt.Sprintf("%s: %q deleted %v %v", from, text, deleted, reactions)
}
