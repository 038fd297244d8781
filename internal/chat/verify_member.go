package chat

import (
	"math"
	"slices"

	"github.com/backscroll/backscroll/msg"
)

// hides reads who hid what, and compares that with the counters.
func (w *walk) hides() error {
	for i := range w.members {
		m := &w.members[i]
		list, err := w.r.HiddenSince(w.conv.ID, m.User, 0, math.MaxInt)
		if err != nil {
			return err
		}
		var seqs []msg.Seq
		for j, h := range list {
			if h.Rev != uint64(j+1) || h.Seq == 0 || h.Seq > m.Head(&w.conv).Seq {
				w.wrong("member %d hid message %d at hidden_rev %d; expected %d, and a message up to his head", m.User, h.Seq, h.Rev, j+1)
			}
			seqs = append(seqs, h.Seq)
			w.hidBy[h.Seq] = append(w.hidBy[h.Seq], m.User)
		}
		if m.HiddenRev != uint64(len(list)) {
			w.wrong("member %d has hidden_rev %d and hid %d messages", m.User, m.HiddenRev, len(list))
		}
		slices.Sort(seqs)
		bySeq, err := w.r.Hidden(w.conv.ID, m.User, msg.Range{Lo: 1, Hi: math.MaxUint64})
		if err != nil {
			return err
		}
		if !slices.Equal(bySeq, seqs) {
			w.wrong("member %d hid %v in the order of seqs, %v in that of time", m.User, bySeq, seqs)
		}
	}
	return nil
}

// receipts checks that the log of a member's receipts ends where his watermarks stand.
func (v *convVerifier) receipts(m *Member) error {
	for _, mark := range [...]struct {
		kind ReceiptKind
		name string
		at   msg.Seq
	}{{ReceiptDelivered, "delivered", m.Delivered.Seq}, {ReceiptRead, "told", m.Told}} {
		if mark.at > 0 {
			last, there, err := found(v.r.ReceiptAt(v.conv.ID, m.User, mark.kind, mark.at))
			if err != nil {
				return err
			}
			if !there || last.Seq != mark.at {
				v.wrong("member %d: %s is %d; the last receipt says %d", m.User, mark.name, mark.at, last.Seq)
			}
		}
		above, there, err := found(v.r.ReceiptAt(v.conv.ID, m.User, mark.kind, mark.at+1))
		if err != nil {
			return err
		}
		if there {
			v.wrong("member %d: %s is %d; there is a receipt of %d", m.User, mark.name, mark.at, above.Seq)
		}
	}
	return nil
}
