package engine

import (
	"cmp"
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

const (
	// typingLapse is when somebody who does not say again that he types is taken as done.
	typingLapse msg.Millis = 10_000
	// maxTypists is how many are kept at once.
	maxTypists = 1000
)

// typist is somebody who is typing in a conversation.
type typist struct {
	conv  msg.ConvID
	from  msg.Address
	peer  msg.Address
	until msg.Millis // by Ticks
}

// typingPushed takes word of who is typing. What is told is only what changes: that he
// says it again makes it last longer.
func (e *Engine) typingPushed(p *frame.TypingPush) {
	i := slices.IndexFunc(e.typists, func(t *typist) bool { return t.conv == p.Conv && t.from == p.From })
	switch {
	case e.blocked[p.From]:
	case i >= 0 && p.On:
		e.typists[i].until = e.cfg.Ticks() + typingLapse
	case i >= 0:
		e.typed(i)
	case p.On && len(e.typists) < maxTypists:
		peer, err := e.peerOf(p.Conv, p.From)
		if err != nil {
			e.fail(err)
			return
		}
		t := &typist{p.Conv, p.From, peer, e.cfg.Ticks() + typingLapse}
		e.typists = append(e.typists, t)
		e.emit(TypingEvent{Conv: t.conv, Peer: t.peer, From: t.from, On: true})
	}
}

// typed tells that one of the typists is done.
func (e *Engine) typed(i int) {
	t := e.typists[i]
	e.typists = slices.Delete(e.typists, i, i+1)
	e.emit(TypingEvent{Conv: t.conv, Peer: t.peer, From: t.from})
}

// wrote ends the typing of those whose new messages came.
func (e *Engine) wrote(conv msg.ConvID, above msg.Seq, messages []msg.Message) {
	for i := 0; i < len(e.typists); {
		t := e.typists[i]
		if t.conv == conv && slices.ContainsFunc(messages, func(m msg.Message) bool { return m.Seq > above && m.From == t.from }) {
			e.typed(i)
			continue
		}
		i++
	}
}

// lapseTyping ends the typing of those who have not said it again.
func (e *Engine) lapseTyping(now msg.Millis) {
	for i := 0; i < len(e.typists); {
		if e.typists[i].until <= now {
			e.typed(i)
			continue
		}
		i++
	}
}

// typingTimer is when the next one lapses; 0: nobody is typing.
func (e *Engine) typingTimer() msg.Millis {
	if len(e.typists) == 0 {
		return 0
	}
	return slices.MinFunc(e.typists, func(a, b *typist) int { return cmp.Compare(a.until, b.until) }).until
}

// peerOf is the peer of a one-to-one conversation of which something came from a user,
// as far as it is known here.
func (e *Engine) peerOf(conv msg.ConvID, from msg.Address) (peer msg.Address, err error) {
	err = e.db.View(func(r Reader) error {
		c, err := e.lookup(r, frame.Target{Conv: conv})
		if c != nil {
			peer = c.Peer
		}
		return err
	})
	if peer == "" && !conv.IsGroup() && e.owner != nil && from != e.owner.User {
		peer = from
	}
	return peer, err
}
