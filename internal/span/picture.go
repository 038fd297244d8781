package span

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/backscroll/backscroll/msg"
)

// Check returns nil if s is a set: each span within 1 <= Lo <= Hi, ascending,
// disjoint, and no two adjacent ones of equal rev. Otherwise it returns an
// error of msg.CodeInternal that names the first span at fault.
func (s Set) Check() error {
	for i, sp := range s {
		switch {
		case sp.Lo == 0:
			return msg.Errorf(msg.CodeInternal, "span %v begins before seq 1", sp)
		case sp.Empty():
			return msg.Errorf(msg.CodeInternal, "span %v ends before it begins", sp)
		case i == 0:
		case sp.Lo <= s[i-1].Hi:
			return msg.Errorf(msg.CodeInternal, "span %v does not lie above %v", sp, s[i-1])
		case sp.Rev == s[i-1].Rev && s[i-1].meets(sp):
			return msg.Errorf(msg.CodeInternal, "spans %v and %v are one", s[i-1], sp)
		}
	}
	return nil
}

// String draws a span: "[1-3]@5" is seqs 1 to 3 as of rev 5, "[7]@5" is seq 7.
func (sp Span) String() string {
	if sp.Lo == sp.Hi {
		return fmt.Sprintf("[%d]@%d", sp.Lo, sp.Rev)
	}
	return fmt.Sprintf("[%d-%d]@%d", sp.Lo, sp.Hi, sp.Rev)
}

// gap separates two spans in a picture; adjacent spans have nothing between.
const gap = " . "

// String draws the set: "[1-3]@5[4-9]@6 . [20]@6". The empty set is "".
func (s Set) String() string {
	var b strings.Builder
	for i, sp := range s {
		if i > 0 && !s[i-1].meets(sp) {
			b.WriteString(gap)
		}
		b.WriteString(sp.String())
	}
	return b.String()
}

// Parse reads what String draws, and nothing else: a set has one picture. The
// error is of msg.CodeBadRequest. It serves tests and vectors.
func Parse(picture string) (Set, error) {
	if picture == "" {
		return nil, nil
	}
	var s Set
	for run := range strings.SplitSeq(picture, gap) {
		for more := true; more; more = run != "" {
			sp, rest, err := parseSpan(run)
			if err != nil {
				return nil, &msg.Error{Op: "read picture", Code: msg.CodeBadRequest, Detail: err.Error()}
			}
			s, run = append(s, sp), rest
		}
	}
	if err := s.Check(); err != nil {
		return nil, &msg.Error{Op: "read picture", Code: msg.CodeBadRequest, Err: err}
	}
	if s.String() != picture {
		return nil, &msg.Error{Op: "read picture", Code: msg.CodeBadRequest,
			Detail: fmt.Sprintf("%q is drawn as %q", picture, s)}
	}
	return s, nil
}

// parseSpan reads the span that text begins with and returns what follows.
func parseSpan(text string) (sp Span, rest string, err error) {
	inside, opened := strings.CutPrefix(text, "[")
	seqs, after, closed := strings.Cut(inside, "]@")
	if !opened || !closed {
		return Span{}, "", fmt.Errorf("%q does not begin with a span like [1-3]@5", text)
	}
	rev, rest := after, ""
	if i := strings.IndexByte(after, '['); i >= 0 {
		rev, rest = after[:i], after[i:]
	}
	lo, hi, two := strings.Cut(seqs, "-")
	if !two {
		hi = lo
	}
	var n [3]uint64
	for i, digits := range []string{lo, hi, rev} {
		if n[i], err = strconv.ParseUint(digits, 10, 64); err != nil {
			return Span{}, "", fmt.Errorf("in %q: %w", text, err)
		}
	}
	return Span{msg.Range{Lo: msg.Seq(n[0]), Hi: msg.Seq(n[1])}, msg.Rev(n[2])}, rest, nil
}
