package client

import (
	"context"

	"github.com/backscroll/backscroll/internal/engine"
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// Send writes a message to the outbox. It is durable on this device when Send
// returns, is shown at once in open sessions, and leaves when there is a
// connection.
//
// Errors: CodeTooLarge, CodeBadText, CodeBadAddress, CodeBadRequest,
// CodeNotLoggedIn, CodeLocalDB.
func (c *Client) Send(to Target, content msg.Content) (Message, error) {
	return c.send(to, sending(content), nil)
}

// SendWait is Send that waits for the server's answer. A refusal is an error
// with its code; when ctx ends first, the message stays in the outbox.
func (c *Client) SendWait(ctx context.Context, to Target, content msg.Content) (Message, error) {
	return c.sendWait(ctx, to, sending(content))
}

// Reply sends an answer to a message of the same conversation. The server keeps
// the seq of what is answered; each device shows of that what its user may see
// (Client.Message, Client.FetchMessage). An answer to a message that has no seq
// yet leaves after it, and fails with CodeReferred when that one is refused.
//
// Errors: as of Send, and CodeNoMessage, CodeReferred.
func (c *Client) Reply(to Target, ref Ref, content msg.Content) (Message, error) {
	if err := ref.check(); err != nil {
		return Message{}, err
	}
	return c.send(to, replying(ref, content), nil)
}

// ReplyWait is Reply that waits for the server's answer, as SendWait does.
func (c *Client) ReplyWait(ctx context.Context, to Target, ref Ref, content msg.Content) (Message, error) {
	if err := ref.check(); err != nil {
		return Message{}, err
	}
	return c.sendWait(ctx, to, replying(ref, content))
}

// Forward sends the content of a message that is held here to a conversation:
// see ForwardContent.
//
// Errors: as of Send, and CodeNoMessage (it is not held here: FetchMessage
// brings it), CodeDeleted.
func (c *Client) Forward(from Target, seq msg.Seq, to Target) (Message, error) {
	m, held, err := c.Message(from, seq)
	if err != nil {
		return Message{}, err
	}
	if !held {
		return Message{}, msg.Errorf(msg.CodeNoMessage, "message %d is not held on this device", seq)
	}
	content, err := ForwardContent(m)
	if err != nil {
		return Message{}, err
	}
	return c.Send(to, content)
}

// ForwardContent is what forwarding a message sends: its type, text and
// properties with the flag msg.Forwarded. Whom it mentioned, what it answered and
// its thread belong to its own conversation and stay there.
//
// Errors: CodeDeleted (nothing is left of it), CodeBadRequest (a system note, or a call record).
func ForwardContent(m Message) (msg.Content, error) {
	switch {
	case m.Deleted != 0:
		return msg.Content{}, msg.Errorf(msg.CodeDeleted, "message %d was deleted: there is nothing to forward", m.Seq)
	case m.Type == msg.Note || m.Type == msg.CallRecord:
		return msg.Content{}, msg.Errorf(msg.CodeBadRequest, "message %d is a system note or a call record: only what people write can be forwarded", m.Seq)
	}
	flags := msg.Forwarded | m.Flags&msg.WantReceipt
	return msg.Content{Type: m.Type, Flags: flags, Text: m.Text, Properties: m.Properties}, nil
}

// Resend puts a message that was refused behind all others of its conversation,
// with the same id. One that waits already stays where it is.
//
// Errors: CodeNoMessage (nothing of that id is in the outbox), CodeReferred (it
// answers a message that was refused: resend that one first).
func (c *Client) Resend(id msg.MessageID) error {
	return c.with(func(e *engine.Engine) error { return e.Resend(id) })
}

// ResendWait is Resend that waits for the server's answer, as SendWait does.
func (c *Client) ResendWait(ctx context.Context, id msg.MessageID) (Message, error) {
	answer := make(chan Message, 1)
	err := c.with(func(e *engine.Engine) error {
		err := e.Resend(id)
		if err == nil {
			c.waiting.await(id, answer)
		}
		return err
	})
	if err != nil {
		return Message{}, err
	}
	return c.answered(ctx, id, answer)
}

// Cancel takes back a message that has not left, or was refused. What refers to
// it fails with CodeReferred.
//
// Errors: CodeNoMessage (nothing of that id is in the outbox), CodeTooLate (it
// may have left: Delete it).
func (c *Client) Cancel(id msg.MessageID) error {
	return c.with(func(e *engine.Engine) error { return e.Cancel(id) })
}

// sender writes a message to the engine's outbox.
type sender func(*engine.Engine, frame.Target) (Message, error)

func sending(content msg.Content) sender {
	return func(e *engine.Engine, to frame.Target) (Message, error) { return e.Send(to, content) }
}

func replying(ref Ref, content msg.Content) sender {
	content.ReplyTo = ref.Seq
	return func(e *engine.Engine, to frame.Target) (Message, error) { return e.Reply(to, content, ref.ID) }
}

// send writes a message; answer, if there is one, gets what becomes of it.
func (c *Client) send(to Target, write sender, answer chan Message) (m Message, err error) {
	t, err := to.check()
	if err != nil {
		return Message{}, err
	}
	err = c.write(func(e *engine.Engine) error {
		if m, err = write(e, t); err == nil && answer != nil {
			c.waiting.await(m.ID, answer)
		}
		return err
	})
	return m, err
}

func (c *Client) sendWait(ctx context.Context, to Target, write sender) (Message, error) {
	answer := make(chan Message, 1)
	sent, err := c.send(to, write, answer)
	if err != nil {
		return Message{}, err
	}
	m, err := c.answered(ctx, sent.ID, answer)
	if m.ID.IsZero() {
		m = sent
	}
	return m, err
}

// answered waits for what becomes of a message; the zero one: that is not known.
func (c *Client) answered(ctx context.Context, id msg.MessageID, answer chan Message) (Message, error) {
	select {
	case m := <-answer:
		if m.Status == msg.Failed {
			return m, &msg.Error{Op: "send", Code: m.Code, Detail: m.Detail}
		}
		return m, nil
	case <-c.waiting.end:
		return Message{}, c.waiting.why
	case <-ctx.Done():
		c.mu.Lock()
		c.waiting.leave(id, answer)
		c.mu.Unlock()
		return Message{}, &msg.Error{Op: "send", Code: msg.CodeOffline, Detail: "the server has not answered; the message stays in the outbox", Err: ctx.Err()}
	}
}

// write is with for what only somebody's device can do.
func (c *Client) write(f func(*engine.Engine) error) error {
	return c.with(func(e *engine.Engine) error {
		if e.Owner() == nil {
			return msg.Errorf(msg.CodeNotLoggedIn, "%s belongs to nobody yet: log in first", c.opt.Path)
		}
		return f(e)
	})
}
