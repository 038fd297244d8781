package client

import (
	"context"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Ref names a message of a conversation by one of the two: its seq, or the id of a
// message of this device, which may have no seq yet.
type Ref struct {
	Seq msg.Seq
	ID  msg.MessageID
}

// At is the message with this seq.
func At(seq msg.Seq) Ref { return Ref{Seq: seq} }

// RefTo is a message that a listener got, or that Send returned.
func RefTo(m Message) Ref {
	if m.Seq != 0 {
		return At(m.Seq)
	}
	return Ref{ID: m.ID}
}

func (r Ref) check() error {
	switch {
	case r.Seq != 0 && !r.ID.IsZero():
		return msg.Errorf(msg.CodeBadRequest, "a message is named by its seq or by its id, not by both")
	case r.Seq == 0 && r.ID.IsZero():
		return msg.Errorf(msg.CodeNoMessage, "no message is named: seqs begin at 1")
	}
	return nil
}

// Change is something other than a message that this device wrote to its outbox: it
// is durable here, shown at once, and carried out by the server in the order in
// which it was written.
type Change struct {
	Conv msg.ConvID // zero: a one-to-one conversation whose id is not known yet
	Kind string     // edit, set call, delete, react, hide, clear, mark, arrange, set group, set role, add members, remove members, join, leave, delete group, set data, delete data
	Seqs []msg.Seq  // the messages that it is about, as far as they have a seq
	Key  string     // of user data: the key that it is about

	c    *Client
	done chan struct{} // closed when the server has answered
	err  error         // set before done is closed
}

// Done is closed when the server has answered; Err then says how.
func (ch *Change) Done() <-chan struct{} { return ch.done }

// Err is nil when the server has carried the change out (or has not answered
// yet); otherwise its code says why it was refused.
func (ch *Change) Err() error {
	select {
	case <-ch.done:
		return ch.err
	default:
		return nil
	}
}

// Wait waits for the server's answer. A refusal is an error with its code, and what
// was shown of the change is taken back; when ctx ends first (CodeOffline), the
// change stays in the outbox.
func (ch *Change) Wait(ctx context.Context) error {
	select {
	case <-ch.done:
		return ch.err
	default:
	}
	select {
	case <-ch.done:
		return ch.err
	case <-ch.c.waiting.end:
		return ch.c.waiting.why
	case <-ctx.Done():
		return &msg.Error{Op: ch.Kind, Code: msg.CodeOffline, Detail: "the server has not answered; the change stays in the outbox", Err: ctx.Err()}
	}
}

// change writes a change to the outbox.
func (c *Client) change(t Target, of msg.MessageID, change frame.Change) (*Change, error) {
	ft, err := t.check()
	if err != nil {
		return nil, err
	}
	ch := c.newChange(change)
	ch.Conv = ft.Conv
	if err := c.write(func(e *engine.Engine) error { return e.Change(ft, of, change, ch) }); err != nil {
		return nil, err
	}
	return ch, nil
}

// changeOf is change of one message.
func (c *Client) changeOf(t Target, ref Ref, change frame.Change) (*Change, error) {
	if err := ref.check(); err != nil {
		return nil, err
	}
	return c.change(t, ref.ID, change)
}

func (c *Client) newChange(change frame.Change) *Change {
	ch := &Change{c: c, done: make(chan struct{})}
	ch.Kind, ch.Seqs = describe(change)
	switch change := change.(type) {
	case *frame.SetData:
		ch.Key = change.Key
	case *frame.DeleteData:
		ch.Key = change.Key
	}
	return ch
}

// describe says what a change is, and of which messages.
func describe(change frame.Change) (kind string, seqs []msg.Seq) {
	switch ch := change.(type) {
	case *frame.Edit:
		kind, seqs = "edit", []msg.Seq{ch.Seq}
	case *frame.SetCall:
		kind, seqs = "set call", []msg.Seq{ch.Seq}
	case *frame.Delete:
		kind, seqs = "delete", []msg.Seq{ch.Seq}
	case *frame.React:
		kind, seqs = "react", []msg.Seq{ch.Seq}
	case *frame.Hide:
		return "hide", ch.Seqs
	case *frame.Clear:
		return "clear", nil
	case *frame.Mark:
		return "mark", nil
	case *frame.Arrange:
		return "arrange", nil
	case *frame.SetGroup:
		return "set group", nil
	case *frame.SetRole:
		return "set role", nil
	case *frame.AddMembers:
		return "add members", nil
	case *frame.RemoveMembers:
		return "remove members", nil
	case *frame.Join:
		return "join", nil
	case *frame.Leave:
		return "leave", nil
	case *frame.DeleteGroup:
		return "delete group", nil
	case *frame.SetData:
		return "set data", nil
	case *frame.DeleteData:
		return "delete data", nil
	}
	if len(seqs) == 1 && seqs[0] == 0 {
		seqs = nil // it has none yet
	}
	return kind, seqs
}

// changed takes the engine's one result of a change; it runs with the lock held.
func (c *Client) changed(ev engine.ChangeEvent) {
	ch, mine := ev.Token.(*Change)
	if !mine {
		ch = c.newChange(ev.Change) // an earlier run wrote it
	} else {
		_, ch.Seqs = describe(ev.Change)
	}
	ch.Conv, ch.err = ev.Conv, ev.Err
	close(ch.done)
	if f := c.opt.OnChange; f != nil {
		c.events.put(func() { f(ch) })
	}
}
