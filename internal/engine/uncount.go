package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// uncounts reports whether a change may make a message count no longer: a call that
// was answered, what is deleted, a mention that an edit takes away.
func (q *queued) uncounts() bool {
	switch q.change.(type) {
	case *frame.SetCall, *frame.Delete, *frame.Edit:
		return true
	}
	return false
}

func (c *conv) uncounting() bool { return slices.ContainsFunc(c.queue, (*queued).uncounts) }

// uncounted is by how much the held messages of part (of a thread; 0: of all) count less
// once the changes of a queue are carried out: all of them, and those that are held as new
// as the conversation is known. Without the others the server may have counted already.
func (e *Engine) uncounted(r Reader, c *conv, queue []*queued, thread uint64, part msg.Range) (sure, all Counts, err error) {
	var seqs []msg.Seq
	for _, q := range queue {
		if q.uncounts() && q.Ref.IsZero() {
			seqs = append(seqs, seqsOf(q.change)...)
		}
	}
	slices.Sort(seqs)
	for _, seq := range slices.Compact(seqs) {
		sp, held := c.spans.At(seq)
		if !held || !part.Contains(seq) || c.inHole(seq) {
			continue
		}
		row, err := stored(r, c.No, seq)
		if err != nil {
			return sure, all, err
		}
		if row == nil || thread != 0 && row.Thread != thread {
			continue
		}
		m := Message{}
		if m.Message, err = e.cfg.Codec.DecodeMessage(row.Blob); err != nil {
			return sure, all, err
		}
		e.overlay(queue, &m)
		var was, is Counts
		was.add(row.Traits)
		is.add(e.traits(&m.Message))
		less := Counts{Counts: was.Counts - is.Counts, Mention: max(0, was.Mention-is.Mention)}
		all = all.and(less)
		if sp.Rev >= c.State.Rev {
			sure = sure.and(less)
		}
	}
	return sure, all, nil
}
