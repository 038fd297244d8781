package chat

import (
	"slices"

	"github.com/backscroll/backscroll/msg"
)

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
