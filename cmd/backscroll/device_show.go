package main

import (
	"fmt"
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// message is the JSON form of a message. One that is still in the outbox has no
// seq, rev and ordinal yet.
type message struct {
	Seq     *msg.Seq     `json:"seq"`
	Rev     *msg.Rev     `json:"rev"`
	Ordinal *msg.Ordinal `json:"ordinal"`
	ID      string       `json:"id"`
	From    msg.Address  `json:"from"`
	Time    time.Time    `json:"time"` // the original time, UTC
	Status  string       `json:"status"`
	Type    string       `json:"type"`
	Text    string       `json:"text"`
	Code    msg.Code     `json:"code,omitempty"`   // of a failed one
	Detail  string       `json:"detail,omitempty"` // of a failed one
}

func showMessage(m *client.Message) message {
	out := message{
		ID: m.ID.String(), From: m.From, Time: m.Shown().Time(), Status: m.Status.String(),
		Type: m.Type.String(), Text: m.Text, Code: m.Code, Detail: m.Detail,
	}
	if m.Seq != 0 {
		out.Seq, out.Rev, out.Ordinal = &m.Seq, &m.Rev, &m.Ordinal
	}
	return out
}

// sentence is a message for people: "2006-12-06 09:14  ann: hi".
func sentence(m *client.Message) string {
	line := moment(m.Shown().Time()) + "  "
	from, text := printable(string(m.From)), printable(m.Text)
	switch m.Type {
	case msg.Note:
		line += "— " + text
	case msg.Action:
		line += "* " + from + " " + text
	default:
		line += from + ": " + text
	}
	switch m.Status {
	case msg.Received:
	case msg.Failed:
		line += fmt.Sprintf("  [failed: %s (%d)]", printable(m.Detail), m.Code)
	default:
		line += "  [" + m.Status.String() + "]"
	}
	return line
}

// row is the JSON form of a line of the inbox.
type row struct {
	With    msg.Address `json:"with,omitempty"`
	Group   uint64      `json:"group,omitempty"`
	Name    string      `json:"name"`
	Head    msg.Seq     `json:"head"`
	ReadSeq msg.Seq     `json:"read_seq"`
	Unread  uint64      `json:"unread"`
	Preview *message    `json:"preview"`
}

func showRow(r *client.Row) row {
	out := row{With: r.Peer, Group: r.Conv.Group(), Name: r.Name, Head: r.Head, ReadSeq: r.Read, Unread: r.Unread}
	if r.Preview != nil {
		m := showMessage(r.Preview)
		out.Preview = &m
	}
	return out
}
