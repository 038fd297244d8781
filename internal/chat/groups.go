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
	if ownKeys.MatchString(key) {
		return Conversation{}, false, msg.Errorf(msg.CodeBadName, "the key %q looks like those of groups that users make; begin it otherwise", key)
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
		_, err = c.AddMembers(ctx, id.Group(), members)
	}
	if err != nil {
		return Conversation{}, false, err
	}
	g, err := c.Group(ctx, id.Group())
	return g, created, err
}

// Group finds a group, deleted ones too.
func (c *Chat) Group(ctx context.Context, group uint64) (g Conversation, err error) {
	err = c.store.View(ctx, func(r Reader) (err error) {
		var there bool
		if g, there, err = found(r.Conversation(msg.GroupConv(group))); err == nil && !there {
			err = noGroup(group)
		}
		return err
	})
	return g, err
}

func noGroup(number uint64) error { return msg.Errorf(msg.CodeNoConv, "there is no group %d", number) }

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
	g, err := b.makeGroup()
	g.Name, g.Key = name, key
	if err == nil {
		err = b.PutConversation(g)
	}
	return g.ID, true, err
}

// makeGroup is a new group without anything, not stored yet.
func (b *batch) makeGroup() (Conversation, error) {
	number, err := b.NextGroup()
	return Conversation{ID: msg.GroupConv(number), MetaRev: 1, Activity: b.now, Created: b.now}, err
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
