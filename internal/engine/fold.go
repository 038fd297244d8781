package engine

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// search finds a text in others whatever their case, by Unicode's simple folding: one
// character for one (so "ß" is not "ss").
type search struct {
	want []byte
	text []byte // the one that was looked at last, folded
}

func newSearch(query string) *search { return &search{want: fold(nil, query)} }

// in reports whether the text contains what is searched.
func (s *search) in(text string) bool {
	s.text = fold(s.text[:0], text)
	return bytes.Contains(s.text, s.want)
}

// fold appends a text with each character replaced by the least one that differs from
// it in case alone.
func fold(b []byte, text string) []byte {
	for _, r := range text {
		switch {
		case 'a' <= r && r <= 'z' && r != 'k' && r != 's': // these two have a third form each
			r -= 'a' - 'A'
		case r >= 'A':
			r = least(r)
		}
		b = utf8.AppendRune(b, r)
	}
	return b
}

func least(r rune) rune {
	low := r
	for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
		low = min(low, o)
	}
	return low
}
