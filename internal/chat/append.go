package chat

import (
	"crypto/sha256"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// draft is a message before it has its place.
type draft struct {
	id      msg.MessageID
	from    User
	content msg.Content
	hash    [8]byte
	origin  *session // the device that gets an acknowledgement instead of a push
	silent  bool     // not to be pushed
}

// hashOf is what an id stands for. Of an imported message (UUIDv8) mentions are no
// part of it: who is known by name depends on how much is imported, and importing
// again finds the message all the same.
func hashOf(codec frame.Codec, id msg.MessageID, content msg.Content) [8]byte {
	if id.Version() == 8 {
		content.Mentions = nil
	}
	sum := sha256.Sum256(codec.EncodeContent(content))
	return [8]byte(sum[:])
}

// append adds a message to a conversation of which the sender is a present member.
func (b *batch) append(id msg.ConvID, d *draft) (IDRecord, error) {
	t, err := b.touch(id)
	if err != nil {
		return IDRecord{}, err
	}
	m, err := b.Member(id, d.from.ID)
	if err != nil {
		return IDRecord{}, err
	}
	behind, err := hasUnread(b, &t.conv, &m)
	if err != nil {
		return IDRecord{}, err
	}
	conv := t.conv
	conv.Head.Seq++
	if d.content.Countable() {
		conv.Head.Ordinal++
	}
	conv.Rev++
	// Times never fall within a conversation, whatever the clock does.
	conv.Activity = max(conv.Activity, b.now)
	rec := IDRecord{Position: conv.Head, Rev: conv.Rev, Time: conv.Activity, Hash: d.hash}
	if err := b.store(t, d, rec); err != nil {
		return IDRecord{}, err
	}
	if err := b.markOwn(&m, rec.Position, behind, d.content.Countable()); err != nil {
		return IDRecord{}, err
	}
	if err := b.PutConversation(conv); err != nil {
		return IDRecord{}, err
	}
	placed := Stored{Conv: id, Seq: rec.Seq, Sender: d.from.ID}
	return rec, b.mention(&placed, &d.content, true)
}

// store writes the message and remembers its id.
func (b *batch) store(t *touched, d *draft, rec IDRecord) error {
	id := t.conv.ID
	blob := b.c.codec.EncodeMessage(&msg.Message{
		Content: d.content, Conv: id, Seq: rec.Seq, Ordinal: rec.Ordinal, Rev: rec.Rev,
		ID: d.id, From: d.from.Address, Time: rec.Time,
	})
	err := b.PutMessage(Stored{
		Conv: id, Seq: rec.Seq, Ordinal: rec.Ordinal, Rev: rec.Rev, Appended: rec.Rev,
		Sender: d.from.ID, Blob: blob,
	})
	if err != nil {
		return err
	}
	if d.silent {
		t.unpushed = true
	} else {
		t.note(changed{seq: rec.Seq, rev: rec.Rev, blob: blob}, d.origin)
	}
	return b.PutID(id, d.id, rec)
}

// markOwn keeps the sender's own message out of his unread count: who had read
// everything has read this too; for who had not, it is skipped, so that sending
// never marks as read what was not shown.
func (b *batch) markOwn(m *Member, at msg.Position, behind, countable bool) error {
	switch {
	case !behind:
		m.readTo(at)
		m.OwnRev++
	case countable:
		if err := b.AddSkip(Skip{Conv: m.Conv, User: m.User, Position: at}); err != nil {
			return err
		}
		m.Skips++
	default:
		return nil
	}
	return b.PutMember(*m)
}
