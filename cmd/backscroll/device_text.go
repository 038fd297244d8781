package main

import (
	"fmt"
	"strings"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// sentence is a message for people: "2006-12-06 09:14  ann: hi".
func sentence(m *client.Message) string { return answering(m, "") }

// sentenceIn is sentence with what the message answers, if that is held here.
func sentenceIn(dev *client.Client, t client.Target, m *client.Message) string {
	if m.ReplyTo == 0 || m.Deleted != 0 {
		return sentence(m)
	}
	answered, held, err := dev.Message(t, m.ReplyTo)
	if err != nil || !held { // the message itself is what was asked for
		return answering(m, fmt.Sprintf("[answers %d] ", m.ReplyTo))
	}
	return answering(m, fmt.Sprintf("[answers %s: %s] ", printable(string(answered.From)), shorten(said(&answered), 30)))
}

func answering(m *client.Message, answer string) string {
	line := moment(m.Shown().Time()) + "  "
	from := printable(string(m.From))
	switch m.Type {
	case msg.Note:
		line += "— " + said(m)
	case msg.Action:
		line += "* " + from + " " + answer + said(m)
	default:
		line += from + ": " + answer + said(m)
	}
	for _, r := range m.Reactions {
		line += fmt.Sprintf("  %s %d", printable(r.Emoji), r.Count)
	}
	switch {
	case m.Status == msg.Failed:
		line += fmt.Sprintf("  [failed: %s (%d)]", printable(m.Detail), m.Code)
	case m.Changing:
		line += "  [the change waits in the outbox]"
	case m.Status != msg.Received && m.Type != msg.Note:
		line += "  [" + m.Status.String() + "]"
	}
	return line
}

// said is what stands in a message: "deleted" where nothing does any more.
func said(m *client.Message) string {
	by := ""
	if m.ChangedBy != "" {
		by = " by " + printable(string(m.ChangedBy))
	}
	if m.Deleted != 0 {
		return "deleted" + by
	}
	if m.Call != nil {
		return saidOfCall(m, by)
	}
	var parts []string
	if p := m.Properties; p != nil && m.Type != msg.Note {
		parts = append(parts, p.Title, p.Subtitle)
	}
	parts = append(parts, m.Text)
	var words []string
	for _, part := range parts {
		if part != "" {
			words = append(words, printable(part))
		}
	}
	text := strings.Join(words, " · ")
	if m.Flags&msg.Forwarded != 0 {
		text += " (forwarded)"
	}
	if m.Edited != 0 {
		text += " (edited" + by + ")"
	}
	return text
}
