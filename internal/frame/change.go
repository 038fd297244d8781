package frame

import "github.com/backscroll/backscroll/msg"

// Op is a change other than sending.
type Op struct {
	To     Target
	Op     uint64 // rises per device
	Change Change
}

// Change is what an Op does: one of *Edit, *Delete, *React, *Hide, *Clear, *Mark,
// *Arrange, *SetCall, *SetGroup, *SetRole, *AddMembers, *RemoveMembers, *Join, *Leave,
// *DeleteGroup, *SetData, *DeleteData; nil: a kind that this code does not know.
type Change interface{ change() }

// Edit replaces text, mentions and properties of a message.
type Edit struct {
	Seq     msg.Seq
	Content msg.Content
}

// SetCall says what became of a call.
type SetCall struct {
	Seq      msg.Seq
	Outcome  msg.Outcome
	Duration msg.Millis
}

// Delete makes a message a tombstone for everyone.
type Delete struct{ Seq msg.Seq }

// React adds the user's reaction, or takes it back.
type React struct {
	Seq    msg.Seq
	Emoji  string
	Remove bool
}

// Hide deletes messages for the user alone.
type Hide struct{ Seqs []msg.Seq }

// Clear takes everything up to Seq, included, from the user's devices.
type Clear struct{ Seq msg.Seq }

// Mark marks the conversation as unread, or takes that back.
type Mark struct{ Unread bool }

// Arrange arranges the conversation in the user's own list; nil: stays.
type Arrange struct {
	Pinned     *uint64     // the highest stands on top; 0: not pinned
	MutedUntil *msg.Millis // 0: not muted; msg.ForEver
	Archived   *uint64     // as Row.Archived; 0: not archived
}

// SetGroup changes what a group says of itself; nil: stays.
type SetGroup struct {
	Name, Description, Picture *string
	Settings                   *msg.Settings
}

// SetRole gives a member a role.
type SetRole struct {
	User msg.Address
	Role msg.Role
}

// AddMembers makes users members.
type AddMembers struct{ Users []msg.Address }

// RemoveMembers makes members leave.
type RemoveMembers struct{ Users []msg.Address }

// Join joins an open group.
type Join struct{}

// Leave leaves a group.
type Leave struct{}

// DeleteGroup deletes a group for everybody.
type DeleteGroup struct{}

// SetData sets a key of the user's data; the Op names no conversation.
type SetData struct {
	Key   string
	Value []byte
}

// DeleteData deletes a key of the user's data; the Op names no conversation.
type DeleteData struct{ Key string }

func (*Edit) change()          {}
func (*SetCall) change()       {}
func (*Delete) change()        {}
func (*React) change()         {}
func (*Hide) change()          {}
func (*Clear) change()         {}
func (*Mark) change()          {}
func (*Arrange) change()       {}
func (*SetGroup) change()      {}
func (*SetRole) change()       {}
func (*AddMembers) change()    {}
func (*RemoveMembers) change() {}
func (*Join) change()          {}
func (*Leave) change()         {}
func (*DeleteGroup) change()   {}
func (*SetData) change()       {}
func (*DeleteData) change()    {}

// OpAck says that an Op is durable, and what it changed: all that changed in
// (Prev, Rev]; Rev 0: nothing, or it was carried out before.
type OpAck struct {
	Conv      msg.ConvID
	Prev, Rev msg.Rev
	Time      msg.Millis
	Messages  []Blob // ascending rev
	Mine      []Mine
	State     State // right after it
	// Of SetData and DeleteData, which have nothing but this and Time: the key's inbox
	// rev, which changed nothing else; 0: it was carried out before.
	InboxRev msg.Rev
}
