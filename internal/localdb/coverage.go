package localdb

import (
	"slices"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

func (r reader) Spans(no engine.ConvNo) (span.Set, error) {
	q := r.db.query(`SELECT lo, hi, rev FROM span WHERE conv = ? ORDER BY lo`)
	q.int(int64(no))
	var set span.Set
	for q.next() {
		set = append(set, span.Span{Range: q.seqs(), Rev: msg.Rev(q.s.ColumnInt64(2))})
	}
	return set, q.done()
}

// SetSpans walks through both sets once: spans that begin in old only are
// deleted, those that are new or differ are written.
func (t tx) SetSpans(no engine.ConvNo, old, new span.Set) error {
	for len(old) > 0 || len(new) > 0 {
		var err error
		switch {
		case len(new) == 0 || len(old) > 0 && old[0].Lo < new[0].Lo:
			err = t.deleteSpan(no, old[0].Lo)
			old = old[1:]
		case len(old) == 0 || new[0].Lo < old[0].Lo:
			err = t.putSpan(no, new[0])
			new = new[1:]
		default:
			if old[0] != new[0] {
				err = t.putSpan(no, new[0])
			}
			old, new = old[1:], new[1:]
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t tx) deleteSpan(no engine.ConvNo, lo msg.Seq) error {
	q := t.db.query(`DELETE FROM span WHERE conv = ? AND lo = ?`)
	return q.int(int64(no)).int(int64(lo)).run()
}

func (t tx) putSpan(no engine.ConvNo, sp span.Span) error {
	q := t.db.query(`INSERT INTO span (conv, lo, hi, rev) VALUES (?, ?, ?, ?)
		ON CONFLICT (conv, lo) DO UPDATE SET hi = excluded.hi, rev = excluded.rev`)
	return q.int(int64(no)).int(int64(sp.Lo)).int(int64(sp.Hi)).int(int64(sp.Rev)).run()
}

func (r reader) Holes(no engine.ConvNo) ([]msg.Hole, error) {
	q := r.db.query(`SELECT lo, hi, reason FROM hole WHERE conv = ? ORDER BY lo`)
	q.int(int64(no))
	var holes []msg.Hole
	for q.next() {
		holes = append(holes, msg.Hole{Range: q.seqs(), Reason: msg.HoleReason(q.s.ColumnInt64(2))})
	}
	return holes, q.done()
}

func (t tx) SetHoles(no engine.ConvNo, holes []msg.Hole) error {
	old, err := t.Holes(no)
	if err != nil || slices.Equal(old, holes) {
		return err
	}
	del := t.db.query(`DELETE FROM hole WHERE conv = ?`)
	if err := del.int(int64(no)).run(); err != nil {
		return err
	}
	q := t.db.query(`INSERT INTO hole (conv, lo, hi, reason) VALUES (?, ?, ?, ?)`)
	for _, h := range holes {
		q.again().int(int64(no)).int(int64(h.Lo)).int(int64(h.Hi)).int(int64(h.Reason)).step()
	}
	return q.done()
}

// seqs reads the columns lo and hi.
func (q *query) seqs() msg.Range {
	return msg.Range{Lo: msg.Seq(q.s.ColumnInt64(0)), Hi: msg.Seq(q.s.ColumnInt64(1))}
}

func (r reader) Watermarks(no engine.ConvNo) ([]frame.Watermark, error) {
	q := r.db.query(`SELECT user, delivered, read FROM watermark WHERE conv = ? ORDER BY user`)
	q.int(int64(no))
	var marks []frame.Watermark
	for q.next() {
		marks = append(marks, frame.Watermark{User: msg.Address(q.s.ColumnText(0)),
			Delivered: msg.Seq(q.s.ColumnInt64(1)), Read: msg.Seq(q.s.ColumnInt64(2))})
	}
	return marks, q.done()
}

func (t tx) PutWatermark(no engine.ConvNo, w frame.Watermark) error {
	q := t.db.query(`INSERT INTO watermark (conv, user, delivered, read) VALUES (?, ?, ?, ?)
		ON CONFLICT (conv, user) DO UPDATE SET delivered = excluded.delivered, read = excluded.read`)
	return q.int(int64(no)).text(string(w.User)).int(int64(w.Delivered)).int(int64(w.Read)).run()
}
