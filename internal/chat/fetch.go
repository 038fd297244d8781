package chat

import (
	"cmp"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// fetch answers with messages in seq order.
func (s *session) fetch(request uint64, f *frame.Fetch) {
	s.answer(request, func(r Reader) (any, error) {
		p, err := s.find(r, f.To)
		if err == nil {
			err = p.present()
		}
		if err != nil {
			return nil, err
		}
		if !p.exists {
			return &frame.Page{Conv: p.id, Range: msg.Range{Lo: 1}, State: frame.State{First: 1, FirstWhy: msg.EndBeginning}}, nil
		}
		return s.page(r, &p, f)
	})
}

func (s *session) page(r Reader, p *place, f *frame.Fetch) (*frame.Page, error) {
	state := stateOf(&p.conv, &p.member)
	page := &frame.Page{Conv: p.id, Rev: p.conv.Rev, State: state}
	page.Range = wanted(f, state.First, state.Head.Seq)
	fill := s.newFilling(r, &p.member, f.Limit)
	err := r.Messages(p.id, page.Range, !f.Forward, func(m Stored) bool { return fill.add(&m) })
	if err = cmp.Or(err, fill.err); err != nil {
		return nil, err
	}
	if !f.Forward {
		slices.Reverse(fill.blobs)
		slices.Reverse(fill.changed)
		slices.Reverse(fill.hidden)
	}
	page.Messages = fill.blobs
	// A page that was cut covers no more than it holds.
	switch {
	case fill.full && f.Forward:
		page.Range.Hi = fill.last
	case fill.full:
		page.Range.Lo = fill.last
	}
	page.Holes = holes(slices.DeleteFunc(fill.hidden, func(seq msg.Seq) bool { return !page.Range.Contains(seq) }))
	if page.Hidden, err = hiddenSince(r, &p.member, f.HiddenRev); err != nil {
		return nil, err
	}
	if page.Mine, err = s.mineIn(r, fill.changed); err != nil {
		return nil, err
	}
	page.Watermarks, err = p.watermarksSince(r, f.ReceiptRev)
	return page, err
}

// wanted is the range that a request asks for, cut to what is visible. It may
// be empty: then there is nothing in that direction.
func wanted(f *frame.Fetch, first, head msg.Seq) msg.Range {
	want := msg.Range{Lo: first, Hi: head}
	if f.Forward {
		want.Lo = max(f.From, first)
		if f.Until != 0 {
			want.Hi = min(f.Until, head)
		}
		return want
	}
	want.Lo = max(f.Until, first)
	if f.From != 0 {
		want.Hi = min(f.From, head)
	}
	return want
}
