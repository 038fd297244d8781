package engine

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// PinOnTop pins a conversation above those that are pinned, and Archive archives it as
// it is known here: what a frame.Arrange given to Change may point to.
const (
	PinOnTop = ^uint64(0)
	Archive  = uint64(msg.ForEver)
)

// arrangement is how the user arranged a conversation in his list.
type arrangement struct {
	pinned   uint64
	muted    msg.Millis
	archived uint64
}

func (a *arrangement) take(ch *frame.Arrange) {
	if ch.Pinned != nil {
		a.pinned = *ch.Pinned
	}
	if ch.MutedUntil != nil {
		a.muted = *ch.MutedUntil
	}
	if ch.Archived != nil {
		a.archived = *ch.Archived
	}
}

// arranged is the arrangement as shown here: the server's, with what waits in the
// outbox, except some of that.
func (c *conv) arranged(except ...*queued) arrangement {
	a := arrangement{c.RowPinned, c.MutedUntil, c.Archived}
	for _, q := range c.queue {
		if ch, ok := q.change.(*frame.Arrange); ok && !slices.Contains(except, q) {
			a.take(ch)
		}
	}
	return a
}

// settleArranged keeps what the server has carried out until its row comes.
func (c *conv) settleArranged(ch *frame.Arrange) {
	a := arrangement{c.RowPinned, c.MutedUntil, c.Archived}
	a.take(ch)
	c.RowPinned, c.MutedUntil, c.Archived = a.pinned, a.muted, a.archived
}

// inArchive reports whether the conversation is in the archive: until a message comes
// that counts and that was not there when the user archived it.
func (c *conv) inArchive() bool {
	return uint64(c.State.Head.Ordinal) < c.arranged().archived
}

// mutedUntil is until when it is muted; 0: it is not, or no longer.
func (c *conv) mutedUntil(now msg.Millis) msg.Millis {
	if until := c.arranged().muted; until > now {
		return until
	}
	return 0
}

func checkArrange(ch *frame.Arrange) error {
	switch {
	case ch.Pinned != nil && *ch.Pinned > msg.MaxPin && *ch.Pinned != PinOnTop:
		return msg.Errorf(msg.CodeBadRequest, "it cannot be pinned with %d; the highest number is %d", *ch.Pinned, msg.MaxPin)
	case ch.MutedUntil != nil && *ch.MutedUntil < 0:
		return msg.Errorf(msg.CodeBadRequest, "it cannot be muted until %d: times are milliseconds since 1970", *ch.MutedUntil)
	}
	return nil
}

// arranging completes an Arrange that the app asked for. What is archived is what is
// known here and the messages that leave before it: whatever else comes brings the
// conversation back.
func (e *Engine) arranging(c *conv, asked *frame.Arrange) (*frame.Arrange, error) {
	ch := *asked
	if ch.Pinned != nil && *ch.Pinned == PinOnTop {
		ch.Pinned = new(uint64(max(e.serverNow(), 1)))
	}
	if ch.Archived == nil || *ch.Archived == 0 {
		return &ch, nil
	}
	if !c.Known {
		return nil, msg.Errorf(msg.CodeNoConv, "nothing is known here of %s: there is nothing to archive", c.label())
	}
	seen := uint64(c.State.Head.Ordinal)
	for _, q := range c.queue {
		if q.change == nil && q.Content.Countable() {
			seen++
		}
	}
	ch.Archived = new(seen + 1)
	return &ch, nil
}
