package frame

import "github.com/backscroll/backscroll/msg"

// Info asks who has received and read one of the user's own messages.
type Info struct {
	To    Target
	Seq   msg.Seq
	After msg.UserID // the page after this member; 0: from the first
	Limit int
}

// InfoPage answers Info.
type InfoPage struct {
	Conv    msg.ConvID
	Seq     msg.Seq
	Members []MemberInfo
	Next    msg.UserID // for the next page; 0: that was all
}

// MemberInfo says when a member received and read a message; 0: not yet, or not told.
type MemberInfo struct {
	User            msg.Address
	Delivered, Read msg.Millis
}

// Reactors asks who reacted to a message with an emoji.
type Reactors struct {
	To    Target
	Seq   msg.Seq
	Emoji string
	After msg.Rev // the page after this one; 0: from the first
	Limit int
}

// ReactorsPage answers Reactors.
type ReactorsPage struct {
	Conv     msg.ConvID
	Seq      msg.Seq
	Reactors []Reactor // in the order in which they reacted
	Next     msg.Rev   // for the next page; 0: that was all
}

// Reactor is who reacted, and when.
type Reactor struct {
	User msg.Address
	Time msg.Millis
}

// Transient tells those who are online something that is not kept.
type Transient struct {
	To      Target
	Content msg.Content
}

// TransientPush is a Transient as it comes.
type TransientPush struct {
	Conv    msg.ConvID
	From    msg.Address
	Content msg.Content
	Time    msg.Millis
}

// Typing tells the members who are online that the user is typing, or no longer is.
type Typing struct {
	To Target
	On bool
}

// TypingPush is a Typing as it comes.
type TypingPush struct {
	Conv msg.ConvID
	From msg.Address
	On   bool
}

// Account changes what the server does for the user on all his devices; what is nil
// stays. It is answered by one that says how everything is then.
type Account struct {
	Quiet        *bool // tell nobody what he has read
	HideLastSeen *bool // tell nobody whether he is online, and when he was last seen
	KeepArchived *bool // what he archives from now on stays archived, whatever is sent
	WriteFrom    *msg.WriteFrom
}

// Presence asks who is online, and when users were last seen.
type Presence struct {
	Users []msg.Address
}

// PresencePage answers Presence, in the order of the request.
type PresencePage struct {
	Users []UserPresence
}

// UserPresence is what the asker may know of a user.
type UserPresence struct {
	User     msg.Address
	Known    bool // false: nothing is said
	Online   bool
	LastSeen msg.Millis // in whole minutes, up to an hour too early; 0: never, or nothing is said
}
