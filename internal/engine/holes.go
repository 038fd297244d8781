package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// inHole reports whether this user can never see a seq, as far as is known.
func (c *conv) inHole(seq msg.Seq) bool {
	_, found := slices.BinarySearchFunc(c.holes, seq, func(h msg.Hole, q msg.Seq) int {
		switch {
		case h.Hi < q:
			return -1
		case h.Lo > q:
			return 1
		}
		return 0
	})
	return found
}

// setHoles replaces what was known of the holes in r. What the user hid stays
// hidden, whatever an answer from before says.
func (c *conv) setHoles(r msg.Range, holes []msg.Hole) {
	var out []msg.Hole
	for _, h := range c.holes {
		if h.Reason == msg.HoleHidden {
			out = append(out, h)
			continue
		}
		for _, rest := range outside(h.Range, r) {
			out = append(out, msg.Hole{Range: rest, Reason: h.Reason})
		}
	}
	for _, h := range holes {
		in := h.Intersect(r)
		if in.Empty() {
			continue
		}
		for _, known := range beyond(out, in) {
			out = append(out, msg.Hole{Range: known, Reason: h.Reason})
		}
	}
	slices.SortFunc(out, func(a, b msg.Hole) int { return int(int64(a.Lo) - int64(b.Lo)) })
	c.holes = out
}

// beyond are the parts of r that lie in none of these holes.
func beyond(holes []msg.Hole, r msg.Range) []msg.Range {
	parts := []msg.Range{r}
	for _, h := range holes {
		var left []msg.Range
		for _, p := range parts {
			left = append(left, outside(p, h.Range)...)
		}
		parts = left
	}
	return parts
}

// outside is what of r lies below and above cut.
func outside(r, cut msg.Range) (parts []msg.Range) {
	if cut.Intersect(r).Empty() {
		return []msg.Range{r}
	}
	if r.Lo < cut.Lo {
		parts = append(parts, msg.Range{Lo: r.Lo, Hi: cut.Lo - 1})
	}
	if r.Hi > cut.Hi {
		parts = append(parts, msg.Range{Lo: cut.Hi + 1, Hi: r.Hi})
	}
	return parts
}

// addHoles notes further holes, as far as they lie inside what is held.
func (c *conv) addHoles(holes []msg.Hole) {
	for _, h := range holes {
		for _, sp := range c.spans {
			if in := sp.Intersect(h.Range); !in.Empty() {
				c.setHoles(in, []msg.Hole{{Range: in, Reason: h.Reason}})
			}
		}
	}
}

// hide makes holes of seqs that the user hid.
func (c *conv) hide(seqs []msg.Seq) {
	for _, seq := range seqs {
		c.addHoles([]msg.Hole{{Range: msg.Range{Lo: seq, Hi: seq}, Reason: msg.HoleHidden}})
	}
}

// hiding lists what waits in the outbox to be hidden.
func (c *conv) hiding() (seqs []msg.Seq) {
	for _, q := range c.queue {
		if h, ok := q.change.(*frame.Hide); ok {
			seqs = append(seqs, h.Seqs...)
		}
	}
	return seqs
}

// shows reports whether different messages are all here and not hidden.
func (c *conv) shows(seqs []msg.Seq) bool {
	for i, seq := range seqs {
		if _, held := c.spans.At(seq); !held || c.inHole(seq) || slices.Contains(seqs[:i], seq) {
			return false
		}
	}
	return true
}

// takeHidden applies news of what the user hid after `since`. They join on to what is
// known only from there: something may have been brought here since they were asked for.
func (c *conv) takeHidden(h frame.Hidden, since uint64) {
	c.hide(h.Seqs)
	if since <= c.HiddenRev {
		c.HiddenRev = max(c.HiddenRev, h.Rev)
	}
}

// behindHidden reports whether messages may be held that the user has hidden.
func (c *conv) behindHidden() bool { return c.HiddenRev < c.State.HiddenRev && len(c.spans) > 0 }

// dropCleared forgets what the user cleared, and says which range that is.
func (c *conv) dropCleared() msg.Range { return c.forget(msg.Range{Lo: 1, Hi: c.cleared()}) }

// forget takes a range out of the coverage; the part that was held is returned.
func (c *conv) forget(r msg.Range) msg.Range {
	if len(c.spans) == 0 || c.spans[0].Lo > r.Hi {
		return msg.Range{Lo: 1, Hi: 0}
	}
	c.spans = c.spans.Remove(r)
	var out []msg.Hole
	for _, h := range c.holes {
		for _, rest := range outside(h.Range, r) {
			out = append(out, msg.Hole{Range: rest, Reason: h.Reason})
		}
	}
	c.holes = out
	return r
}

// newHoles are those of c.holes that lie outside what was known.
func (c *conv) newHoles(was []msg.Hole) (fresh []msg.Range) {
	if slices.Equal(c.holes, was) {
		return nil
	}
	for _, h := range c.holes {
		fresh = append(fresh, beyond(was, h.Range)...)
	}
	return fresh
}

// hiddenKnown is up to where a request says that it knows what the user hid:
// with nothing held there is nothing to learn of before.
func (c *conv) hiddenKnown() uint64 {
	if len(c.spans) == 0 {
		return max(c.HiddenRev, c.State.HiddenRev)
	}
	return c.HiddenRev
}
