package engine

import (
	"slices"

	"github.com/backscroll/backscroll/msg"
)

// tally is unread messages, and those of them that mention the user.
type tally struct{ unread, mentions uint64 }

func (t tally) atMost(o tally) tally {
	return tally{min(t.unread, o.unread), min(t.mentions, o.mentions)}
}

func (t tally) less(n Counts) tally {
	return tally{t.unread - min(t.unread, uint64(n.Counts)), t.mentions - min(t.mentions, uint64(n.Mention))}
}

func tallyOf(n Counts) tally { return tally{uint64(n.Counts), uint64(n.Mention)} }

// countAtMost bounds how many messages are looked at for an unread count.
const countAtMost = 5000

// unreadHere is what is unread as this device shows it: the server's count, less
// what was read, cleared or hidden here, or counts no longer by what waits in the outbox,
// and is not the server's yet. It is never above the truth as far as that is known.
func (e *Engine) unreadHere(r Reader, c *conv) (tally, error) {
	left, err := e.unreadUnchanged(r, c)
	if err != nil || left.unread == 0 || !c.uncounting() {
		return left, err
	}
	rest := msg.Range{Lo: max(c.Read.Seq, c.WantRead, c.clearing(), c.first()-1) + 1, Hi: c.head()}
	sure, all, err := e.uncounted(r, c, c.queue, 0, rest)
	left = left.less(sure)
	if err != nil || sure == all || rest.Len() > countAtMost || !c.spans.Held(rest) {
		return left, err
	}
	n, err := e.countHere(r, c, rest)
	return left.atMost(tallyOf(n).less(all)), err
}

// unreadUnchanged is unreadHere without what waits in the outbox to change messages.
func (e *Engine) unreadUnchanged(r Reader, c *conv) (tally, error) {
	counted := tally{c.Unread, c.Mentions}
	cleared := c.clearing()
	above := max(c.Read.Seq, c.WantRead, cleared)
	switch {
	case above > c.Read.Seq:
		before := c.Read.Seq
		if cleared == 0 {
			before = max(before, c.first()-1)
		}
		return e.unreadAbove(r, c, counted, min(before, above), above)
	case len(c.hiding()) > 0:
		rest := msg.Range{Lo: max(above+1, c.first()), Hi: c.head()}
		if rest.Len() > countAtMost || !c.spans.Held(rest) {
			return counted, nil
		}
		n, err := e.countHere(r, c, rest)
		return counted.atMost(tallyOf(n)), err
	}
	return counted, nil
}

// unreadAbove is what is unread above a position, when the server counted
// `counted` above another one before it: what is held above the position, or what
// the server counted less what is held in between, whichever is held and shorter;
// if neither, at most what the ordinals allow. What was cleared is not held.
func (e *Engine) unreadAbove(r Reader, c *conv, counted tally, before, above msg.Seq) (tally, error) {
	between := msg.Range{Lo: before + 1, Hi: above}
	rest := msg.Range{Lo: max(above+1, c.first()), Hi: c.head()}
	usable := func(part msg.Range) bool { return part.Len() <= countAtMost && c.spans.Held(part) }
	switch {
	case rest.Empty():
		return tally{}, nil
	case usable(rest) && (rest.Len() < between.Len() || !usable(between)):
		n, err := e.countHere(r, c, rest)
		return counted.atMost(tallyOf(n)), err
	case usable(between):
		n, err := e.countHere(r, c, between)
		return counted.less(n), err
	}
	most := rest.Len()
	if at, err := e.positionHere(r, c, above); err != nil {
		return tally{}, err
	} else if at.Seq == above {
		most = min(most, uint64(c.State.Head.Ordinal-at.Ordinal))
	}
	return counted.atMost(tally{most, most}), nil
}

// countHere counts stored messages; of an empty range there are none.
func (e *Engine) countHere(r Reader, c *conv, part msg.Range) (Counts, error) {
	if part.Empty() || c.No == 0 {
		return Counts{}, nil
	}
	return r.CountMessages(c.No, 0, part)
}

// positionHere is the position of a held message; zero: it is not held.
func (e *Engine) positionHere(r Reader, c *conv, seq msg.Seq) (msg.Position, error) {
	if seq == c.head() {
		return c.State.Head, nil
	}
	m, ok, err := e.here(r, c, seq)
	if !ok {
		return msg.Position{}, err
	}
	return m.Position(), err
}

// discount takes what is hidden off the unread count, as far as it is held.
func (e *Engine) discount(r Reader, c *conv, hidden []msg.Seq) error {
	above := c.Read.Seq
	hidden = slices.Compact(slices.Sorted(slices.Values(hidden)))
	for _, seq := range hidden {
		if _, held := c.spans.At(seq); !held || seq <= above || seq < c.first() || seq > c.head() || c.inHole(seq) {
			continue
		}
		n, err := e.countHere(r, c, msg.Range{Lo: seq, Hi: seq})
		if err != nil {
			return err
		}
		left := tally{c.Unread, c.Mentions}.less(n)
		c.Unread, c.Mentions = left.unread, left.mentions
	}
	return nil
}
