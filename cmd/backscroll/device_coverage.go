package main

import (
	"fmt"
	"strings"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

type coverageCmd struct {
	database
	conversation
}

// coverage is the JSON form of what a device holds of a conversation.
type coverage struct {
	Known bool      `json:"known"` // whether the head is
	Head  msg.Seq   `json:"head"`
	First msg.Seq   `json:"first"` // the first seq that the user may see
	Rev   msg.Rev   `json:"rev"`
	Spans []segment `json:"spans"`
	Gaps  []segment `json:"gaps"`
	Holes []segment `json:"holes"`
}

type segment struct {
	Lo     msg.Seq `json:"lo"`
	Hi     msg.Seq `json:"hi"`
	Rev    msg.Rev `json:"rev,omitempty"`    // of a span
	Reason string  `json:"reason,omitempty"` // of a hole; of a gap: why the server serves it no more
}

var holeReasons = map[msg.HoleReason]string{msg.HoleHidden: "hidden", msg.HoleExpired: "expired"}

func (c *coverageCmd) Run(a *app) error {
	with, err := c.target()
	if err != nil {
		return err
	}
	dev, err := c.open(a, client.Options{})
	if err != nil {
		return err
	}
	defer dev.Close()
	held, err := dev.Coverage(with)
	if err != nil {
		return err
	}
	cov := coverage{
		Known: held.Known, Head: held.Head, First: held.First, Rev: held.Rev,
		Spans: []segment{}, Gaps: []segment{}, Holes: []segment{},
	}
	for _, s := range held.Spans {
		cov.Spans = append(cov.Spans, segment{Lo: s.Lo, Hi: s.Hi, Rev: s.Rev})
	}
	why := ""
	switch {
	case held.Deleted:
		why = msg.EndDeleted.String()
	case held.Left:
		why = msg.EndLeft.String()
	}
	for _, g := range held.Gaps {
		cov.Gaps = append(cov.Gaps, segment{Lo: g.Lo, Hi: g.Hi, Reason: why})
	}
	for _, h := range held.Holes {
		cov.Holes = append(cov.Holes, segment{Lo: h.Lo, Hi: h.Hi, Reason: holeReasons[h.Reason]})
	}
	if c.JSON {
		return a.jsonLine(cov)
	}
	return cov.print(a)
}

func (c *coverage) print(a *app) error {
	top := fmt.Sprintf("%d %s %d", c.First, c.picture(60), c.Head)
	switch {
	case !c.Known && len(c.Spans) == 0:
		top = "nothing is known of this conversation here"
	case c.Head == 0:
		top = "the conversation has no messages"
	case c.Head < c.First:
		top = fmt.Sprintf("nothing up to the newest message, %d, is for this user to see", c.Head)
	}
	if _, err := fmt.Fprintln(a.stdout, top); err != nil {
		return err
	}
	var rows [][]string
	list := func(name string, segments []segment, more func(segment) string) {
		for _, s := range segments {
			size := counted(uint64(s.Hi-s.Lo)+1, "message", "messages")
			rows = append(rows, []string{name, fmt.Sprintf("%d–%d", s.Lo, s.Hi), size + more(s)})
		}
	}
	list("here", c.Spans, func(s segment) string { return fmt.Sprintf(", as of rev %d", s.Rev) })
	list("gap", c.Gaps, func(s segment) string {
		if s.Reason != "" {
			return ", " + s.Reason
		}
		return " on the server"
	})
	list("hole", c.Holes, func(s segment) string { return ", " + s.Reason })
	return a.table(rows)
}

// picture draws first…head in so many cells: █ all here, ▒ some, ░ none.
func (c *coverage) picture(cells int) string {
	if c.Head < c.First {
		return ""
	}
	total := int(c.Head-c.First) + 1
	cells = min(cells, total)
	var bar strings.Builder
	for i := range cells {
		lo := c.First + msg.Seq(i*total/cells)
		hi := c.First + msg.Seq((i+1)*total/cells) - 1
		switch held := c.held(lo, hi); {
		case held == uint64(hi-lo)+1:
			bar.WriteRune('█')
		case held > 0:
			bar.WriteRune('▒')
		default:
			bar.WriteRune('░')
		}
	}
	return bar.String()
}

func (c *coverage) held(lo, hi msg.Seq) (n uint64) {
	for _, s := range c.Spans {
		n += msg.Range{Lo: s.Lo, Hi: s.Hi}.Intersect(msg.Range{Lo: lo, Hi: hi}).Len()
	}
	return n
}
