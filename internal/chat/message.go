package chat

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// message finds a message that a present member may see. CodeNoMessage: there is no
// such one, or he may not see it; the two answer alike.
func (p *place) message(r MessageReader, codec frame.Codec, seq msg.Seq) (Stored, msg.Message, error) {
	first, _ := bounds(&p.conv, &p.member)
	if seq < first || seq > p.conv.Head.Seq {
		return Stored{}, msg.Message{}, p.noMessage(seq)
	}
	hid, err := newHides(r, &p.member).has(seq)
	if err == nil && hid {
		err = p.noMessage(seq)
	}
	if err != nil {
		return Stored{}, msg.Message{}, err
	}
	s, there, err := found(r.Message(p.id, seq))
	if err == nil && !there {
		err = p.noMessage(seq)
	}
	if err != nil {
		return Stored{}, msg.Message{}, err
	}
	m, err := codec.DecodeMessage(s.Blob)
	m.Conv = p.id
	return s, m, err
}

func (p *place) noMessage(seq msg.Seq) error {
	return msg.Errorf(msg.CodeNoMessage, "there is no message %d in %s that you may see", seq, p.label())
}

func deleted(m *msg.Message) error {
	return msg.Errorf(msg.CodeDeleted, "the message %d was deleted for everyone", m.Seq)
}

// moderates reports whether the user may change the messages of others: an admin of
// the group, or its owner, who may remove members.
func (p *place) moderates() bool {
	role := p.member.Role
	return p.id.IsGroup() && role >= msg.RoleAdmin && p.conv.Settings.Rights(role)&msg.MayRemove != 0
}

// inTime refuses to change a message that was appended more than so many seconds ago; 0: never.
func (b *batch) inTime(m *msg.Message, seconds int) error {
	if seconds > 0 && b.now-m.Time > 1000*msg.Millis(seconds) {
		return msg.Errorf(msg.CodeTooLate, "the message %d was sent more than %d seconds ago; it cannot be changed any more", m.Seq, seconds)
	}
	return nil
}

// sign notes who changed a message, if that was not its sender.
func (o *opOp) sign(s *Stored, m *msg.Message) {
	m.ChangedBy = ""
	if s.Sender != o.s.user.ID {
		m.ChangedBy = o.s.user.Address
	}
}
