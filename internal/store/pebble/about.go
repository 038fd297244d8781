package pebble

import (
	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// A group's description and picture may be long, and the conversation's record
// is written with every message. So they are a record of their own, written when
// they change.

type about struct {
	conv                 msg.ConvID
	description, picture string
}

func hasAbout(c *chat.Conversation) bool { return c.Description != "" || c.Picture != "" }

func appendAbout(b []byte, c *chat.Conversation) []byte {
	return appendText(appendText(append(b, recordVersion), c.Description), c.Picture)
}

func decodeAbout(key, val []byte) (about, error) {
	conv, _, k := readConvKey(key)
	f := readRecord(val)
	a := about{conv, f.text(), f.text()}
	if !k.ok() || !f.ok() {
		return about{}, unreadable("description of a group", key, val)
	}
	return a, nil
}

// withAbout completes a conversation.
func (r *reader) withAbout(rec convRecord) (chat.Conversation, error) {
	c := rec.Conversation
	if !rec.about {
		return c, nil
	}
	r.key = convKey(r.key[:0], c.ID, tagAbout)
	a, err := lookup(r, r.key, decodeAbout)
	c.Description, c.Picture = a.description, a.picture
	return c, dangling(err, c.ID)
}

func (t *tx) putAbout(c *chat.Conversation) error {
	t.key = convKey(t.key[:0], c.ID, tagAbout)
	if !hasAbout(c) {
		return t.batch.Delete(t.key, nil)
	}
	t.val = appendAbout(t.val[:0], c)
	return t.set(t.key, t.val)
}
