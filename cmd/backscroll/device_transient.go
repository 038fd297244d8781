package main

import (
	"time"

	"github.com/backscroll/backscroll/client"
	"github.com/backscroll/backscroll/msg"
)

// transient is the JSON form of what is kept nowhere.
type transient struct {
	Event      string        `json:"event"`
	With       msg.Address   `json:"with,omitempty"`
	Group      uint64        `json:"group,omitempty"`
	From       msg.Address   `json:"from"`
	Time       *time.Time    `json:"time"` // null: of one's own
	Type       string        `json:"type"`
	Text       string        `json:"text"`
	Thread     uint64        `json:"thread"`
	Mentions   []msg.Address `json:"mentions"`
	Properties *properties   `json:"properties"`
}

func showTransient(in client.Target, t client.Transient) transient {
	var m message
	m.setContent(&t.Content)
	return transient{
		Event: "transient", With: in.Peer, Group: in.Group, From: t.From, Time: when(t.Time),
		Type: m.Type, Text: m.Text, Thread: m.Thread, Mentions: m.Mentions, Properties: m.Properties,
	}
}
