package chat

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

func checkHide(_ *session, f *frame.Hide) error {
	if len(f.Seqs) == 0 {
		return msg.Errorf(msg.CodeBadRequest, "the request does not say which messages to hide")
	}
	return nil
}

// hide deletes messages for the user alone. What is gone for him already, because he
// hid or cleared it, needs nothing done.
func hide(b *batch, o *opOp, p *place, f *frame.Hide) error {
	m := p.member
	head := m.Head(&p.conv).Seq
	for _, seq := range f.Seqs {
		if seq <= m.Start.Seq || seq > head {
			return p.noMessage(seq)
		}
	}
	first, _ := bounds(&p.conv, &m)
	for _, seq := range f.Seqs {
		if seq < first {
			continue
		}
		if err := b.hideOne(&m, seq); err != nil {
			return err
		}
	}
	if m.HiddenRev == p.member.HiddenRev {
		return nil
	}
	return b.putVeiled(&m)
}

// hideOne hides a message from a member: it neither counts for him nor mentions him.
func (b *batch) hideOne(m *Member, seq msg.Seq) error {
	// Not by newHides: among the seqs of one request the same may come twice.
	hid, err := b.Hidden(m.Conv, m.User, msg.Range{Lo: seq, Hi: seq})
	if err != nil || len(hid) > 0 {
		return err
	}
	s, there, err := found(b.Message(m.Conv, seq))
	if err != nil || !there {
		return err
	}
	in, err := b.c.codec.DecodeMessage(s.Blob)
	if err != nil {
		return err
	}
	m.HiddenRev++
	if err := b.PutHide(Hide{Conv: m.Conv, User: m.User, Seq: seq, Rev: m.HiddenRev}); err != nil || !in.Countable() {
		return err
	}
	skipped, err := b.HasSkip(m.Conv, m.User, seq)
	if err != nil {
		return err
	}
	if !skipped {
		m.Skips++
		if err := b.AddSkip(Skip{Conv: m.Conv, User: m.User, Position: msg.Position{Seq: seq, Ordinal: s.Ordinal}}); err != nil {
			return err
		}
	}
	return b.SetMention(m.Conv, m.User, seq, false)
}

// putVeiled is putOwn where messages went out of the user's sight: his devices get
// the preview anew.
func (b *batch) putVeiled(m *Member) error {
	if err := b.putOwn(m); err != nil {
		return err
	}
	t := b.convs[m.Conv]
	t.veiled = with(t.veiled, m.User)
	return nil
}

// hides tells which messages of a conversation a member hid. It looks them up a
// window at a time, and not at all for who never hid one.
type hides struct {
	r      MessageReader
	member *Member
	window msg.Range
	seqs   []msg.Seq // hidden, of the window
}

// hideWindow is how many seqs are looked up at once: a power of two.
const hideWindow = 256

func newHides(r MessageReader, m *Member) *hides {
	return &hides{r: r, member: m, window: msg.Range{Lo: 1}}
}

func (h *hides) has(seq msg.Seq) (bool, error) {
	if h.member.HiddenRev == 0 {
		return false, nil
	}
	if !h.window.Contains(seq) {
		lo := seq &^ (hideWindow - 1)
		window := msg.Range{Lo: lo, Hi: lo + hideWindow - 1}
		seqs, err := h.r.Hidden(h.member.Conv, h.member.User, window)
		if err != nil {
			return false, err
		}
		h.window, h.seqs = window, seqs
	}
	_, hid := slices.BinarySearch(h.seqs, seq)
	return hid, nil
}

// holes joins hidden seqs, ascending, to ranges.
func holes(hidden []msg.Seq) []msg.Hole {
	var list []msg.Hole
	for _, seq := range hidden {
		if n := len(list); n > 0 && list[n-1].Hi+1 == seq {
			list[n-1].Hi = seq
			continue
		}
		list = append(list, msg.Hole{Range: msg.Range{Lo: seq, Hi: seq}, Reason: msg.HoleHidden})
	}
	return list
}

// hiddenSince is what the member hid after a hidden_rev, as far as one page tells of it.
func hiddenSince(r MessageReader, m *Member, since uint64) (frame.Hidden, error) {
	news := frame.Hidden{Rev: m.HiddenRev}
	if m.HiddenRev <= since {
		return news, nil
	}
	list, err := r.HiddenSince(m.Conv, m.User, since, maxHides)
	if err != nil {
		return news, err
	}
	for i := range list {
		news.Seqs = append(news.Seqs, list[i].Seq)
	}
	if n := len(list); n == maxHides {
		news.Rev = list[n-1].Rev
	}
	return news, nil
}
