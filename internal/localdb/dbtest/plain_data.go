package dbtest

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// edit changes what is stored of a conversation.
func (s *state) edit(no engine.ConvNo, f func(*data)) error {
	d := s.data[no]
	f(&d)
	s.data[no] = d
	return nil
}

// with is a copy of m in which k is v.
func with[K comparable, V any](m map[K]V, k K, v V) map[K]V {
	m = maps.Clone(m)
	if m == nil {
		m = map[K]V{}
	}
	m[k] = v
	return m
}

func (s *state) Spans(no engine.ConvNo) (span.Set, error) { return slices.Clone(s.data[no].spans), nil }

func (s *state) SetSpans(no engine.ConvNo, _, new span.Set) error {
	return s.edit(no, func(d *data) { d.spans = slices.Clone(new) })
}

func (s *state) Holes(no engine.ConvNo) ([]msg.Hole, error) {
	return slices.Clone(s.data[no].holes), nil
}

func (s *state) SetHoles(no engine.ConvNo, holes []msg.Hole) error {
	return s.edit(no, func(d *data) { d.holes = slices.Clone(holes) })
}

func (s *state) Watermarks(no engine.ConvNo) ([]frame.Watermark, error) {
	return slices.SortedFunc(maps.Values(s.data[no].marks),
		func(a, b frame.Watermark) int { return cmp.Compare(a.User, b.User) }), nil
}

func (s *state) PutWatermark(no engine.ConvNo, w frame.Watermark) error {
	return s.edit(no, func(d *data) { d.marks = with(d.marks, w.User, w) })
}

func (s *state) Messages(no engine.ConvNo, r msg.Range, backward bool, limit int, yield func(*engine.Stored) bool) error {
	s.messages(no, backward, limit, func(m *engine.Stored) bool { return r.Contains(m.Seq) }, yield)
	return nil
}

func (s *state) ThreadMessages(no engine.ConvNo, thread uint64, r msg.Range, backward bool, limit int,
	yield func(*engine.Stored) bool) error {

	inThread := func(m *engine.Stored) bool { return r.Contains(m.Seq) && m.Thread == thread && thread != 0 }
	s.messages(no, backward, limit, inThread, yield)
	return nil
}

func (s *state) messages(no engine.ConvNo, backward bool, limit int, fits, yield func(*engine.Stored) bool) {
	seqs := slices.Sorted(maps.Keys(s.data[no].messages))
	if backward {
		slices.Reverse(seqs)
	}
	for _, seq := range seqs {
		m := storedClone(s.data[no].messages[seq])
		if !fits(&m) {
			continue
		}
		if limit--; limit < 0 || !yield(&m) {
			return
		}
	}
}

func storedClone(m engine.Stored) engine.Stored {
	m.Blob, m.Mine = bytes.Clone(m.Blob), slices.Clone(m.Mine)
	return m
}

func (s *state) CountMessages(no engine.ConvNo, thread uint64, r msg.Range) (n engine.Counts, err error) {
	for seq, m := range s.data[no].messages {
		if !r.Contains(seq) || thread != 0 && m.Thread != thread {
			continue
		}
		n.All++
		switch {
		case m.Traits&engine.TraitOwn != 0:
			n.Own++
		case m.Traits&engine.TraitCounts != 0:
			n.Counts++
			if m.Traits&engine.TraitMention != 0 {
				n.Mention++
			}
		}
	}
	return n, nil
}

func (s *state) PutMessages(no engine.ConvNo, messages []engine.Stored) error {
	return s.edit(no, func(d *data) {
		for _, m := range messages {
			if old, held := d.messages[m.Seq]; !held || m.Rev > old.Rev {
				d.messages = with(d.messages, m.Seq, storedClone(m))
			}
		}
	})
}

func (s *state) SetMine(no engine.ConvNo, seq msg.Seq, mine []string) error {
	return s.edit(no, func(d *data) {
		if m, held := d.messages[seq]; held {
			m.Mine = slices.Clone(mine)
			d.messages = with(d.messages, seq, m)
		}
	})
}

func (s *state) Members(no engine.ConvNo, after msg.Address, limit int) (found []frame.Member, err error) {
	for _, user := range slices.Sorted(maps.Keys(s.data[no].members)) {
		if user > after && len(found) < limit {
			found = append(found, s.data[no].members[user])
		}
	}
	return found, nil
}

func (s *state) PutMember(no engine.ConvNo, m frame.Member) error {
	return s.edit(no, func(d *data) {
		d.members = with(d.members, m.User, m)
		if m.Left {
			delete(d.members, m.User)
		}
	})
}

func (s *state) DeleteMembers(no engine.ConvNo) error {
	return s.edit(no, func(d *data) { d.members = nil })
}

func (s *state) DeleteMessages(no engine.ConvNo, r msg.Range) error {
	return s.edit(no, func(d *data) {
		d.messages = maps.Clone(d.messages)
		maps.DeleteFunc(d.messages, func(seq msg.Seq, _ engine.Stored) bool { return r.Contains(seq) })
	})
}

func (s *state) Outbox(no engine.ConvNo) ([]*engine.OutboxEntry, error) {
	var entries []*engine.OutboxEntry
	for _, e := range s.outbox {
		if no == 0 || e.Conv == no {
			entries = append(entries, &e)
		}
	}
	slices.SortFunc(entries, func(a, b *engine.OutboxEntry) int { return cmp.Compare(a.No, b.No) })
	return entries, nil
}

func (s *state) OutboxByID(id msg.MessageID) (*engine.OutboxEntry, error) {
	for _, e := range s.outbox {
		if e.ID == id {
			return &e, nil
		}
	}
	return nil, nil
}

func (s *state) PutOutbox(e *engine.OutboxEntry) error {
	for _, other := range s.outbox {
		if other.ID == e.ID && other.No != e.No {
			return msg.Errorf(msg.CodeLocalDB, "outbox entry %d has the same id", other.No)
		}
	}
	if e.No == 0 {
		e.No = s.lastOutbox + 1
	}
	s.lastOutbox = max(s.lastOutbox, e.No)
	s.outbox[e.No] = *e
	return nil
}

func (s *state) DeleteOutbox(e *engine.OutboxEntry, placed msg.Seq) error {
	delete(s.outbox, e.No)
	if placed == 0 {
		return nil
	}
	return s.edit(e.Conv, func(d *data) { d.placed = with(d.placed, e.ID, placed) })
}

func (s *state) Placed(no engine.ConvNo, id msg.MessageID) (msg.Seq, error) {
	return s.data[no].placed[id], nil
}
