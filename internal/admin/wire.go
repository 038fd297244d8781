package admin

import (
	"slices"
	"time"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// User is a user as the API shows one.
type User struct {
	ID      msg.UserID    `json:"id"`
	Address msg.Address   `json:"address"`
	Name    string        `json:"name,omitempty"`
	Active  bool          `json:"active"`
	Quiet   bool          `json:"quiet,omitempty"`          // nobody is told what he has read
	Hidden  bool          `json:"hide_last_seen,omitempty"` // nor whether he is online, and when he was last seen
	Keeps   bool          `json:"keep_archived,omitempty"`  // what he archives stays archived, whatever is sent
	From    msg.WriteFrom `json:"write_from,omitzero"`      // from whom he accepts messages, and being added to groups
	Created time.Time     `json:"created"`
}

func showUser(u chat.User) User {
	return User{ID: u.ID, Address: u.Address, Name: u.Name, Active: u.Active, Quiet: u.Quiet, Hidden: u.Hidden, Keeps: u.Keeps, From: u.From, Created: u.Created.Time()}
}

// Group is a group as the API shows one. Members is their number.
type Group struct {
	ID          uint64     `json:"id"`
	Name        string     `json:"name"`
	Description string     `json:"description,omitempty"`
	Picture     string     `json:"picture,omitempty"`
	Key         string     `json:"key,omitempty"`
	Settings    Settings   `json:"settings,omitzero"`
	Members     int        `json:"members"`
	Head        msg.Seq    `json:"head"`
	Created     time.Time  `json:"created"`
	Deleted     *time.Time `json:"deleted,omitempty"` // when it was deleted
}

func showGroup(c chat.Conversation) Group {
	g := Group{
		ID: c.ID.Group(), Name: c.Name, Description: c.Description, Picture: c.Picture, Key: c.Key,
		Settings: ShowSettings(c.Settings), Members: c.Members, Head: c.Head.Seq, Created: c.Created.Time(),
	}
	g.Deleted = moment(c.Deleted)
	return g
}

// Message is a message to be imported.
type Message struct {
	ID   string      `json:"id"` // a UUID of version 8, made from what the message is
	From msg.Address `json:"from"`
	Type string      `json:"type,omitempty"` // text, action, note; empty: text
	Text string      `json:"text"`
	Time time.Time   `json:"time"` // its original time

	Mentions []msg.Address `json:"mentions,omitempty"` // in any order
	ReplyTo  msg.Seq       `json:"reply_to,omitempty"` // a seq of the conversation that it is imported into
	Thread   uint64        `json:"thread,omitempty"`
}

// ShowMessage is the API's form of a message.
func ShowMessage(id msg.MessageID, from msg.Address, content msg.Content) Message {
	return Message{
		ID: id.String(), From: from, Type: content.Type.String(),
		Text: content.Text, Time: content.Original.Time(),
		Mentions: content.Mentions, ReplyTo: content.ReplyTo, Thread: content.Thread,
	}
}

func (m *Message) imported() (chat.ImportMessage, error) {
	id, ok := msg.ParseMessageID(m.ID)
	if !ok {
		return chat.ImportMessage{}, msg.Errorf(msg.CodeBadRequest, "%q is no message id (8-4-4-4-12 hexadecimal digits)", m.ID)
	}
	kind, ok := types[m.Type]
	if !ok {
		return chat.ImportMessage{}, msg.Errorf(msg.CodeBadRequest, "message %s has the unknown type %q", m.ID, m.Type)
	}
	content := msg.Content{Type: kind, Text: m.Text, ReplyTo: m.ReplyTo, Thread: m.Thread}
	if len(m.Mentions) > 0 {
		content.Mentions = slices.Compact(slices.Sorted(slices.Values(m.Mentions)))
	}
	if !m.Time.IsZero() {
		content.Original = msg.MillisOf(m.Time)
	}
	return chat.ImportMessage{ID: id, From: m.From, Content: content}, nil
}

var types = map[string]msg.Type{
	"":                  msg.Text,
	msg.Text.String():   msg.Text,
	msg.Action.String(): msg.Action,
	msg.Note.String():   msg.Note,
}

// Batch is one line of an import: at most MaxBatch messages.
type Batch struct {
	Messages []Message `json:"messages"`
}

// Imported answers a batch once it is durable: how many messages were added,
// and how many had been there before.
type Imported struct {
	Added int `json:"added"`
	Known int `json:"known"`
}

// Limits of requests.
const (
	MaxBatch   = 1000    // messages in a batch of an import; names in a list
	MaxBody    = 1 << 20 // bytes of a request
	MaxLine    = 8 << 20 // bytes of a batch
	MaxListing = 1000    // rows of an answer
)

// failure is the JSON form of an error.
type failure struct {
	Code  msg.Code `json:"code"`
	Error string   `json:"error"`
}
