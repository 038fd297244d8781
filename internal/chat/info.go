package chat

import (
	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// info answers who has received and read one of the user's own messages: the present
// members who may see it, in pages by user number.
func (s *session) info(request uint64, f *frame.Info) {
	s.answer(request, func(r Reader) (any, error) {
		p, err := s.existing(r, f.To)
		if err != nil {
			return nil, err
		}
		stored, m, err := p.message(r, s.c.codec, f.Seq)
		if err != nil {
			return nil, err
		}
		if stored.Sender != s.user.ID {
			return nil, msg.Errorf(msg.CodeNotYours, "only its sender is told who has read the message %d", f.Seq)
		}
		limit := within(f.Limit, defaultPage, maxListed)
		list, err := r.Members(p.id, f.After, limit)
		if err != nil {
			return nil, err
		}
		page := &frame.InfoPage{Conv: p.id, Seq: f.Seq}
		if len(list) == limit {
			page.Next = list[limit-1].User
		}
		for i := range list {
			if list[i].User == s.user.ID || list[i].Start.Seq >= f.Seq {
				continue
			}
			one, err := memberInfo(r, &list[i], &m)
			if err != nil {
				return nil, err
			}
			page.Members = append(page.Members, one)
		}
		return page, nil
	})
}

func memberInfo(r Reader, m *Member, about *msg.Message) (frame.MemberInfo, error) {
	u, err := r.User(m.User)
	if err != nil {
		return frame.MemberInfo{}, err
	}
	out := frame.MemberInfo{User: u.Address}
	if out.Delivered, err = coveredAt(r, m, ReceiptDelivered, m.Delivered.Seq, about); err != nil {
		return out, err
	}
	out.Read, err = coveredAt(r, m, ReceiptRead, m.Told, about)
	return out, err
}

// coveredAt is when a watermark first covered a message; 0: it does not yet. Where
// that is no longer remembered, the message's own time stands for it.
func coveredAt(r Reader, m *Member, kind ReceiptKind, upTo msg.Seq, about *msg.Message) (msg.Millis, error) {
	if upTo < about.Seq {
		return 0, nil
	}
	rec, remembered, err := found(r.ReceiptAt(m.Conv, m.User, kind, about.Seq))
	if err == nil && !remembered {
		return about.Time, nil
	}
	return rec.Time, err
}
