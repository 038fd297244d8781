package sim

import (
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// What a device claims to hold, against what is really in its file (promises 5
// and 9): each seq of a span has a row or lies in a hole, and a row that did not
// change after the span's rev is as the server has it.

// checkFile looks at every conversation in a device's file.
func (d *device) checkFile() {
	if d.e == nil {
		return
	}
	for _, conv := range d.w.model.order {
		d.checkCopy(conv)
	}
	if d.w.calm || d.e.Owner() == nil {
		return
	}
	d.checkOutbox()
}

// checkCopy looks at one conversation.
func (d *device) checkCopy(conv *conversation) {
	w := d.w
	var rec *engine.Conv
	rows := map[msg.Seq]string{}
	var spans span.Set
	var holes []msg.Hole
	err := d.db.View(func(r engine.Reader) (err error) {
		if rec, err = d.copyOf(r, conv); err != nil || rec == nil {
			return err
		}
		if spans, err = r.Spans(rec.No); err != nil {
			return err
		}
		if holes, err = r.Holes(rec.No); err != nil {
			return err
		}
		return r.Messages(rec.No, msg.Range{Lo: 1, Hi: 1 << 39}, false, 1<<30, func(m *engine.Stored) bool {
			rows[m.Seq] = string(m.Blob)
			return true
		})
	})
	if !w.must(d.String()+" reads its file", err) || rec == nil {
		return
	}
	cov, err := d.e.Coverage(d.named(conv, rec))
	if w.must("ask for the coverage", err) && !slices.Equal(cov.Spans, spans) {
		w.fail(5, "%v holds %v of %v, and its file says %v", d, cov.Spans, conv.id, spans)
	}
	if err := spans.Check(); err != nil {
		w.fail(5, "%v: the spans %v of %v: %v", d, spans, conv.id, err)
	}
	if rec.State.Rev > conv.state.Rev {
		w.fail(2, "%v knows of rev %d of %v, and %d is durable", d, rec.State.Rev, conv.id, conv.state.Rev)
	}
	for _, sp := range spans {
		for seq := sp.Lo; seq <= sp.Hi && !w.broken(); seq++ {
			hidden := slices.ContainsFunc(holes, func(h msg.Hole) bool { return h.Contains(seq) })
			d.checkRow(conv, sp, seq, rows[seq], hidden, rec.State.First)
		}
	}
}

// checkRow looks at one seq of a span.
func (d *device) checkRow(conv *conversation, sp span.Span, seq msg.Seq, row string, hidden bool, first msg.Seq) {
	w := d.w
	switch {
	case hidden:
		return
	case row == "":
		w.fail(5, "%v claims %v of %v and has no message %d", d, sp, conv.id, seq)
		return
	case int(seq) > len(conv.log):
		w.fail(2, "%v has message %d of %v, and %d are durable", d, seq, conv.id, len(conv.log))
		return
	}
	e := conv.log[seq-1]
	got, err := codec.DecodeMessage(frame.Blob(row))
	if !w.must("decode a message of "+d.String(), err) {
		return
	}
	v := e.at(got.Rev)
	if v == nil || v.blob != row {
		w.fail(1, "%v has message %d of %v at rev %d, which never was so", d, seq, conv.id, got.Rev)
		return
	}
	// A row that changed again after the span's rev may be in an earlier state.
	if now := e.now().m.Rev; seq >= first && now <= sp.Rev && got.Rev != now {
		w.fail(9, "%v claims %v of %v, and has message %d at rev %d: it changed at rev %d", d, sp, conv.id, seq, got.Rev, now)
	}
}

// checkOutbox makes sure that what the device was promised to keep is there
// until it is answered.
func (d *device) checkOutbox() {
	waiting := d.outbox()
	for _, wr := range d.wrote {
		if wr.sure && wr.seq == 0 && wr.failed == 0 && !wr.cancelled && !slices.Contains(waiting, wr.id) {
			d.w.fail(3, "%v lost %q: it is not in the outbox, and not on the server", d, wr.content.Text)
		}
	}
}

// copyOf finds the device's record of a conversation; nil: it has none.
func (d *device) copyOf(r engine.Reader, conv *conversation) (*engine.Conv, error) {
	rec, err := r.ConvByID(conv.id)
	if err != nil || rec != nil || conv.id.IsGroup() || !d.isIn(conv) {
		return rec, err
	}
	return r.ConvByPeer(d.w.nameOf(conv.id.Peer(d.user.id)))
}

func (d *device) isIn(conv *conversation) bool {
	lower, higher := conv.id.Users()
	return lower == d.user.id || higher == d.user.id
}

// named is how the device names a conversation.
func (d *device) named(conv *conversation, rec *engine.Conv) frame.Target {
	if rec.ID.IsZero() {
		return frame.Target{Peer: rec.Peer}
	}
	return frame.Target{Conv: conv.id}
}
