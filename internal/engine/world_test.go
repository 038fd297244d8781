package engine_test

import (
	"cmp"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// world is the plain model of a server with one conversation of ann and bob, as
// ann may see it: rows as they are, and the rules of what is answered. Pushes for
// ann's device are collected; the test delivers them as it likes.
type world struct {
	msgs     []msg.Message // msgs[i] is seq i+1
	rev      msg.Rev
	inboxRev msg.Rev
	hidden   []msg.Seq // in the order in which ann hid them
	cleared  msg.Seq
	read     msg.Seq
	marked   bool
	pinned   uint64
	muted    msg.Millis
	archived uint64
	ids      map[msg.MessageID]msg.Seq
	ops      []uint64 // that were carried out, in order
	told     msg.Seq
	pushes   []any
	refuse   msg.Code  // all Ops
	born     []msg.Rev // of each message: the rev of its append
}

func newWorld() *world { return &world{ids: map[msg.MessageID]msg.Seq{}} }

func (w *world) head() msg.Position {
	if len(w.msgs) == 0 {
		return msg.Position{}
	}
	return w.msgs[len(w.msgs)-1].Position()
}

func (w *world) state() frame.State {
	s := frame.State{Head: w.head(), Rev: w.rev, MetaRev: 1, First: 1, FirstWhy: msg.EndBeginning, HiddenRev: uint64(len(w.hidden))}
	if w.cleared > 0 {
		s.First, s.FirstWhy, s.Cleared = w.cleared+1, msg.EndCleared, w.cleared
	}
	return s
}

// visible lists the messages that ann may see.
func (w *world) visible() (list []msg.Message) {
	for _, m := range w.msgs {
		if m.Seq > w.cleared && !slices.Contains(w.hidden, m.Seq) {
			list = append(list, m)
		}
	}
	return list
}

// unread is the brute-force count.
func (w *world) unread() (unread, mentions uint64) {
	for _, m := range w.visible() {
		if m.Seq > w.read && m.Counts() && m.From != "ann" {
			unread++
			if m.MentionsUser("ann") {
				mentions++
			}
		}
	}
	return unread, mentions
}

func (w *world) row() frame.Row {
	unread, mentions := w.unread()
	r := frame.Row{Conv: annBob, InboxRev: w.inboxRev, Peer: "bob", Activity: msg.Millis(w.rev) + 1, State: w.state(),
		Read: msg.Position{Seq: w.read}, Unread: unread, Mentions: mentions, Marked: w.marked,
		Pinned: w.pinned, MutedUntil: w.muted, Archived: w.archived}
	if w.read > 0 {
		r.Read = w.msgs[w.read-1].Position()
	}
	if list := w.visible(); len(list) > 0 {
		r.Preview = blob(&list[len(list)-1])
	}
	return r
}

// touch is a change of ann's row.
func (w *world) touch() *frame.InboxPage {
	w.inboxRev++
	return &frame.InboxPage{From: w.inboxRev - 1, To: w.inboxRev, Rows: []frame.Row{w.row()}}
}

// changed pushes what changed after prev, with the row.
func (w *world) changed(prev msg.Rev, mine []frame.Mine) {
	row := w.touch().Rows[0]
	row.Preview = nil
	p := &frame.Push{Conv: annBob, Prev: prev, Rev: w.rev, From: w.inboxRev - 1, To: w.inboxRev, Row: &row, Mine: mine}
	for _, m := range w.since(prev) {
		p.Messages = append(p.Messages, blob(&m))
	}
	w.pushes = append(w.pushes, p)
}

// shown is a message as it is sent: of the names of a reaction only the first, as if
// that were as many as there may be.
func shown(m *msg.Message) msg.Message {
	out := *m
	out.Reactions = slices.Clone(m.Reactions)
	for i := range out.Reactions {
		out.Reactions[i].Names = out.Reactions[i].Names[:1]
	}
	return out
}

func blob(m *msg.Message) frame.Blob {
	out := shown(m)
	return codec.EncodeMessage(&out)
}

// mine is ann's reactions that the name does not show.
func mine(m *msg.Message) frame.Mine {
	own := frame.Mine{Seq: m.Seq}
	for _, r := range m.Reactions {
		if slices.Contains(r.Names[1:], "ann") {
			own.Emoji = append(own.Emoji, r.Emoji)
		}
	}
	return own
}

// mines are those of a page: who has none is not named.
func mines(list []msg.Message) (all []frame.Mine) {
	for i := range list {
		if own := mine(&list[i]); len(own.Emoji) > 0 {
			all = append(all, own)
		}
	}
	return all
}

// moved is what a change by somebody says of ann's reactions.
func (w *world) moved(from msg.Address, ch frame.Change) []frame.Mine {
	if r, ok := ch.(*frame.React); ok && from == "ann" && r.Seq > 0 && r.Seq <= w.head().Seq {
		return []frame.Mine{mine(&w.msgs[r.Seq-1])}
	}
	return nil
}

// since lists what changed after a rev and is visible, by rev.
func (w *world) since(prev msg.Rev) (list []msg.Message) {
	for _, m := range w.visible() {
		if m.Rev > prev {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, b msg.Message) int { return cmp.Compare(a.Rev, b.Rev) })
	return list
}

// say appends a message.
func (w *world) say(from msg.Address, id msg.MessageID, c msg.Content) msg.Seq {
	w.rev++
	at := w.head()
	at.Seq++
	if c.Countable() {
		at.Ordinal++
	}
	if from == "ann" {
		if n, _ := w.unread(); n == 0 {
			w.read = at.Seq
		}
	}
	w.msgs = append(w.msgs, msg.Message{Content: c, Conv: annBob, Seq: at.Seq, Ordinal: at.Ordinal, Rev: w.rev,
		ID: id, From: from, Time: msg.Millis(w.rev) + 1})
	w.ids[id], w.born = at.Seq, append(w.born, w.rev)
	return at.Seq
}

// do carries out a change for a user; a code refuses it.
func (w *world) do(from msg.Address, change frame.Change) msg.Code {
	switch ch := change.(type) {
	case *frame.Hide:
		for _, seq := range ch.Seqs {
			if seq > w.head().Seq {
				return msg.CodeNoMessage
			}
		}
		for _, seq := range ch.Seqs {
			if !slices.Contains(w.hidden, seq) {
				w.hidden = append(w.hidden, seq)
			}
		}
		return 0
	case *frame.Clear:
		w.cleared = max(w.cleared, min(ch.Seq, w.head().Seq))
		if w.cleared > w.read {
			w.read, w.marked = w.cleared, false
		}
		return 0
	case *frame.Mark:
		w.marked = ch.Unread
		return 0
	case *frame.Arrange:
		if ch.Pinned != nil {
			w.pinned = *ch.Pinned
		}
		if ch.MutedUntil != nil {
			w.muted = *ch.MutedUntil
		}
		if ch.Archived != nil {
			w.archived = min(*ch.Archived, uint64(w.head().Ordinal)+1)
		}
		return 0
	}
	seq := seqOf(change)
	if seq == 0 || seq > w.head().Seq || from == "ann" && (seq <= w.cleared || slices.Contains(w.hidden, seq)) {
		return msg.CodeNoMessage
	}
	m := &w.msgs[seq-1]
	switch ch := change.(type) {
	case *frame.SetCall:
		if m.Call == nil {
			return msg.CodeBadRequest
		}
		m.Call = new(m.Call.Raised(ch.Outcome, ch.Duration))
		m.Edited = 5
	case *frame.Edit:
		switch {
		case m.From != from:
			return msg.CodeNotYours
		case m.Deleted != 0:
			return msg.CodeDeleted
		}
		m.Text, m.Mentions, m.Properties = ch.Content.Text, ch.Content.Mentions, ch.Content.Properties
		m.Edited = 5
	case *frame.Delete:
		switch {
		case m.From != from:
			return msg.CodeNotYours
		case m.Deleted != 0:
			return 0
		}
		m.Content = msg.Content{Type: m.Type, Flags: m.Flags, Thread: m.Thread, ReplyTo: m.ReplyTo}
		m.Deleted, m.Reactions = 5, nil
	case *frame.React:
		if m.Deleted != 0 {
			return msg.CodeDeleted
		}
		if !react(m, from, ch.Emoji, ch.Remove) {
			return 0
		}
	}
	w.rev++
	m.Rev = w.rev
	return 0
}

func seqOf(change frame.Change) msg.Seq {
	switch ch := change.(type) {
	case *frame.Edit:
		return ch.Seq
	case *frame.SetCall:
		return ch.Seq
	case *frame.Delete:
		return ch.Seq
	case *frame.React:
		return ch.Seq
	}
	return 0
}

// react reports whether it changed anything.
func react(m *msg.Message, from msg.Address, emoji string, remove bool) bool {
	m.Reactions = slices.Clone(m.Reactions)
	i := slices.IndexFunc(m.Reactions, func(r msg.Reaction) bool { return r.Emoji == emoji })
	if i < 0 {
		if remove {
			return false
		}
		m.Reactions = append(m.Reactions, msg.Reaction{Emoji: emoji, Count: 1, Names: []msg.Address{from}})
		slices.SortFunc(m.Reactions, func(a, b msg.Reaction) int { return cmp.Compare(a.Emoji, b.Emoji) })
		return true
	}
	r := &m.Reactions[i]
	r.Names = slices.Clone(r.Names)
	at := slices.Index(r.Names, from)
	if (at < 0) == remove {
		return false
	}
	if !remove {
		r.Names, r.Count = append(r.Names, from), r.Count+1
		return true
	}
	r.Names, r.Count = slices.Delete(r.Names, at, at+1), r.Count-1
	if r.Count == 0 {
		m.Reactions = slices.Delete(m.Reactions, i, i+1)
	}
	return true
}
