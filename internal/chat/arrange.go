package chat

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// kept is Member.Archived of what no message brings back.
const kept = uint64(msg.ForEver)

func checkArrange(_ *session, f *frame.Arrange) error {
	switch {
	case f.Pinned != nil && *f.Pinned > msg.MaxPin:
		return msg.Errorf(msg.CodeBadRequest, "it cannot be pinned with %d; the highest number is %d", *f.Pinned, msg.MaxPin)
	case f.MutedUntil != nil && *f.MutedUntil < 0:
		return msg.Errorf(msg.CodeBadRequest, "it cannot be muted until %d: times are milliseconds since 1970", *f.MutedUntil)
	}
	return nil
}

// arrange sets where the conversation stands in the user's list, until when it is
// muted, and whether it is in the archive. It is his own affair: his row tells his
// devices. Messages write nothing of this; an archived conversation comes back by
// its head alone.
func arrange(b *batch, o *opOp, p *place, f *frame.Arrange) error {
	m := p.member
	if f.Pinned != nil {
		m.Pinned = *f.Pinned
	}
	if f.MutedUntil != nil {
		m.MutedUntil = *f.MutedUntil
	}
	if f.Archived != nil {
		user, err := b.User(m.User)
		if err != nil {
			return err
		}
		m.Archived = archivedAs(*f.Archived, m.Head(&p.conv).Ordinal, user.Keeps)
	}
	if m == p.member {
		return nil
	}
	return b.putOwn(&m)
}

// archivedAs is Member.Archived for what a device asked for.
func archivedAs(asked uint64, head msg.Ordinal, keeps bool) uint64 {
	if asked != 0 && keeps {
		return kept
	}
	return min(asked, uint64(head)+1)
}
