package client

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// The changes here are durable in the outbox when they return, are shown at once
// in open sessions, and leave when there is a connection. Each returns errors of
// what cannot be right whatever the server holds (CodeBadRequest, CodeBadAddress,
// CodeBadText, CodeTooLarge, CodeNoMessage, CodeNotLoggedIn, CodeLocalDB); what the
// server says comes with Change.Wait.

// Edit replaces text, mentions and properties of a message; the rest of the content
// given is not looked at. An edit of a message that has not left folds into it.
//
// Wait: CodeNoMessage, CodeDeleted, CodeNotYours (neither its sender nor an admin
// of the group), CodeTooLate (the server's time limit is over).
func (c *Client) Edit(t Target, ref Ref, content msg.Content) (*Change, error) {
	return c.changeOf(t, ref, &frame.Edit{Seq: ref.Seq, Content: content})
}

// Delete makes a message a tombstone for everyone. One that has not left is taken
// back.
//
// Wait: CodeNoMessage, CodeNotYours, CodeTooLate.
func (c *Client) Delete(t Target, ref Ref) (*Change, error) {
	return c.changeOf(t, ref, &frame.Delete{Seq: ref.Seq})
}

// Hide deletes messages for this user alone, on all his devices: either any from 1
// to 1,000 with a seq, or one of this device by its id.
//
// Wait: CodeNoMessage.
func (c *Client) Hide(t Target, messages ...Ref) (*Change, error) {
	hide := &frame.Hide{}
	var id msg.MessageID
	for _, ref := range messages {
		if err := ref.check(); err != nil {
			return nil, err
		}
		if !ref.ID.IsZero() && len(messages) > 1 {
			return nil, msg.Errorf(msg.CodeBadRequest, "several messages are hidden by their seqs; one without a seq is hidden alone")
		}
		id = ref.ID
		hide.Seqs = append(hide.Seqs, ref.Seq)
	}
	return c.change(t, id, hide)
}

// React adds this user's reaction to a message: 1 to 64 bytes, usually an emoji.
// Doing it again changes nothing.
//
// Wait: CodeNoMessage, CodeDeleted, CodeTooLarge (the message has 64 different
// ones already).
func (c *Client) React(t Target, ref Ref, emoji string) (*Change, error) {
	return c.changeOf(t, ref, &frame.React{Seq: ref.Seq, Emoji: emoji})
}

// Unreact takes this user's reaction back.
func (c *Client) Unreact(t Target, ref Ref, emoji string) (*Change, error) {
	return c.changeOf(t, ref, &frame.React{Seq: ref.Seq, Emoji: emoji, Remove: true})
}

// Clear takes everything up to a seq, included, from this user's devices, and
// counts it as read; 0: up to the newest message that is known here.
//
// Errors also: CodeNoConv (0, and no message is known here).
func (c *Client) Clear(t Target, upTo msg.Seq) (*Change, error) {
	return c.change(t, msg.MessageID{}, &frame.Clear{Seq: upTo})
}

// MarkUnread marks a conversation as unread in the list of conversations, whatever
// was read (Row.Marked). Reading something new takes the mark back.
func (c *Client) MarkUnread(t Target) (*Change, error) {
	return c.change(t, msg.MessageID{}, &frame.Mark{Unread: true})
}

// MarkRead takes the mark of MarkUnread back. It moves no read position: a read
// session with ReadReceipts does.
func (c *Client) MarkRead(t Target) (*Change, error) {
	return c.change(t, msg.MessageID{}, &frame.Mark{})
}
