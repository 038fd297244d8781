package span

import "github.com/backscroll/backscroll/msg"

// At returns the span that holds seq.
func (s Set) At(seq msg.Seq) (Span, bool) {
	if i := s.from(seq); i < len(s) && s[i].Contains(seq) {
		return s[i], true
	}
	return Span{}, false
}

// Held reports whether all of r is held, at whatever revs. An empty range is.
func (s Set) Held(r msg.Range) bool {
	for _, held := range s.pieces(r) {
		if !held {
			return false
		}
	}
	return true
}

// Run returns the longest range around seq that is held without a gap, across
// adjacent spans of unequal rev: what a reader at seq may walk through.
func (s Set) Run(seq msg.Seq) (msg.Range, bool) {
	lo := s.from(seq)
	if lo == len(s) || !s[lo].Contains(seq) {
		return msg.Range{}, false
	}
	hi := lo
	for lo > 0 && s[lo-1].meets(s[lo]) {
		lo--
	}
	for hi < len(s)-1 && s[hi].meets(s[hi+1]) {
		hi++
	}
	return msg.Range{Lo: s[lo].Lo, Hi: s[hi].Hi}, true
}

// Gaps returns what is not held inside within, ascending; nil if all is held.
func (s Set) Gaps(within msg.Range) []msg.Range {
	var gaps []msg.Range
	for p, held := range s.pieces(within) {
		if !held {
			gaps = append(gaps, p.Range)
		}
	}
	return gaps
}

// Stale returns the parts inside within that are held below rev, ascending;
// nil if there are none. A Changes request for them asks since the lowest of
// their revs.
func (s Set) Stale(within msg.Range, rev msg.Rev) []Span {
	var stale []Span
	for p, held := range s.pieces(within) {
		if held && p.Rev < rev {
			stale = append(stale, p)
		}
	}
	return stale
}

// Below returns the highest held seq <= seq.
func (s Set) Below(seq msg.Seq) (msg.Seq, bool) {
	i := s.until(seq)
	if i == 0 {
		return 0, false
	}
	return min(seq, s[i-1].Hi), true
}

// Above returns the lowest held seq >= seq.
func (s Set) Above(seq msg.Seq) (msg.Seq, bool) {
	i := s.from(seq)
	if i == len(s) {
		return 0, false
	}
	return max(seq, s[i].Lo), true
}
