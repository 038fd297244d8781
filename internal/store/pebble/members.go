package pebble

import (
	"errors"
	"math"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// The flags of a member.
const (
	memberLeft   = 1 << 0
	memberMarked = 1 << 1
	memberLeftAs = 1 << 2 // the group had a name or a picture when he left
	memberPlaced = 1 << 3 // he arranged it in his list
)

func appendMember(b []byte, m *chat.Member) []byte {
	leftAs := m.LeftName != "" || m.LeftPicture != ""
	placed := m.Pinned != 0 || m.MutedUntil != 0 || m.Archived != 0
	b = append(b, recordVersion, byte(m.Role),
		flag(m.Left != nil, memberLeft)|flag(m.Marked, memberMarked)|flag(leftAs, memberLeftAs)|flag(placed, memberPlaced))
	if m.Left != nil {
		b = appendPosition(b, *m.Left)
	}
	if leftAs {
		b = appendText(appendText(b, m.LeftName), m.LeftPicture)
	}
	if placed {
		b = appendNumber(appendMillis(appendNumber(b, m.Pinned), m.MutedUntil), m.Archived)
	}
	b = appendNumber(b, uint64(m.MetaRev))
	b = appendMillis(b, m.LeftAt)
	b = appendPosition(b, m.Start)
	b = appendMillis(b, m.Joined)
	b = appendPosition(b, m.Delivered)
	b = appendPosition(b, m.Read)
	b = appendNumber(b, uint64(m.Told))
	b = appendPosition(b, m.Cleared)
	b = appendNumber(b, uint64(m.ReceiptRev))
	b = appendNumber(b, uint64(m.OwnRev))
	b = appendNumber(b, m.Skips)
	return appendNumber(b, m.HiddenRev)
}

func decodeMember(key, val []byte) (chat.Member, error) {
	conv, tag, k := readConvKey(key)
	f := readRecord(val)
	m := chat.Member{Conv: conv, User: k.user()}
	m.Role = msg.Role(f.byte())
	flags := f.flags(memberLeft | memberMarked | memberLeftAs | memberPlaced)
	m.Marked = flags&memberMarked != 0
	if flags&memberLeft != 0 {
		left := f.position()
		m.Left = &left
	}
	if flags&memberLeftAs != 0 {
		m.LeftName, m.LeftPicture = f.text(), f.text()
	}
	if flags&memberPlaced != 0 {
		m.Pinned, m.MutedUntil, m.Archived = f.number(), f.millis(), f.number()
	}
	m.MetaRev = f.rev()
	m.LeftAt = f.millis()
	m.Start = f.position()
	m.Joined = f.millis()
	m.Delivered = f.position()
	m.Read = f.position()
	m.Told = msg.Seq(f.number())
	m.Cleared = f.position()
	m.ReceiptRev = f.rev()
	m.OwnRev = f.rev()
	m.Skips = f.number()
	m.HiddenRev = f.number()
	if !k.ok() || !f.ok() || (m.Left != nil) != (tag == tagLeft) {
		return chat.Member{}, unreadable("member", key, val)
	}
	return m, nil
}

// memberRef is an entry of the index of members, by meta_rev.
type memberRef struct {
	conv msg.ConvID
	rev  msg.Rev
	user msg.UserID
}

func decodeMemberRef(key, val []byte) (memberRef, error) {
	conv, _, k := readConvKey(key)
	ref := memberRef{conv, msg.Rev(k.u64()), k.user()}
	if !k.ok() || len(val) != 0 {
		return memberRef{}, unreadable("entry of members by meta_rev", key, val)
	}
	return ref, nil
}

// userConv is a key that holds nothing else: a wide membership.
type userConv struct {
	user msg.UserID
	conv msg.ConvID
}

func decodeWide(key, val []byte) (userConv, error) {
	user, k := readUserKey(key)
	w := userConv{user, k.conv()}
	if !k.ok() || len(val) != 0 {
		return userConv{}, unreadable("wide membership", key, val)
	}
	return w, nil
}

func (r *reader) Member(conv msg.ConvID, user msg.UserID) (chat.Member, error) {
	m, err := r.member(tagMember, conv, user)
	if errors.Is(err, chat.ErrNotFound) {
		return r.member(tagLeft, conv, user)
	}
	return m, err
}

func (r *reader) member(tag byte, conv msg.ConvID, user msg.UserID) (chat.Member, error) {
	r.key = convUserKey(r.key[:0], conv, tag, user)
	return lookup(r, r.key, decodeMember)
}

func (r *reader) Members(conv msg.ConvID, after msg.UserID, limit int) ([]chat.Member, error) {
	if after == math.MaxUint64 {
		return nil, nil
	}
	s := under(convKey(nil, conv, tagMember))
	s.lower = convUserKey(nil, conv, tagMember, after+1)
	return list(r, s, false, limit, decodeMember)
}

// present lists who is in a conversation, unless that is more than mostPresent.
func (r *reader) present(conv msg.ConvID) ([]msg.UserID, error) {
	s := under(convKey(nil, conv, tagMember))
	users, err := list(r, s, false, mostPresent+1, func(key, val []byte) (msg.UserID, error) {
		_, _, k := readConvKey(key)
		return k.user(), nil
	})
	if len(users) > mostPresent {
		return nil, chat.ErrNotFound
	}
	return users, err
}

func (r *reader) MembersSince(conv msg.ConvID, since msg.Rev, limit int) ([]chat.Member, error) {
	if since == math.MaxUint64 {
		return nil, nil
	}
	s := under(convKey(nil, conv, tagMetaRev))
	s.lower = metaRevKey(nil, conv, since+1, 0)
	return follow(r, s, false, limit, decodeMemberRef, func(ref memberRef) (chat.Member, error) {
		return r.Member(conv, ref.user)
	})
}

func (r *reader) WideOf(user msg.UserID) ([]msg.ConvID, error) {
	var all []msg.ConvID
	err := scan(r, under(userKey(nil, user, tagWide)), false, decodeWide, func(w userConv) bool {
		all = append(all, w.conv)
		return true
	})
	return all, err
}

func (t *tx) PutMember(m chat.Member) error {
	old, err := t.Member(m.Conv, m.User)
	isNew := errors.Is(err, chat.ErrNotFound)
	if err != nil && !isNew {
		return err
	}
	if isNew || old.MetaRev != m.MetaRev {
		if err := t.moveMetaRev(&old, &m, isNew); err != nil {
			return err
		}
	}
	if !isNew && (old.Left == nil) != (m.Left == nil) {
		t.key = convUserKey(t.key[:0], old.Conv, memberTag(&old), old.User)
		if err := t.batch.Delete(t.key, nil); err != nil {
			return err
		}
	}
	if isNew || (old.Left == nil) != (m.Left == nil) {
		t.hot.present.forget(m.Conv)
	}
	t.hot.members.put(convUser{m.Conv, m.User}, alone(m))
	t.key, t.val = convUserKey(t.key[:0], m.Conv, memberTag(&m), m.User), appendMember(t.val[:0], &m)
	return t.set(t.key, t.val)
}

func memberTag(m *chat.Member) byte {
	if m.Left != nil {
		return tagLeft
	}
	return tagMember
}

func (t *tx) moveMetaRev(old, m *chat.Member, isNew bool) error {
	if !isNew {
		t.key = metaRevKey(t.key[:0], old.Conv, old.MetaRev, old.User)
		if err := t.unset(t.key); err != nil {
			return err
		}
	}
	t.key = metaRevKey(t.key[:0], m.Conv, m.MetaRev, m.User)
	return t.set(t.key, nil)
}

func (t *tx) SetWide(user msg.UserID, conv msg.ConvID, wide bool) error {
	t.key = userConvKey(t.key[:0], user, tagWide, conv)
	if wide {
		return t.set(t.key, nil)
	}
	return t.batch.Delete(t.key, nil)
}
