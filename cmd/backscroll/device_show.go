package main

import (
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// message is the JSON form of a message. One that is still in the outbox has no
// seq, rev and ordinal yet.
type message struct {
	Seq        *msg.Seq            `json:"seq"`
	Rev        *msg.Rev            `json:"rev"`
	Ordinal    *msg.Ordinal        `json:"ordinal"`
	ID         string              `json:"id"`
	From       msg.Address         `json:"from"`
	Time       time.Time           `json:"time"` // the original time, UTC
	Status     string              `json:"status"`
	Type       string              `json:"type"`
	Text       string              `json:"text"`
	Edited     *time.Time          `json:"edited"`
	Deleted    *time.Time          `json:"deleted"`
	ChangedBy  *msg.Address        `json:"changed_by"` // if that was not the sender
	ReplyTo    *msg.Seq            `json:"reply_to"`
	Thread     uint64              `json:"thread"` // 0: none
	Mentions   []msg.Address       `json:"mentions"`
	Reactions  map[string]reaction `json:"reactions"`
	Properties *properties         `json:"properties"`
	Call       *call               `json:"call,omitempty"` // of a call record
	Forwarded  bool                `json:"forwarded"`
	Silent     bool                `json:"silent"`
	Changing   bool                `json:"changing,omitempty"` // with a change that waits in the outbox
	Code       msg.Code            `json:"code,omitempty"`     // of a failed one
	Detail     string              `json:"detail,omitempty"`   // of a failed one
}

// reaction is who reacted with one emoji; Names are the first of them.
type reaction struct {
	Count uint64        `json:"count"`
	Names []msg.Address `json:"names"`
	Mine  bool          `json:"mine"`
}

// properties is what the app added to a message.
type properties struct {
	Type     uint32            `json:"type"`
	Title    string            `json:"title"`
	Subtitle string            `json:"subtitle"`
	Values   map[string]string `json:"values"`
	Body     []byte            `json:"body"` // base64
	Location *location         `json:"location"`
}

type location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

func showMessage(m *client.Message) message {
	out := message{
		ID: m.ID.String(), From: m.From, Time: m.Shown().Time(), Status: m.Status.String(),
		Edited: when(m.Edited), Deleted: when(m.Deleted),
		Reactions: map[string]reaction{}, Changing: m.Changing, Code: m.Code, Detail: m.Detail,
	}
	out.setContent(&m.Content)
	out.Call = showCall(m)
	if m.Seq != 0 {
		out.Seq, out.Rev, out.Ordinal = &m.Seq, &m.Rev, &m.Ordinal
	}
	if m.ChangedBy != "" {
		out.ChangedBy = &m.ChangedBy
	}
	for _, r := range m.Reactions {
		out.Reactions[r.Emoji] = reaction{r.Count, r.Names, false}
	}
	for _, emoji := range m.Mine {
		mine := out.Reactions[emoji]
		mine.Mine = true
		out.Reactions[emoji] = mine
	}
	return out
}

func (out *message) setContent(c *msg.Content) {
	out.Type, out.Text, out.Thread = c.Type.String(), c.Text, c.Thread
	out.Mentions = append([]msg.Address{}, c.Mentions...)
	out.Forwarded, out.Silent = c.Flags&msg.Forwarded != 0, c.Flags&msg.Silent != 0
	if c.ReplyTo != 0 {
		out.ReplyTo = &c.ReplyTo
	}
	p := c.Properties
	if p == nil {
		return
	}
	out.Properties = &properties{Type: p.Type, Title: p.Title, Subtitle: p.Subtitle, Values: map[string]string{}, Body: append([]byte{}, p.Body...)}
	for k, v := range p.Values {
		out.Properties.Values[k] = v
	}
	if l := p.Location; l != nil {
		out.Properties.Location = &location{l.Latitude, l.Longitude}
	}
}

// when is a moment in JSON; null: never.
func when(at msg.Millis) *time.Time {
	if at == 0 {
		return nil
	}
	t := at.Time()
	return &t
}

// row is the JSON form of a line of the inbox.
type row struct {
	With     msg.Address `json:"with,omitempty"`
	Group    uint64      `json:"group,omitempty"`
	Name     string      `json:"name"`
	Head     msg.Seq     `json:"head"`
	ReadSeq  msg.Seq     `json:"read_seq"`
	Unread   uint64      `json:"unread"`
	Mentions uint64      `json:"mentions"` // of unread, those that mention the user
	Marked   bool        `json:"marked"`   // as unread, by the user
	Pinned   uint64      `json:"pinned"`   // the highest stands on top; 0: not pinned
	Muted    bool        `json:"muted"`
	Until    *time.Time  `json:"muted_until,omitempty"` // of what is not muted for ever
	Archived bool        `json:"archived"`
	Picture  string      `json:"picture,omitempty"` // of a group
	Role     string      `json:"role,omitempty"`    // the user's, in a group
	Left     bool        `json:"left,omitempty"`    // the group, by the user
	Deleted  bool        `json:"deleted,omitempty"` // the group was
	Preview  *message    `json:"preview"`
}

func showRow(r *client.Row) row {
	out := row{
		With: r.Peer, Group: r.Conv.Group(), Name: r.Name, Head: r.Head, ReadSeq: r.Read,
		Unread: r.Unread, Mentions: r.Mentions, Marked: r.Marked, Picture: r.Picture, Deleted: r.Deleted,
		Pinned: r.Pinned, Muted: r.MutedUntil != 0, Archived: r.Archived,
	}
	if r.MutedUntil != msg.ForEver {
		out.Until = when(r.MutedUntil)
	}
	switch {
	case r.Left:
		out.Left = true
	case out.Group != 0:
		out.Role = r.Role.String()
	}
	if r.Preview != nil {
		m := showMessage(r.Preview)
		out.Preview = &m
	}
	return out
}
