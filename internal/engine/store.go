package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// batch is the messages of one frame: as they are stored, and decoded.
type batch struct {
	rows  []Stored
	msgs  []msg.Message
	named []bool // rows[i].Mine is what the frame says, not what is known from before
}

// decode reads the messages of a frame. With whole, a message that mine does not
// name has no own reactions beyond its lists of names; otherwise what is known of
// it stays.
func (e *Engine) decode(blobs []frame.Blob, mine []frame.Mine, whole bool) (*batch, error) {
	b := &batch{
		rows: make([]Stored, len(blobs)), msgs: make([]msg.Message, len(blobs)), named: make([]bool, len(blobs)),
	}
	for i, blob := range blobs {
		m, err := e.cfg.Codec.DecodeMessage(blob)
		if err != nil {
			return nil, err
		}
		b.msgs[i] = m
		b.rows[i] = Stored{Seq: m.Seq, Rev: m.Rev, Blob: blob, Thread: m.Thread, Traits: e.traits(&m)}
		b.named[i] = whole
		for _, own := range mine {
			if own.Seq == m.Seq {
				b.rows[i].Mine, b.named[i] = slices.Clone(own.Emoji), true
			}
		}
	}
	return b, nil
}

// traits say what a message counts as on this device.
func (e *Engine) traits(m *msg.Message) (t Traits) {
	if e.owner == nil {
		return 0
	}
	if m.From == e.owner.User {
		t |= TraitOwn
	}
	if m.Counts() {
		t |= TraitCounts
	}
	if m.MentionsUser(e.owner.User) {
		t |= TraitMention
	}
	if m.Type == msg.CallRecord {
		t |= TraitCall
	}
	return t
}

// overflows reports whether the lists of names do not show everybody who
// reacted, so that Mine says something.
func overflows(m *msg.Message) bool {
	return slices.ContainsFunc(m.Reactions, func(r msg.Reaction) bool { return r.Count > uint64(len(r.Names)) })
}

// put stores those of a batch that keep accepts and that lie in no hole, with
// the own reactions that are known of them.
func (e *Engine) put(tx Tx, c *conv, b *batch, keep func(i int) bool) error {
	rows := make([]Stored, 0, len(b.rows))
	var mended []Stored
	for i := range b.rows {
		if c.inHole(b.rows[i].Seq) || keep != nil && !keep(i) {
			continue
		}
		if overflows(&b.msgs[i]) {
			old, err := stored(tx, c.No, b.rows[i].Seq)
			if err != nil {
				return err
			}
			switch {
			case old == nil:
			case !b.named[i]:
				b.rows[i].Mine = old.Mine
			case old.Rev == b.rows[i].Rev && !slices.Equal(old.Mine, b.rows[i].Mine):
				mended = append(mended, b.rows[i])
			}
		}
		rows = append(rows, b.rows[i])
	}
	if err := tx.PutMessages(c.No, rows); err != nil {
		return err
	}
	for _, r := range mended {
		if err := tx.SetMine(c.No, r.Seq, r.Mine); err != nil {
			return err
		}
	}
	return nil
}

// stored reads one stored message; nil: there is none.
func stored(r Reader, no ConvNo, seq msg.Seq) (*Stored, error) {
	var found *Stored
	err := r.Messages(no, msg.Range{Lo: seq, Hi: seq}, false, 1, func(s *Stored) bool {
		row := *s
		row.Blob, row.Mine = slices.Clone(s.Blob), slices.Clone(s.Mine)
		found = &row
		return false
	})
	return found, err
}

// notePreview keeps the newest visible message for the conversation list: one
// that is newer than the preview, or a change of it.
func (e *Engine) notePreview(c *conv, b *batch) {
	old := e.previewSeq(c)
	for i := range b.msgs {
		m := &b.msgs[i]
		// What is not held comes late: where something was hidden, that may be it.
		_, sure := c.spans.At(m.Seq)
		sure = sure || c.State.HiddenRev == 0
		newer := m.Seq == old.Seq && m.Rev > old.Rev || m.Seq > old.Seq && m.Seq == c.head() && sure
		if newer && m.Seq >= c.first() && !c.inHole(m.Seq) {
			c.Preview, old = slices.Clone(b.rows[i].Blob), *m
		}
	}
}

// has reports whether a message is among those that came; in nil there is none.
func (b *batch) has(seq msg.Seq) bool {
	return b != nil && slices.ContainsFunc(b.msgs, func(m msg.Message) bool { return m.Seq == seq })
}

// previewSeq says which message the preview is; zero: none.
func (e *Engine) previewSeq(c *conv) msg.Message {
	if c.Preview == nil {
		return msg.Message{}
	}
	m, err := e.cfg.Codec.DecodeMessage(c.Preview)
	if err != nil {
		return msg.Message{}
	}
	return m
}
