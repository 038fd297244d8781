package chat

import (
	"cmp"
	"slices"
	"sort"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// scanChanges bounds how many changes one request looks at, wanted or not.
const scanChanges = 20_000

// changes answers which messages of the asked ranges changed after a rev.
func (s *session) changes(request uint64, f *frame.Changes) {
	s.answer(request, func(r Reader) (any, error) {
		if err := checkRanges(f.Ranges); err != nil {
			return nil, err
		}
		p, err := s.find(r, f.To)
		if err != nil {
			return nil, err
		}
		if err := p.present(); err != nil {
			if len(f.Ranges) > 0 {
				return nil, err
			}
			return p.hiddenOnly(r, f)
		}
		if f.Since > p.conv.Rev {
			return nil, msg.Errorf(msg.CodeBadRequest, "rev %d lies ahead of the conversation, which is at %d", f.Since, p.conv.Rev)
		}
		page := &frame.ChangesPage{Conv: p.id, Since: f.Since, Rev: p.conv.Rev, State: frame.State{First: 1, FirstWhy: msg.EndBeginning}}
		if !p.exists {
			return page, nil
		}
		page.State = stateOf(&p.conv, &p.member)
		if page.Ranges, err = held(r, p.id, f, &page.State); err != nil {
			return nil, err
		}
		if page.Watermarks, err = p.watermarksSince(r, f.ReceiptRev); err != nil {
			return nil, err
		}
		return page, s.fillChanges(r, &p, page, f)
	})
}

// hiddenOnly answers who is served nothing else any more: what he hid, on another
// device perhaps, is his own affair.
func (p *place) hiddenOnly(r Reader, f *frame.Changes) (*frame.ChangesPage, error) {
	page := &frame.ChangesPage{Conv: p.id, Since: f.Since, Rev: f.Since}
	var err error
	if page.State, err = stateFor(r, &p.conv, &p.member); err != nil {
		return nil, err
	}
	page.Hidden, err = hiddenSince(r, &p.member, f.HiddenRev)
	return page, err
}

func checkRanges(ranges []msg.Range) error {
	if len(ranges) > maxRanges {
		return msg.Errorf(msg.CodeBadRequest, "%d ranges are asked about; at most %d are allowed", len(ranges), maxRanges)
	}
	for i, rg := range ranges {
		if rg.Lo == 0 || rg.Empty() || i > 0 && rg.Lo <= ranges[i-1].Hi {
			return msg.Errorf(msg.CodeBadRequest, "the ranges must hold seqs from 1 and ascend without overlap")
		}
	}
	return nil
}

// held is the asked ranges, cut to what the user may see and to what was
// appended up to the rev since: later messages are not the device's yet.
func held(r MessageReader, id msg.ConvID, f *frame.Changes, state *frame.State) ([]msg.Range, error) {
	last, err := appendedUpTo(r, id, f.Since, msg.Range{Lo: state.First, Hi: state.Head.Seq})
	if err != nil {
		return nil, err
	}
	var ranges []msg.Range
	for _, rg := range f.Ranges {
		if rg = rg.Intersect(msg.Range{Lo: state.First, Hi: last}); !rg.Empty() {
			ranges = append(ranges, rg)
		}
	}
	return ranges, nil
}

// appendedUpTo finds the last seq of within that was appended at a rev up to
// `since`; below within if there is none. Appends take ascending revs, at
// least their seq.
func appendedUpTo(r MessageReader, id msg.ConvID, since msg.Rev, within msg.Range) (msg.Seq, error) {
	within.Hi = min(within.Hi, msg.Seq(since))
	var failed error
	after := func(i int) bool {
		m, err := r.Message(id, within.Lo+msg.Seq(i))
		if err != nil {
			failed = err
		}
		return m.Appended > since
	}
	n := int(within.Len())
	if n > 0 && !after(n-1) { // as it is without edits
		return within.Hi, failed
	}
	n = sort.Search(n, after)
	return within.Lo + msg.Seq(n) - 1, failed
}

func (s *session) fillChanges(r Reader, p *place, page *frame.ChangesPage, f *frame.Changes) (err error) {
	if page.Hidden, err = hiddenSince(r, &p.member, f.HiddenRev); err != nil || len(page.Ranges) == 0 {
		return err
	}
	fill, scanned, reached := s.newFilling(r, &p.member, f.Limit), 0, page.Since
	var failed error
	err = r.Changed(page.Conv, page.Since, func(seq msg.Seq, rev msg.Rev) bool {
		if scanned++; scanned > scanChanges {
			fill.full = true
			return false
		}
		if holds(page.Ranges, seq) {
			m, err := r.Message(page.Conv, seq)
			if failed = err; err != nil || !fill.add(&m) {
				return false
			}
		}
		reached = rev
		return true
	})
	if err = cmp.Or(err, failed, fill.err); err != nil {
		return err
	}
	if fill.full {
		page.Rev, page.More = reached, true
	}
	page.Messages = fill.blobs
	// What was hidden is news of its own; holes stand where a changed message would.
	slices.Sort(fill.hidden)
	page.Holes = holes(fill.hidden)
	page.Mine, err = s.mineIn(r, fill.changed)
	return err
}

// holds reports whether one of the ascending ranges contains seq.
func holds(ranges []msg.Range, seq msg.Seq) bool {
	_, within := slices.BinarySearchFunc(ranges, seq, func(r msg.Range, seq msg.Seq) int {
		switch {
		case r.Hi < seq:
			return -1
		case r.Lo > seq:
			return 1
		}
		return 0
	})
	return within
}
