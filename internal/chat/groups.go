package chat

import (
	"context"
	"slices"

	"github.com/backscroll/backscroll/msg"
)

// NewGroup makes a group. key names it to whoever makes it, and may be empty: a
// group with that key that is there already is returned instead (created is
// false), with those of the members added that it lacks.
func (c *Chat) NewGroup(ctx context.Context, name, key string, members []msg.Address) (Conversation, bool, error) {
	if err := msg.CheckName("group", name); err != nil {
		return Conversation{}, false, err
	}
	if len(key) > maxKey {
		return Conversation{}, false, msg.Errorf(msg.CodeBadName, "the key of a group is at most %d bytes long", maxKey)
	}
	if err := c.knowAll(ctx, members); err != nil {
		return Conversation{}, false, err
	}
	var id msg.ConvID
	var created bool
	err := c.update(ctx, 256, func(b *batch) (err error) {
		id, created, err = b.ensureGroup(name, key)
		return err
	}, nil)
	if err == nil {
		err = c.AddMembers(ctx, id.Group(), members)
	}
	if err != nil {
		return Conversation{}, false, err
	}
	var g Conversation
	err = c.store.View(ctx, func(r Reader) (err error) {
		g, err = r.Conversation(id)
		return err
	})
	return g, created, err
}

// maxKey is the longest key of a group, in bytes.
const maxKey = 1024

// ensureGroup finds the group with a key, or makes one.
func (b *batch) ensureGroup(name, key string) (msg.ConvID, bool, error) {
	if key != "" {
		g, there, err := found(b.GroupByKey(key))
		if err != nil || there {
			return g.ID, false, err
		}
	}
	if err := b.room(); err != nil {
		return msg.ConvID{}, false, err
	}
	number, err := b.NextGroup()
	if err != nil {
		return msg.ConvID{}, false, err
	}
	g := Conversation{ID: msg.GroupConv(number), MetaRev: 1, Activity: b.now, Created: b.now, Name: name, Key: key}
	return g.ID, true, b.PutConversation(g)
}

// Groups lists at most limit groups with a number above `after`, ascending.
func (c *Chat) Groups(ctx context.Context, after uint64, limit int) ([]Conversation, error) {
	if after >= msg.MaxGroup {
		return nil, nil
	}
	var groups []Conversation
	err := c.store.View(ctx, func(r Reader) (err error) {
		groups, err = r.Conversations(msg.GroupConv(after), limit)
		return err
	})
	isNone := func(g Conversation) bool { return !g.ID.IsGroup() }
	return slices.DeleteFunc(groups, isNone), err
}

// OneToOne is the id of the conversation of two users, or of one with himself.
// It need not exist: its first message makes it.
func (c *Chat) OneToOne(ctx context.Context, a, b msg.Address) (msg.ConvID, error) {
	var id msg.ConvID
	err := c.store.View(ctx, func(r Reader) error {
		one, err := userAt(r, a)
		if err != nil {
			return err
		}
		other, err := userAt(r, b)
		id = msg.OneToOne(one.ID, other.ID)
		return err
	})
	return id, err
}
