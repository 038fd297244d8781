package chat

import (
	"slices"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// changed is a message that a batch appended or changed, for the push after the commit.
type changed struct {
	seq     msg.Seq
	rev     msg.Rev // of its last change
	deleted bool    // for everybody: the blob is a tombstone
	blob    frame.Blob
}

// ownReactions is what a user's devices are told of his own reactions to a message.
type ownReactions struct {
	user msg.UserID
	rev  msg.Rev
	frame.Mine
}

// note keeps a changed message for the push. One that changes several times in a
// batch is pushed once, as it is in the end: what was deleted right after it was
// written never reaches another device.
func (t *touched) note(c changed, origin *session) {
	if t.highest == 0 {
		t.origin, t.lowest = origin, c.seq
	}
	if t.origin != origin {
		t.origin = nil
	}
	t.lowest = min(t.lowest, c.seq)
	t.highest = max(t.highest, c.seq)
	t.changed = append(t.changed, c)
}

// change stores a message as an operation changed it, at the conversation's next rev.
func (b *batch) change(s Stored, m *msg.Message, origin *session) error {
	t, err := b.touch(s.Conv)
	if err != nil {
		return err
	}
	conv := t.conv
	conv.Rev++
	m.Rev, s.Rev = conv.Rev, conv.Rev
	s.Blob = b.c.codec.EncodeMessage(m)
	if err := b.PutMessage(s); err != nil {
		return err
	}
	t.changed = slices.DeleteFunc(t.changed, func(c changed) bool { return c.seq == s.Seq })
	t.note(changed{seq: s.Seq, rev: s.Rev, deleted: m.Deleted != 0, blob: s.Blob}, origin)
	return b.PutConversation(conv)
}

// since lists what changed above a rev, with the user's own reactions to it.
func (t *touched) since(rev msg.Rev, user msg.UserID) (list []changed, mine []frame.Mine) {
	for i := range t.changed {
		if t.changed[i].rev > rev {
			list = append(list, t.changed[i])
		}
	}
	for i := range t.mine {
		if t.mine[i].user == user && t.mine[i].rev > rev {
			mine = append(mine, t.mine[i].Mine)
		}
	}
	return list, mine
}

func blobs(list []changed) (out []frame.Blob) {
	for i := range list {
		out = append(out, list[i].blob)
	}
	return out
}

// settle takes out of the acknowledgements what must not leave the server after all:
// what was deleted for everybody later in the same batch is the tombstone that it is,
// and what the user himself hid or cleared, or what was in a group that is deleted
// now, he does not get.
func (b *batch) settle(t *touched) error {
	for _, o := range t.acks {
		var without []msg.Seq
		if slices.Contains(t.veiled, o.s.user.ID) {
			m, err := b.Member(t.conv.ID, o.s.user.ID)
			if err != nil {
				return err
			}
			if without, err = t.unseen(b, &t.conv, &m); err != nil {
				return err
			}
		}
		list := slices.DeleteFunc(o.changed, func(c changed) bool {
			return t.conv.Deleted != 0 || slices.Contains(without, c.seq)
		})
		for i := range list {
			last := slices.IndexFunc(t.changed, func(c changed) bool { return c.seq == list[i].seq && c.deleted })
			if last >= 0 {
				list[i] = t.changed[last]
			}
		}
		o.ack.Messages = blobs(list)
	}
	return nil
}

// unseen lists which of the changed messages a member may not see: those from before
// his time, those that he cleared, and those that he hid.
func (t *touched) unseen(r MessageReader, c *Conversation, m *Member) (list []msg.Seq, err error) {
	first, _ := bounds(c, m)
	if first <= t.lowest && m.HiddenRev == 0 {
		return nil, nil
	}
	h := newHides(r, m)
	for i := range t.changed {
		seq := t.changed[i].seq
		hid, err := h.has(seq)
		if err != nil {
			return nil, err
		}
		if hid || seq < first {
			list = append(list, seq)
		}
	}
	return list, nil
}

// filtered reports whether some member may not see all that changed.
func (t *touched) filtered() bool { return t.lowest <= t.before.Head.Seq || len(t.veiled) > 0 }
