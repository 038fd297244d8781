package pebble

import (
	"bytes"
	"errors"

	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/msg"
)

// hot remembers the records that every message reads and writes, as the newest
// Update left them, so that a busy conversation costs no look-ups. It belongs to
// whoever has the writer's token. Views never see it.
type hot struct {
	convs   memo[msg.ConvID, chat.Conversation]
	members memo[convUser, chat.Member]
	present memo[msg.ConvID, []msg.UserID] // ascending; not of conversations with more than mostPresent
	rows    memo[convUser, chat.Row]
	newest  memo[msg.UserID, msg.ConvID]    // the row that changed last
	ids     memo[msg.ConvID, msg.MessageID] // the highest one of each conversation
	users   memo[msg.UserID, chat.User]
	named   memo[msg.Address, msg.UserID]

	totals memo[msg.UserID, chat.DataTotals]

	receipts memo[watermark, msg.Millis] // when the second oldest move that is known was made
}

type convUser struct {
	conv msg.ConvID
	user msg.UserID
}

// end follows every Update: what a failed one wrote is forgotten.
func (h *hot) end(failed bool) {
	h.convs.end(failed)
	h.members.end(failed)
	h.present.end(failed)
	h.rows.end(failed)
	h.newest.end(failed)
	h.ids.end(failed)
	h.users.end(failed)
	h.named.end(failed)
	h.totals.end(failed)
	h.receipts.end(failed)
}

// memo is a bounded map in two generations: what was not used while the young
// one filled up is dropped.
type memo[K comparable, V any] struct {
	young, old map[K]known[V]
	written    []K // by the Update that runs
}

// known is a record, or the knowledge that there is none.
type known[V any] struct {
	rec V
	is  bool
}

const hotRecords = 8 << 10 // of each relation in a generation: about 27 MB together

// find returns what is known of k, after looking it up if need be.
func (m *memo[K, V]) find(k K, look func(K) (V, error)) (V, error) {
	v, ok := m.young[k]
	if !ok {
		if v, ok = m.old[k]; !ok {
			rec, err := look(k)
			if err != nil && !errors.Is(err, chat.ErrNotFound) {
				return rec, err
			}
			v = known[V]{rec, err == nil}
		}
		m.keep(k, v)
	}
	if !v.is {
		return v.rec, chat.ErrNotFound
	}
	return v.rec, nil
}

// put notes what the Update that runs wrote.
func (m *memo[K, V]) put(k K, rec V) {
	m.written = append(m.written, k)
	m.keep(k, known[V]{rec, true})
}

// drop notes that the Update that runs removed what was there.
func (m *memo[K, V]) drop(k K) {
	m.written = append(m.written, k)
	m.keep(k, known[V]{})
}

// forget notes that the Update that runs changed what k stands for.
func (m *memo[K, V]) forget(k K) {
	m.written = append(m.written, k)
	delete(m.young, k)
	delete(m.old, k)
}

func (m *memo[K, V]) keep(k K, v known[V]) {
	if m.young == nil {
		m.young = make(map[K]known[V])
	}
	m.young[k] = v
}

func (m *memo[K, V]) end(failed bool) {
	if failed {
		for _, k := range m.written {
			delete(m.young, k)
			delete(m.old, k)
		}
	}
	clear(m.written)
	m.written = m.written[:0]
	if len(m.young) > hotRecords {
		m.young, m.old = nil, m.young
	}
}

func (t *tx) Conversation(id msg.ConvID) (chat.Conversation, error) {
	return t.hot.convs.find(id, t.reader.Conversation)
}

func (t *tx) Member(conv msg.ConvID, user msg.UserID) (chat.Member, error) {
	m, err := t.hot.members.find(convUser{conv, user}, func(k convUser) (chat.Member, error) {
		return t.reader.Member(k.conv, k.user)
	})
	return alone(m), err
}

// alone returns a member that shares no memory with m.
func alone(m chat.Member) chat.Member {
	if m.Left != nil {
		left := *m.Left
		m.Left = &left
	}
	return m
}

// mostPresent is up to how many members a conversation is not wide.
const mostPresent = 64

// Members of a small group are looked up one by one, since they are hot: to step
// from one stored record to the next is to step over all its former versions
// that are still in memory, thousands in a busy group.
func (t *tx) Members(conv msg.ConvID, after msg.UserID, limit int) ([]chat.Member, error) {
	if limit <= 0 {
		return nil, nil
	}
	users, err := t.hot.present.find(conv, t.reader.present)
	if errors.Is(err, chat.ErrNotFound) {
		return t.reader.Members(conv, after, limit)
	}
	if err != nil {
		return nil, err
	}
	all := make([]chat.Member, 0, min(limit, len(users)))
	for _, user := range users {
		if user <= after || len(all) == limit {
			continue
		}
		m, err := t.Member(conv, user)
		if err != nil {
			return nil, dangling(err, user)
		}
		all = append(all, m)
	}
	return all, nil
}

func (t *tx) Row(user msg.UserID, conv msg.ConvID) (chat.Row, error) {
	return t.hot.rows.find(convUser{conv, user}, func(k convUser) (chat.Row, error) {
		return t.reader.Row(k.user, k.conv)
	})
}

func (t *tx) User(id msg.UserID) (chat.User, error) {
	return t.hot.users.find(id, t.reader.User)
}

func (t *tx) UserByAddress(a msg.Address) (chat.User, error) {
	id, err := t.hot.named.find(a, t.reader.userNamed)
	if err != nil {
		return chat.User{}, err
	}
	u, err := t.User(id)
	return u, dangling(err, a)
}

// FindID need not look for an id above all others: most new ids are, since they
// start with the time.
func (t *tx) FindID(conv msg.ConvID, id msg.MessageID) (chat.IDRecord, error) {
	highest, err := t.hot.ids.find(conv, t.reader.highestID)
	if errors.Is(err, chat.ErrNotFound) || err == nil && bytes.Compare(id[:], highest[:]) > 0 {
		return chat.IDRecord{}, chat.ErrNotFound
	}
	if err != nil {
		return chat.IDRecord{}, err
	}
	return t.reader.FindID(conv, id)
}

// noteID keeps the highest id right.
func (t *tx) noteID(conv msg.ConvID, id msg.MessageID) error {
	highest, err := t.hot.ids.find(conv, t.reader.highestID)
	if errors.Is(err, chat.ErrNotFound) || err == nil && bytes.Compare(id[:], highest[:]) > 0 {
		t.hot.ids.put(conv, id)
		return nil
	}
	return err
}
