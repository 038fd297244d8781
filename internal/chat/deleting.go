package chat

import (
	"context"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// A deleted group serves nothing any more. Its record stays, and so do the rows of
// who was a member then: they say that it was deleted.

func groupDeleted(id msg.ConvID) error {
	return msg.Errorf(msg.CodeGroupDeleted, "%v was deleted", id)
}

// deleteGroup carries out an owner's DeleteGroup. It leaves no note, which nobody
// could be served: the rows say it.
func (b *batch) deleteGroup(_ *opOp, p *place, _ *frame.DeleteGroup) error {
	if err := p.isGroup(); err != nil {
		return err
	}
	if p.member.Role != msg.RoleOwner {
		return noRight("only the owner may delete %v", p.id)
	}
	return b.bury(p.conv)
}

func (b *batch) bury(conv Conversation) error {
	conv.Deleted = b.now
	conv.MetaRev++
	return b.PutConversation(conv)
}

// DeleteGroup deletes a group for everybody, as its owner may. Deleting it again changes nothing.
func (c *Chat) DeleteGroup(ctx context.Context, group uint64) error {
	return c.update(ctx, 256, func(b *batch) error {
		conv, err := b.group(group)
		if msg.CodeOf(err) == msg.CodeGroupDeleted {
			return nil
		}
		if err != nil {
			return err
		}
		return b.bury(conv)
	}, nil)
}
