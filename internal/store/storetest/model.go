package storetest

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// model is what a store means: every relation is a map, every list is the map
// filtered and sorted. It implements chat.Tx.
type model struct {
	meta     map[string]string
	lastUser msg.UserID
	lastConv uint64
	users    map[msg.UserID]chat.User
	profiles map[msg.UserID]chat.Profile
	devices  map[deviceID]chat.Device
	convs    map[msg.ConvID]chat.Conversation
	members  map[userIn]chat.Member
	wide     map[userIn]bool
	messages map[seqIn]chat.Stored
	ids      map[idIn]chat.IDRecord
	skips    map[skipID]chat.Skip
	rows     map[userIn]chat.Row

	ops       map[opID]uint64
	receipts  map[receiptID]chat.ReceiptRecord
	reactions map[reactionID]chat.Reaction
	mentions  map[mention]bool
	hides     map[skipID]chat.Hide

	data   map[datumID]chat.Datum
	totals map[msg.UserID]chat.DataTotals // InboxRev and Floor
}

type (
	deviceID struct {
		user msg.UserID
		name string
	}
	userIn struct {
		conv msg.ConvID
		user msg.UserID
	}
	seqIn struct {
		conv msg.ConvID
		seq  msg.Seq
	}
	idIn struct {
		conv msg.ConvID
		id   msg.MessageID
	}
	skipID struct {
		conv msg.ConvID
		user msg.UserID
		seq  msg.Seq
	}
)

func newModel() *model {
	return &model{
		meta: map[string]string{}, users: map[msg.UserID]chat.User{}, profiles: map[msg.UserID]chat.Profile{}, devices: map[deviceID]chat.Device{},
		convs: map[msg.ConvID]chat.Conversation{}, members: map[userIn]chat.Member{}, wide: map[userIn]bool{},
		messages: map[seqIn]chat.Stored{}, ids: map[idIn]chat.IDRecord{}, skips: map[skipID]chat.Skip{},
		rows: map[userIn]chat.Row{}, ops: map[opID]uint64{}, receipts: map[receiptID]chat.ReceiptRecord{},
		reactions: map[reactionID]chat.Reaction{}, mentions: map[mention]bool{}, hides: map[skipID]chat.Hide{},
		data: map[datumID]chat.Datum{}, totals: map[msg.UserID]chat.DataTotals{},
	}
}

func (m *model) clone() *model {
	c := *m
	c.meta, c.users, c.devices = maps.Clone(m.meta), maps.Clone(m.users), maps.Clone(m.devices)
	c.profiles = maps.Clone(m.profiles)
	c.convs, c.members, c.wide = maps.Clone(m.convs), maps.Clone(m.members), maps.Clone(m.wide)
	c.messages, c.ids, c.skips = maps.Clone(m.messages), maps.Clone(m.ids), maps.Clone(m.skips)
	c.rows, c.ops, c.receipts = maps.Clone(m.rows), maps.Clone(m.ops), maps.Clone(m.receipts)
	c.reactions, c.mentions, c.hides = maps.Clone(m.reactions), maps.Clone(m.mentions), maps.Clone(m.hides)
	c.data, c.totals = maps.Clone(m.data), maps.Clone(m.totals)
	return &c
}

// one looks a record up.
func one[K comparable, V any](from map[K]V, k K) (V, error) {
	v, ok := from[k]
	if !ok {
		return v, chat.ErrNotFound
	}
	return v, nil
}

// only finds the one record that holds.
func only[K comparable, V any](from map[K]V, holds func(V) bool) (V, error) {
	for _, v := range from {
		if holds(v) {
			return v, nil
		}
	}
	var none V
	return none, chat.ErrNotFound
}

// some lists the first limit records that hold, in order.
func some[K comparable, V any](from map[K]V, holds func(V) bool, order func(a, b V) int, limit int) ([]V, error) {
	var all []V
	for _, v := range from {
		if holds(v) {
			all = append(all, v)
		}
	}
	slices.SortFunc(all, order)
	return all[:min(limit, len(all))], nil
}

const noLimit = 1 << 30

func byID(a, b msg.ConvID) int { return strings.Compare(string(a[:]), string(b[:])) }

func (m *model) Meta(key string) ([]byte, error) {
	if v, ok := m.meta[key]; ok {
		return []byte(v), nil
	}
	return nil, nil
}

func (m *model) SetMeta(key string, value []byte) error {
	m.meta[key] = string(value)
	return nil
}

func (m *model) User(id msg.UserID) (chat.User, error) { return one(m.users, id) }

func (m *model) UserByAddress(a msg.Address) (chat.User, error) {
	return only(m.users, func(u chat.User) bool { return u.Address == a })
}

func (m *model) Users(after msg.Address, limit int) ([]chat.User, error) {
	return some(m.users, func(u chat.User) bool { return u.Address > after },
		func(a, b chat.User) int { return cmp.Compare(a.Address, b.Address) }, limit)
}

func (m *model) Profile(user msg.UserID) (chat.Profile, error) { return one(m.profiles, user) }

func (m *model) PutProfile(p chat.Profile) error { m.profiles[p.User] = p; return nil }

func (m *model) Device(user msg.UserID, name string) (chat.Device, error) {
	return one(m.devices, deviceID{user, name})
}

func (m *model) DeviceByToken(h chat.TokenHash) (chat.Device, error) {
	return only(m.devices, func(d chat.Device) bool { return d.Token == h })
}

func (m *model) Devices(user msg.UserID) ([]chat.Device, error) {
	return some(m.devices, func(d chat.Device) bool { return d.User == user },
		func(a, b chat.Device) int { return cmp.Compare(a.Name, b.Name) }, noLimit)
}

func (m *model) NextUser() (msg.UserID, error) { m.lastUser++; return m.lastUser, nil }

func (m *model) NextGroup() (uint64, error) { m.lastConv++; return m.lastConv, nil }

func (m *model) PutUser(u chat.User) error {
	if owner, err := m.UserByAddress(u.Address); err == nil && owner.ID != u.ID {
		return msg.CodeExists
	}
	m.users[u.ID] = u
	return nil
}

func (m *model) PutDevice(d chat.Device) error {
	if owner, err := m.DeviceByToken(d.Token); err == nil && (owner.User != d.User || owner.Name != d.Name) {
		return msg.CodeExists
	}
	m.devices[deviceID{d.User, d.Name}] = d
	return nil
}

func (m *model) Conversation(id msg.ConvID) (chat.Conversation, error) { return one(m.convs, id) }

func (m *model) GroupByKey(key string) (chat.Conversation, error) {
	return only(m.convs, func(c chat.Conversation) bool { return key != "" && c.Key == key })
}

func (m *model) Conversations(after msg.ConvID, limit int) ([]chat.Conversation, error) {
	return some(m.convs, func(c chat.Conversation) bool { return byID(c.ID, after) > 0 },
		func(a, b chat.Conversation) int { return byID(a.ID, b.ID) }, limit)
}

func (m *model) Member(conv msg.ConvID, user msg.UserID) (chat.Member, error) {
	return one(m.members, userIn{conv, user})
}

func (m *model) Members(conv msg.ConvID, after msg.UserID, limit int) ([]chat.Member, error) {
	return some(m.members, func(x chat.Member) bool { return x.Conv == conv && x.Left == nil && x.User > after },
		func(a, b chat.Member) int { return cmp.Compare(a.User, b.User) }, limit)
}

func (m *model) MembersSince(conv msg.ConvID, since msg.Rev, limit int) ([]chat.Member, error) {
	return some(m.members, func(x chat.Member) bool { return x.Conv == conv && x.MetaRev > since },
		func(a, b chat.Member) int { return cmp.Compare(a.MetaRev, b.MetaRev) }, limit)
}

func (m *model) WideOf(user msg.UserID) ([]msg.ConvID, error) {
	var all []msg.ConvID
	for k := range m.wide {
		if k.user == user {
			all = append(all, k.conv)
		}
	}
	slices.SortFunc(all, byID)
	return all, nil
}

func (m *model) PutConversation(c chat.Conversation) error {
	if owner, err := m.GroupByKey(c.Key); err == nil && owner.ID != c.ID {
		return msg.CodeExists
	}
	m.convs[c.ID] = c
	return nil
}

func (m *model) PutMember(x chat.Member) error {
	m.members[userIn{x.Conv, x.User}] = x
	return nil
}

func (m *model) SetWide(user msg.UserID, conv msg.ConvID, wide bool) error {
	if delete(m.wide, userIn{conv, user}); wide {
		m.wide[userIn{conv, user}] = true
	}
	return nil
}
