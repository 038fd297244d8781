package engine

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/span"
	"github.com/backscroll/backscroll/msg"
)

// Coverage is what this device holds of a conversation.
type Coverage struct {
	Known   bool    // the head is known
	Head    msg.Seq // the newest message, as far as known
	First   msg.Seq // the first that the user may see
	Rev     msg.Rev // the known rev: spans below it are stale
	Left    bool
	Deleted bool // the group
	Spans   span.Set
	Holes   []msg.Hole
	Gaps    []msg.Range // in First..Head, as far as known
}

// Coverage tells what is held of a conversation.
func (e *Engine) Coverage(t frame.Target) (Coverage, error) {
	var cov Coverage
	err := e.db.View(func(r Reader) error {
		c, err := e.lookup(r, t)
		if err != nil || c == nil {
			return err
		}
		cov = Coverage{
			Known: c.Known, Head: c.head(), First: c.first(), Rev: c.State.Rev, Left: c.State.Left, Deleted: c.State.Deleted,
			Spans: c.spans, Holes: c.holes, Gaps: c.spans.Gaps(msg.Range{Lo: c.first(), Hi: c.head()}),
		}
		return nil
	})
	return cov, err
}
