package sim

import (
	"context"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// opChorus has many members of a group react to one message, and then somebody with a
// device, whose name is then not among the first ones. Who is in the crowd has no
// device of his own: he says what he has to say, and is gone.
func opChorus(w *World, d dice) {
	if len(w.groups) == 0 || len(w.crowd) == 0 || !w.server.up {
		return
	}
	c := w.model.convs[pick(d, w.groups)]
	if c == nil || len(c.log) == 0 {
		return
	}
	ch := &frame.React{Seq: msg.Seq(d.between(max(1, len(c.log)-3), len(c.log))), Emoji: emojis[0], Remove: d.once(6)}
	var peers []chat.Peer
	var names []msg.Address
	most := d.between(2, 30)
	for _, name := range w.crowd {
		if c.members[w.idOf(name)].isPresent() && len(peers) < most {
			if p := w.voice(name); p != nil {
				peers, names = append(peers, p), append(names, name)
				w.speak(p, name, c.id, ch)
			}
		}
	}
	w.tell("%d members of %v react to message %d (taken back: %v)", len(peers), c.id, ch.Seq, ch.Remove)
	w.server.step()
	if back := *ch; !ch.Remove && d.once(2) && w.server.up { // and the first ones take it back
		back.Remove = true
		for i, p := range peers[:min(len(peers), d.between(1, 3))] {
			w.speak(p, names[i], c.id, &back)
		}
		w.server.step()
	}
	for _, p := range peers {
		p.Closed(msg.CodeClosed)
	}
	if dev := w.someDevice(d); dev != nil {
		dev.change(frame.Target{Conv: c.id}, msg.MessageID{}, &frame.React{Seq: ch.Seq, Emoji: ch.Emoji})
	}
}

// deaf is a connection whose other end does not listen.
type deaf struct{}

func (deaf) Send([]byte) bool { return true }
func (deaf) Close([]byte)     {}

// voice is a connection of somebody in the crowd; nil: the server is gone.
func (w *World) voice(name msg.Address) chat.Peer {
	if w.voices[name] == nil {
		known, err := w.ask("give "+string(name)+" a token", func(ctx context.Context, c *chat.Chat) error {
			token, err := c.NewToken(ctx, name, "voice", 0, false)
			w.voices[name] = token[:]
			return err
		})
		if !known || !w.must("give a token", err) {
			w.voices[name] = nil
			return nil
		}
	}
	if !w.server.up {
		return nil
	}
	p := w.server.chat.Connect(string(name), deaf{})
	p.Receive(codec.EncodeClient(frame.Client{Request: 1, Body: &frame.Hello{Token: w.voices[name], Device: "voice", Protocol: frame.Protocol}}))
	return p
}

// speak sends a change of somebody in the crowd.
func (w *World) speak(p chat.Peer, name msg.Address, conv msg.ConvID, change frame.Change) {
	w.spoken++
	op := &frame.Op{To: frame.Target{Conv: conv}, Op: uint64(start)<<16 + w.spoken, Change: change}
	w.model.opAsked(&user{name: name, id: w.idOf(name)}, "voice", op)
	p.Receive(codec.EncodeClient(frame.Client{Request: 2, Body: op}))
}
